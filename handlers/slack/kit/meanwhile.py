"""Work that goes on while something else does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine

AGAIN = 0.1  # seconds


@contextlib.asynccontextmanager
async def meanwhile(work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Let this go on while the block runs, and raise what it has ended by itself with; it ends with it, though a question to a server that is under way may take its cancellation for a fault of the line."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        ended = task.done()
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=AGAIN)
    if ended:
        task.result()
