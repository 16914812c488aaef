"""Builds the Bolt app: the folders are the register; every other command, button, shortcut or window is answered too."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.clocks import uptime
from bot.errors import TYPED_TOO_LONG, BadInput, MailcheckError, OurDefect
from bot.jobs import Payload
from bot.jobs.kinds import Asker
from bot.jobs.worker import Worker
from bot.redaction import server_words
from bot.service import Mailcheck
from bot.settings import Settings
from bot.values import MOST_TYPED
from handlers.slack.kit.remembered import Clock
from handlers.slack.platform import wording_common
from handlers.slack.platform.changes import CHANGES, Changes
from handlers.slack.platform.client import make_client
from handlers.slack.platform.context import Context
from handlers.slack.platform.error_boundary import Recipient, boundary
from handlers.slack.platform.feature import (
    Button,
    Chosen,
    Heard,
    Pressed,
    SlashCommand,
    Spoken,
    Submitted,
    Typed,
    Values,
    Window,
)
from handlers.slack.platform.files import Files
from handlers.slack.platform.languages import Languages
from handlers.slack.platform.modals import Place, language_in, recall
from handlers.slack.platform.news import HomeChanged
from handlers.slack.platform.pace import Pace
from handlers.slack.platform.pauses import USUAL, Pauses
from handlers.slack.platform.people import People
from handlers.slack.platform.rights import Rights
from handlers.slack.platform.roles import Role
from handlers.slack.platform.streams import Streams
from handlers.slack.platform.usage import say_usage
from handlers.slack.process.incoming import (
    Ack,
    Answering,
    Body,
    Inbox,
    Refusing,
    asker_of_action,
    asker_of_command,
    asker_of_event,
    asker_of_view,
    message_of,
    root_of,
    thread_of,
    value_of,
    written_by_person,
)
from handlers.slack.process.quiet import quiet_logger
from handlers.slack.process.register import everything, registered

log = logging.getLogger(__name__)


def build_app(
    mailcheck: Mailcheck,
    settings: Settings,
    worker: Worker,
    inbox: Inbox | None = None,
    changes: Changes | None = None,
    *,
    clock: Clock = uptime,
    pauses: Pauses = USUAL,
) -> AsyncApp:
    """Return the app with everything that people can do, its jobs registered with the worker.

    `inbox` takes what Slack delivers; whoever ends the process lets it finish. `changes` hears of what others should forget. `clock` (seconds) tells how old Slack's answers are.
    """
    slack = make_client(settings, mailcheck.paces, pauses)
    people = People(slack, guests_may_read=settings.guests_may_read, clock=clock)
    changes = changes or Changes(mailcheck)
    holders = {Role.READER: settings.readers, Role.OPERATOR: settings.operators, Role.KEEPER: settings.keepers}
    context = Context(
        mailcheck,
        worker,
        slack,
        people,
        Rights(people, mailcheck, holders),
        Languages(people, mailcheck),
        Files(slack, mailcheck.reading),
        changes,
        usages=everything().commands,
        pace=Pace(shortest=pauses.change),
        streams=Streams(shortest=pauses.change),
        acknowledged=pauses.acknowledged,
    )
    changes.concern(people, lambda asker: context.news.tell(HomeChanged(asker, passed_on=True)))
    for job in everything().jobs:
        worker.register(job.kind, partial(job.run, context), partial(_give_up, context))
    for feature in registered():
        for kind, ear in feature.news.items():
            context.news.listen(kind, partial(ear, context))
    mailcheck.flows.profiles()  # what is wrong in one is said at the start

    app = AsyncApp(
        name="slack",  # also the name of a logger that Bolt makes quiet: it must not be ours
        client=slack,
        signing_secret=_secret(settings.slack_signing_secret) or "",
        authorize=_authorize(settings),
        logger=quiet_logger(),
    )
    slack.token = _secret(settings.slack_bot_token)  # Bolt warns of a client that has one beside `authorize`
    _listen(app, context, inbox or Inbox(worker), changes)
    app.error(_never_silent)
    return app


def _listen(app: AsyncApp, context: Context, inbox: Inbox, changes: Changes) -> None:
    """Register everything; events first, for Bolt asks one listener after the other, and events come in floods."""
    every, refusals = everything(), _Refusals(context)
    for event in every.events:
        answer = _answer_event(context, event)
        refuse = refusals.of_event if event.role or event.channel_type else _all_the_same(answer)
        take = inbox.before_ack(f"event {event.subscription}", answer, refuse, partial(_is_meant, event))
        app.event(event.type, middleware=[take])(_acknowledged)
    for name, change in CHANGES.items():
        app.event(name)(changes.listener(change))
    for command in every.commands:
        route = f"command {command.name}"
        app.command(command.name)(inbox.after_ack(route, _answer_command(context, command), refusals.of_command))
    for button in every.buttons:
        pressed = inbox.after_ack(f"button {button.action_id}", _answer_button(context, button), refusals.of_action)
        app.action(re.compile(rf"^{button.action_id}(?::\w+)?$"))(pressed)
    for shortcut in every.shortcuts:
        answer = _answer_shortcut(context, shortcut.handle, shortcut.role)
        app.shortcut(shortcut.callback_id)(
            inbox.after_ack(f"shortcut {shortcut.callback_id}", answer, refusals.of_action)
        )
    for window in every.windows:
        answer = _answer_window(context, window)
        submitted = inbox.after_ack(f"window {window.callback_id}", answer, refusals.of_window, _window_at_once(window))
        app.view(window.callback_id)(submitted)
    anything = re.compile(".*")
    app.command(anything)(inbox.after_ack("command", _answer_unknown_command(context), refusals.of_command))
    outdated = _answer_button(context, Button("", _outdated, Role.READER))
    app.action(anything)(inbox.after_ack("button", outdated, refusals.of_action))
    outdated = _answer_shortcut(context, _outdated, Role.READER)
    app.shortcut(anything)(inbox.after_ack("shortcut", outdated, refusals.of_action))
    app.view(anything)(inbox.after_ack("window", _answer_window(context, _OLD), refusals.of_window))


async def _acknowledged() -> None:
    """Bolt acknowledges events by itself."""


@dataclass(frozen=True, slots=True)
class _Refusals:
    """How somebody hears that what they did was not taken."""

    context: Context

    async def of_command(self, body: Body, problem: MailcheckError) -> None:
        await _refuse(self.context, asker_of_command(body), problem)

    async def of_action(self, body: Body, problem: MailcheckError) -> None:
        trigger = _trigger_in_window(body)
        await _refuse(self.context, asker_of_action(body), problem, thread=thread_of(body), trigger=trigger)

    async def of_window(self, body: Body, problem: MailcheckError) -> None:
        view_id = str((body.get("view") or {}).get("id") or "")
        await asyncio.sleep(self.context.acknowledged)
        await _refuse(self.context, asker_of_view(body), problem, view_id=view_id)

    async def of_event(self, body: Body, problem: MailcheckError) -> None:
        thread = str((body.get("event") or {}).get("thread_ts") or "")
        await _refuse(self.context, asker_of_event(body), problem, thread=thread)


def _all_the_same(answer: Answering) -> Refusing:
    """Answer it now, and not as a job: what is shown there says what is wrong."""

    async def refuse(body: Body, _: MailcheckError) -> None:
        await answer(body)

    return refuse


async def _refuse(
    context: Context, asker: Asker, problem: MailcheckError, *, thread: str = "", view_id: str = "", trigger: str = ""
) -> None:
    async def handle(_: Asker) -> None:
        raise problem

    await _answer(context, asker, None, handle, thread=thread, view_id=view_id, trigger=trigger)


async def _give_up(context: Context, payload: Payload) -> None:
    asker = getattr(payload, "asker", None)
    if asker is not None:
        await _refuse(context, asker, OurDefect())


def _answer_command(context: Context, command: SlashCommand) -> Answering:
    async def answer(body: Body) -> None:
        async def handle(asker: Asker) -> None:
            if not command.pasted:
                await _refuse_secrets(context, text)
            await command.handle(context, Typed(asker, text, str(body.get("trigger_id") or "")))

        text = str(body.get("text") or "")
        await _answer(context, asker_of_command(body), command.role, handle)

    return answer


async def _refuse_secrets(context: Context, text: str) -> None:
    """See that what was typed is read at all, and goes no further where there is a secret in it; long texts are masked in another process."""
    if len(text) > MOST_TYPED:
        raise BadInput(TYPED_TOO_LONG)
    if (await context.mailcheck.reading.masked(text)).text != text:
        raise BadInput(wording_common.SECRET_TYPED)


def _answer_unknown_command(context: Context) -> Answering:
    async def answer(body: Body) -> None:
        async def handle(asker: Asker) -> None:
            first = wording_common.UNKNOWN_COMMAND.filled(command=server_words(str(body.get("command") or ""), most=40))
            await say_usage(context.slack, asker, *context.usages, first=first)

        await _answer(context, asker_of_command(body), Role.READER, handle)

    return answer


def _answer_button(context: Context, button: Button) -> Answering:
    async def answer(body: Body) -> None:
        view = body.get("view") or {}

        async def handle(asker: Asker) -> None:
            place = await _place(context, asker, view)
            pressed = Pressed(
                asker.model_copy(update={"channel": place.channel}) if view else asker,
                value_of(body),
                place.thread if view else root_of(body),
                str(body.get("trigger_id") or ""),
                str(view.get("id") or ""),
                place.about,
                _typed(view),
                view,
                message_of(body),
            )
            await button.handle(context, pressed)

        trigger = _trigger_in_window(body)
        await _answer(context, asker_of_action(body), button.role, handle, thread=thread_of(body), trigger=trigger)

    return answer


def _trigger_in_window(body: Body) -> str:
    """Return what opens one more window above the one in which somebody pressed something."""
    modal = (body.get("view") or {}).get("type") == "modal"
    return str(body.get("trigger_id") or "") if modal else ""


def _answer_shortcut(context: Context, chosen: Callable[[Context, Chosen], Awaitable[None]], role: Role) -> Answering:
    async def answer(body: Body) -> None:
        async def handle(asker: Asker) -> None:
            await chosen(context, Chosen(asker, body.get("message") or {}, str(body.get("trigger_id") or "")))

        await _answer(context, asker_of_action(body), role, handle)

    return answer


def _is_meant(event: Heard, body: Body) -> bool:
    message = body.get("event") or {}
    return written_by_person(message) and event.channel_type in {"", message.get("channel_type")}


def _answer_event(context: Context, event: Heard) -> Answering:
    async def answer(body: Body) -> None:
        message = body.get("event") or {}

        async def handle(asker: Asker) -> None:
            await event.handle(context, Spoken(asker, message))

        await _answer(context, asker_of_event(body), event.role, handle, thread=str(message.get("thread_ts") or ""))

    return answer


def _answer_window(context: Context, meant: Window) -> Answering:
    async def answer(body: Body) -> None:
        view = body.get("view") or {}
        window = _whole(meant, view)

        async def handle(asker: Asker) -> None:
            place = await _place(context, asker, view)
            asker = asker.model_copy(update={"channel": place.channel})
            await window.handle(context, _submitted(asker, view, place))

        waiting = str(view.get("id") or "") if window.meanwhile else ""
        if waiting:
            await asyncio.sleep(context.acknowledged)
        await _answer(context, asker_of_view(body), window.role, handle, view_id=waiting)

    return answer


async def _place(context: Context, asker: Asker, view: Body) -> Place:
    """Return where a window was opened; App Home and messages remember nothing.

    Whoever is there no longer, or of whom Slack does not say so, is alone: a window stays open for as long as one likes.
    """
    remembered = str(view.get("private_metadata") or "")
    if view.get("type") != "modal":
        return Place()
    place = recall(context.slack, asker.person, remembered)
    if place.channel and not await context.people.is_in_channel(asker.person, place.channel):
        return Place(about=place.about)
    return place


def _typed(view: Body) -> Values:
    return (view.get("state") or {}).get("values") or {}


def _submitted(asker: Asker, view: Body, place: Place) -> Submitted:
    return Submitted(asker, _typed(view), place.thread, place.about, str(view.get("id") or ""), view)


def _window_at_once(meant: Window) -> Callable[[Body], Ack]:
    """What a submitted window is acknowledged with: its mistakes, or what stands there meanwhile. Nothing is believed yet."""

    def at_once(body: Body) -> Ack:
        view = body.get("view") or {}
        window = _whole(meant, view)
        language = language_in(str(view.get("private_metadata") or ""))
        if wrong := window.mistakes(_typed(view)):
            return {
                "response_action": "errors",
                "errors": {block: sentence.in_(language) for block, sentence in wrong.items()},
            }
        if window.meanwhile is None:
            return {}
        asker = asker_of_view(body).model_copy(update={"language": language, "own_language": language})
        return {"response_action": "update", "view": window.meanwhile(_submitted(asker, view, Place()))}

    return at_once


async def _outdated(context: Context, _: object) -> None:
    raise BadInput(wording_common.UNKNOWN_BUTTON)


_OLD = Window("", lambda _: {}, _outdated, Role.READER, frozenset())


def _whole(window: Window, view: Body) -> Window:
    """Return the window if all of its fields came with it."""
    return window if window.fields <= _typed(view).keys() else _OLD


async def _answer(
    context: Context,
    asker: Asker,
    role: Role | None,
    handle: Callable[[Asker], Awaitable[None]],
    *,
    thread: str = "",
    view_id: str = "",
    trigger: str = "",
) -> None:
    """What everything that people do has in common: which language, and whether they may.

    Without a `role`, `handle` itself tells those who may not.
    """
    whom = Recipient(context.slack, asker, thread=thread, view_id=view_id, trigger=trigger)
    async with boundary(whom) as recipient:
        place, own = await context.languages.of(asker)
        recipient.asker = asker = asker.model_copy(update={"language": place, "own_language": own})
        if role is not None:
            await context.rights.demand(asker, role)
        await handle(asker)


def _secret(setting: SecretStr | None) -> str | None:
    return setting.get_secret_value() if setting else None


def _authorize(settings: Settings) -> Callable[..., Awaitable[AuthorizeResult]]:
    """One workspace, one token: nobody has to be asked before an acknowledgement."""
    token = _secret(settings.slack_bot_token)

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return authorize


async def _never_silent(error: Exception) -> None:
    """Something went wrong in Bolt before our listener ran: nobody can be told, but the log has it."""
    log.error("Bolt could not handle a request", exc_info=error)
