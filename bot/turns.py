"""Work on many things, one after the other, lets everybody else have their turn of the event loop.

All such work in a loop shares what there is of a turn: ten who work at once hold up the others no longer than one. What can be
parted gives turns (`Turns`), what takes some milliseconds in one piece waits in line (`my_turn`).
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

_LONG = 0.001  # seconds of the processor in one turn of the loop
_OF_OTHERS = 3  # turns between two of ours: an acknowledgement takes dozens


class _Shared:
    """What is left of this turn for all who work; whoever finds nothing left waits, first come, first served."""

    def __init__(self) -> None:
        self._began = time.thread_time()
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def give(self) -> None:
        if time.thread_time() - self._began < _LONG:
            return
        loop = asyncio.get_running_loop()
        mine = loop.create_future()
        self._waiting.append(mine)
        if len(self._waiting) == 1:
            loop.call_soon(self._next, _OF_OTHERS)
        await mine

    def _next(self, others: int) -> None:
        if others:
            asyncio.get_running_loop().call_soon(self._next, others - 1)
            return
        self._began = time.thread_time()
        while self._waiting:
            first = self._waiting.popleft()
            if not first.done():  # whoever was called off waits no longer
                first.set_result(None)
                break
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._next, _OF_OTHERS)


_shared: WeakKeyDictionary[asyncio.AbstractEventLoop, _Shared] = WeakKeyDictionary()


class Turns:
    """The turns of one piece of work."""

    def __init__(self) -> None:
        self._shared = _shared.setdefault(asyncio.get_running_loop(), _Shared())

    async def give(self) -> None:
        """Give everybody else a turn where ours, together with all other work's, has been long."""
        await self._shared.give()


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
