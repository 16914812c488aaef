"""How long the event loop is busy at a time, how much it does, and in which of its turns something happens."""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def counted_turns() -> AsyncIterator[Callable[[], int]]:
    """Count the turns of the loop meanwhile; what is lent tells the present one."""
    turn = 0

    async def others() -> None:
        nonlocal turn
        for turn in itertools.count():  # noqa: B007  it is looked at meanwhile
            await asyncio.sleep(0)

    meanwhile = asyncio.create_task(others())
    try:
        yield lambda: turn
    finally:
        meanwhile.cancel()


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


async def fullest_turn(until: asyncio.Future[Any]) -> int:
    """Return how many functions, ours and Python's own, were called at most in one turn before this was done: no machine is too slow for it."""
    count = fullest = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        while not until.done():
            count = 0
            await asyncio.sleep(0)
            fullest = max(fullest, count)
    finally:
        sys.setprofile(None)
    return fullest
