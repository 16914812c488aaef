"""From a broken customer over the guided fix to green: mended as the steps say, proved, looked at again where it takes its time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.sandbox import breakers
from bot.sandbox.breakers_of_mailboxes import NEVER
from bot.service import Actor
from handlers.slack.process.watch import Watch
from tests.whole.fixing import (
    GREEN,
    NAME,
    START,
    STEP,
    Clock,
    Killed,
    begun,
    give_permission,
    not_yet_effective,
    office_with_process,
    one_without_permission,
    pings,
    press,
    seen_at_the_second_look,
    take_effect,
    to_the_proof,
    words,
)
from tests.whole.office import ANSWER_LIMIT, office


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
        assert await us.core.flows.courses("fix") == ()


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
        customer, root, message = await not_yet_effective(us)
        before = pings(us, root)
        waits = words(us, message)
        clock.ahead = timedelta(minutes=6)
        await us.slack.wait_for(lambda: "danach noch 3-mal" in words(us, message), ANSWER_LIMIT)
        silent = pings(us, root) == before
        take_effect(customer)
        await seen_at_the_second_look(us, clock, message)
        clock.ahead = timedelta(hours=4)
        again = await us.core.flows.take_due("look_again", clock.now())

        assert "danach noch 4-mal" in waits
        assert silent
        assert GREEN in us.slack.now(root).text
        assert pings(us, root) == before + 1
        assert again == ()


async def test_whoever_goes_on_to_the_next_cause_is_not_told_of_the_last_one(tmp_path: Path) -> None:
    """„Hat nicht geholfen“ takes the look back and names what was tried."""
    clock = Clock()
    async with office(tmp_path, Watch(0.05, clock.now)) as us:
        _, _, message = await not_yet_effective(us)
        await press(us, message, f"{STEP}:not_helped", lambda: "Schon versucht" in words(us, message))
        due = await us.core.flows.take_due("look_again", clock.now() + timedelta(days=1))

        assert "Der App FullAccess auf das Postfach geben" in words(us, message)
        assert due == ()


async def test_a_forgotten_tenant_is_not_looked_at_again(tmp_path: Path) -> None:
    """Its course and what was due go with it, and the buttons in the old message say kindly that they are too old."""
    async with office(tmp_path) as us:
        _, _, message = await not_yet_effective(us)
        await us.core.tenants.forget(NAME, Actor("test"))
        await us.slack.press(us.anna, us.slack.now(message), f"{STEP}:prove")
        await us.slack.wait_for(lambda: bool(us.slack.ephemerals(us.anna)), ANSWER_LIMIT)

        assert "abgeschlossen oder zu alt" in us.slack.ephemerals(us.anna)[-1].text
        assert await us.core.flows.take_due("look_again", datetime.now(UTC) + timedelta(days=1)) == ()


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


@pytest.mark.long
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


@pytest.mark.long
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
        course = (await us.core.flows.courses("fix"))[0]
        await us.core.flows.do_later("look_again", course.id, datetime.now(UTC), {"look": 1}, tenant=NAME)
        second = Killed(bot.env)
        await asyncio.gather(bot.start(us.slack), second.start(us.slack))
        try:
            await us.slack.wait_for(lambda: "Behoben" in us.slack.now(message).text, ANSWER_LIMIT)
            left = await us.core.flows.take_due("look_again", datetime.now(UTC) + timedelta(days=1))
        finally:
            await asyncio.gather(bot.end(), second.end())

        assert pings(us, root) == before + 1
        assert GREEN in us.slack.now(root).text
        assert [due.payload for due in left] == []
