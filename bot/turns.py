"""Work on many things, one after the other, lets everybody else have their turn of the event loop; so do many who work at once."""

from __future__ import annotations

import asyncio
import time
from weakref import WeakKeyDictionary

_LONG = 0.005  # seconds of the processor in one turn

_lines: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def my_turn() -> None:
    """Wait in line before what takes some milliseconds: of all who do so, one goes on in a turn of the event loop."""
    async with _lines.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
        await asyncio.sleep(0)


class Turns:
    """The turns of one piece of work; it begins with the first."""

    def __init__(self) -> None:
        self._began = time.thread_time()

    async def give(self) -> None:
        """Give everybody else a turn where ours has been long."""
        if time.thread_time() - self._began >= _LONG:
            await asyncio.sleep(0)
            self._began = time.thread_time()
