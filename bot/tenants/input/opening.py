"""Keys and certificates are opened in a child process with limits of time and memory, and nowhere else (`_key_child`).

What is secret goes to it and comes back through its pipes: nothing of it stands on a command line, in an environment or in an error.
"""

from __future__ import annotations

import asyncio
import atexit
import base64
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, ParamSpec, TypeVar, cast

from pydantic import SecretStr

from bot.turns import FairQueue

P = ParamSpec("P")
T = TypeVar("T")

CPU_LIMIT = 3  # seconds of the processor for one opening; a million rounds of PBKDF2 take less than one
WALL_LIMIT = 10.0  # seconds for one opening, however slow the machine
AT_ONCE = 2
TOO_COSTLY = "too_costly"
"""The code of a file that could not be opened within the limits."""

_turns = FairQueue(AT_ONCE)
_HANDS = ThreadPoolExecutor(AT_ONCE, "keys")
_PROGRAM = Path(__file__).with_name("_key_child.py")


@dataclass(frozen=True, slots=True)
class OpenedKey:
    """A private key without a password (PEM, PKCS#8); `public` is its public half (hexadecimal DER)."""

    pem: str = field(repr=False)
    is_rsa: bool
    public: str


@dataclass(frozen=True, slots=True)
class OpenedCertificate:
    """A certificate (PEM), its public key (hexadecimal DER), when it ends, its thumbprint (SHA-1, 40 digits)."""

    pem: str
    public: str
    ends: datetime
    thumbprint: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What one file holds; or in `wrong` why it does not open: `password`, `unreadable` or TOO_COSTLY."""

    keys: tuple[OpenedKey, ...] = ()
    certificates: tuple[OpenedCertificate, ...] = ()
    wrong: str = ""


async def beside_the_loop(reading: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
    """Return what a function returns that may open keys, while the event loop goes on; AT_ONCE of them run, the others wait, next whoever has least."""
    async with _turns.held():
        return await asyncio.get_running_loop().run_in_executor(_HANDS, lambda: reading(*args, **more))


def open_files(contents: Sequence[bytes], password: SecretStr) -> tuple[Opened, ...]:
    """Return what each of these files holds, within WALL_LIMIT seconds."""
    files = [base64.b64encode(content).decode() for content in contents]
    asked = {"files": files, "password": password.get_secret_value(), "seconds": CPU_LIMIT}
    line = json.dumps(asked).encode() + b"\n"
    end = time.monotonic() + WALL_LIMIT
    child = _ready()
    answer = child.ask(line, WALL_LIMIT)
    if answer is None and not child.at_its_limit:  # a resting one may end at any time, by itself or by somebody's hand
        child = _Child()
        answer = child.ask(line, end - time.monotonic())
    if answer is None:
        return (Opened(wrong=TOO_COSTLY),) * len(contents)
    _resting.append(child)
    return tuple(map(_read, answer))


def _read(told: dict[str, Any]) -> Opened:
    return Opened(
        tuple(OpenedKey(**key) for key in told.get("keys", ())),
        tuple(
            OpenedCertificate(**{**each, "ends": datetime.fromisoformat(each["ends"])})
            for each in told.get("certificates", ())
        ),
        told.get("wrong", ""),
    )


class _Child:
    """One child; it may rest for the next question (many tenants in one file), and ends by itself when none comes."""

    def __init__(self) -> None:
        self._stopped = False
        # Isolated: no variable of the environment and no file beside it decides what runs.
        words = [sys.executable, "-I", "-B", str(_PROGRAM)]
        self.process = subprocess.Popen(  # noqa: S603  our own file
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
        )

    def ask(self, line: bytes, limit: float) -> Any | None:
        """Return the answer; None where the child ended without one, or was ended after `limit` seconds."""
        question, answers = cast(IO[bytes], self.process.stdin), cast(IO[bytes], self.process.stdout)
        watch = threading.Timer(limit, self._too_slow)
        watch.start()
        answer = b""
        try:
            question.write(line)
            question.flush()
            answer = answers.readline()
        except BrokenPipeError:
            pass
        finally:
            watch.cancel()
            if not answer:
                self.end()
        return json.loads(answer) if answer else None

    @property
    def at_its_limit(self) -> bool:
        """Tell whether it was its work that ended it, which took too long."""
        return self._stopped or self.process.returncode == -signal.SIGXCPU

    def _too_slow(self) -> None:
        self._stopped = True
        self.process.kill()

    def end(self) -> None:
        """End it, and leave nothing of it behind."""
        self.process.kill()
        self.process.communicate()


_resting: list[_Child] = []


def _ready() -> _Child:
    """Return one that lives: a resting one, else a new one."""
    while _resting:
        child = _resting.pop()
        if child.process.poll() is None:
            return child
        child.end()
    return _Child()


@atexit.register
def _end_resting() -> None:
    while _resting:
        _resting.pop().end()
