"""Texts are read in a process of its own, only short ones in ours, briefly and one a turn of the loop: everybody else would wait for them.

The process is kept, is nicer than ours, and is started anew when it dies or takes too long. It is told nothing but the work; its
environment holds no secret.
"""

from __future__ import annotations

import asyncio
import copyreg
import logging
import os
import pickle
import resource
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from types import MappingProxyType
from typing import Generic, ParamSpec, TypeVar

from bot.errors import MailcheckError
from bot.model import Text
from bot.redaction import labour
from bot.turns import Crowded, FairQueue, my_turn

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

SHORT = 250  # characters or bytes that are read in our own process: hostile ones may take sixteen times as long as any others
WAIT_LIMIT = 30.0  # seconds until it is one's turn
MOST_WAITING = 5  # long texts of one person's
START_LIMIT = 30.0
MEMORY_LIMIT = 1_500 * 2**20
NICER = 5
_HEAD = 8  # bytes that say how long the next message is

TOO_HARD = Text(
    "Dieser Text ließ sich in vertretbarer Zeit nicht lesen. Bitte nur den Abschnitt um die Fehlermeldung einfügen.",
    "This text could not be read in a reasonable time. Please paste only the part around the error.",
)
BUSY = Text(
    "Gerade ist sehr viel zu lesen. Bitte in einer Minute noch einmal versuchen.",
    "There is very much to read just now. Please try again in a minute.",
)
TOO_MANY = Text(
    f"Von derselben Person warten schon {MOST_WAITING} lange Texte. Bitte erst deren Antworten abwarten.",
    f"{MOST_WAITING} long texts of the same person are waiting already. Please wait for their answers first.",
)

# What a finding says is read-only, and pickle knows nothing of that type.
copyreg.pickle(MappingProxyType, lambda facts: (_read_only, (dict(facts),)))


def _read_only(facts: dict[str, object]) -> MappingProxyType[str, object]:
    return MappingProxyType(facts)


class WorkFailed(Exception):
    """Our bug, in the other process: the kind of the exception, without the text that it may quote."""


class _Died(Exception):
    """The process ended in the middle of its work."""


class Apart:
    """Does work on texts, one after the other; what is longer than SHORT, or laborious, in another process, which first does `ready`.

    `limit` seconds for one text there, and `wait` until it is its turn.
    """

    def __init__(self, ready: Callable[[], None], limit: float, wait: float = WAIT_LIMIT) -> None:
        self._ready, self._limit, self._wait = ready, limit, wait
        self._turns = FairQueue(waiting=MOST_WAITING)
        self._process: asyncio.subprocess.Process | None = None

    async def run(self, size: int, work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        """Return what `work`, a function of a module, returns for arguments of this size.

        Raises MailcheckError where it is not its turn in time, takes longer than the limit or more memory than there is for it, or where
        too many of one person's texts wait.
        """
        if size <= SHORT:
            with suppress(labour.TooLong):
                await my_turn()
                with labour.brief():
                    return work(*args, **more)
        async with self._turn(self._wait):
            return await self._done(_Work(work, args, more), self._limit)

    async def start(self) -> None:
        """Have the process ready before it is needed; where it does not start now, it is tried again when it is."""
        async with self._turn(START_LIMIT):
            try:
                await self._living()
            except (TimeoutError, OSError, _Died) as problem:
                log.warning("The process for long texts did not start: %s", type(problem).__name__)
                await self._end()

    async def close(self) -> None:
        """End the process."""
        await self._end()

    @asynccontextmanager
    async def _turn(self, limit: float) -> AsyncIterator[None]:
        """Have the process for oneself during the block; raises MailcheckError where that does not come in time, or too many of one person's wait."""
        try:
            place = self._turns.ask()
            await place.come(limit)
        except Crowded:
            raise MailcheckError(TOO_MANY) from None
        except TimeoutError:
            raise MailcheckError(BUSY) from None
        try:
            yield
        finally:
            place.leave()

    async def _done(self, work: _Work[T], limit: float) -> T:
        try:
            answer = await self._answer(pickle.dumps(work), limit)
        except (TimeoutError, _Died) as problem:
            log.warning("A long text was not read: %s", type(problem).__name__)
            await self._end()
            raise MailcheckError(TOO_HARD) from None
        except BaseException:  # its answer would be taken for that of the next question
            await self._end()
            raise
        done, result = pickle.loads(answer)  # noqa: S301  our own process wrote it
        if not done:
            raise WorkFailed(result)
        return result  # type: ignore[no-any-return]  # the type of what the work returns

    async def _answer(self, question: bytes, limit: float) -> bytes:
        """Ask; once more, within the same limit, where the process had rested: it may end meanwhile by somebody's hand."""
        rested = self._process is not None
        process = await self._living()
        end = asyncio.get_running_loop().time() + limit
        try:
            async with asyncio.timeout_at(end):
                return await _exchange(process, question)
        except _Died:
            if not rested:
                raise
        await self._end()
        return await self._answer(question, end - asyncio.get_running_loop().time())

    async def _living(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *command(),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                cwd="/",
            )
            async with asyncio.timeout(START_LIMIT):
                await _exchange(self._process, pickle.dumps(_Work(self._ready, (), {})))
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()


class _Work(Generic[T]):
    """A function and what it is called with."""

    def __init__(self, function: Callable[..., T], args: tuple[object, ...], more: dict[str, object]) -> None:
        self._function, self._args, self._more = function, args, more

    def do(self) -> T:
        """Do it."""
        return self._function(*self._args, **self._more)


def command() -> Sequence[str]:
    """Return how the other process is started."""
    return sys.executable, "-P", "-c", f"import {__name__} as apart; apart.serve()"


async def _exchange(process: asyncio.subprocess.Process, message: bytes) -> bytes:
    """Send a message and return the next one that comes; raises _Died."""
    if process.stdin is None or process.stdout is None:
        raise _Died
    try:
        process.stdin.write(len(message).to_bytes(_HEAD) + message)
        await process.stdin.drain()
        size = int.from_bytes(await process.stdout.readexactly(_HEAD))
        return await process.stdout.readexactly(size)
    except (asyncio.IncompleteReadError, ConnectionError):
        raise _Died from None


def _answered(message: bytes) -> bytes:
    try:
        return pickle.dumps((True, pickle.loads(message).do()))  # noqa: S301  our own process wrote it
    except MemoryError:
        sys.exit(1)
    except Exception as problem:  # noqa: BLE001  it is told to whoever asked
        return pickle.dumps((False, type(problem).__name__))


def serve() -> None:
    """Be the other process: do what comes on standard input until nothing comes any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to both; ours ends this one
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    os.nice(NICER)
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    while head := questions.read(_HEAD):
        answer = _answered(questions.read(int.from_bytes(head)))
        answers.write(len(answer).to_bytes(_HEAD) + answer)
        answers.flush()
