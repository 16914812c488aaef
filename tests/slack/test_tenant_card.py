"""What is shown of stored tenants: everything but the secret, to one person, and only what they may use."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.model import Text
from bot.sandbox.slack import render_ephemeral
from bot.service import Actor
from handlers.slack.features.tenants import wording, wording_form
from tests.granted import granted
from tests.made_up import tenant
from tests.slack.tenant_desk import Desk, desk, in_one_line, typed

PLACEHOLDER = re.compile(r"{(\w+)}")


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as one:
        yield one


async def test_card_shows_everything_but_the_secret(at: Desk) -> None:
    """Ids, mailboxes, uses, expiry in words, a mark of the secret, who stored it, how the latest check ended."""
    customer = await at.customer(name="kanzlei-karte")
    await at.open("add")
    await at.submit(typed(customer))
    await at.us.core.checks.run(await granted(at.us.core, "kanzlei-karte"))
    told = await at.told("show kanzlei-karte", by=at.us.anna)
    card = in_one_line(render_ephemeral(at.slack, told, 200))
    stored = await at.us.core.tenants.find("kanzlei-karte")

    for shown in (customer.stored.tenant_id, customer.stored.client_id, customer.stored.object_id):
        assert shown in card
    assert f"Clientschlüssel: Kennung {stored.fingerprint}, läuft in" in card
    assert "Benutzt: IMAP, SMTP" in card
    assert "von @kira" in card
    assert "UTC, in Ordnung" in card
    assert "• office@kanzlei-karte.example" in card
    assert customer.app.secrets[0].value not in str(told)


async def test_mark_tells_secrets_apart_and_nothing_else(at: Desk) -> None:
    """The same secret keeps its mark, another one has another; two tenants with the same secret have different ones."""
    one = tenant("eins")
    first = await at.us.core.tenants.put(one, Actor("test"))
    again = await at.us.core.tenants.put(one, Actor("test"))
    other = await at.us.core.tenants.put(tenant("eins"), Actor("test"))
    same = await at.us.core.tenants.put(tenant("zwei", client_secret=one.client_secret), Actor("test"))

    assert len(first.fingerprint) == 8
    assert first.fingerprint == again.fingerprint
    assert len({first.fingerprint, other.fingerprint, same.fingerprint}) == 3


async def test_list_has_a_line_for_each_and_turns_pages(at: Desk) -> None:
    """Ten on a page; the next page takes the place of the one before."""
    names = [f"kanzlei-{number:02}" for number in range(13)]
    await asyncio.gather(*(at.us.core.tenants.put(tenant(name), Actor("test")) for name in names))
    told = await at.told("list", by=at.us.anna)
    first = render_ephemeral(at.slack, told, 200)
    await at.slack.press(at.us.anna, told, "tenant_list:1")
    await at.slack.wait_for(lambda: "kanzlei-12" in str(at.slack.ephemerals(at.us.anna)))
    second = render_ephemeral(at.slack, at.slack.ephemerals(at.us.anna)[-1], 200)

    assert "13 Kunden, 1 bis 10:" in first
    assert [name for name in names if name in first] == names[:10]
    assert [name for name in names if name in second] == names[10:]
    assert len(at.slack.ephemerals(at.us.anna)) == 1


async def test_list_leaves_out_what_is_not_for_this_place(at: Desk) -> None:
    """A tenant that is bound to another channel is neither listed nor counted."""
    await at.us.core.tenants.put(tenant("offen"), Actor("test"))
    await at.us.core.tenants.put(tenant("anderswo", channels=("C0ANDERE",)), Actor("test"))
    told = await at.told("list")

    assert "1 Kunde:" in told.text
    assert "anderswo" not in str(told.blocks)


async def test_a_hidden_tenant_is_neither_shown_nor_changed(at: Desk) -> None:
    """Whoever may not use a tenant here learns only that there is none to be had, whatever they ask for."""
    await at.us.core.tenants.put(tenant("anderswo", channels=("C0ANDERE",)), Actor("test"))
    for words in ("show anderswo", "rotate anderswo", "change anderswo", "forget anderswo"):
        told = await at.told(words)

        assert told.text.startswith("„anderswo“ gibt es hier für Sie nicht.")
    assert at.slack.views(at.keeper) == ()


async def test_empty_list_says_how_to_begin(at: Desk) -> None:
    """Where there is nothing yet, the button to add one stands below the sentence."""
    told = await at.told("list")

    assert "/mail-tenant add" in told.text
    assert "/mail-tenant add" in str(told.blocks)
    assert "tenant_add" in str(told.blocks)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "/mail-tenant add | list | show"),
        ("hilfe", "/mail-tenant add | list | show"),
        ("show", "Bitte nennen Sie den Kunden: „/mail-tenant show kanzlei-muster“."),
        ("show a b", "Hinter „show“ gehört ein einziger Name"),
        ("list a", "Hinter „list“ gehört nichts weiter."),
        ("löschen a", "„löschen“ kenne ich hier nicht. Ich kann:"),
        ("SHOW gibtsnicht", "gibtsnicht"),
    ],
)
async def test_what_is_typed_wrongly_is_answered(at: Desk, words: str, said: str) -> None:
    """Without words the usage comes; each mistake has its sentence."""
    assert said in (await at.told(words)).text


async def test_card_leads_to_the_forms_in_its_place(at: Desk) -> None:
    """In a window „Ansehen“ shows the card, and „Angaben ändern“ there the form, without a second window."""
    customer = await at.customer(name="kanzlei-neu")
    await at.open("add")
    await at.submit(typed(customer))
    await at.press("tenant_show", {})
    card = at.reads()
    await at.press("tenant_change", {})

    assert "Kennung" in card
    assert at.top().content["callback_id"] == "tenant_change"
    assert len(at.slack.views(at.keeper)) == 1


def test_every_sentence_is_there_in_both_languages() -> None:
    """German and English have the same placeholders."""
    for text in _texts(vars(wording_form), vars(wording)):
        assert text.de
        assert text.en
        assert set(PLACEHOLDER.findall(text.de)) == set(PLACEHOLDER.findall(text.en))


def _texts(*values: object) -> Iterator[Text]:
    for value in values:
        if isinstance(value, Text):
            yield value
        elif isinstance(value, dict):
            yield from _texts(*value.values())
