"""The process that reads texts, as a copy of one that is ready: to start it anew takes longer than most tests."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_CLIENT = """
import socket, sys
with socket.socket(socket.AF_UNIX) as connection:
    connection.connect(sys.argv[1])
    socket.send_fds(connection, [b"!"], [0, 1])
    connection.recv(1)
"""


@cache
def command() -> Sequence[str]:
    """Return how a copy is started; it ends with what this starts, and both with this process."""
    folder = tempfile.TemporaryDirectory(prefix="forked-")
    path = str(Path(folder.name) / "socket")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen(20)
        served = subprocess.Popen(  # noqa: S603  our own words
            [sys.executable, "-P", "-c", f"from tests.forked import serve; serve({listening.fileno()})"],
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.DEVNULL,
            pass_fds=[listening.fileno()],
        )
    atexit.register(folder.cleanup)
    atexit.register(served.kill)
    return sys.executable, "-I", "-S", "-c", _CLIENT, path


def serve(listening: int) -> None:
    """Be the process that is copied."""
    from bot.pastes import other_process
    from bot.pastes.reading import warm_up

    warm_up()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    with socket.socket(fileno=listening) as server:
        while True:
            connection, _ = server.accept()
            if os.fork():
                connection.close()
                continue
            server.close()
            for own, handle in enumerate(socket.recv_fds(connection, 1, 2)[1]):
                os.dup2(handle, own)
                os.close(handle)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
            other_process.serve()
            os._exit(0)


def _end_with(connection: socket.socket) -> None:
    connection.recv(1)
    os._exit(0)
