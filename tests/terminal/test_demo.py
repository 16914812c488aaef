"""The demo as a process: it names its page, plays, runs on, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import build_opener

import pytest

from handlers.terminal.main import main

END_LIMIT = 15.0  # seconds: five, and room for a busy machine


@pytest.fixture
def folder() -> Iterator[Path]:
    """The demo's folder for temporary files; its path is short, as the paths of sockets have to be."""
    path = Path(tempfile.mkdtemp(prefix="mcd-"))
    yield path
    shutil.rmtree(path)


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    """Start the demo without a terminal, with a store and tokens in the environment that it must not touch."""
    foreign = {"REDIS_URL": "redis://127.0.0.1:1", "SLACK_BOT_TOKEN": "x", "SLACK_API_URL": "http://127.0.0.1:1/"}
    own = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TMPDIR": str(folder), **foreign}
    line = [sys.executable, "-m", "handlers", "demo", *options]
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


def page_of(seen: str) -> str:
    """Return the address that the demo named."""
    found = re.search(r"http://127\.0\.0\.1:\d+/enter/[\w-]{43}/", seen)
    assert found is not None, seen
    return found[0]


def fetched(address: str) -> str:
    """Return what a browser gets there."""
    with build_opener().open(address, timeout=5) as answer:
        return str(answer.read().decode())


def test_the_demo_plays_and_ends_without_a_trace(folder: Path) -> None:
    """One tenant is healthy, one is not, its script comes along; SIGTERM ends everything within five seconds."""
    with start(folder) as process:
        played = read_until(process, "Jetzt Sie")
        page = fetched(page_of(played))
        seconds, errors = end(process, signal.SIGTERM)

    assert "/mailcheck kanzlei-muster" in played
    assert "/ps-script praxis-beispiel" in played
    assert "New-ServicePrincipal" in played
    assert "Mailcheck-Demo" in page
    assert (process.returncode, errors) == (0, "")
    assert seconds < END_LIMIT
    assert left_behind(folder, process.pid) == []


@pytest.mark.long
def test_the_demo_names_its_page_in_the_first_line(folder: Path) -> None:
    """The first line is the address, in the language that was asked for; it ends at once, too."""
    with start(folder, "--lang", "en") as process:
        first = read_until(process, "\n")
        page = fetched(page_of(first))
        seconds, errors = end(process, signal.SIGTERM)

    assert first.startswith("Mailcheck demo, open it in a browser: http://127.0.0.1:")
    assert "Mailcheck" in page
    assert (process.returncode, errors) == (0, "")
    assert seconds < END_LIMIT
    assert left_behind(folder, process.pid) == []


@pytest.mark.long
def test_the_demo_takes_the_port_that_is_asked_for(folder: Path) -> None:
    """A free port is taken; one in use ends the demo with a sentence and leaves nothing behind."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with start(folder, "--port", port) as process:
            _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (
        2,
        f"Port {port} ist nicht frei; ohne --port nimmt die Demo einen freien\n",
    )
    assert left_behind(folder, process.pid) == []

    with start(folder, "--port", port) as process:
        first = read_until(process, "\n")
        end(process, signal.SIGTERM)
    assert page_of(first).startswith(f"http://127.0.0.1:{port}/enter/")


@pytest.mark.parametrize("word", ["0", "65536", "http", "-1", "٣"])
def test_what_is_no_port_is_bad_input(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence says what a port is; nothing is started."""
    code = main(("demo", f"--port={word}"))

    assert code == 2
    assert f"„{word}“ ist kein Port: --port nimmt eine Zahl von 1 bis 65535" in capsys.readouterr().err


@pytest.mark.long
def test_the_demo_ends_in_the_middle_of_its_play(folder: Path) -> None:
    """Ctrl-C while a check runs leaves nothing behind either."""
    with start(folder) as process:
        read_until(process, "/mailcheck")
        seconds, errors = end(process, signal.SIGINT)

    assert (process.returncode, errors) == (0, "")
    assert seconds < END_LIMIT
    assert left_behind(folder, process.pid) == []
