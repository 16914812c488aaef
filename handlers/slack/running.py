"""Which thread a running check answers in, so that the same person asking again is pointed there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

LINK_LIMIT = 3.0


class RunningThreads:
    """Unique key of a running job → link to its thread, as soon as it has one."""

    def __init__(self) -> None:
        self._links: dict[str, asyncio.Future[str]] = {}

    @contextmanager
    def under_way(self, key: str) -> Iterator[asyncio.Future[str]]:
        """Announce a running job; the future takes the link of its thread."""
        link: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._links[key] = link
        try:
            yield link
        finally:
            link.cancel()
            self._links.pop(key, None)

    async def link(self, key: str) -> str:
        """Return the link of a running job's thread; empty when it is not known within LINK_LIMIT seconds."""
        future = self._links.get(key)
        if future is None:
            return ""
        done, _ = await asyncio.wait({future}, timeout=LINK_LIMIT)
        return "" if not done or future.cancelled() else future.result()
