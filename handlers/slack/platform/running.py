"""Which thread a running check answers in, so that the same person asking again is pointed there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from handlers.slack.platform.answer import Answer

THREAD_LIMIT = 3.0


class RunningThreads:
    """Unique key of a running job → its answer, as soon as there is one."""

    def __init__(self) -> None:
        self._answers: dict[str, asyncio.Future[Answer]] = {}

    @contextmanager
    def under_way(self, key: str) -> Iterator[asyncio.Future[Answer]]:
        """Announce a running job; the future takes its answer."""
        begun: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._answers[key] = begun
        try:
            yield begun
        finally:
            begun.cancel()
            self._answers.pop(key, None)

    async def link(self, key: str) -> str:
        """Return the link to a running job's thread; empty when it has none within THREAD_LIMIT seconds."""
        begun = self._answers.get(key)
        if begun is None:
            return ""
        done, _ = await asyncio.wait({begun}, timeout=THREAD_LIMIT)
        return "" if not done or begun.cancelled() else await begun.result().link()
