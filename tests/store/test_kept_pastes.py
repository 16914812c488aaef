"""Unknown pastes: encrypted, the newest hundred, each for its days; they belong to no tenant and outlive none of their own time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.settings import Settings
from bot.store import Actor, TenantStore
from tests.made_up import tenant
from tests.store.conftest import OpenStore

ANNA = Actor("slack", "U0ANNA")


async def test_the_newest_text_comes_first(store: TenantStore) -> None:
    """Each with the moment it came, and once."""
    for text in ("eins", "zwei", "drei"):
        await store.keep_unknown(text, 7)

    pastes = await store.unknown_pastes()

    assert [(paste.text, paste.times) for paste in pastes] == [("drei", 1), ("zwei", 1), ("eins", 1)]
    assert pastes[0].seen >= pastes[2].seen
    assert len({paste.id for paste in pastes}) == 3


async def test_the_same_text_again_is_counted_and_moves_to_the_front(store: TenantStore) -> None:
    """What comes most often is worth an entry most."""
    for text in ("eins", "zwei", "eins", "eins"):
        await store.keep_unknown(text, 7)

    assert [(paste.text, paste.times) for paste in await store.unknown_pastes()] == [("eins", 3), ("zwei", 1)]


async def test_only_the_newest_hundred_are_kept(store: TenantStore, raw: Any) -> None:
    """However much is pasted, also at the same moment."""
    await asyncio.gather(*(store.keep_unknown(f"Text {number}", 7) for number in range(8)))
    for number in range(8, 105):
        await store.keep_unknown(f"Text {number}", 7)

    assert len(await store.unknown_pastes()) == 100
    assert len(raw.keys("mailcheck:unknown:*")) == 100
    assert (await store.unknown_pastes())[0].text == "Text 104"


async def test_a_text_ends_with_its_days(store: TenantStore, raw: Any) -> None:
    """Redis itself deletes it; the index forgets it with the next text."""
    await store.keep_unknown("eins", 3)
    (key,) = raw.keys("mailcheck:unknown:*")
    assert 2.9 * 86400 < raw.ttl(key) <= 3 * 86400
    raw.delete(key)

    assert await store.unknown_pastes() == ()
    await store.keep_unknown("zwei", 3)
    assert raw.zcard("mailcheck:unknown") == 1


async def test_a_text_is_unreadable_in_redis(store: TenantStore, raw: Any) -> None:
    """Nothing of it stands there in clear."""
    await store.keep_unknown("Das Programm meldet Kauderwelsch", 3)

    (key,) = raw.keys("mailcheck:unknown:*")

    assert "Kauderwelsch" not in raw.get(key) + key


@pytest.mark.parametrize("damage", ["changed", "exchanged"])
async def test_a_changed_text_is_passed_over(store: TenantStore, raw: Any, damage: str) -> None:
    """The others are shown, and it goes with the next one that is kept."""
    await store.keep_unknown("eins", 3)
    await store.keep_unknown("zwei", 3)
    one, two = sorted(raw.keys("mailcheck:unknown:*"))
    raw.set(one, raw.get(two) if damage == "exchanged" else raw.get(one)[:-9] + "x" * 9)

    assert [paste.text for paste in await store.unknown_pastes()] == ["zwei"]
    await store.keep_unknown("drei", 3)
    assert raw.exists(one) == 0


async def test_new_keys_open_the_texts_too(open_one: OpenStore, settings: Settings, raw: Any) -> None:
    """A rotation encrypts them anew, for the time they have left; another process reads them afterwards."""
    store = await open_one(settings)
    await store.keep_unknown("eins", 3)
    (key,) = raw.keys("mailcheck:unknown:*")
    raw.expire(key, 1000)
    before = raw.get(key)

    count = await store.rotate_keys(ANNA)

    assert count == 1
    assert raw.get(key) != before
    assert 0 < raw.ttl(key) <= 1000
    assert [paste.text for paste in await (await open_one(settings)).unknown_pastes()] == ["eins"]


async def test_all_can_be_deleted(store: TenantStore, raw: Any) -> None:
    """And the number says how many there were."""
    for text in ("eins", "zwei"):
        await store.keep_unknown(text, 3)

    assert (await store.forget_unknown(), await store.forget_unknown()) == (2, 0)
    assert raw.keys("mailcheck:unknown*") == []


async def test_forgetting_a_tenant_leaves_them(store: TenantStore, raw: Any) -> None:
    """They belong to nobody; and the tenant is gone all the same."""
    await store.put(tenant(), ANNA)
    await store.keep_unknown("eins", 3)

    await store.forget("kanzlei-muster", ANNA)

    assert [paste.text for paste in await store.unknown_pastes()] == ["eins"]
    assert await store.all() == ()
