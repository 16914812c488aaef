"""The due list: each entry to one process, given back when that one dies over it, unreadable in Redis, gone with its tenant."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import UnknownTenant
from bot.settings import Settings
from bot.store import Actor, TenantStore
from tests.made_up import tenant
from tests.store.conftest import OpenStore

ANNA = Actor("slack", "U0ANNA")
NOON = datetime(2026, 12, 7, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
THREAD = "T1:C1:1.1"


async def test_what_is_due_is_given_out_with_all_that_was_noted(store: TenantStore) -> None:
    """From its very moment on, and not before."""
    await store.put(tenant(), ANNA)
    await store.due.note("look", THREAD, NOON, {"fix": "grant-admin-consent", "round": 2}, "kanzlei-muster")

    early = await store.due.take("look", NOON - SECOND)
    (due,) = await store.due.take("look", NOON)

    assert early == ()
    assert (due.kind, due.id, due.when, due.tenant) == ("look", THREAD, NOON, "kanzlei-muster")
    assert due.payload == {"fix": "grant-admin-consent", "round": 2}


async def test_another_kind_is_not_given_out(store: TenantStore) -> None:
    """Also where its name begins alike."""
    await store.due.note("look", THREAD, NOON, {}, "")
    await store.due.note("lookout", THREAD, NOON, {}, "")

    assert [due.kind for due in await store.due.take("look", NOON)] == ["look"]


async def test_no_two_processes_get_the_same(open_one: OpenStore, settings: Settings) -> None:
    """However many look at the same moment, everything is given out, and once."""
    stores = [await open_one(settings) for _ in range(3)]
    for number in range(45):
        await stores[0].due.note("look", f"T1:C1:{number}", NOON, {}, "")

    taken = await asyncio.gather(*(store.due.take("look", NOON) for store in stores for _ in range(4)))

    ids = [due.id for some in taken for due in some]
    assert sorted(ids) == sorted(f"T1:C1:{number}" for number in range(45))
    assert max(len(some) for some in taken) <= 20


async def test_a_process_that_dies_gives_back_what_it_took(open_one: OpenStore, settings: Settings) -> None:
    """After two minutes another one gets it, and not earlier."""
    dying, other = await open_one(settings), await open_one(settings)
    await dying.due.note("look", THREAD, NOON, {"round": 1}, "")
    (taken,) = await dying.due.take("look", NOON)

    before = await other.due.take("look", NOON + 2 * MINUTE - SECOND)
    after = await other.due.take("look", NOON + 2 * MINUTE)

    assert before == ()
    assert after == (taken,)


async def test_what_is_confirmed_does_not_come_back(store: TenantStore, raw: Any) -> None:
    """And nothing of it stays in Redis; confirming it twice does no harm."""
    await store.put(tenant(), ANNA)
    await store.due.note("look", THREAD, NOON, {}, "kanzlei-muster")
    (taken,) = await store.due.take("look", NOON)

    await store.due.done(taken)
    await store.due.done(taken)

    assert await store.due.take("look", NOON + 9 * MINUTE) == ()
    assert raw.keys("mailcheck:due*") == raw.keys("mailcheck:belongings*") == []


async def test_a_new_note_takes_the_old_ones_place(store: TenantStore) -> None:
    """There is one per kind and id, with the newest time."""
    await store.due.note("look", THREAD, NOON, {"round": 1}, "")
    await store.due.note("look", THREAD, NOON + MINUTE, {"round": 2}, "")

    assert await store.due.take("look", NOON) == ()
    assert [due.payload for due in await store.due.take("look", NOON + MINUTE)] == [{"round": 2}]


async def test_confirming_leaves_what_was_noted_meanwhile(store: TenantStore) -> None:
    """Whoever looks and finds that it is not time yet notes the next look, and then confirms this one."""
    await store.due.note("look", THREAD, NOON, {"round": 1}, "")
    (taken,) = await store.due.take("look", NOON)
    await store.due.note("look", THREAD, NOON + 5 * MINUTE, {"round": 2}, "")

    await store.due.done(taken)

    assert [due.payload for due in await store.due.take("look", NOON + 5 * MINUTE)] == [{"round": 2}]


async def test_what_is_taken_back_is_not_given_out(store: TenantStore) -> None:
    """Taking back what is not there does no harm."""
    await store.due.note("look", THREAD, NOON, {}, "")

    await store.due.cancel("look", THREAD)
    await store.due.cancel("look", THREAD)

    assert await store.due.take("look", NOON) == ()


async def test_forgetting_a_tenant_takes_back_what_was_to_be_done_about_it(store: TenantStore, raw: Any) -> None:
    """Also what a process has taken already; others' stays."""
    await store.put(tenant(), ANNA)
    await store.put(tenant("bleibt"), ANNA)
    for number, name in enumerate(("kanzlei-muster", "kanzlei-muster", "bleibt")):
        await store.due.note("look", f"T1:C1:{number}", NOON + number * MINUTE, {}, name)
    taken = await store.due.take("look", NOON)

    await store.forget("kanzlei-muster", ANNA)

    assert len(taken) == 1
    assert [due.tenant for due in await store.due.take("look", NOON + 9 * MINUTE)] == ["bleibt"]
    assert len(raw.keys("mailcheck:due:*")) == raw.zcard("mailcheck:due") == 1
    with pytest.raises(UnknownTenant):
        await store.due.note("look", THREAD, NOON, {}, "kanzlei-muster")


