"""What Slack sends: handed over and acknowledged at once, and answered by a job; and who is behind it.

Bolt sends an acknowledgement up to 10 ms after `ack()`, and not at all if the listener raises before that (measured with
slack-bolt 1.30): so a listener here does nothing behind `ack()` that can fail.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from pydantic import Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.errors import MailcheckError, OurDefect
from bot.jobs import JobKind, Lane, Payload
from bot.jobs.kinds import Asker
from bot.jobs.worker import Worker
from bot.turns import Crowded, FairQueue, in_a_hurry, on_behalf_of
from handlers.slack.kit.unseen import without_unseen
from handlers.slack.process.shapes import shaped

log = logging.getLogger(__name__)

MOST_MET = 1000  # deliveries of which this process remembers what became of them
MOST_UNTOLD = 100  # refusals of one person's that wait to be said: while Slack is slow, nothing more is kept for them
TOLD_WITHIN = 1.5  # seconds; the store has one before, and Slack wants its acknowledgement within three
AT_ONCE = 2  # of one person's that are not acknowledged yet; each takes a millisecond or two of the loop
MOST_WAITING = 200  # more of one person's are not taken, and Slack tells them: what waits is in memory
MOSTLY_WITHIN = 0.25  # seconds; what takes longer, as without Redis, takes the loop no time, and keeps nobody waiting
CROWDED = 503
NOBODY_LISTENS = 404  # Slack would send it again and again

Body = dict[str, Any]
Ack = dict[str, Any]
Answering = Callable[[Body], Awaitable[None]]
Refusing = Callable[[Body, MailcheckError], Awaitable[None]]
Bolt = Callable[..., Coroutine[Any, Any, None]]
Middleware = Callable[[Body, Callable[[], Awaitable[object]]], Coroutine[Any, Any, None]]

_at_once: WeakKeyDictionary[AsyncApp, FairQueue] = WeakKeyDictionary()


async def deliver(app: AsyncApp, payload: object) -> BoltResponse:
    """Hand over what Slack sent, its sender being proved, and return the acknowledgement: nothing of another shape comes further.

    However much one person does at once, nobody else's waits for it; what is too much is not acknowledged.
    """
    body = shaped(payload)
    if body is None:
        log.warning("Slack sent something of a shape that is not Slack's")
        return BoltResponse(status=200)
    # Bolt's word for "the body is parsed, and its sender need not be proved any more".
    request = AsyncBoltRequest(body=body, mode="socket_mode")
    queue = _at_once.setdefault(app, FairQueue(sys.maxsize, each=AT_ONCE, waiting=MOST_WAITING))
    try:
        with on_behalf_of(_person(body)):
            async with queue.held(MOSTLY_WITHIN):
                with in_a_hurry():
                    response = await app.async_dispatch(request)
    except Crowded:
        log.warning("something is not taken: %d of the same person's wait", MOST_WAITING)
        return BoltResponse(status=CROWDED)
    return BoltResponse(status=200) if response.status == NOBODY_LISTENS else response


class Delivery(Payload):
    """What Slack delivered (`body`, as JSON in ASCII: it may hold what is no text), and by which name it is answered."""

    route: str
    body: str = Field(repr=False)


DELIVERY = JobKind("delivery", Delivery, Lane.DELIVERY)


@dataclass(frozen=True, slots=True)
class _Route:
    answer: Answering
    refuse: Refusing


class Inbox:
    """What Slack delivers is a job before it is acknowledged: whoever dies over it, another process answers it, and one that comes twice is one.

    What cannot be taken, because Redis does not answer or too much waits, is refused at once, in one sentence, and acknowledged then:
    should we die over it, Slack says that nobody has answered, or sends it again.
    """

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._routes: dict[str, _Route] = {}
        self._refusals: dict[asyncio.Task[None], str] = {}  # who is told
        # How each is refused; None where it was taken, or nobody is told.
        self._met: OrderedDict[str, asyncio.Task[None] | None] = OrderedDict()
        worker.register(DELIVERY, self._answer, self._give_up)

    def after_ack(
        self,
        route: str,
        answer: Answering,
        refuse: Refusing,
        at_once: Callable[[Body], Ack] | None = None,
    ) -> Bolt:
        """Return a Bolt listener that takes what was delivered, acknowledges it, and leaves the rest to the job.

        `at_once` says what the acknowledgement of a submitted window holds; where these are mistakes, nothing follows. What else is said
        in the window follows the acknowledgement, which changes it, too.
        """
        self._routes[route] = _Route(answer, refuse)

        async def recipient(ack: AsyncAck, body: Body) -> None:
            said = await asyncio.to_thread(at_once, body) if at_once else {}
            refusal = None if "errors" in said else await self._take(route, body)
            if refusal and not at_once:
                await asyncio.wait({refusal}, timeout=TOLD_WITHIN)
            await ack(**without_unseen(said))

        return recipient

    def before_ack(self, route: str, answer: Answering, refuse: Refusing, wanted: Callable[[Body], bool]) -> Middleware:
        """Return what takes an event that is `wanted` before Bolt acknowledges it, which it does before any listener of an event runs."""
        self._routes[route] = _Route(answer, refuse)

        async def take(body: Body, next_: Callable[[], Awaitable[object]]) -> None:
            if wanted(body) and (refusal := await self._take(route, body)):
                await asyncio.wait({refusal}, timeout=TOLD_WITHIN)
            await next_()

        return take

    def _refuse(self, route: str, body: Body, problem: MailcheckError) -> asyncio.Task[None] | None:
        """Let somebody know that it was not taken; None where MOST_UNTOLD refusals wait to be told to them already."""
        person = _person(body)
        if [*self._refusals.values()].count(person) >= MOST_UNTOLD:
            log.warning("one more refusal is told to nobody: %d of the same person's wait to be told", MOST_UNTOLD)
            return None
        task = asyncio.ensure_future(self._routes[route].refuse(body, problem))
        self._refusals[task] = person
        task.add_done_callback(self._refusals.pop)
        return task

    @property
    def idle(self) -> bool:
        """Tell whether nobody is being refused."""
        return not self._refusals

    async def finish(self, limit: float) -> None:
        """Wait until everybody who is refused has been told, at most so many seconds; then end it."""
        if self._refusals:
            await asyncio.wait(self._refusals, timeout=limit)
        for task in self._refusals:
            task.cancel()

    async def _take(self, route: str, body: Body) -> asyncio.Task[None] | None:
        """Hand it over; where that cannot be, return what tells whoever waits. Nothing here may fail: it would not be acknowledged.

        What comes once more is what it was before: nobody is refused what was taken, or twice.
        """
        once = _once(body)
        problem: MailcheckError | None = None
        if once not in self._met:
            try:
                await self._worker.enqueue(DELIVERY, Delivery(route=route, body=json.dumps(body)), job_id=once)
            except MailcheckError as refused:
                problem = refused
            except Exception:
                log.exception("what was delivered could not be handed over")
                problem = OurDefect()
        if once in self._met:  # or it came twice at the same time
            return self._met[once]
        refusal = self._refuse(route, body, problem) if problem else None
        if once:
            self._met[once] = refusal
        while len(self._met) > MOST_MET:
            self._met.popitem(last=False)
        return refusal

    async def _answer(self, delivery: Delivery) -> None:
        body: Body = json.loads(delivery.body)
        if self._met.get(_once(body)) is None:  # Redis may have taken what we refused, and have been too slow to say so
            await self._routes[delivery.route].answer(body)

    async def _give_up(self, delivery: Delivery) -> None:
        await self._routes[delivery.route].refuse(json.loads(delivery.body), OurDefect())


def _person(body: Body) -> str:
    """Return who did it."""
    event = body.get("event")
    if isinstance(event, dict):
        return _id(event.get("user"))
    user = body.get("user")
    return _id(user.get("id") if isinstance(user, dict) else body.get("user_id"))


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


def thread_of(body: Body) -> str:
    """Return the root of the thread in which a button was pressed (its ts); empty where its message is in none."""
    return str((body.get("message") or {}).get("thread_ts") or (body.get("container") or {}).get("thread_ts") or "")


def root_of(body: Body) -> str:
    """Return the root of the thread in which a button was pressed, or in which it would be answered."""
    return thread_of(body) or message_of(body)
