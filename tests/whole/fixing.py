"""Guided fixes in the office: a customer without permission, how a fix is led, a clock that can be put forward, a bot that can be killed."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.sandbox import breakers
from bot.sandbox.breakers_of_mailboxes import NEVER
from bot.sandbox.customers import Customer
from bot.sandbox.exchange import Exchange
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.recipients import Permission
from bot.sandbox.slack import Message, SlackWorkspace, render_message
from bot.service import Mailcheck
from tests.whole.office import ANSWER_LIMIT, Office, environment, settings_for

NAME = "kanzlei-muster"
THREE = ("office", "rechnung", "info")
GREEN = "Alles in Ordnung"
START, STEP, TEXT = "fix_start", "fix_step", "customer_text"


class Clock:
    """The real time and what was added to it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        """Return the moment."""
        return datetime.now(UTC) + self.ahead


async def seen_at_the_second_look(us: Office, clock: Clock, message: Message) -> None:
    """Let the second look come, which finds it working; while the first is about to end, it comes again two minutes later."""
    for minutes in (16, 19):
        clock.ahead = timedelta(minutes=minutes)
        with contextlib.suppress(TimeoutError):
            await us.slack.wait_for(lambda: "Behoben" in us.slack.now(message).text, ANSWER_LIMIT / 2)
            return
    raise AssertionError(us.slack.now(message).text)


def give_permission(customer: Customer, *, effective_from: float = 0.0) -> None:
    """Type the command of the step: FullAccess for the app on every mailbox that lacks it."""
    for mailbox in customer.mailboxes:
        if not mailbox.permissions:
            mailbox.permissions.append(Permission(customer.principal.sid, effective_from=effective_from))


def take_effect(customer: Customer) -> None:
    """What was mended is honoured by the mail servers from now on."""
    for mailbox in customer.mailboxes:
        for permission in mailbox.permissions:
            permission.effective_from = 0.0


def guided(us: Office, root: Message) -> Message:
    """Return the message of the guided fix in this thread."""
    return [m for m in us.slack.thread(root) if us.slack.now(m) and STEP in str(us.slack.now(m).blocks)][-1]


async def press(us: Office, message: Message, action: str, until: Callable[[], bool]) -> None:
    """Press a button of a message as it is now, and wait until something is so."""
    await us.slack.press(us.anna, us.slack.now(message), action)
    await us.slack.wait_for(until, ANSWER_LIMIT)


async def begun(us: Office, root: Message, fix: str = "add_mailbox_permission") -> Message:
    """Press „Lösung Schritt für Schritt“ below the first cause and return its message."""
    action = f"{START}:{fix}"
    cause = next(m for m in us.slack.thread(root) if action in str(m.blocks))
    await press(us, cause, action, lambda: any(f"{STEP}:next" in str(m.blocks) for m in us.slack.thread(root)))
    return guided(us, root)


async def to_the_proof(us: Office, message: Message) -> None:
    """Press „Weiter“ until „Jetzt prüfen“ is there."""
    while f"{STEP}:prove" not in str(us.slack.now(message).blocks):
        seen = us.slack.now(message)
        await press(us, message, f"{STEP}:next", lambda seen=seen: us.slack.now(message) != seen)  # type: ignore[misc]


def words(us: Office, message: Message) -> str:
    """Return how a message reads now."""
    return " ".join(render_message(us.slack, us.slack.now(message), 2_000).split())


def pings(us: Office, root: Message) -> int:
    """Count the replies that mention who asked."""
    return sum(f"'user_id': '{us.anna.id}'" in str(m.blocks) for m in us.slack.thread(root) if m.is_reply)


async def one_without_permission(us: Office) -> tuple[Customer, Message]:
    """Store a customer one of whose three mailboxes the app may not open, and check them."""
    customer = await us.microsoft.customer(NAME, THREE)
    breakers.remove_one_permission(customer)
    await us.store(customer)
    return customer, await us.check(NAME)


class Killed:
    """`mailcheck serve` as a process that can be killed, and started anew."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, slack: SlackWorkspace) -> None:
        """Start it and wait until it hears Slack."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "handlers", "serve", env=self.env, cwd=self.env["HOME"]
        )
        await asyncio.wait_for(slack.connected(), ANSWER_LIMIT)

    async def kill(self, slack: SlackWorkspace) -> None:
        """End it, and wait until Slack has noticed."""
        await self.end()
        await slack.wait_for(lambda: slack.socket.count == 0, ANSWER_LIMIT)

    async def end(self) -> None:
        """End it as a power cut does."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None


@contextlib.asynccontextmanager
async def office_with_process(folder: Path) -> AsyncIterator[tuple[Office, Killed]]:
    """Open the office with the bot as a process of its own."""
    async with Microsoft365() as microsoft, Exchange(microsoft.directory) as exchange, SlackWorkspace() as slack:
        settings = settings_for(folder, microsoft, slack)
        env = environment(microsoft, folder) | {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
        }
        anna = slack.add_member("anna")
        support = slack.add_channel("support", (anna,))
        core, bot = await Mailcheck.open(settings), Killed(env)
        try:
            await bot.start(slack)
            yield Office(microsoft, exchange, slack, core, settings, anna, support), bot
        finally:
            await bot.end()
            await core.close()


async def not_yet_effective(us: Office) -> tuple[Customer, Message, Message]:
    """Lead a fix to a proof that fails because the permission, given by now, has not taken effect; return customer, root and the fix's message."""
    customer, root = await one_without_permission(us)
    message = await begun(us, root)
    await to_the_proof(us, message)
    give_permission(customer, effective_from=NEVER)
    await press(us, message, f"{STEP}:prove", lambda: "Noch nicht behoben" in words(us, message))
    return customer, root, message
