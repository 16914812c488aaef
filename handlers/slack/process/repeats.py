"""Deliveries that come twice, perhaps to two processes: Slack repeats what it believes lost, and a captured request can be sent again."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

REMEMBERED_SECONDS = 600.0

Claim = Callable[[str], Awaitable[bool]]
"""Claims a delivery for this process; False where another one has it already."""


class Repeats:
    """Remembers what came in the last ten minutes: each command and click has its own trigger id, each message its channel and time.

    `claim` asks the memory that all processes share.
    """

    def __init__(self, claim: Claim) -> None:
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._claim = claim

    async def seen(self, trigger: str) -> bool:
        """Tell whether this one came before, here or to another process, and remember it. An empty one never did."""
        if not trigger:
            return False
        return self._seen_here(trigger) or not await self._claim(trigger)

    def _seen_here(self, trigger: str) -> bool:
        now = time.monotonic()
        while self._seen and next(iter(self._seen.values())) < now - REMEMBERED_SECONDS:
            self._seen.popitem(last=False)
        known = trigger in self._seen
        self._seen.setdefault(trigger, now)
        return known
