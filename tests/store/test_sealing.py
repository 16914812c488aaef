"""What was sealed once opens for ever in its place, and nothing that we would not write ourselves is read from it."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from bot.errors import StoredDamage
from bot.settings import Settings
from bot.store import Actor, Course, TenantStore
from bot.store.kept_courses import KeptCourses
from bot.store.keys import KeyRing, parse_keys
from bot.store.sealing import TamperedError, UnknownKeyError, decrypt, encrypt, seal, verify
from tests.made_up import tenant
from tests.store.conftest import OpenStore
from tests.store.test_keys import a_key, with_keys

RING = parse_keys(f"made-up:{base64.b64encode(bytes(range(32))).decode()}")
VALUE = "v1.made-up.AAAAAAAAAAAAAAAATd3THRyTGmwJUlqMwy5qs3uq64Ok"
SEALED = "v1.made-up.AAAAAAAAAAAAAAAAyMTJmr8xzH4IyWGSafrVxw=="
INDEX, GOOD, BAD = "mailcheck:courses", "setup T1:C1:1.1", "setup T1:C1:2.2"
WHOLE = {"uid": "", "tenant": "", "state": {}, "changed": "2026-12-01T08:00:00+00:00", "revision": 1, "format": 1}


def put(raw: Any, ring: KeyRing, member: str, document: object) -> None:
    """Put a document where a course lies, sealed as we would seal it."""
    place = f"{INDEX}:{member}"
    raw.set(place, encrypt(ring, json.dumps(document).encode(), place, "document"))
    raw.zadd(INDEX, {member: 1})


def courses_of(store: TenantStore) -> KeptCourses:
    assert isinstance(store.courses, KeptCourses)
    return store.courses


def places(raw: Any) -> list[str]:
    """Return whose documents are there, and in the index as well."""
    assert {f"{INDEX}:{member}" for member in raw.zrange(INDEX, 0, -1)} == {*raw.keys(f"{INDEX}:*")}
    return sorted(raw.zrange(INDEX, 0, -1))


async def stored(store: TenantStore, raw: Any) -> KeyRing:
    """Keep a good course; return the keys that it is sealed with."""
    await store.courses.keep(Course("setup", "T1:C1:1.1", "", {"step": 1}))
    return courses_of(store).vault.keys.ring


def test_what_an_earlier_mailcheck_sealed_opens() -> None:
    """A value and a record's seal, written down once: what binds them to their place may not change."""
    assert decrypt(RING, VALUE, "tenant:eins", "profile") == b"Caf\xc3\xa9"
    verify(RING, "tenant:eins", {"a": "1", "b": "2", "seal": SEALED})


def test_an_envelope_of_another_form_does_not_open() -> None:
    """What stands before the key's name is bound like everything else."""
    with pytest.raises(TamperedError):
        decrypt(RING, VALUE.replace("v1", "v2"), "tenant:eins", "profile")


def test_an_unknown_key_is_named() -> None:
    """The operator reads which one is lacking."""
    with pytest.raises(UnknownKeyError, match="made-up"):
        decrypt(parse_keys(a_key("b")), seal(RING, "a", {}), "a", "seal")


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {**WHOLE, "revision": "1"},
        {**WHOLE, "state": None},
        {**WHOLE, "changed": "2026-12-01T08:00:00"},
        {name: value for name, value in WHOLE.items() if name != "uid"},
    ],
)
async def test_a_document_that_is_not_what_we_write_is_damage(store: TenantStore, raw: Any, document: object) -> None:
    """However well it is sealed; another one beside it is read."""
    put(raw, await stored(store, raw), BAD, document)

    with pytest.raises(StoredDamage):
        await store.courses.find("setup", "T1:C1:2.2")
    assert [course.id for course in await store.courses.all("setup")] == ["T1:C1:1.1"]


async def test_what_is_whole_is_read_whoever_put_it_there(store: TenantStore, raw: Any) -> None:
    """The form of a document is the first, and a later one is named as such."""
    ring = await stored(store, raw)
    put(raw, ring, BAD, WHOLE)
    assert [course.id for course in await store.courses.all("setup")] == ["T1:C1:1.1", "T1:C1:2.2"]

    put(raw, ring, BAD, {**WHOLE, "format": 2})
    with pytest.raises(StoredDamage, match="newer"):
        await store.courses.find("setup", "T1:C1:2.2")


async def test_new_keys_leave_what_cannot_be_opened_and_drop_what_was_changed(
    open_one: OpenStore, settings: Settings, raw: Any
) -> None:
    """What was tampered with goes; what another Mailcheck would open stays, and the rotation says so."""
    store = await open_one(with_keys(settings, a_key("a")))
    ring = await stored(store, raw)
    put(raw, ring, BAD, [])
    put(raw, ring, "setup T1:C1:3.3", {**WHOLE, "format": 2})

    with pytest.raises(StoredDamage, match="newer"):
        await courses_of(store).rotate()

    assert places(raw) == [GOOD, "setup T1:C1:3.3"]
    assert await store.courses.find("setup", "T1:C1:1.1") is not None


async def test_only_what_cannot_be_read_is_dropped(store: TenantStore, raw: Any) -> None:
    """A good document stays, and one that only another Mailcheck can open; one that ended leaves the index."""
    ended, others = "setup T1:C1:3.3", "setup T1:C1:4.4"
    ring = await stored(store, raw)
    put(raw, ring, BAD, [])
    put(raw, ring, others, {**WHOLE, "format": 2})
    raw.zadd(INDEX, {ended: 1})

    async with courses_of(store).vault.talk() as client:
        await courses_of(store)._sealed.drop_unreadable(client, [GOOD, BAD, ended, others])

    assert places(raw) == [GOOD, others]


async def test_an_end_leaves_nothing_with_the_tenant(store: TenantStore, raw: Any) -> None:
    """What belonged to them is no longer among their belongings."""
    await store.put(tenant(), Actor("slack", "U0ANNA"))
    before = {*raw.keys("*")}
    await store.courses.keep(Course("setup", "T1:C1:1.1", "kanzlei-muster", {"step": 1}))
    await store.courses.end("setup", "T1:C1:1.1")

    assert {*raw.keys("*")} == before


async def test_an_end_needs_no_key(store: TenantStore, raw: Any) -> None:
    """What only another Mailcheck could open can be ended all the same."""
    put(raw, parse_keys(a_key("lost")), BAD, WHOLE)

    await store.courses.end("setup", "T1:C1:2.2")

    assert places(raw) == []
