"""The command as a process: what it loads, what it leaves on its streams, how it ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

HEAVY = ("pydantic", "msal", "redis", "slack_bolt", "imapclient", "aiosmtplib", "asyncio", "bot.service")
COMMAND = ("-m", "handlers")
HELP_AND_A_MISTAKE = """
import sys
from handlers.terminal.main import main
main(["--help"])
main(["check", "--x"])
sys.stderr.write(" ".join(sys.modules))
"""
NEVER_DONE = """
import asyncio, sys
from contextlib import asynccontextmanager
from handlers.terminal.main import main

@asynccontextmanager
async def opener():
    print("open", flush=True)
    try:
        await asyncio.sleep(30)
        yield
    finally:
        print("closed", flush=True)

sys.exit(main(["tenant", "list"], opener))
"""


def start(*words: str, out: int | IO[bytes] = subprocess.PIPE, **environment: str) -> subprocess.Popen[bytes]:
    """Start Python with these words in a process of its own."""
    own = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment}
    line = [sys.executable, *words]
    return subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, env=own)  # noqa: S603


def ended(process: subprocess.Popen[bytes]) -> tuple[int, bytes, bytes]:
    """Return exit code, standard output and standard error of a process that ends by itself."""
    with process:
        out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def test_help_and_mistakes_load_nothing_heavy() -> None:
    """They answer at once because nothing is loaded that they do not need."""
    _, _, loaded = ended(start("-c", HELP_AND_A_MISTAKE))

    assert "handlers.terminal.main" in loaded.decode().split()
    assert set(loaded.decode().split()).isdisjoint(HEAVY)


def test_the_answer_is_utf8_whatever_the_locale_says() -> None:
    """Exit code, sentence and streams are the same for every caller."""
    code, out, err = ended(start(*COMMAND, "prüfe", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0"))

    assert (code, out) == (2, b"")
    assert "gibt es nicht" in err.decode("utf-8")


def test_a_reader_who_leaves_is_no_error() -> None:
    """`mailcheck … | head` stays quiet when nobody reads on."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        code, _, err = ended(start(*COMMAND, "--help", out=writing))
    finally:
        os.close(writing)

    assert (code, err) == (141, b"")


def test_a_full_disk_is_told_in_a_sentence() -> None:
    """An answer that cannot be written is not taken for one that was."""
    with open("/dev/full", "wb") as full:
        code, _, err = ended(start(*COMMAND, "--help", out=full))

    assert code == 3
    assert err.decode().startswith("Die Antwort lässt sich nicht schreiben")
    assert len(err.splitlines()) == 1


STOPS = [
    pytest.param(
        number,
        128 + number,
        marks=pytest.mark.skipif(signal.getsignal(number) is signal.SIG_IGN, reason="ignored by whoever runs this"),
    )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
]


@pytest.mark.parametrize(("sent", "expected"), STOPS)
def test_a_stopped_command_puts_things_away_and_stays_quiet(sent: signal.Signals, expected: int) -> None:
    """Ctrl-C, SIGTERM and a closed terminal close what was open; nothing is said about it."""
    process = start("-c", NEVER_DONE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"open\n"
    process.send_signal(sent)

    assert ended(process) == (expected, b"closed\n", b"")


def test_no_command_leaves_its_memory_behind() -> None:
    """A core file would hold secrets, and lie in the current folder."""
    asks = """
import resource
from handlers.terminal.main import main
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
main(["--version"])
print(resource.getrlimit(resource.RLIMIT_CORE))
"""
    told = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)  # noqa: S603  our own words

    assert told.stdout.endswith("(0, 0)\n")
