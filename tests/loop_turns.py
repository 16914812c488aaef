"""How long the event loop is busy at a time."""

from __future__ import annotations

import asyncio
import time
from typing import Any


async def longest_turn(until: asyncio.Future[Any]) -> float:
    """Return for how many seconds of the processor, at most, everybody waited before this was done.

    A clock on the wall would also show how busy the machine is.
    """
    longest = 0.0
    while not until.done():
        began = time.thread_time()
        await asyncio.sleep(0.005)
        longest = max(longest, time.thread_time() - began)
    return longest
