"""From a broken customer over the guided fix to green: mended as the steps say, proved, looked at again where it takes its time."""

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
from bot.service import Actor, Mailcheck
from handlers.slack.looking_again import Watch
from tests.whole.office import ANSWER_LIMIT, Office, environment, office, settings_for

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


async def test_what_the_steps_say_turns_red_into_green_and_the_thread_says_behoben(tmp_path: Path) -> None:
    """The proof covers the one mailbox; healthy is said only after everything was checked."""
    async with office(tmp_path) as us:
        customer, root = await one_without_permission(us)
        assert GREEN not in root.text
        message = await begun(us, root)
        await to_the_proof(us, message)
        give_permission(customer)
        await press(us, message, f"{STEP}:prove", lambda: "Behoben" in us.slack.now(message).text)

        assert "Behoben: Der App FullAccess auf das Postfach geben" in words(us, message)
        assert GREEN in words(us, message)
        assert GREEN in us.slack.now(root).text
        assert await us.core.courses("fix") == ()


async def test_a_step_shows_the_tenants_own_values_to_copy(tmp_path: Path) -> None:
    """The command holds the app id and the mailbox, and stands in a block of its own."""
    async with office(tmp_path) as us:
        customer, root = await one_without_permission(us)
        message = await begun(us, root)
        first = words(us, message)
        await press(us, message, f"{STEP}:next", lambda: "Schritt 2" in us.slack.now(message).text)

        assert "Schritt 1 von" in first
        assert f"'{customer.app.app_id}'" in first
        box = next(m.address for m in customer.mailboxes if not m.permissions)
        assert f"Add-MailboxPermission -Identity '{box}'" in words(us, message)


async def test_what_is_done_but_not_yet_effective_is_looked_at_again_and_said_once(tmp_path: Path) -> None:
    """The first look comes too early and stays silent; the second finds it working, and the person is told once."""
    clock = Clock()
    async with office(tmp_path, Watch(0.05, clock.now)) as us:
        customer, root = await one_without_permission(us)
        message = await begun(us, root)
        await to_the_proof(us, message)
        give_permission(customer, effective_from=NEVER)
        await press(us, message, f"{STEP}:prove", lambda: "Noch nicht behoben" in words(us, message))
        before = pings(us, root)
        waits = words(us, message)
        clock.ahead = timedelta(minutes=6)
        await us.slack.wait_for(lambda: "danach noch 3-mal" in words(us, message), ANSWER_LIMIT)
        silent = pings(us, root) == before
        take_effect(customer)
        clock.ahead = timedelta(minutes=16)
        await us.slack.wait_for(lambda: "Behoben" in us.slack.now(message).text, ANSWER_LIMIT)
        clock.ahead = timedelta(hours=4)
        again = await us.core.take_due("look_again", clock.now())

        assert "danach noch 4-mal" in waits
        assert silent
        assert GREEN in us.slack.now(root).text
        assert pings(us, root) == before + 1
        assert again == ()


async def test_whoever_goes_on_to_the_next_cause_is_not_told_of_the_last_one(tmp_path: Path) -> None:
    """„Hat nicht geholfen“ takes the look back and names what was tried."""
    clock = Clock()
    async with office(tmp_path, Watch(0.05, clock.now)) as us:
        customer, root = await one_without_permission(us)
        message = await begun(us, root)
        await to_the_proof(us, message)
        give_permission(customer, effective_from=NEVER)
        await press(us, message, f"{STEP}:prove", lambda: "Noch nicht behoben" in words(us, message))
        await press(us, message, f"{STEP}:not_helped", lambda: "Schon versucht" in words(us, message))
        due = await us.core.take_due("look_again", clock.now() + timedelta(days=1))

        assert "Der App FullAccess auf das Postfach geben" in words(us, message)
        assert due == ()


