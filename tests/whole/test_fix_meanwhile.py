"""A guided fix while other things happen: the record is corrected, somebody else checks, a server is silent, the root is deleted."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from bot.model import Endpoint, Standing
from bot.sandbox import breakers
from bot.sandbox.slack import File, Message
from handlers.slack.process.watch import Watch
from tests.granted import granted
from tests.whole.fixing import (
    GREEN,
    NAME,
    STEP,
    TEXT,
    THREE,
    Clock,
    begun,
    give_permission,
    not_yet_effective,
    one_without_permission,
    pings,
    press,
    seen_at_the_second_look,
    take_effect,
    to_the_proof,
    words,
)
from tests.whole.office import ANSWER_LIMIT, Office, office

SHUT_PORT = 9


async def test_a_check_that_went_well_meanwhile_ends_the_waiting(tmp_path: Path) -> None:
    """Somebody pressed „Erneut prüfen“: the fix is over without a third check, and whoever waits for it is told once."""
    clock = Clock()
    async with office(tmp_path, Watch(0.05, clock.now)) as us:
        customer, root, message = await not_yet_effective(us)
        take_effect(customer)
        await us.check_again(root)
        before, reports = pings(us, root), len(await us.core.tenants.reports(await granted(us.core, NAME)))
        clock.ahead = timedelta(minutes=6)
        await us.slack.wait_for(lambda: pings(us, root) > before, ANSWER_LIMIT)
        clock.ahead = timedelta(hours=4)
        again = await us.core.flows.take_due("look_again", clock.now())

        assert "Behoben" in us.slack.now(message).text
        assert pings(us, root) == before + 1
        assert len(await us.core.tenants.reports(await granted(us.core, NAME))) == reports
        assert again == ()


async def test_a_server_that_does_not_answer_at_a_look_does_not_end_the_waiting(tmp_path: Path) -> None:
    """Trouble on the way is no effect of the fix: nobody is called, and the next look finds it working."""
    clock = Clock()
    async with office(tmp_path, Watch(0.05, clock.now)) as us:
        customer, root, message = await not_yet_effective(us)
        before, mail = pings(us, root), customer.stored.imap
        customer.tell(imap=Endpoint("outlook.sandbox.example", SHUT_PORT))
        await us.store(customer)
        clock.ahead = timedelta(minutes=6)
        await us.slack.wait_for(lambda: "danach noch 3-mal" in words(us, message), ANSWER_LIMIT)
        silent = pings(us, root) == before
        customer.tell(imap=mail)
        await us.store(customer)
        take_effect(customer)
        await seen_at_the_second_look(us, clock, message)

        assert silent
        assert pings(us, root) == before + 1


async def test_an_address_that_was_corrected_meanwhile_is_what_is_proved(tmp_path: Path) -> None:
    """The record has the mailboxes' main addresses by now: those are checked, and nobody asks for the aliases again."""
    async with office(tmp_path) as us:
        customer = await us.microsoft.customer(NAME, ("office", "info"))
        right = customer.stored.mailboxes
        breakers.store_aliases(customer)
        await us.store(customer)
        root = await us.check(NAME)
        message = await begun(us, root, "correct_mailbox_address")
        await to_the_proof(us, message)
        customer.tell(mailboxes=right)
        await us.store(customer)
        await press(us, message, f"{STEP}:prove", lambda: "Ich prüfe gerade" not in words(us, message))
        await us.slack.wait_for(lambda: "Behoben" in us.slack.now(message).text, ANSWER_LIMIT)

        assert GREEN in us.slack.now(root).text


async def test_where_the_checks_root_was_deleted_the_verdict_stands_in_the_fix(tmp_path: Path) -> None:
    """Nothing can be changed there any more; everything is checked all the same, and nobody reads of Slack's refusal."""
    async with office(tmp_path) as us:
        customer, root = await one_without_permission(us)
        message = await begun(us, root)
        us.slack.delete(root)
        await to_the_proof(us, message)
        give_permission(customer)
        await press(us, message, f"{STEP}:prove", lambda: "Behoben" in us.slack.now(message).text)

        assert GREEN in words(us, message)
        assert us.slack.ephemerals(us.anna) == ()


async def test_a_mailbox_that_was_checked_by_name_alone_is_what_is_proved(tmp_path: Path) -> None:
    """The customer's record names none; the fix is for the one that was asked for, and so are proof and verdict."""
    async with office(tmp_path) as us:
        customer = await us.microsoft.customer(NAME, THREE)
        box = customer.stored.mailboxes[0]
        breakers.remove_service_principal(customer)
        customer.tell(mailboxes=())
        await us.store(customer)
        root = await us.check(f"{NAME} {box}")
        message = await begun(us, root, "register_service_principal")
        await to_the_proof(us, message)
        await press(us, message, f"{STEP}:prove", lambda: "Noch nicht behoben" in words(us, message))
        report = (await us.core.tenants.reports(await granted(us.core, NAME)))[0].report

        assert {r.mailbox for r in report.results if r.mailbox} == {box}


def printed(server: str, port: str, reached: bool) -> str:
    """Return what the command for a server prints on a German Windows."""
    warning = "" if reached else f"WARNUNG: TCP connect to (192.0.2.7 : {port}) failed\n"
    return (
        f"{warning}\n\nComputerName            : {server}\nRemoteAddress           : 192.0.2.7\n"
        f"RemotePort              : {port}\nNameResolutionSucceeded : True\nTcpTestSucceeded        : {reached}\n\n"
    )


async def test_what_the_customers_network_test_prints_decides_between_the_causes(tmp_path: Path) -> None:
    """The text asks for exactly this tenant's servers; the pasted answer for the one in question confirms the firewall."""
    async with office(tmp_path) as us:
        customer = await us.microsoft.customer(NAME, ("office",))
        customer.tell(imap=Endpoint("outlook.sandbox.example", SHUT_PORT))
        await us.store(customer)
        root = await us.check(NAME)
        message = await begun(us, root, "open_firewall_port")
        await us.slack.press(us.anna, us.slack.now(message), TEXT)
        await us.slack.wait_for(lambda: any(f.name.startswith("anleitung") for f in files(us, root)), ANSWER_LIMIT)
        text = next(f for f in files(us, root) if f.name.startswith("anleitung")).content.decode("utf-8-sig")
        asked = re.findall(r"Test-NetConnection -ComputerName '([^']+)' -Port (\d+)", text)
        answer = "".join(printed(server, port, port != str(SHUT_PORT)) for server, port in asked)
        await us.slack.mention(us.anna, us.support, answer, thread=root)
        await us.slack.wait_for(lambda: "neu bewertet" in str([m.text for m in us.slack.thread(root)]), ANSWER_LIMIT)
        report = (await us.core.tenants.reports(await granted(us.core, NAME)))[0].report

        assert [port for server, port in asked if server == "outlook.sandbox.example"] == [str(SHUT_PORT)]
        assert len(asked) == 3
        assert {d.standing for d in report.diagnoses if d.fix == "open-firewall-port"} == {Standing.CONFIRMED}
        assert {d.standing for d in report.diagnoses if d.fix == "correct-server-and-port"} == {Standing.EXCLUDED}


def files(us: Office, root: Message) -> list[File]:
    """Return the files of a thread."""
    return [f for m in us.slack.thread(root) for f in m.files]
