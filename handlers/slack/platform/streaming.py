"""Progress as a message that Slack streams: a plan whose tasks change before the reader's eyes. Where that does not work, it says so.

https://docs.slack.dev/reference/methods/chat.startStream, appendStream, stopStream (seen 2026-11).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import MailcheckError
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.limits import message_text
from handlers.slack.platform.asking import BUSY, asked
from handlers.slack.platform.client import impatient, may_be_done, patient
from handlers.slack.platform.plan import Plan, Task
from handlers.slack.platform.posting import begun_like, marked, pauses_of
from handlers.slack.platform.replies import DIRECT
from handlers.slack.platform.sight import Sight
from handlers.slack.platform.streams import ENDED, Streams

log = logging.getLogger(__name__)

CALL_LIMIT = 4.0

TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError)


class StreamEnded(Exception):
    """The message stands, but can no longer be streamed; it is changed in the ordinary way from now on."""


class Stream:
    """One streamed message in a thread: an `opening` word, the plan as `look` tells it, and the line of text that `says` the end."""

    def __init__(
        self,
        slack: AsyncWebClient,
        streams: Streams,
        sight: Sight,
        thread: str,
        opening: str,
        look: Callable[[], Awaitable[Plan]],
        says: Callable[[], Awaitable[str]],
    ) -> None:
        self._slack, self._streams, self._sight, self._asker = slack, streams, sight, sight.asker
        self._channel, _, self._root = thread.partition(":")
        self._opening, self._look, self._says = opening, look, says
        self._shown: dict[str, Task] = {}
        self._title = ""
        self.ts = ""
        self.mark = ""
        """The mark of the step that shows it."""

    @property
    def thread(self) -> str:
        """`channel:thread_ts` of where it stands."""
        return f"{self._channel}:{self._root}"

    @property
    def pause(self) -> float:
        """Return the seconds between two changes."""
        return self._streams.pause

    async def begin(self) -> bool:
        """Begin the message; False where it must be shown in another way. Raises NotAllowed, NotHere, NotInThisChannel.

        Where nobody knows whether it stands, it is looked for.
        """
        await self._may()
        if not self._streams.begin(self._asker, self._channel):
            return False
        for_whom: dict[str, Any] = {}
        if not self._channel.startswith(DIRECT):
            for_whom = {"recipient_team_id": self._asker.workspace, "recipient_user_id": self._asker.person}
        plan = await self._look()
        try:
            async with asyncio.timeout(CALL_LIMIT):
                begun = await impatient(self._slack).chat_startStream(
                    channel=self._channel,
                    thread_ts=self._root,
                    task_display_mode="plan",
                    chunks=[{"type": "markdown_text", "text": message_text(self._opening)}, *self._news(plan)],
                    **for_whom,
                )
        except TROUBLE as problem:
            log.info("Slack does not stream here: %s", error_code(problem))
            self._streams.refuse(self._asker, self._channel, problem)
            if may_be_done(problem):
                await asyncio.sleep(pauses_of(self._slack).stands)
                self.ts = await self.look_for()
            return False
        self.ts = str(begun["ts"])
        self._note(plan)
        self._streams.live += 1
        return True

    async def look_for(self) -> str:
        """Return the ts of one that stands though nobody has noted it, "" where none is seen; chat.startStream takes no mark, its end does."""
        opening = message_text(self._opening)
        return await begun_like(self._slack, self._channel, self._root, opening, self.mark)

    async def change(self, *, last: bool) -> None:
        """Show what has changed, and end the stream with its `last` change. Raises StreamEnded; the message then takes an update.

        Raises NotAllowed, NotHere, NotInThisChannel where nothing more may stand there: the stream has ended as it was.
        """
        try:
            await asked(self._slack, self._may, self._stop) if last else await self._append()
        except MailcheckError:
            await self.abandon()
            raise
        except TROUBLE as problem:
            code = error_code(problem)
            if code in BUSY and not last:  # what was not shown is among the news of the next change
                self._streams.refuse(self._asker, self._channel, problem)
                return
            log.info("A stream came to its end early: %s", code)
            self._streams.refuse(self._asker, self._channel, problem)
            if code not in ENDED:
                await self.abandon()
            raise StreamEnded from None

    async def abandon(self) -> None:
        """End the stream as it is: what follows in it stands elsewhere, or nothing follows."""
        with contextlib.suppress(*TROUBLE):
            async with asyncio.timeout(CALL_LIMIT):
                await patient(self._slack).chat_stopStream(
                    channel=self._channel, ts=self.ts, metadata=marked(self.mark)
                )

    def let_go(self) -> None:
        """The stream is over, however it ended."""
        if self.ts:
            self._streams.live -= 1

    async def _may(self) -> None:
        await self._sight.demand_in(self._channel)

    async def _append(self) -> None:
        await self._may()
        plan = await self._look()
        news = self._news(plan)
        if news:
            async with asyncio.timeout(CALL_LIMIT):
                await impatient(self._slack).chat_appendStream(channel=self._channel, ts=self.ts, chunks=news)
            self._note(plan)

    async def _stop(self, once: AsyncWebClient) -> None:
        text = {"type": "markdown_text", "text": f"\n{message_text(await self._says())}"}
        news = [*self._news(await self._look()), text]
        await once.chat_stopStream(channel=self._channel, ts=self.ts, chunks=news, metadata=marked(self.mark))

    def _news(self, plan: Plan) -> list[dict[str, Any]]:
        """Return what is not shown yet as chunks."""
        title = [] if plan.title == self._title else [{"type": "plan_update", "title": plan.title}]
        changed = [task for task in plan.tasks if self._shown.get(task.id) != task]
        return title + [
            {"type": "task_update", "id": task.id, "title": task.title, "status": task.status} for task in changed
        ]

    def _note(self, plan: Plan) -> None:
        self._title = plan.title
        self._shown |= {task.id: task for task in plan.tasks}