async def test_a_note_ends_after_ninety_days(store: TenantStore, raw: Any) -> None:
    """Nobody asked for it in all that time; what still points to it goes when somebody does."""
    await store.due.note("look", THREAD, NOON, {}, "")
    keys = raw.keys("mailcheck:due*")
    assert len(keys) == 2
    assert all(89.9 * 86400 < raw.ttl(key) <= 90 * 86400 for key in keys)
    raw.delete(f"mailcheck:due:look {THREAD}")

    assert await store.due.take("look", NOON) == ()
    assert raw.zcard("mailcheck:due") == 0


async def test_a_note_is_unreadable_in_redis(store: TenantStore, raw: Any) -> None:
    """Neither what is to be done nor about whom stands there in clear."""
    await store.put(tenant(), ANNA)
    await store.due.note("look", THREAD, NOON, {"mailbox": "office@kanzlei-muster.example"}, "kanzlei-muster")

    everything = raw.get(f"mailcheck:due:look {THREAD}") + repr(raw.keys("mailcheck:*"))

    assert "kanzlei-muster" not in everything


@pytest.mark.parametrize("again", [False, True])
async def test_a_note_about_a_forgotten_tenant_put_back_is_dropped(store: TenantStore, raw: Any, again: bool) -> None:
    """Nothing is done for a new tenant of that name either."""
    await store.put(tenant(), ANNA)
    await store.due.note("look", THREAD, NOON, {}, "kanzlei-muster")
    old = raw.get(f"mailcheck:due:look {THREAD}")
    await store.forget("kanzlei-muster", ANNA)
    if again:
        await store.put(tenant(), ANNA)
    raw.set(f"mailcheck:due:look {THREAD}", old)
    raw.zadd("mailcheck:due", {f"look {THREAD}": 1})

    assert await store.due.take("look", NOON) == ()
    assert raw.keys("mailcheck:due*") == []


@pytest.mark.parametrize("damage", ["changed", "exchanged"])
async def test_a_changed_note_is_dropped(store: TenantStore, raw: Any, damage: str) -> None:
    """The others are given out all the same, and a new one takes its place."""
    await store.due.note("look", "T1:C1:1.1", NOON, {"round": 1}, "")
    await store.due.note("look", "T1:C1:2.2", NOON, {"round": 2}, "")
    one, two = (f"mailcheck:due:look T1:C1:{thread}" for thread in ("1.1", "2.2"))
    raw.set(one, raw.get(one)[:-9] + "x" * 9 if damage == "changed" else raw.get(two))

    assert [due.payload for due in await store.due.take("look", NOON)] == [{"round": 2}]
    assert raw.zrange("mailcheck:due", 0, -1) == ["look T1:C1:2.2"]
    raw.set(one, "no envelope")
    await store.due.note("look", "T1:C1:1.1", NOON, {"round": 3}, "")
    assert [due.payload for due in await store.due.take("look", NOON)] == [{"round": 3}]


async def test_new_keys_open_the_notes_too(open_one: OpenStore, settings: Settings, raw: Any) -> None:
    """A rotation encrypts them anew, also what a process has taken, which can still be confirmed."""
    store = await open_one(settings)
    for number in range(2):
        await store.due.note("look", f"T1:C1:{number}", NOON + number * MINUTE, {"round": number}, "")
    key = "mailcheck:due:look T1:C1:1"
    before = raw.get(key)
    (taken,) = await store.due.take("look", NOON)

    count = await store.rotate_keys(ANNA)

    assert count == 2
    assert raw.get(key).split(".")[1] != before.split(".")[1]
    other = await open_one(settings)
    await other.due.done(taken)
    assert [due.payload for due in await other.due.take("look", NOON + 9 * MINUTE)] == [{"round": 1}]
