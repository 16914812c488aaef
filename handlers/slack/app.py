"""Builds the Bolt app: the folders `commands` and `actions` are the register; every other command or button is answered too."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable

from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.discovery import collect
from bot.errors import BadInput, MailcheckError
from bot.jobs.kinds import CHECK, SCRIPT, Asker
from bot.jobs.worker import Worker
from bot.redaction import mask
from bot.service import Mailcheck
from bot.settings import Settings
from handlers.slack import actions, commands, wording
from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.usage import say_usage
from handlers.slack.client import make_client
from handlers.slack.commands import SlashCommand, Typed
from handlers.slack.door import Door
from handlers.slack.errors import Listener, heard
from handlers.slack.incoming import Answering, Body, Tasks, asker_of_action, asker_of_command, root_of
from handlers.slack.people import People
from handlers.slack.quiet import quiet_logger
from handlers.slack.threads import check, script

log = logging.getLogger(__name__)


def registered_commands() -> list[SlashCommand]:
    """Return every slash command there is."""
    return list(collect(commands, "COMMAND", SlashCommand).values())


def registered_buttons() -> list[Button]:
    """Return every button there is."""
    return list(collect(actions, "ACTION", Button).values())


def build_app(mailcheck: Mailcheck, settings: Settings, worker: Worker, tasks: Tasks | None = None) -> AsyncApp:
    """Return the app with all commands and buttons, its jobs registered with the worker.

    `tasks` are what is being answered; whoever ends the process lets them finish.
    """
    slack = make_client(settings)
    door = Door(mailcheck, worker, slack, People(slack, settings.operators))
    worker.register(CHECK, lambda job: check.run(door, job))
    worker.register(SCRIPT, lambda job: script.run(door, job))

    app = AsyncApp(
        name="slack",  # also the name of a logger that Bolt makes quiet: it must not be ours
        client=slack,
        signing_secret=_secret(settings.slack_signing_secret) or "",
        authorize=_authorize(settings),
        logger=quiet_logger(),
    )
    slack.token = _secret(settings.slack_bot_token)  # Bolt warns of a client that has one beside `authorize`
    tasks = tasks or Tasks()
    for command in registered_commands():
        app.command(command.name)(tasks.after_ack(_answer_command(door, command)))
    app.command(re.compile(".*"))(tasks.after_ack(_answer_unknown_command(door)))
    for button in registered_buttons():
        app.action(button.action_id)(tasks.after_ack(_answer_button(door, button)))
    app.action(re.compile(".*"))(tasks.after_ack(_answer_button(door, Button("", _unknown_button))))
    app.error(_never_silent)
    return app


def _answer_command(door: Door, command: SlashCommand) -> Answering:
    async def answer(body: Body) -> None:
        async def handle(asker: Asker) -> None:
            await command.handle(door, Typed(asker, str(body.get("text") or "")))

        await _answer(door, asker_of_command(body), str(body.get("text") or ""), handle)

    return answer


def _answer_unknown_command(door: Door) -> Answering:
    async def answer(body: Body) -> None:
        async def handle(asker: Asker) -> None:
            first = wording.UNKNOWN_COMMAND.filled(command=mask(str(body.get("command") or ""))[:40])
            await say_usage(door.slack, asker, *registered_commands(), first=first)

        await _answer(door, asker_of_command(body), "", handle)

    return answer


def _answer_button(door: Door, button: Button) -> Answering:
    async def answer(body: Body) -> None:
        async def handle(asker: Asker) -> None:
            value = str((body.get("actions") or [{}])[0].get("value") or "")
            await button.handle(door, Pressed(asker, value, root_of(body)))

        await _answer(door, asker_of_action(body), "", handle)

    return answer


async def _unknown_button(door: Door, pressed: Pressed) -> None:
    raise BadInput(wording.UNKNOWN_BUTTON)


async def _answer(door: Door, asker: Asker, typed: str, handle: Callable[[Asker], Awaitable[None]]) -> None:
    """What every command and button has in common: whose language, whether they may, and that no secret goes further."""
    async with heard(Listener(door.slack, asker)) as listener:
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
