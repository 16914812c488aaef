"""The demo as a process: it plays, it runs on, and it leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

END_LIMIT = 5.0


@pytest.fixture
def folder() -> Iterator[Path]:
    """The demo's folder for temporary files; its path is short, as the paths of sockets have to be."""
    path = Path(tempfile.mkdtemp(prefix="mcd-"))
    yield path
    shutil.rmtree(path)


def start(folder: Path) -> subprocess.Popen[str]:
    """Start the demo without a terminal, with a store and tokens in the environment that it must not touch."""
    foreign = {"REDIS_URL": "redis://127.0.0.1:1", "SLACK_BOT_TOKEN": "x", "SLACK_API_URL": "http://127.0.0.1:1/"}
    own = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TMPDIR": str(folder), **foreign}
    line = [sys.executable, "-m", "handlers", "demo"]
    return subprocess.Popen(  # noqa: S603
        line,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=own,
        cwd=folder,
        text=True,
        start_new_session=True,
    )


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """Return what the demo has printed when these words come; a demo that ends before fails the test."""
    seen = ""
    assert process.stdout is not None
    for line in process.stdout:
        seen += line
        if words in line:
            return seen
    raise AssertionError(f"the demo ended early: {seen}\n{process.communicate()[1]}")


def end(process: subprocess.Popen[str], sent: signal.Signals) -> tuple[float, str]:
    """Tell the demo to end; return how many seconds that took, and what it said on standard error."""
    started = time.monotonic()
    process.send_signal(sent)
    _, err = process.communicate(timeout=30)
    return time.monotonic() - started, err


def left_behind(folder: Path, session: int) -> list[str]:
    """Return the processes of this session or with a file in this folder that still run, and the files there."""
    running = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            command = (process / "cmdline").read_bytes()
        except OSError:  # it has just ended
            continue
        if fields[0] != "Z" and (int(fields[3]) == session or str(folder).encode() in command):
            running.append(command.decode(errors="replace"))
    return [*running, *(str(path) for path in folder.rglob("*"))]


def test_the_demo_plays_and_ends_without_a_trace(folder: Path) -> None:
    """One tenant is healthy, one is not, its script comes along; SIGTERM ends everything within five seconds."""
    with start(folder) as process:
        played = read_until(process, "Jetzt Sie")
        seconds, errors = end(process, signal.SIGTERM)

    assert "/mailcheck kanzlei-muster" in played
    assert "/ps-script praxis-beispiel" in played
    assert "New-ServicePrincipal" in played
    assert (process.returncode, errors) == (0, "")
    assert seconds < END_LIMIT
    assert left_behind(folder, process.pid) == []


def test_the_demo_ends_in_the_middle_of_its_play(folder: Path) -> None:
    """Ctrl-C while a check runs leaves nothing behind either."""
    with start(folder) as process:
        read_until(process, "/mailcheck")
        seconds, errors = end(process, signal.SIGINT)

    assert (process.returncode, errors) == (0, "")
    assert seconds < END_LIMIT
    assert left_behind(folder, process.pid) == []
