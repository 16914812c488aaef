"""Our own entry names another object id than the token: it is said to be ours, and a keeper's one click corrects it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.errors import BadInput, TenantChanged
from bot.sandbox import breakers
from bot.sandbox.customers import Customer
from bot.sandbox.slack import Message, render_message, render_thread
from bot.service import Actor
from handlers.slack.kit.buttons import button, row
from tests.granted import granted
from tests.made_up import guid
from tests.whole.conftest import Terminal
from tests.whole.office import ANSWER_LIMIT, Office, office

NAME = "kanzlei-muster"
ACTION = "entry_correct"
KEEPER = Actor("slack", "U0KEEPER")


@pytest.fixture
async def us(tmp_path: Path) -> AsyncIterator[Office]:
    """An office whose Anna may touch credentials."""
    async with office(tmp_path) as place:
        place.slack.members[place.anna.id] = replace(place.anna, is_admin=True)
        yield place


async def differing(us: Office) -> tuple[Customer, Message]:
    """Store a customer with the object id of the registration, check, and return the root of the thread."""
    customer = await us.microsoft.customer(NAME)
    breakers.store_wrong_object_id(customer)
    await us.store(customer)
    return customer, await us.check(NAME)


async def stored(us: Office) -> str:
    """Return the object id in our entry."""
    return (await us.core.tenants.find(NAME)).tenant.object_id


def offering(us: Office, root: Message) -> Message:
    """Return the message of the thread that has the button."""
    return next(m for m in us.slack.thread(root) if f"'{ACTION}'" in str(m.blocks))


async def answered(us: Office, root: Message, words: str) -> str:
    """Wait until the thread says this, and return that message as it reads."""

    def said() -> list[str]:
        read = (render_message(us.slack, m, 400) for m in us.slack.thread(root))
        return [text for text in read if words in text]

    await us.slack.wait_for(lambda: bool(said()), ANSWER_LIMIT)
    return said()[-1]


async def whispered(us: Office, words: str) -> None:
    """Wait until Anna alone reads this."""
    await us.slack.wait_for(lambda: any(words in e.text for e in us.slack.ephemerals(us.anna)), ANSWER_LIMIT)


def told_more(us: Office, before: int) -> bool:
    """Tell whether Anna has been told something since."""
    return len(us.slack.ephemerals(us.anna)) > before


async def test_one_click_corrects_our_entry_and_says_so(us: Office) -> None:
    """The thread calls it ours, blames no Exchange, and names who changed what into what; the next check says nothing of it."""
    customer, root = await differing(us)
    before, right = customer.stored.object_id, customer.app.object_id
    thread = render_thread(us.slack, root, 400)
    await us.slack.press(us.anna, offering(us, root), ACTION)
    said = await answered(us, root, "hat unseren Eintrag von kanzlei-muster berichtigt")
    report = await us.core.checks.run(await granted(us.core, NAME))

    assert f"Unser Eintrag nennt eine andere Objekt-ID als das Token ({right}) und ist zu berichtigen" in thread
    assert "ob auch in Exchange eine falsche steht, zeigt erst ein Blick dorthin" in thread
    assert f"Objekt-ID {right} (vorher: {before})" in said
    assert us.anna.name in said
    assert await stored(us) == right
    assert "record.object_id_differs" not in {f.code for r in report.results for f in r.findings}
    assert (await us.core.tenants.find(NAME)).stored_by == Actor("slack", us.anna.id)


async def test_a_green_customer_is_given_nothing_else_to_do(us: Office) -> None:
    """Mail works: no cause, no fix, no letter stands beside the button."""
    _, root = await differing(us)
    offered = str([b for m in us.slack.thread(root) for b in m.blocks if b["type"] == "actions"])

    assert "Alles in Ordnung" in root.text
    assert "zu tun" not in render_thread(us.slack, root, 400).lower()
    assert [action for action in ("fix_start", "customer_text") if action in offered] == []


async def test_pressed_twice_it_changes_nothing_twice(us: Office) -> None:
    """Whoever is second reads that all is right already."""
    _, root = await differing(us)
    await us.slack.press(us.anna, offering(us, root), ACTION)
    await answered(us, root, "berichtigt: ")
    revision = (await us.core.tenants.find(NAME)).revision
    await us.slack.press(us.anna, offering(us, root), ACTION)
    await whispered(us, "es wurde nichts geändert")

    assert (await us.core.tenants.find(NAME)).revision == revision


async def test_at_the_same_moment_it_is_stored_once(us: Office) -> None:
    """Both read the same entry; one of them finds it right already."""
    await differing(us)
    (saved,), entry = await us.core.tenants.reports(await granted(us.core, NAME), 1), await us.core.tenants.find(NAME)
    done = await asyncio.gather(*(us.core.tenants.correct_object_id(entry, saved.report, KEEPER) for _ in range(2)))

    assert sorted(each.before == each.now for each in done) == [False, True]
    assert (await us.core.tenants.find(NAME)).revision == entry.revision + 1


async def test_what_is_right_never_comes_from_the_button(us: Office) -> None:
    """A value that names an id is not read at all, and one that names another customer finds no check of theirs here."""
    customer, root = await differing(us)
    other = await us.microsoft.customer("andere-kanzlei")
    await us.store(other)
    forged = [
        f'{{"v":1,"tenant":"{NAME}","object_id":"{guid()}"}}',
        '{"v":1,"tenant":"andere-kanzlei"}',
    ]
    for value in forged:
        before = len(us.slack.ephemerals(us.anna))
        blocks = (row(button(ACTION, "x", value)),)
        old = us.slack.post(us.support.id, us.slack.bot_user_id, "?", blocks, thread_ts=root.ts)
        await us.slack.press(us.anna, old, ACTION)
        await us.slack.wait_for(partial(told_more, us, before), ANSWER_LIMIT)

    assert await stored(us) == customer.stored.object_id
    assert (await us.core.tenants.find("andere-kanzlei")).tenant == other.stored


async def test_a_customer_stored_anew_since_is_left_alone(us: Office) -> None:
    """It may be another app by now, whose object id this check does not know."""
    customer, root = await differing(us)
    newer = replace(customer.stored, object_id=guid())
    await us.core.tenants.put(newer, Actor("test"))
    await us.slack.press(us.anna, offering(us, root), ACTION)
    await whispered(us, "seit dieser Prüfung neu gespeichert")

    assert await stored(us) == newer.object_id


async def test_a_check_that_shows_no_other_id_corrects_nothing(us: Office) -> None:
    """Also where the token is another app's, whose object id is not this one's."""
    customer = await us.microsoft.customer(NAME)
    await us.store(customer)
    entry, report = await us.core.tenants.find(NAME), await us.core.checks.run(await granted(us.core, NAME))
    claims = next(r for r in report.results if r.stage == "claims")
    foreign = [
        replace(f, code=code) for f in claims.findings for code in ("record.object_id_differs", "token.app_differs")
    ]

    for results in (report.results, (replace(claims, findings=tuple(foreign)),)):
        with pytest.raises(BadInput):
            await us.core.tenants.correct_object_id(entry, replace(report, results=results), KEEPER)
    assert await stored(us) == customer.stored.object_id


async def test_the_core_refuses_an_entry_that_is_newer_than_the_check(us: Office) -> None:
    """Whatever door asks."""
    customer, _ = await differing(us)
    (saved,) = await us.core.tenants.reports(await granted(us.core, NAME), 1)
    await us.core.tenants.put(replace(customer.stored, object_id=guid()), Actor("test"))

    with pytest.raises(TenantChanged):
        await us.core.tenants.correct_object_id(await us.core.tenants.find(NAME), saved.report, KEEPER)


def test_the_terminal_says_how_our_entry_is_corrected(terminal: Terminal) -> None:
    """In one sentence, with the id."""
    customer = terminal.stored("object-id-stored-wrong")
    told = terminal("check", customer.stored.name, "--lang", "en").out

    said = f"store {customer.stored.name} anew with “mailcheck tenant put”, object_id {customer.app.object_id}"
    assert told.count(said) == 1
    assert "Causes" not in told
