"""When Python looks for what can be thrown away: while few wait for an answer, and never among what is loaded for good.

Looking through everything that a hundred checks at a time have in hand takes the event loop 60 ms, and would come in their midst. What
comes of itself meanwhile is only what is new; almost all else is freed without being looked for.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
from collections.abc import AsyncIterator, Callable

EVERY = 1.0  # seconds
FEW = 2  # jobs that may be under way: of a check of a thousand mailboxes something is thrown away all the time
_LONG = 0.008  # seconds: where that was the last look's time, the next one waits until none is under way
_SELDOM = 300  # looks at what is new until everything is looked through, whoever waits: two million new objects, two dozen checks of a thousand mailboxes


@contextlib.asynccontextmanager
async def tidying(quiet: Callable[[int], bool], every: float = EVERY) -> AsyncIterator[None]:
    """Look while no more jobs than so many are under way (`quiet`), as long as the block runs; what is loaded by now stays, for good."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*before[:2], _SELDOM)
    looking = asyncio.create_task(_look(quiet, every))
    try:
        yield
    finally:
        looking.cancel()
        gc.set_threshold(*before)


async def _look(quiet: Callable[[int], bool], every: float) -> None:
    took = 0.0
    while True:
        await asyncio.sleep(every)
        if quiet(FEW if took < _LONG else 0) and gc.get_count()[2]:
            began = time.thread_time()
            gc.collect()
            took = time.thread_time() - began
