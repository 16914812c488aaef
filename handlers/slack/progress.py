"""One message that follows a running check: at most one change a second, only the newest state, one change in flight."""

from __future__ import annotations

import asyncio
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
    """A reply in a thread, kept up to date while its block runs. `look` renders the present state."""

    def __init__(self, answer: Answer, pace: Pace, look: Callable[[], Look]) -> None:
        self._answer, self._pace, self._look = answer, pace, look
        self._news = asyncio.Event()
        self._changed_at = 0.0
        self._over = False

    def news(self) -> None:
        """Say that the state has changed."""
        self._news.set()

    async def follow(self) -> None:
        """Post the message and keep it up to date until `finish`; what Slack refuses is logged and left."""
        self._pace.live += 1
        try:
            reply = await self._answer.reply(*self._look())
            self._changed_at = time.monotonic()
            while not self._over:
                await self._news.wait()
                await asyncio.sleep(max(0.0, self._changed_at + self._pause() - time.monotonic()))
                self._news.clear()
                await self._answer.change(reply, *self._look())
                self._changed_at = time.monotonic()
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as problem:
            log.warning("Progress could not be shown: %s", error_code(problem))
        finally:
            self._pace.live -= 1

    def finish(self) -> None:
        """Let `follow` end after one last change."""
        self._over = True
        self._news.set()

    def _pause(self) -> float:
        return SHORTEST_PAUSE if self._over else self._pace.pause
