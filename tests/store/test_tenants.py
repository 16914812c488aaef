"""Storing, finding and forgetting tenants."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest
from pydantic import SecretStr

from bot.errors import BadInput, TenantChanged, UnknownTenant
from bot.model import Certificate, Check, Cloud, Endpoint, Language
from bot.settings import Settings
from bot.store import Actor, TenantStore
from tests.made_up import guid, key_pair, tenant
from tests.store.conftest import OpenStore

ANNA = Actor("slack", "U0ANNA")
BERT = Actor("terminal", "bert")


async def test_a_stored_tenant_comes_back_whole(store: TenantStore, open_one: OpenStore, settings: Settings) -> None:
    """Every field survives, for another process too, together with who stored it."""
    full = tenant(
        certificate=Certificate(SecretStr(key_pair().private_key), "public", "AB" * 20),
        client_secret=None,
        object_id=guid(),
        secret_expires=date(2031, 5, 1),
        mailboxes=("a@x.example", "b@x.example"),
        uses=(Check.SMTP,),
        cloud=Cloud.CHINA,
        language=Language.EN,
        channels=("C1",),
        groups=("S1",),
        authority="https://login.x.example",
        scope="https://x.example/.default",
        imap=Endpoint("127.0.0.1", 1993),
        smtp=Endpoint("::1", 1587),
    )

    stored = await store.put(full, ANNA)

    assert (stored.tenant, stored.revision, stored.stored_by) == (full, 1, ANNA)
    assert await (await open_one(settings)).find(full.name) == stored


async def test_a_secret_comes_back(store: TenantStore) -> None:
    """The credential is what was stored, letter by letter."""
    kept = tenant(client_secret=SecretStr("ä ~.\\\"'🔑"))
    await store.put(kept, ANNA)

    assert (await store.find(kept.name)).tenant == kept


async def test_the_same_name_replaces(store: TenantStore) -> None:
    """The record keeps its uid and counts its revisions."""
    first = await store.put(tenant(), ANNA)
    newer = tenant(mailboxes=())

    second = await store.put(newer, BERT)

    assert (second.uid, second.revision, second.tenant, second.stored_by) == (first.uid, 2, newer, BERT)


async def test_an_existing_name_can_be_protected(store: TenantStore) -> None:
    """A form for new tenants does not overwrite one."""
    first = await store.put(tenant(), ANNA)

    with pytest.raises(BadInput, match="already a tenant"):
        await store.put(tenant(), BERT, replace=False)

    assert await store.find(first.tenant.name) == first


async def test_two_writers_at_once_lose_nothing(store: TenantStore, open_one: OpenStore, settings: Settings) -> None:
    """Every write counts, whether it is of the same tenant or of another."""
    other = await open_one(settings)
    names = [f"tenant-{number}" for number in range(6)]

    writes = [
        writer.put(tenant(name), ANNA) for name in [*names, "shared", "shared", "shared"] for writer in (store, other)
    ]
    stored = await asyncio.gather(*writes)

    everything = await store.all()
    assert {one.tenant.name: one.revision for one in everything} == {**dict.fromkeys(names, 2), "shared": 6}
    assert max(one.revision for one in stored if one.tenant.name == "shared") == 6
    assert len({one.uid for one in everything}) == 7


async def test_only_one_of_two_creators_wins(store: TenantStore, open_one: OpenStore, settings: Settings) -> None:
    """Two people who add the same new tenant at once are not mixed."""
    other = await open_one(settings)

    answers = await asyncio.gather(
        *(one.put(tenant(), ANNA, replace=False) for one in (store, other)), return_exceptions=True
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["NameTaken", "StoredTenant"]


async def test_a_change_is_made_only_of_what_was_looked_at(store: TenantStore) -> None:
    """What was made of a record that somebody changed or deleted meanwhile is not stored."""
    seen = await store.put(tenant(), ANNA)
    changed = await store.put(tenant(), BERT, instead_of=seen)
    for _ in range(2):
        with pytest.raises(TenantChanged):
            await store.put(tenant(), ANNA, instead_of=seen)
    await store.forget("kanzlei-muster", ANNA)
    with pytest.raises(TenantChanged):
        await store.put(tenant(), ANNA, instead_of=changed)

    assert changed.revision == 2
    assert await store.all() == ()


async def test_all_tenants_come_by_name(store: TenantStore) -> None:
    """The list is in the order that people look names up in."""
    for name in ("zeta", "alpha", "mitte"):
        await store.put(tenant(name), ANNA)

    assert [one.tenant.name for one in await store.all()] == ["alpha", "mitte", "zeta"]


async def test_a_tenant_is_found_by_what_it_alone_has(store: TenantStore) -> None:
    """Name in any case, tenant id with or without braces, its domain, the domain of its mailboxes."""
    one = await store.put(tenant("Eins", tenant_id="eins.example"), ANNA)
    two = await store.put(tenant("zwei", mailboxes=("a@zwei.example", "b@zwei.example")), ANNA)

    for address in ("Eins", "eins", "EINS.example"):
        assert await store.find(address) == one
    for address in ("zwei", "zwei.example", two.tenant.tenant_id.upper(), "{" + two.tenant.tenant_id + "}"):
        assert await store.find(address) == two


async def test_a_name_goes_before_a_domain(store: TenantStore) -> None:
    """A tenant called like another one's domain is the one meant."""
    named = await store.put(tenant("firma.example", mailboxes=()), ANNA)
    await store.put(tenant("andere", tenant_id="firma.example"), ANNA)

    assert await store.find("firma.example") == named


