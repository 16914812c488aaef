"""Work on many things, one after the other, lets everybody else have their turn of the event loop."""

from __future__ import annotations

import asyncio
import time

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
