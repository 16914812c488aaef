"""One message that follows a running check: at most one change a second, only the newest state, one change in flight."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackClientError

from handlers.slack.answers import Answer
from handlers.slack.blocks.limits import Block
from handlers.slack.replies import error_code

log = logging.getLogger(__name__)

SHORTEST_PAUSE = 1.0
STANDING_LIMIT = 5.0
PAUSE_EACH = 1.5  # chat.update takes about 50 calls a minute from one app, whatever number of messages they change

Look = tuple[str, list[Block]]


@dataclass
class Pace:
    """How fast progress may be written: the more checks run, the slower each."""

    live: int = 0

    @property
    def pause(self) -> float:
        """Return the seconds between two changes of one message."""
        return max(SHORTEST_PAUSE, PAUSE_EACH * (self.live - 1))


class ProgressMessage:
    """A reply in a thread, kept up to date while a check runs. `look` renders the present state."""

    def __init__(self, answer: Answer, pace: Pace, look: Callable[[], Look]) -> None:
        self._answer, self._pace, self._look = answer, pace, look
        self._news = asyncio.Event()
        self._over = asyncio.Event()
        self._posted = asyncio.Event()

    def news(self) -> None:
        """Say that the state has changed."""
        self._news.set()

    async def follow(self) -> None:
        """Post the message and keep it up to date until `finish`; what Slack refuses is logged and left."""
        if not self._answer.thread:
            self._posted.set()
            return
        self._pace.live += 1
        try:
            reply = await self._answer.reply(*self._look())
            changed_at = time.monotonic()
            self._posted.set()
            last = False
            while not last:
                await self._news.wait()
                last = await self._rest_since(changed_at)
                self._news.clear()
                await self._answer.change(reply, *self._look())
                changed_at = time.monotonic()
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as problem:
            log.warning("Progress could not be shown: %s", error_code(problem))
        finally:
            self._posted.set()
            self._pace.live -= 1

    async def standing(self) -> None:
        """Wait until the message stands (or will not, or takes too long): what is posted afterwards stands below it."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._posted.wait(), STANDING_LIMIT)

    def finish(self) -> None:
        """Let `follow` end after one last change."""
        self._over.set()
        self._news.set()

    async def _rest_since(self, changed_at: float) -> bool:
        """Wait until the next change may be written; True when it is the last one."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), max(0.0, changed_at + self._pace.pause - time.monotonic()))
        if self._over.is_set():
            await asyncio.sleep(max(0.0, changed_at + SHORTEST_PAUSE - time.monotonic()))
        return self._over.is_set()
