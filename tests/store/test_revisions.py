"""An old state of a record that is put back is noticed, and a store says of which form it is."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from bot.errors import StoredDamage, StoreUnavailable
from bot.settings import Settings
from bot.store import Actor, TenantStore
from bot.store.keys import parse_keys
from bot.store.sealing import SEAL, seal
from tests.made_up import tenant
from tests.store.conftest import OpenStore

ANNA = Actor("slack", "U0ANNA")
TENANTS, REVISIONS, SCHEMA = "mailcheck:tenants", "mailcheck:revisions", "mailcheck:schema"
OLD = 'Under "eins" lies an old state'


def begun_before(raw: Any, settings: Settings, *names: str) -> None:
    """Make the store one of a Mailcheck that kept no revisions."""
    ring = parse_keys((settings.data_dir / "keys").read_text())
    for name in names or raw.hkeys(TENANTS):
        fields = json.loads(raw.hget(TENANTS, name)) | {"format": "1"}
        del fields[SEAL]
        raw.hset(TENANTS, name, json.dumps(fields | {SEAL: seal(ring, f"tenant:{name}", fields)}))
    raw.delete(REVISIONS, SCHEMA)


@pytest.mark.parametrize("changes", [{}, {"channels": ("C0NEW",)}])
async def test_an_old_record_put_back_is_noticed(
    store: TenantStore, open_one: OpenStore, raw: Any, settings: Settings, changes: dict[str, Any]
) -> None:
    """With it an old secret, or an old channel that may see the tenant, would come back."""
    await store.put(tenant("eins", channels=("C0OLD",)), ANNA)
    old = raw.hget(TENANTS, "eins")
    await store.put(tenant("eins", **changes), ANNA)
    raw.hset(TENANTS, "eins", old)

    for one in (store, await open_one(settings)):
        with pytest.raises(StoredDamage, match=OLD):
            await one.find("eins")
        assert OLD in (await one.everything())[1][0].why.sentence.en


async def test_an_old_record_is_noticed_after_the_keys_were_changed(store: TenantStore, raw: Any) -> None:
    """Under an old key that is gone it does not open; under the new one it is still old."""
    await store.put(tenant("eins"), ANNA)
    await store.rotate_keys(ANNA)
    old = raw.hget(TENANTS, "eins")
    await store.put(tenant("eins"), ANNA)
    raw.hset(TENANTS, "eins", old)

    with pytest.raises(StoredDamage, match=OLD):
        await store.find("eins")


async def test_a_forgotten_tenant_put_back_is_noticed(store: TenantStore, raw: Any) -> None:
    """Whether or not there is a new one of this name meanwhile; and it can be forgotten once more."""
    await store.put(tenant("eins"), ANNA)
    old = raw.hget(TENANTS, "eins")
    await store.forget("eins", ANNA)
    assert raw.hgetall(REVISIONS) == {}
    raw.hset(TENANTS, "eins", old)

    with pytest.raises(StoredDamage, match=OLD):
        await store.find("eins")
    await store.forget("eins", ANNA)
    await store.put(tenant("eins"), ANNA)
    raw.hset(TENANTS, "eins", old)
    with pytest.raises(StoredDamage, match=OLD):
        await store.find("eins")


@pytest.mark.parametrize("what", ["gone", "garbage", "exchanged", "old"])
async def test_a_lost_or_changed_revision_is_noticed(store: TenantStore, raw: Any, what: str) -> None:
    """The record alone is not believed, and what stands beside it opens only for its name."""
    await store.put(tenant("eins"), ANNA)
    await store.put(tenant("zwei"), ANNA)
    old = raw.hget(REVISIONS, "eins")
    await store.put(tenant("eins"), ANNA)
    values = {"garbage": "x", "exchanged": raw.hget(REVISIONS, "zwei"), "old": old}
    raw.hdel(REVISIONS, "eins") if what == "gone" else raw.hset(REVISIONS, "eins", values[what])

    with pytest.raises(StoredDamage, match=OLD):
        await store.find("eins")
    assert [stored.tenant.name for stored in await store.all()] == ["zwei"]


async def test_a_whole_store_put_back_is_taken(store: TenantStore, raw: Any) -> None:
    """A backup that is restored whole agrees with itself: that is what backups are for (docs/decisions/0008)."""
    await store.put(tenant("eins"), ANNA)
    before = {key: raw.hgetall(key) for key in (TENANTS, REVISIONS)}
    await store.put(tenant("eins"), ANNA)
    for key, fields in before.items():
        raw.hset(key, mapping=fields)

    assert (await store.find("eins")).revision == 1


async def test_a_store_from_before_is_taken_over_and_says_its_form(
    store: TenantStore, open_one: OpenStore, raw: Any, settings: Settings
) -> None:
    """What it holds is its state from then on; a damaged record stays what it is."""
    for name in ("eins", "zwei", "drei"):
        await store.put(tenant(name), ANNA)
    begun_before(raw, settings)
    raw.hset(TENANTS, "drei", "garbage")

    later = await open_one(settings)

    assert raw.get(SCHEMA) == "2"
    whole, broken = await later.everything()
    assert [stored.tenant.name for stored in whole] == ["eins", "zwei"]
    assert [one.name for one in broken] == ["drei"]
    old = raw.hget(TENANTS, "eins")
    await later.put(tenant("eins"), ANNA)
    raw.hset(TENANTS, "eins", old)
    with pytest.raises(StoredDamage, match=OLD):
        await later.find("eins")


@pytest.mark.parametrize("lost", [(SCHEMA,), (SCHEMA, REVISIONS)])
async def test_a_store_that_has_lost_its_form_is_left_alone(
    store: TenantStore, open_one: OpenStore, raw: Any, settings: Settings, lost: tuple[str, ...]
) -> None:
    """Otherwise taking the form away would make every old record good again."""
    await store.put(tenant("eins"), ANNA)
    raw.delete(*lost)

    with pytest.raises(StoreUnavailable, match="mailcheck:schema"):
        await open_one(settings)
    with pytest.raises(StoreUnavailable, match="mailcheck:schema"):
        await store.put(tenant("zwei"), ANNA)


@pytest.mark.parametrize(("form", "said"), [("3", "newer Mailcheck"), ("x", "mailcheck:schema"), ("1" * 99, "schema")])
async def test_a_store_of_a_later_form_is_left_alone(
    store: TenantStore, open_one: OpenStore, raw: Any, settings: Settings, form: str, said: str
) -> None:
    """Whoever is open already neither reads nor writes any more, and nobody opens it anew; one sentence says why."""
    await store.put(tenant("eins"), ANNA)
    before = raw.hgetall(TENANTS)
    raw.set(SCHEMA, form)

    for question in (
        store.find("eins"),
        store.put(tenant("eins"), ANNA),
        store.forget("eins", ANNA),
        open_one(settings),
    ):
        with pytest.raises(StoreUnavailable, match=said):
            await question
    assert raw.hgetall(TENANTS) == before


async def test_many_writers_leave_each_record_with_its_own_revision(
    store: TenantStore, open_one: OpenStore, settings: Settings
) -> None:
    """Record and revision are written at once, whoever is first."""
    stores = [store, await open_one(settings)]
    await asyncio.gather(*(stores[n % 2].put(tenant(f"t{n % 3}"), ANNA) for n in range(24)))

    assert [stored.revision for stored in await store.all()] == [8, 8, 8]
