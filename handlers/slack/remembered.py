"""What Slack told us, remembered for a while: its methods may be called a limited number of times a minute."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import aiohttp
from slack_sdk.errors import SlackClientError

from handlers.slack.replies import error_code

log = logging.getLogger(__name__)

LOOKUP_LIMIT = 5.0
KEPT_SECONDS = 600.0
KEPT_ANSWERS = 5_000

T = TypeVar("T")


class Remembered(Generic[T]):
    """Answers kept for some seconds, at most KEPT_ANSWERS of them; a failed look-up is not kept."""

    def __init__(self, look_up: Callable[[str], Awaitable[T]], seconds: float = KEPT_SECONDS) -> None:
        self._look_up, self._seconds = look_up, seconds
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()

    async def get(self, key: str) -> T | None:
        """Return the answer, from memory if it is fresh; None when Slack does not say within LOOKUP_LIMIT seconds."""
        kept = self._kept.get(key)
        if kept and time.monotonic() - kept[0] < self._seconds:
            return kept[1]
        try:
            async with asyncio.timeout(LOOKUP_LIMIT):
                answer = await self._look_up(key)
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as problem:
            log.warning("Slack does not say what %s is: %s", key, error_code(problem))
            return None
        self._kept[key] = (time.monotonic(), answer)
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT_ANSWERS:
            self._kept.popitem(last=False)
        return answer

    def forget(self, key: str) -> None:
        """Let the answer be looked up anew: it has changed."""
        self._kept.pop(key, None)
