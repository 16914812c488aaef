"""Whoever can write to Redis can destroy, but nothing that was changed, moved or exchanged is ever used."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import SecretStr

from bot.errors import StoredDamage, StoreUnavailable
from bot.model import Certificate
from bot.store import Actor, TenantStore
from bot.store.keys import KeyRing, parse_keys
from bot.store.sealing import TamperedError, UnknownKeyError, decrypt, encrypt
from tests.made_up import key_pair, tenant
from tests.store.test_keys import a_key

ANNA = Actor("slack", "U0ANNA")
TENANTS = "mailcheck:tenants"
FIELDS = ("format", "uid", "revision", "stored_at", "door", "person", "profile", "client_secret", "seal")


def record(raw: Any, name: str) -> dict[str, str]:
    fields: dict[str, str] = json.loads(raw.hget(TENANTS, name))
    return fields


def put_back(raw: Any, name: str, fields: dict[str, str]) -> None:
    raw.hset(TENANTS, name, json.dumps(fields))


async def is_noticed(store: TenantStore, name: str) -> None:
    """The record is neither given out nor written over, and the sentence names the tenant, alone and in the list."""
    said = f'stored data of the tenant "{name}" was changed'
    for question in (store.find(name), store.put(tenant(name), ANNA)):
        with pytest.raises(StoredDamage, match=said):
            await question
    whole, broken = await store.everything()
    assert name not in {stored.tenant.name for stored in whole}
    assert said in {one.name: one.why.sentence.en for one in broken}[name]


def ring() -> KeyRing:
    return parse_keys(a_key("a"))


async def test_the_fields_of_a_record_are_those_tested_here(store: TenantStore, raw: Any) -> None:
    """A new field of the record has to join the tests below."""
    await store.put(tenant("eins"), ANNA)

    assert tuple(record(raw, "eins")) == FIELDS


@pytest.mark.parametrize("field", FIELDS)
async def test_each_changed_field_is_noticed(store: TenantStore, raw: Any, field: str) -> None:
    """One letter is enough."""
    await store.put(tenant("eins"), ANNA)
    fields = record(raw, "eins")
    put_back(
        raw,
        "eins",
        fields | {field: fields[field][:-3] + ("x" if fields[field][-3:-2] != "x" else "y") + fields[field][-2:]},
    )

    await is_noticed(store, "eins")


@pytest.mark.parametrize("field", FIELDS)
async def test_each_removed_field_is_noticed(store: TenantStore, raw: Any, field: str) -> None:
    """A record that lacks something is no record."""
    await store.put(tenant("eins"), ANNA)
    put_back(raw, "eins", {name: value for name, value in record(raw, "eins").items() if name != field})

    await is_noticed(store, "eins")


@pytest.mark.parametrize("field", FIELDS)
async def test_each_field_of_another_record_is_noticed(store: TenantStore, raw: Any, field: str) -> None:
    """A value copied from another tenant, genuine as it is, does not open here."""
    await store.put(tenant("eins"), ANNA)
    await store.put(tenant("eins"), ANNA)
    await store.put(tenant("zwei"), Actor("terminal", "bert"))
    other = record(raw, "zwei")[field] if field != "format" else "1"
    put_back(raw, "eins", record(raw, "eins") | {field: other})

    await is_noticed(store, "eins")


@pytest.mark.parametrize("field", ["profile", "client_secret", "seal", "stored_at", "revision"])
async def test_each_field_of_an_older_revision_is_noticed(store: TenantStore, raw: Any, field: str) -> None:
    """An old secret does not come back into a new record."""
    await store.put(tenant("eins"), ANNA)
    old = record(raw, "eins")
    await store.put(tenant("eins"), ANNA)
    put_back(raw, "eins", record(raw, "eins") | {field: old[field]})

    await is_noticed(store, "eins")


async def test_another_spelling_of_the_seal_is_noticed(store: TenantStore, raw: Any) -> None:
    """Base64 has several spellings of the same bytes; only ours is ours."""
    await store.put(tenant("eins"), ANNA)
    fields = record(raw, "eins")
    assert fields["seal"].endswith("==")
    last = fields["seal"][-3]
    spelled = {"A": "B", "Q": "R", "g": "h", "w": "x"}[last]
    put_back(raw, "eins", fields | {"seal": fields["seal"][:-3] + spelled + "=="})

    await is_noticed(store, "eins")


async def test_an_added_field_is_noticed(store: TenantStore, raw: Any) -> None:
    """The seal holds the whole record together."""
    await store.put(tenant("eins"), ANNA)
    put_back(raw, "eins", record(raw, "eins") | {"private_key": record(raw, "eins")["client_secret"]})

    await is_noticed(store, "eins")


async def test_a_record_moved_to_another_name_is_noticed(store: TenantStore, raw: Any) -> None:
    """Two whole records exchanged are two records refused."""
    await store.put(tenant("eins"), ANNA)
    await store.put(tenant("zwei"), ANNA)
    one, two = record(raw, "eins"), record(raw, "zwei")
    put_back(raw, "eins", two)
    put_back(raw, "zwei", one)

    await is_noticed(store, "eins")


@pytest.mark.parametrize("garbage", ["x", "{}", "[]", "null", '{"seal": 5}', '{"seal": "v1.x.y"}', b"\xff\xfe"])
async def test_garbage_is_noticed(store: TenantStore, raw: Any, garbage: str | bytes) -> None:
    """What is no record at all is named like a changed one."""
    await store.put(tenant("eins"), ANNA)
    raw.hset(TENANTS, "eins", garbage)

    with pytest.raises(StoreUnavailable):
        await store.find("eins")


async def test_a_damaged_tenant_can_be_forgotten_and_stored_anew(store: TenantStore, raw: Any) -> None:
    """The way out that the sentence names works, and the others were never in danger."""
    await store.put(tenant("eins"), ANNA)
    other = await store.put(tenant("zwei"), ANNA)
    put_back(raw, "eins", record(raw, "eins") | {"person": "U0EVIL"})

    assert await store.find("zwei") == other
    await store.forget("eins", ANNA)
    await store.put(tenant("eins"), ANNA)

    assert len(await store.all()) == 2


async def test_a_certificates_key_has_an_envelope_of_its_own(store: TenantStore, raw: Any) -> None:
    """Put in the place of a secret it does not open."""
    key = key_pair()
    await store.put(
        tenant("eins", client_secret=None, certificate=Certificate(SecretStr(key.private_key), key.certificate, "")),
        ANNA,
    )
    fields = record(raw, "eins")

    put_back(
        raw,
        "eins",
        {name: value for name, value in fields.items() if name != "private_key"}
        | {"client_secret": fields["private_key"]},
    )

    await is_noticed(store, "eins")


def test_a_value_opens_only_in_its_record_and_field() -> None:
    """The envelope is bound to both, and to its key's id."""
    keys = ring()
    envelope = encrypt(keys, b"made up", "tenant:eins", "client_secret")

    assert decrypt(keys, envelope, "tenant:eins", "client_secret") == b"made up"
    for record_name, field in (("tenant:zwei", "client_secret"), ("tenant:eins", "private_key")):
        with pytest.raises(TamperedError):
            decrypt(keys, envelope, record_name, field)
    with pytest.raises(UnknownKeyError):
        decrypt(keys, envelope.replace("v1.a.", "v1.b."), "tenant:eins", "client_secret")


def test_no_two_envelopes_are_alike() -> None:
    """Equal secrets cannot be told from their envelopes."""
    keys = ring()

    assert len({encrypt(keys, b"made up", "r", "f") for _ in range(100)}) == 100
