"""What names a key that is neither here nor in the register is nobody's: it is dropped or named, and keeps no other key."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import redis.asyncio

from bot.errors import StoredDamage, StoreUnavailable
from bot.model import Language
from bot.settings import Settings
from bot.store import Actor, Course, TenantStore, UnknownPaste
from bot.store.kept_pastes import KeptPastes
from tests.made_up import tenant
from tests.store.test_damaged_documents import ring_of
from tests.store.test_reports import a_report

ANNA = Actor("slack", "U0ANNA")
NEVER = "20310101-aaaaaaaa"
TENANTS, REVISIONS = "mailcheck:tenants", "mailcheck:revisions"
COURSE = "mailcheck:courses:fix T1:C1:1.1"
SMALL = [
    COURSE,
    "mailcheck:due:look T1:C1:1.1",
    "mailcheck:preferences:user:T1:U1",
    "mailcheck:unknown:*",
    "mailcheck:report:*",
]


async def one_of_each(store: TenantStore) -> None:
    """Store two tenants, and one small document of each kind."""
    for name in ("eins", "zwei"):
        await store.put(tenant(name), ANNA)
    await store.save_report(a_report("eins"), "C1:1.1")
    await store.courses.keep(Course("fix", "T1:C1:1.1", "", {"step": 1}))
    await store.due.note("look", "T1:C1:1.1", datetime(2031, 5, 1, tzinfo=UTC), {}, "")
    await store.preferences.choose("user:T1:U1", Language.EN)
    await store.keep_unknown("eins", 5)


def strayed(envelope: str, key_id: str = NEVER) -> str:
    version, _, body = envelope.split(".")
    return f"{version}.{key_id}.{body}"


def stray_record(raw: Any, name: str) -> None:
    fields = json.loads(raw.hget(TENANTS, name))
    raw.hset(TENANTS, name, json.dumps(fields | {"seal": strayed(fields["seal"])}))


@pytest.mark.parametrize("place", SMALL)
async def test_a_document_under_a_key_that_never_was_keeps_no_key(
    store: TenantStore, raw: Any, settings: Settings, place: str
) -> None:
    """It is dropped, all others are encrypted anew, and the old key goes."""
    await one_of_each(store)
    (key,) = raw.keys(place)
    (old,) = ring_of(settings).ids
    raw.set(key, strayed(raw.get(key)), keepttl=True)

    assert await store.rotate_keys(ANNA) == 6
    assert raw.exists(key) == 0
    assert len(ring_of(settings).ids) == 1
    assert old not in ring_of(settings).ids


async def test_a_record_under_a_key_that_never_was_is_named_and_keeps_no_key(
    store: TenantStore, raw: Any, settings: Settings
) -> None:
    """No key of ours would open it; the sentence says what helps, and that ends it."""
    await one_of_each(store)
    stray_record(raw, "eins")

    with pytest.raises(StoredDamage, match=rf'old key is needed no more\. .*"eins" .*{NEVER}.*tenant forget'):
        await store.rotate_keys(ANNA)
    assert len(ring_of(settings).ids) == 1
    assert [one.name for one in (await store.everything())[1]] == ["eins"]

    await store.forget("eins", ANNA)
    assert await store.rotate_keys(ANNA) == 5


async def test_what_a_key_of_ours_may_open_still_keeps_that_key(
    store: TenantStore, raw: Any, settings: Settings
) -> None:
    """A changed record beside it is named first, for it is what there is to do something about."""
    await one_of_each(store)
    stray_record(raw, "eins")
    raw.hset(TENANTS, "zwei", "changed")

    with pytest.raises(StoredDamage, match=r'old key stays for now \(and 1 more\)\. .*"zwei"'):
        await store.rotate_keys(ANNA)
    assert len(ring_of(settings).ids) == 2


async def test_what_is_under_a_registered_key_is_not_dropped(store: TenantStore, raw: Any) -> None:
    """Somebody has that key: it is we who lack it."""
    await one_of_each(store)
    raw.set(COURSE, strayed(raw.get(COURSE)))
    raw.hset("mailcheck:keys", NEVER, f"v1.{NEVER}.AAAA")

    for question in (store.courses.find("fix", "T1:C1:1.1"), store.courses.all("fix"), store.rotate_keys(ANNA)):
        with pytest.raises(StoreUnavailable):
            await question
    with pytest.raises(StoreUnavailable):
        await store.courses.rotate()  # type: ignore[attr-defined]
    assert raw.exists(COURSE) == 1


async def test_a_revision_under_a_key_that_never_was_stops_no_question(store: TenantStore, raw: Any) -> None:
    """Its record is named, what belonged to it is not given out, and it can be forgotten."""
    await one_of_each(store)
    raw.hset(REVISIONS, "eins", strayed(raw.hget(REVISIONS, "eins")))

    assert await store.report_of_thread("C1:1.1") is None
    assert [one.name for one in (await store.everything())[1]] == ["eins"]
    await store.forget("eins", ANNA)
    assert await store.rotate_keys(ANNA) == 5


async def test_a_text_that_was_renewed_meanwhile_is_not_dropped(
    store: TenantStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another rotation was faster than the one that read it under a key that is gone by now."""
    await store.keep_unknown("eins", 5)
    read, stale = KeptPastes._read, [True]

    async def behind(
        self: KeptPastes, client: redis.asyncio.Redis
    ) -> tuple[list[str], tuple[UnknownPaste, ...], dict[str, str]]:
        index, pastes, strays = await read(self, client)
        if stale.pop() if stale else False:
            return index, (), {pastes[0].id: f"v1.{NEVER}.AAAA"}
        return index, pastes, strays

    monkeypatch.setattr(KeptPastes, "_read", behind)
    assert await store.rotate_keys(ANNA) == 1
    stale.append(True)
    await store.keep_unknown("zwei", 5)

    assert [paste.text for paste in await store.unknown_pastes()] == ["zwei", "eins"]
