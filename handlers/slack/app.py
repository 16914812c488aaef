"""Builds the Bolt app: whatever Slack sends is acknowledged at once, and then answered by a task of its own.

Bolt sends an acknowledgement up to 10 ms after `ack()`, and not at all if the listener raises before that (measured with
slack-bolt 1.30): so a listener here does nothing behind `ack()` that can fail.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.discovery import collect
from bot.errors import BadInput, MailcheckError
from bot.jobs.kinds import CHECK, SCRIPT, Asker
from bot.jobs.worker import Worker
from bot.redaction import RedactingFilter, mask
from bot.service import Mailcheck
from bot.settings import Settings
from handlers.slack import actions, commands, wording
from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.usage import say_usage
from handlers.slack.client import make_client
from handlers.slack.commands import SlashCommand, Typed
from handlers.slack.door import Door
from handlers.slack.errors import Listener, heard
from handlers.slack.people import People
from handlers.slack.repeats import Repeats
from handlers.slack.threads import check, script

log = logging.getLogger(__name__)

Body = dict[str, Any]
Answering = Callable[[Body], Awaitable[None]]
Bolt = Callable[..., Coroutine[Any, Any, None]]


def registered_commands() -> list[SlashCommand]:
    """Return every slash command there is."""
    return list(collect(commands, "COMMAND", SlashCommand).values())


def registered_buttons() -> list[Button]:
    """Return every button there is."""
    return list(collect(actions, "ACTION", Button).values())


def build_app(mailcheck: Mailcheck, settings: Settings, worker: Worker) -> AsyncApp:
    """Return the app with all commands and buttons, its jobs registered with the worker."""
    slack = make_client(settings)
    door = Door(mailcheck, worker, slack, People(slack, settings.operators))
    worker.register(CHECK, lambda job: check.run(door, job))
    worker.register(SCRIPT, lambda job: script.run(door, job))

    app = AsyncApp(
        name="mailcheck",
        client=slack,
        signing_secret=_secret(settings.slack_signing_secret) or "",
        authorize=_authorize(settings),
        logger=_quiet_logger(),
    )
    slack.token = _secret(settings.slack_bot_token)  # Bolt warns of a client that has one beside `authorize`
    tasks = Tasks()
    for command in registered_commands():
        app.command(command.name)(tasks.after_ack(_answer_command(door, command)))
    app.command(re.compile(".*"))(tasks.after_ack(_answer_unknown_command(door)))
    for button in registered_buttons():
        app.action(button.action_id)(tasks.after_ack(_answer_button(door, button)))
    app.action(re.compile(".*"))(tasks.after_ack(_answer_button(door, Button("", _unknown_button))))
    app.error(_never_silent)
    return app


class Tasks:
    """What is being answered right now. A task is kept until it is done; nothing in it can fail unheard."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._repeats = Repeats()

    def after_ack(self, answer: Answering) -> Bolt:
        """Return a Bolt listener that acknowledges and leaves the rest to a task; a repeated delivery is only acknowledged."""

        async def listener(ack: AsyncAck, body: Body) -> None:
            await ack()
            if not self._repeats.seen(str(body.get("trigger_id") or "")):
                task = asyncio.ensure_future(answer(body))
                self._running.add(task)
                task.add_done_callback(self._running.discard)

        return listener


def _answer_command(door: Door, command: SlashCommand) -> Answering:
    async def answer(body: Body) -> None:
        async def handle(asker: Asker) -> None:
            await command.handle(door, Typed(asker, str(body.get("text") or "")))

        await _answer(door, _asker_of_command(body), str(body.get("text") or ""), handle)

    return answer


def _answer_unknown_command(door: Door) -> Answering:
    async def answer(body: Body) -> None:
        async def handle(asker: Asker) -> None:
            first = wording.UNKNOWN_COMMAND.filled(command=mask(str(body.get("command") or ""))[:40])
            await say_usage(door.slack, asker, *registered_commands(), first=first)

        await _answer(door, _asker_of_command(body), "", handle)

    return answer


def _answer_button(door: Door, button: Button) -> Answering:
    async def answer(body: Body) -> None:
        async def handle(asker: Asker) -> None:
            value = str((body.get("actions") or [{}])[0].get("value") or "")
            await button.handle(door, Pressed(asker, value, _root_of(body)))

        await _answer(door, _asker_of_action(body), "", handle)

    return answer


async def _unknown_button(door: Door, pressed: Pressed) -> None:
    raise BadInput(wording.UNKNOWN_BUTTON)


async def _answer(door: Door, asker: Asker, typed: str, handle: Callable[[Asker], Awaitable[None]]) -> None:
    """What every command and button has in common: whose language, whether they may, and that no secret goes further."""
    async with heard(Listener(door.slack, asker)) as listener:
        asker = asker.model_copy(update={"language": await door.people.language(asker.person)})
        listener.asker = asker
        objection = await door.people.objection(asker.person)
        if objection:
            raise MailcheckError(objection)
        if mask(typed) != typed:
            raise BadInput(wording.SECRET_TYPED)
        await handle(asker)


def _asker_of_command(body: Body) -> Asker:
    return _asker(body.get("team_id"), body.get("channel_id"), body.get("user_id"), body)


def _asker_of_action(body: Body) -> Asker:
    channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id")
    return _asker((body.get("team") or {}).get("id"), channel, (body.get("user") or {}).get("id"), body)


def _asker(workspace: object, channel: object, person: object, body: Body) -> Asker:
    return Asker(
        workspace=str(workspace or ""),
        channel=str(channel or ""),
        person=str(person or ""),
        reply_address=str(body.get("response_url") or ""),
    )


def _root_of(body: Body) -> str:
    message = body.get("message") or {}
    container = body.get("container") or {}
    return str(
        message.get("thread_ts") or container.get("thread_ts") or message.get("ts") or container.get("message_ts") or ""
    )


def _secret(setting: SecretStr | None) -> str | None:
    return setting.get_secret_value() if setting else None


def _authorize(settings: Settings) -> Callable[..., Awaitable[AuthorizeResult]]:
    """One workspace, one token: nobody has to be asked before an acknowledgement."""
    token = _secret(settings.slack_bot_token)

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return authorize


class OneLine(logging.Filter):
    """Leaves the traceback away: a Slack that does not answer is expected to happen, and the message names it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it pass."""
        record.exc_info = record.exc_text = None
        return True


def _quiet_logger() -> logging.Logger:
    """Bolt's and the SDK's logger, never below INFO: at DEBUG both write down every request, and a modal's secret with it."""
    for name in ("slack_bolt", "slack_sdk"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logging.INFO, logger.level))
        if not any(isinstance(known, OneLine) for known in logger.filters):
            logger.addFilter(OneLine())
            logger.addFilter(RedactingFilter())
    return logging.getLogger("slack_bolt")


async def _never_silent(error: Exception) -> None:
    """Something went wrong in Bolt before our listener ran: nobody can be told, but the log has it."""
    log.error("Bolt could not handle a request", exc_info=error)
