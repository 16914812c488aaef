"""Builds the Bolt app: the folders are the register; every other command, button, shortcut or window is answered too."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable

from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.errors import BadInput, MailcheckError
from bot.jobs.kinds import CHECK, EXPLAIN, SCRIPT, Asker
from bot.jobs.worker import Worker
from bot.redaction import mask
from bot.service import Mailcheck
from bot.settings import Settings
from handlers.slack import wording, wording_explained
from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.usage import say_usage
from handlers.slack.client import make_client
from handlers.slack.commands import SlashCommand, Typed
from handlers.slack.door import Door
from handlers.slack.errors import Listener, heard
from handlers.slack.events import Heard, Spoken
from handlers.slack.files import Files
from handlers.slack.incoming import (
    Answering,
    Body,
    Tasks,
    asker_of_action,
    asker_of_command,
    asker_of_event,
    asker_of_view,
    root_of,
    written_by_person,
)
from handlers.slack.opening import language_in, recall
from handlers.slack.people import People
from handlers.slack.quiet import quiet_logger
from handlers.slack.register import (
    registered_buttons,
    registered_commands,
    registered_events,
    registered_shortcuts,
    registered_windows,
)
from handlers.slack.shortcuts import Chosen
from handlers.slack.threads import check, explain, script
from handlers.slack.views import Submitted, Window

log = logging.getLogger(__name__)


def build_app(mailcheck: Mailcheck, settings: Settings, worker: Worker, tasks: Tasks | None = None) -> AsyncApp:
    """Return the app with everything that people can do, its jobs registered with the worker.

    `tasks` are what is being answered; whoever ends the process lets them finish.
    """
    slack = make_client(settings)
    door = Door(mailcheck, worker, slack, People(slack, settings.operators), Files(slack))
    worker.register(CHECK, lambda job: check.run(door, job))
    worker.register(SCRIPT, lambda job: script.run(door, job))
    worker.register(EXPLAIN, lambda job: explain.run(door, job))

    app = AsyncApp(
        name="slack",  # also the name of a logger that Bolt makes quiet: it must not be ours
        client=slack,
        signing_secret=_secret(settings.slack_signing_secret) or "",
        authorize=_authorize(settings),
        logger=quiet_logger(),
    )
    slack.token = _secret(settings.slack_bot_token)  # Bolt warns of a client that has one beside `authorize`
    _listen(app, door, tasks or Tasks())
    app.error(_never_silent)
    return app


def _listen(app: AsyncApp, door: Door, tasks: Tasks) -> None:
    for command in registered_commands():
        app.command(command.name)(tasks.after_ack(_answer_command(door, command)))
    app.command(re.compile(".*"))(tasks.after_ack(_answer_unknown_command(door)))
    for button in registered_buttons():
        app.action(re.compile(rf"{button.action_id}(?::\w+)?$"))(tasks.after_ack(_answer_button(door, button)))
    app.action(re.compile(".*"))(tasks.after_ack(_answer_button(door, Button("", _outdated))))
    for shortcut in registered_shortcuts():
        app.shortcut(shortcut.callback_id)(tasks.after_ack(_answer_shortcut(door, shortcut.handle)))
    app.shortcut(re.compile(".*"))(tasks.after_ack(_answer_shortcut(door, _outdated)))
    for window in registered_windows():
        app.view(window.callback_id)(tasks.after_ack(_answer_window(door, window), _mistakes(window)))
    app.view(re.compile(".*"))(tasks.after_ack(_answer_window(door, Window("", lambda _: (), _outdated))))
    for event in registered_events():
        app.event(event.type)(tasks.after_ack(_answer_event(door, event)))


def _answer_command(door: Door, command: SlashCommand) -> Answering:
    async def answer(body: Body) -> None:
        async def handle(asker: Asker) -> None:
            await command.handle(door, Typed(asker, text, str(body.get("trigger_id") or "")))

        text = str(body.get("text") or "")
        await _answer(door, asker_of_command(body), handle, typed="" if command.pasted else text)

    return answer


def _answer_unknown_command(door: Door) -> Answering:
    async def answer(body: Body) -> None:
        async def handle(asker: Asker) -> None:
            first = wording.UNKNOWN_COMMAND.filled(command=mask(str(body.get("command") or ""))[:40])
            await say_usage(door.slack, asker, *registered_commands(), first=first)

        await _answer(door, asker_of_command(body), handle)

    return answer


def _answer_button(door: Door, button: Button) -> Answering:
    async def answer(body: Body) -> None:
        async def handle(asker: Asker) -> None:
            value = str((body.get("actions") or [{}])[0].get("value") or "")
            await button.handle(door, Pressed(asker, value, root_of(body), str(body.get("trigger_id") or "")))

        await _answer(door, asker_of_action(body), handle)

    return answer


def _answer_shortcut(door: Door, chosen: Callable[[Door, Chosen], Awaitable[None]]) -> Answering:
    async def answer(body: Body) -> None:
        async def handle(asker: Asker) -> None:
            await chosen(door, Chosen(asker, body.get("message") or {}))

        await _answer(door, asker_of_action(body), handle)

    return answer


def _answer_event(door: Door, event: Heard) -> Answering:
    async def answer(body: Body) -> None:
        message = body.get("event") or {}
        if not written_by_person(message) or event.channel_type not in {"", message.get("channel_type")}:
            return

        async def handle(asker: Asker) -> None:
            await event.handle(door, Spoken(asker, message))

        await _answer(door, asker_of_event(body), handle, thread=str(message.get("thread_ts") or ""))

    return answer


def _answer_window(door: Door, window: Window) -> Answering:
    async def answer(body: Body) -> None:
        view = body.get("view") or {}

        async def handle(asker: Asker) -> None:
            channel, thread = recall(door.slack, asker.person, str(view.get("private_metadata") or ""))
            asker = asker.model_copy(update={"channel": channel})
            await window.handle(door, Submitted(asker, (view.get("state") or {}).get("values") or {}, thread))

        await _answer(door, asker_of_view(body), handle)

    return answer


def _mistakes(window: Window) -> Callable[[Body], dict[str, str]]:
    def mistakes(body: Body) -> dict[str, str]:
        view = body.get("view") or {}
        language = language_in(str(view.get("private_metadata") or ""))
        lacking = window.lacking((view.get("state") or {}).get("values") or {})
        return {block: wording_explained.MODAL_EMPTY.in_(language) for block in lacking}

    return mistakes


async def _outdated(door: Door, _: object) -> None:
    raise BadInput(wording.UNKNOWN_BUTTON)


async def _answer(
    door: Door, asker: Asker, handle: Callable[[Asker], Awaitable[None]], *, typed: str = "", thread: str = ""
) -> None:
    """What everything that people do has in common: whose language, whether they may, and that no typed secret goes further."""
    async with heard(Listener(door.slack, asker, thread=thread)) as listener:
        known = await door.people.know(asker.person)
        listener.asker = asker = asker.model_copy(update={"language": known.language})
        if known.objection:
            raise MailcheckError(known.objection)
        if mask(typed) != typed:
            raise BadInput(wording.SECRET_TYPED)
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
