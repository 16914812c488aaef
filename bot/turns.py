"""Work on many things, one after the other, lets everybody else have their turn of the event loop; so do many who work at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

_LONG = 0.005  # seconds of the processor in one turn


class Turns:
    """The turns of one piece of work; it begins with the first."""

    def __init__(self) -> None:
        self._began = time.thread_time()

    async def give(self) -> None:
        """Give everybody else a turn where ours has been long."""
        if time.thread_time() - self._began >= _LONG:
            await asyncio.sleep(0)
            self._began = time.thread_time()


class _Line:
    """Those who wait for their turn in one event loop, and until when everybody else has it."""

    def __init__(self) -> None:
        self.lock, self.free = asyncio.Lock(), 0.0


_lines: WeakKeyDictionary[asyncio.AbstractEventLoop, _Line] = WeakKeyDictionary()


@asynccontextmanager
async def my_turn() -> AsyncIterator[None]:
    """Wait in line to do in here what takes some milliseconds: of all who do so, one in a turn of the loop, and a third of the time at most."""
    loop = asyncio.get_running_loop()
    line = _lines.setdefault(loop, _Line())
    async with line.lock:
        await asyncio.sleep(max(0.0, line.free - loop.time()))
        began = time.thread_time()
        try:
            yield
        finally:
            line.free = loop.time() + 2 * (time.thread_time() - began)
