"""Deliveries that come twice: a captured request can be sent again for five minutes, a command must not run again."""

from __future__ import annotations

import time
from collections import OrderedDict

REMEMBERED_SECONDS = 600.0


class Repeats:
    """Remembers what came in the last ten minutes: each command and click has its own trigger id, each message its channel and time."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, float] = OrderedDict()

    def seen(self, trigger: str) -> bool:
        """Tell whether this one came before, and remember it. An empty one never did."""
        now = time.monotonic()
        while self._seen and next(iter(self._seen.values())) < now - REMEMBERED_SECONDS:
            self._seen.popitem(last=False)
        if not trigger:
            return False
        known = trigger in self._seen
        self._seen.setdefault(trigger, now)
        return known
