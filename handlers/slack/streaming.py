"""Progress as a message that Slack streams: a plan whose tasks change before the reader's eyes. Where that does not work, it says so.

https://docs.slack.dev/reference/methods/chat.startStream, appendStream, stopStream (seen 2026-11).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import MailcheckError
from bot.jobs.kinds import Asker
from handlers.slack.asking import asked
from handlers.slack.blocks.limits import message_text
from handlers.slack.blocks.plan import Plan, Task
from handlers.slack.client import impatient
from handlers.slack.pauses import USUAL
from handlers.slack.replies import DIRECT, error_code, slack_said
from handlers.slack.sight import Sight

log = logging.getLogger(__name__)

# Slack takes 20 calls of startStream and of stopStream a minute. A check ends within 30 s and its stream soon after, so however
# the ends fall, no more of them come in a minute than streams are begun in a hundred seconds. Two fewer than Slack takes.
MOST_BEGUN = 18
BEGUN_WITHIN = 100.0
PAUSE_EACH = 0.75  # appendStream takes a hundred calls a minute; a few are left over for other processes
CALL_LIMIT = 4.0
REFUSED_FOR = 3600.0
TROUBLED_FOR = 100.0
SLACKS_TROUBLE = frozenset(
    {"fatal_error", "internal_error", "service_unavailable", "request_timeout", "messaging_processing_failed"}
)
BUSY = frozenset({"ratelimited", "rate_limited"})
OF_THIS_CHANNEL = frozenset(
    {"channel_type_not_supported", "channel_not_found", "not_in_channel", "is_archived", "user_not_found"}
)
ENDED = frozenset({"message_not_in_streaming_state", "stopped_by_user"})

TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError)


class StreamEnded(Exception):
    """The message stands, but can no longer be streamed; it is changed in the ordinary way from now on."""


@dataclass
class Streams:
    """What this process knows of streaming: how many streams it began of late, how many run, where Slack refused."""

    live: int = 0
    _begun: deque[float] = field(default_factory=deque)
    _refused: dict[str, float] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    shortest: float = USUAL.change

    @property
    def pause(self) -> float:
        """Return the seconds between two changes of one stream."""
        return max(self.shortest, PAUSE_EACH * self.live)

    def begin(self, asker: Asker, channel: str) -> bool:
        """Tell whether one more stream may be begun here, and count it."""
        now = self.clock()
        for key in (asker.workspace, f"{asker.workspace}:{channel}"):
            if self._refused.get(key, now) > now:
                return False
        while self._begun and self._begun[0] <= now - BEGUN_WITHIN:
            self._begun.popleft()
        if len(self._begun) >= MOST_BEGUN:
            return False
        self._begun.append(now)
        return True

    def refuse(self, asker: Asker, channel: str, problem: Exception) -> None:
        """Remember that Slack did not want to stream: this channel, or the whole workspace; a busy one for as long as it says."""
        code, now = error_code(problem), self.clock()
        if code in ENDED:
            return
        here = code in OF_THIS_CHANNEL or code.startswith("restricted_action")
        place = f"{asker.workspace}:{channel}" if here else asker.workspace
        self._refused[place] = now + _how_long(problem, code)


class Stream:
    """One streamed message in a thread: an `opening` word, the plan as `look` tells it, and the line of text that `says` the end."""

    def __init__(
        self,
        slack: AsyncWebClient,
        streams: Streams,
        sight: Sight,
        thread: str,
        opening: str,
        look: Callable[[], Plan],
        says: Callable[[], str],
    ) -> None:
        self._slack, self._streams, self._sight, self._asker = slack, streams, sight, sight.asker
        self._channel, _, self._root = thread.partition(":")
        self._opening, self._look, self._says = opening, look, says
        self._shown: dict[str, Task] = {}
        self._title = ""
        self.ts = ""

    @property
    def pause(self) -> float:
        """Return the seconds between two changes."""
        return self._streams.pause

    async def begin(self) -> bool:
        """Begin the message; False where it must be shown in another way. Raises NotAllowed, NotHere, NotInThisChannel."""
        await self._may()
        if not self._streams.begin(self._asker, self._channel):
            return False
        for_whom: dict[str, Any] = {}
        if not self._channel.startswith(DIRECT):
            for_whom = {"recipient_team_id": self._asker.workspace, "recipient_user_id": self._asker.person}
        plan = self._look()
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
            return False
        self.ts = str(begun["ts"])
        self._note(plan)
        self._streams.live += 1
        return True

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
                await impatient(self._slack).chat_stopStream(channel=self._channel, ts=self.ts)

    def let_go(self) -> None:
        """The stream is over, however it ended."""
        if self.ts:
            self._streams.live -= 1

    async def _may(self) -> None:
        await self._sight.demand_in(self._channel)

    async def _append(self) -> None:
        await self._may()
        plan = self._look()
        news = self._news(plan)
        if news:
            async with asyncio.timeout(CALL_LIMIT):
                await impatient(self._slack).chat_appendStream(channel=self._channel, ts=self.ts, chunks=news)
            self._note(plan)

    async def _stop(self, once: AsyncWebClient) -> None:
        text = {"type": "markdown_text", "text": f"\n{message_text(self._says())}"}
        news = [*self._news(self._look()), text]
        await once.chat_stopStream(channel=self._channel, ts=self.ts, chunks=news)

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


def _how_long(problem: Exception, code: str) -> float:
    """Return for how many seconds streaming is not tried again: long where Slack said no, not where it had trouble itself."""
    if code in BUSY and isinstance(problem, SlackApiError):
        headers = problem.response.headers
        said = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
        return float(said) if said.isdigit() else TROUBLED_FOR
    return TROUBLED_FOR if code in SLACKS_TROUBLE or "error" not in slack_said(problem) else REFUSED_FOR