async def test_what_several_have_is_answered_with_their_names(store: TenantStore) -> None:
    """Nothing is guessed among several tenants."""
    for name in ("nord", "sued"):
        await store.put(tenant(name, tenant_id="firma.example"), ANNA)
    await store.put(tenant("fremd"), ANNA)

    with pytest.raises(UnknownTenant) as unknown:
        await store.find("firma.example")

    named = "„firma.example“ passt auf mehrere Kunden: nord, sued. Nennen Sie den Namen."
    assert unknown.value.with_names.de == named
    assert unknown.value.sentence.de == "„firma.example“ passt auf mehrere Kunden. Nennen Sie den Namen."
    assert unknown.value.exit_code == 2


async def test_an_unknown_name_is_answered_with_the_names(store: TenantStore) -> None:
    """A slip of the finger gets a guess, anything else the list, of many tenants a short one."""
    for number in range(20):
        await store.put(tenant(f"kanzlei-{number:02d}"), ANNA)
    await store.put(tenant("praxis"), ANNA)

    with pytest.raises(UnknownTenant) as unknown:
        await store.find("praksis")
    assert "Did you mean praxis" in unknown.value.with_names.en
    assert "and 13 more" in unknown.value.with_names.en
    assert unknown.value.sentence.en == 'No tenant is called "praksis".'
    with pytest.raises(UnknownTenant) as unknown:
        await store.find("x" * 5000)
    assert len(unknown.value.with_names.de) < 500


async def test_an_empty_store_says_so(store: TenantStore) -> None:
    """Nothing to list is a sentence too."""
    with pytest.raises(UnknownTenant, match="no tenant is stored yet"):
        await store.find("x")


async def test_a_forgotten_tenant_is_gone(store: TenantStore) -> None:
    """Its name is free again, for a record with another uid."""
    first = await store.put(tenant(), ANNA)
    await store.forget(first.tenant.name, BERT)

    with pytest.raises(UnknownTenant):
        await store.find(first.tenant.name)
    with pytest.raises(UnknownTenant):
        await store.forget(first.tenant.name, BERT)
    assert (await store.put(tenant(), ANNA)).uid != first.uid


async def test_the_audit_names_people_and_deeds_by_uid(store: TenantStore, raw: Any) -> None:
    """Who did what to which record when; the tenant's own words are never in it."""
    first = await store.put(tenant(), ANNA)
    await store.put(tenant(), BERT)
    await store.forget(first.tenant.name, ANNA)

    entries = [entry for _, entry in raw.xrange("mailcheck:audit")]

    assert [(entry["door"], entry["person"], entry["what"], entry["uid"]) for entry in entries] == [
        ("slack", "U0ANNA", "tenant.stored", first.uid),
        ("terminal", "bert", "tenant.replaced", first.uid),
        ("slack", "U0ANNA", "tenant.forgotten", first.uid),
    ]
    assert all(entry["when"].startswith("2") for entry in entries)
