"""What can go wrong between the bot and Slack's Web API, on demand or by Slack's rate limits."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass

# Calls a minute, per method, workspace and app (https://docs.slack.dev/apis/web-api/rate-limits, read 2026-08).
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
WINDOW = 60.0
# "Short bursts" are allowed on chat.postMessage; how short is not documented, this is our assumption.
POSTS_AT_ONCE = 5


@dataclass(frozen=True, slots=True)
class ApiFault:
    """What happens to calls instead of their work.

    `status` 429 comes with Retry-After (`retry_after`, seconds), 5xx without a body of Slack's. `error` refuses with status
    200. `hangs_up` drops the connection, `page` answers with a page of HTML and status 200; with `after_work` the call has done its work
    before that. `delay` (seconds) comes first.
    """

    status: int = 200
    retry_after: int = 1
    error: str = ""
    hangs_up: bool = False
    page: bool = False
    after_work: bool = False
    delay: float = 0.0


class Faults:
    """The faults waiting for the next calls of each method; "*" stands for every method, "response_url" for those."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[ApiFault]] = defaultdict(deque)
        self._lasting: dict[str, ApiFault] = {}

    def next(self, method: str, fault: ApiFault, times: int = 1) -> None:
        """Let the next `times` calls of a method meet the fault."""
        self._waiting[method].extend([fault] * times)

    def always(self, method: str, fault: ApiFault | None) -> None:
        """Let every call of a method meet the fault, until it is taken back with None."""
        if fault is None:
            self._lasting.pop(method, None)
        else:
            self._lasting[method] = fault

    def take(self, method: str) -> ApiFault | None:
        """Return the fault that this call meets, using it up unless it lasts."""
        for key in (method, "*"):
            if self._waiting[key]:
                return self._waiting[key].popleft()
        return self._lasting.get(method) or self._lasting.get("*")


class RateLimits:
    """Slack's counting of calls; off unless `enforced`."""

    def __init__(self) -> None:
        self.enforced = False
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def wait_before(self, method: str, tier: int, channel: str, now: float) -> int:
        """Count a call and return 0, or return after how many seconds it may be tried again."""
        if not self.enforced:
            return 0
        if method == "chat.postMessage":
            return self._count(f"{method} {channel}", POSTS_AT_ONCE, float(POSTS_AT_ONCE), now)
        return self._count(method, TIERS[tier], WINDOW, now)

    def _count(self, key: str, most: int, window: float, now: float) -> int:
        calls = self._calls[key]
        while calls and calls[0] <= now - window:
            calls.popleft()
        if len(calls) >= most:
            return max(1, int(calls[0] + window - now + 0.999))
        calls.append(now)
        return 0