async def test_a_forgotten_tenant_is_not_looked_at_again(tmp_path: Path) -> None:
    """Its course and what was due go with it, and the buttons in the old message say kindly that they are too old."""
    async with office(tmp_path) as us:
        customer, root = await one_without_permission(us)
        message = await begun(us, root)
        await to_the_proof(us, message)
        give_permission(customer, effective_from=NEVER)
        await press(us, message, f"{STEP}:prove", lambda: "Noch nicht behoben" in words(us, message))
        await us.core.forget(NAME, Actor("test"))
        await us.slack.press(us.anna, us.slack.now(message), f"{STEP}:prove")
        await us.slack.wait_for(lambda: bool(us.slack.ephemerals(us.anna)), ANSWER_LIMIT)

        assert "abgeschlossen oder zu alt" in us.slack.ephemerals(us.anna)[-1].text
        assert await us.core.take_due("look_again", datetime.now(UTC) + timedelta(days=1)) == ()


async def test_what_is_something_else_by_now_leads_to_its_own_fix(tmp_path: Path) -> None:
    """The consent is given and nothing more works than before in Exchange: the fix has worked, and what remains has its button."""
    async with office(tmp_path) as us:
        customer = await us.microsoft.customer(NAME, ("office",))
        breakers.withdraw_consent(customer)
        breakers.remove_service_principal(customer)
        await us.store(customer)
        root = await us.check(NAME)
        message = await begun(us, root, "grant_admin_consent")
        await to_the_proof(us, message)
        customer.app.granted |= customer.app.requested
        await press(us, message, f"{STEP}:prove", lambda: "hat gewirkt" in us.slack.now(message).text)

        assert "Diese Lösung hat gewirkt: Administratorzustimmung erteilen" in words(us, message)
        assert f"{START}:register_service_principal" in str(us.slack.now(message).blocks)
        assert GREEN not in us.slack.now(root).text


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


async def test_a_killed_bot_goes_on_where_the_fix_was(tmp_path: Path) -> None:
    """The message's buttons lead on in the new process: the next step, the proof, the verdict."""
    async with office_with_process(tmp_path) as (us, bot):
        customer, root = await one_without_permission(us)
        message = await begun(us, root)
        await us.slack.wait_for(lambda: f"{STEP}:next" in str(us.slack.now(message).blocks), ANSWER_LIMIT)
        await press(us, message, f"{STEP}:next", lambda: "Schritt 2" in us.slack.now(message).text)
        await bot.kill(us.slack)
        give_permission(customer)
        await bot.start(us.slack)
        await to_the_proof(us, message)
        await press(us, message, f"{STEP}:prove", lambda: "Behoben" in us.slack.now(message).text)

        assert GREEN in us.slack.now(root).text


async def test_what_is_due_after_a_restart_is_done_by_one_of_two_processes(tmp_path: Path) -> None:
    """The bot died while it waited; two come back, and whoever waits is called once."""
    async with office_with_process(tmp_path) as (us, bot):
        customer, root = await one_without_permission(us)
        message = await begun(us, root)
        await us.slack.wait_for(lambda: f"{STEP}:next" in str(us.slack.now(message).blocks), ANSWER_LIMIT)
        await to_the_proof(us, message)
        give_permission(customer, effective_from=NEVER)
        await press(us, message, f"{STEP}:prove", lambda: "danach noch 4-mal" in words(us, message))
        await bot.kill(us.slack)
        before = pings(us, root)
        take_effect(customer)
        course = (await us.core.courses("fix"))[0]
        await us.core.do_later("look_again", course.id, datetime.now(UTC), {"look": 1}, tenant=NAME)
        second = Killed(bot.env)
        await asyncio.gather(bot.start(us.slack), second.start(us.slack))
        try:
            await us.slack.wait_for(lambda: "Behoben" in us.slack.now(message).text, ANSWER_LIMIT)
            left = await us.core.take_due("look_again", datetime.now(UTC) + timedelta(days=1))
        finally:
            await asyncio.gather(bot.end(), second.end())

        assert pings(us, root) == before + 1
        assert GREEN in us.slack.now(root).text
        assert [due.payload for due in left] == []
