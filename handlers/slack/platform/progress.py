"""One message that follows a running check, streamed or edited: never too often, only the newest state, one change in flight."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable

import aiohttp
from slack_sdk.errors import SlackClientError

from bot.errors import MailcheckError
from bot.jobs.attempt import Step, step
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.limits import Block
from handlers.slack.platform.answer import Answer
from handlers.slack.platform.pace import Pace
from handlers.slack.platform.streaming import Stream, StreamEnded

log = logging.getLogger(__name__)

STANDING_LIMIT = 5.0

Look = tuple[str, list[Block]]


class ProgressMessage:
    """A reply in a thread, kept up to date while a check runs. `look` renders the present state.

    It is streamed where there is a `stream` and Slack goes along, else posted and edited.
    """

    def __init__(
        self, answer: Answer, pace: Pace, look: Callable[[], Awaitable[Look]], stream: Stream | None = None
    ) -> None:
        self._answer, self._pace, self._look, self._stream = answer, pace, look, stream
        self._news = asyncio.Event()
        self._over = asyncio.Event()
        self._posted = asyncio.Event()

    def news(self) -> None:
        """Say that the state has changed."""
        self._news.set()

    async def follow(self) -> None:
        """Post the message and keep it up to date until `finish`; where Slack refuses, or it may not stand there, that is logged and left."""
        try:
            if not self._answer.thread:
                return
            this = step("progress", self._answer.thread)
            left = this.said or ""
            if self._stream:
                self._stream.mark = this.mark
                left = left or (await self._stream.look_for() if this.doubtful else "")
            reply = await self._taken_over(left, this) if left else await self._streamed(this)
            if reply is not None:
                await self._edited(reply, this)
        except (MailcheckError, SlackClientError, aiohttp.ClientError, TimeoutError) as problem:
            log.warning("Progress could not be shown: %s", error_code(problem))
        finally:
            self._posted.set()

    async def _taken_over(self, left: str, this: Step) -> str:
        """Go on with the message of an attempt that died, or that Slack did not confirm; return it."""
        await self._answer.holds(self._answer.thread, left)
        if self._stream:
            self._stream.ts = left
            await self._stream.abandon()
        return await this.done(left)

    async def _streamed(self, this: Step) -> str | None:
        """Stream it; return the message that has to be edited from now on, empty where none stands, None when all is shown."""
        stream = self._stream
        if stream is None:
            return ""
        if not await stream.begin():
            return await self._taken_over(stream.ts, this) if stream.ts else ""
        try:
            changed_at = time.monotonic()
            await self._answer.holds(stream.thread, stream.ts)
            await this.done(stream.ts)
            self._posted.set()
            last = False
            while not last:
                await self._news.wait()
                last = await self._rest_since(changed_at, lambda: stream.pause)
                self._news.clear()
                await stream.change(last=last)
                changed_at = time.monotonic()
        except StreamEnded:
            self._news.set()
            return stream.ts
        except asyncio.CancelledError:
            await stream.abandon()
            raise
        finally:
            stream.let_go()
            await self._answer.holds(stream.thread, stream.ts)
        return None

    async def _edited(self, reply: str, this: Step) -> None:
        self._pace.live += 1
        try:
            reply = reply or await this.done(await self._answer.reply(*await self._look(), "progress"))
            changed_at = time.monotonic()
            self._posted.set()
            last = False
            while not last:
                await self._news.wait()
                last = await self._rest_since(changed_at, lambda: self._pace.pause)
                self._news.clear()
                await self._answer.change(reply, *await self._look())
                changed_at = time.monotonic()
        finally:
            self._pace.live -= 1

    async def standing(self) -> None:
        """Wait until the message stands (or will not, or takes too long): what is posted afterwards stands below it."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._posted.wait(), STANDING_LIMIT)

    def finish(self) -> None:
        """Let `follow` end after one last change."""
        self._over.set()
        self._news.set()

    async def _rest_since(self, changed_at: float, pause: Callable[[], float]) -> bool:
        """Wait until the next change may be written; True when it is the last one."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), max(0.0, changed_at + pause() - time.monotonic()))
        if self._over.is_set():
            await asyncio.sleep(max(0.0, changed_at + self._pace.shortest - time.monotonic()))
        return self._over.is_set()
