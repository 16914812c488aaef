"""What Slack sends: acknowledged at once and answered by a task of its own; and who is behind it.

Bolt sends an acknowledgement up to 10 ms after `ack()`, and not at all if the listener raises before that (measured with
slack-bolt 1.30): so a listener here does nothing behind `ack()` that can fail.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.jobs.kinds import Asker
from bot.turns import in_a_hurry
from handlers.slack.kit.unseen import without_unseen
from handlers.slack.process.repeats import Claim, Repeats
from handlers.slack.process.shapes import shaped

log = logging.getLogger(__name__)

FAREWELL_LIMIT = 1.0  # seconds in which whoever asked is told that we stop
AGAIN = 0.1
NOBODY_LISTENS = 404  # Slack would send it again and again

Body = dict[str, Any]
Ack = dict[str, Any]
Answering = Callable[[Body], Awaitable[None]]
Bolt = Callable[..., Coroutine[Any, Any, None]]


async def deliver(app: AsyncApp, payload: object) -> BoltResponse:
    """Hand over what Slack sent, its sender being proved, and return the acknowledgement: nothing of another shape comes further."""
    body = shaped(payload)
    if body is None:
        log.warning("Slack sent something of a shape that is not Slack's")
        return BoltResponse(status=200)
    # Bolt's word for "the body is parsed, and its sender need not be proved any more".
    with in_a_hurry():
        response = await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    return BoltResponse(status=200) if response.status == NOBODY_LISTENS else response


class Tasks:
    """What is being answered right now. A task is kept until it is done; nothing in it can fail unheard.

    `claim` claims a delivery for this process, among all that serve the workspace.
    """

    def __init__(self, claim: Claim) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._repeats = Repeats(claim)

    def after_ack(self, answer: Answering, at_once: Callable[[Body], Ack] | None = None) -> Bolt:
        """Return a Bolt listener that acknowledges and leaves the rest to a task; a repeated delivery is only acknowledged.

        `at_once` says what the acknowledgement of a submitted window holds; where these are mistakes, nothing follows.
        """

        async def recipient(ack: AsyncAck, body: Body) -> None:
            said = at_once(body) if at_once else {}
            await ack(**without_unseen(said))
            if "errors" not in said:
                task = asyncio.ensure_future(once(body))
                self._running.add(task)
                task.add_done_callback(self._running.discard)

        async def once(body: Body) -> None:
            if not await self._repeats.seen(_once(body)):
                await answer(body)

        return recipient

    @property
    def idle(self) -> bool:
        """Tell whether nothing is being answered."""
        return not self._running

    async def finish(self, limit: float) -> None:
        """Wait until everything that came in is handed over or answered, at most `limit` seconds; then end it."""
        if self._running:
            await asyncio.wait(self._running, timeout=limit)
        farewell = FAREWELL_LIMIT
        while (
            self._running
        ):  # a question to the store that is just under way may take the cancellation for a fault of the line
            for task in self._running:
                task.cancel()
            await asyncio.wait(self._running, timeout=farewell)
            farewell = AGAIN


def asker_of_command(body: Body) -> Asker:
    """Return who typed a command, and where."""
    return _asker(body.get("team_id"), body.get("channel_id"), body.get("user_id"), body)


def asker_of_action(body: Body) -> Asker:
    """Return who pressed a button, and where."""
    channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id")
    return _asker((body.get("team") or {}).get("id"), channel, (body.get("user") or {}).get("id"), body)


def asker_of_view(body: Body) -> Asker:
    """Return who submitted a window; Slack does not tell in which channel it was opened."""
    return _asker((body.get("team") or {}).get("id"), "", (body.get("user") or {}).get("id"), {})


def asker_of_event(body: Body) -> Asker:
    """Return who wrote the message of an event, and where."""
    event = body.get("event") or {}
    return _asker(body.get("team_id"), event.get("channel"), event.get("user"), {})


def written_by_person(event: Body) -> bool:
    """Tell whether a message event is something new that a person wrote: no bot, no edit, nobody joining or leaving.

    https://docs.slack.dev/reference/events/message (seen 2026-11)
    """
    foreign = any(event.get(mark) for mark in ("bot_id", "bot_profile", "app_id", "edited", "hidden"))
    new = event.get("subtype") in {None, "", "file_share", "thread_broadcast"}
    return new and not foreign and str(event.get("user") or "USLACKBOT") != "USLACKBOT"


def _once(body: Body) -> str:
    """Return what a delivery shares with its repetitions; Slack repeats an event that it believes lost."""
    event = body.get("event")
    if isinstance(event, dict):
        return f"{event.get('channel')}:{event.get('ts')}" if event.get("ts") else str(body.get("event_id") or "")
    return str(body.get("trigger_id") or "")


def _asker(workspace: object, channel: object, person: object, body: Body) -> Asker:
    return Asker(
        workspace=_id(workspace),
        channel=_id(channel),
        person=_id(person),
        reply_address=str(body.get("response_url") or ""),
    )


def _id(value: object) -> str:
    """Return an id; an event about a person or a channel holds more than that, and nobody who asked anything."""
    return value if isinstance(value, str) else ""


def value_of(body: Body) -> str:
    """Return what a pressed button carries, or what was chosen in a menu or field."""
    action = (body.get("actions") or [{}])[0]
    chosen = action.get("selected_option") or {}
    kinds = ("value", "selected_conversation", "selected_user", "selected_date")
    return str(next((action[kind] for kind in kinds if action.get(kind)), chosen.get("value") or ""))


def message_of(body: Body) -> str:
    """Return the ts of the message in which a button was pressed; empty in windows."""
    return str((body.get("container") or {}).get("message_ts") or (body.get("message") or {}).get("ts") or "")


def root_of(body: Body) -> str:
    """Return the root of the thread in which a button was pressed (its ts)."""
    message = body.get("message") or {}
    container = body.get("container") or {}
    return str(
        message.get("thread_ts") or container.get("thread_ts") or message.get("ts") or container.get("message_ts") or ""
    )
