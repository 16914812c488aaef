"""Work on many things, one after the other, lets everybody else have their turn of the event loop; so do many who work at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

_LONG = 0.005  # seconds of the processor in one turn

_lines: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


@asynccontextmanager
async def in_line() -> AsyncIterator[None]:
    """Do what takes some milliseconds when it is our turn: of all who do so, one in a turn of the event loop."""
    async with _lines.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
        await asyncio.sleep(0)
        yield


class Turns:
    """The turns of one piece of work; it begins with the first."""

    def __init__(self) -> None:
        self._began = time.thread_time()

    async def give(self) -> None:
        """Give everybody else a turn where ours has been long."""
        if time.thread_time() - self._began >= _LONG:
            await asyncio.sleep(0)
            self._began = time.thread_time()
