"""The process that does what takes time for one that serves: whatever it takes, nobody's acknowledgement waits for it.

It is `mailcheck worker`, started anew when it dies, or stands still: it says on its standard output that it lives. It ends with whoever started it,
however that comes: nobody holds its standard input open then.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import stat
import sys
import time
from collections.abc import AsyncIterator, Sequence

from bot.errors import BadInput
from bot.model import Text
from handlers.slack.kit.meanwhile import meanwhile

log = logging.getLogger(__name__)

ATTACHED = "--attached"
CLOSING_LIMIT = 6.0  # seconds: a worker finishes what runs within half of that
STANDARD_OUTPUT = 1
SIGN_EVERY = 1.0  # seconds
MOST_SILENT = 20  # such times in which we looked on ourselves; importing all that works takes some
NO_PIPE = Text(
    f"{ATTACHED} braucht eine Pipe als Standardeingabe: lassen Sie es weg",
    f"{ATTACHED} needs a pipe as standard input: leave it out",
)
PAUSE = 5.0  # seconds between two starts, where it does not live as long


def command() -> Sequence[str]:
    """Return how it is started; it finds our settings where we found them."""
    return sys.executable, "-P", "-m", "handlers", "worker", ATTACHED


@contextlib.asynccontextmanager
async def hands(stop: asyncio.Event) -> AsyncIterator[None]:
    """Have one while the block runs; it begins to end with the block or with `stop`, whichever comes first."""
    ending = asyncio.Event()
    keeping = asyncio.create_task(_keep(stop, ending))
    try:
        yield
    finally:
        ending.set()
        await asyncio.wait({keeping})


async def _keep(*ends: asyncio.Event) -> None:
    told = [asyncio.create_task(each.wait()) for each in ends]
    try:
        while not any(each.done() for each in told):
            began = time.monotonic()
            if await _live(told):
                log.warning("The process that does the work has ended or stood still, and is started anew")
                await asyncio.wait(
                    told, timeout=PAUSE - (time.monotonic() - began), return_when=asyncio.FIRST_COMPLETED
                )
    finally:
        for each in told:
            each.cancel()


async def _live(told: Sequence[asyncio.Task[bool]]) -> bool:
    """Have one as long as nobody is told to end; return whether it has ended by itself."""
    try:
        found = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        process = await asyncio.create_subprocess_exec(
            *command(), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env={**os.environ, **found}
        )
    except OSError as problem:
        log.warning("The process that does the work could not be started: %s", type(problem).__name__)
        return True
    ended, silent = asyncio.create_task(process.wait()), asyncio.create_task(_silence(process.stdout))
    await asyncio.wait({ended, silent, *told}, return_when=asyncio.FIRST_COMPLETED)
    by_itself = ended.done() or silent.done()
    silent.cancel()
    if by_itself and not ended.done():
        process.kill()
    if process.stdin is not None:
        process.stdin.close()
    done, _ = await asyncio.wait({ended}, timeout=CLOSING_LIMIT)
    if not done:
        process.kill()
        await ended
    return by_itself


async def _silence(said: asyncio.StreamReader | None) -> None:
    """Return when whoever writes this has stood still for long."""
    times = 0
    while said is not None and times < MOST_SILENT:
        times = 0 if await _hears(said) else times + 1


async def _hears(said: asyncio.StreamReader) -> bool:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SIGN_EVERY):
            if await said.read(1024):
                return True
            await asyncio.sleep(SIGN_EVERY)  # it has ended
    return False


@contextlib.asynccontextmanager
async def until_abandoned(stop: asyncio.Event) -> AsyncIterator[None]:
    """Set `stop` when whoever started us is gone, or wants us to end: standard input ends then; and say meanwhile that we live. Raises BadInput where it is no pipe."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    if sys.stdin is None or not stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        raise BadInput(NO_PIPE)
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)

    async def wait() -> None:
        while await reader.read(1024):
            pass
        stop.set()

    waiting = asyncio.create_task(wait())
    try:
        async with meanwhile(_tell()):
            yield
    finally:
        waiting.cancel()
        transport.close()


async def _tell() -> None:
    if not stat.S_ISFIFO(os.fstat(STANDARD_OUTPUT).st_mode):
        return
    os.set_blocking(STANDARD_OUTPUT, False)
    while True:
        with contextlib.suppress(OSError):  # whoever listens stands still, or has ended
            os.write(STANDARD_OUTPUT, b".")
        await asyncio.sleep(SIGN_EVERY)
