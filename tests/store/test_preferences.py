"""Chosen languages: of people and of channels, unreadable in Redis, kept as long as they are used."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model import Language
from bot.settings import Settings
from bot.store import Actor, TenantStore
from tests.store.conftest import OpenStore

PERSON, CHANNEL = "user:T1:U0ANNA", "channel:T1:C1"


async def test_a_choice_is_found_by_every_process(open_one: OpenStore, settings: Settings) -> None:
    """A person's and a channel's are two choices; the newest counts."""
    store = await open_one(settings)
    await store.preferences.choose(PERSON, Language.DE)
    await store.preferences.choose(PERSON, Language.EN)
    await store.preferences.choose(CHANNEL, Language.DE)

    other = (await open_one(settings)).preferences

    assert [await other.of(place) for place in (PERSON, CHANNEL, "user:T1:U0BEN")] == [Language.EN, Language.DE, None]


async def test_a_choice_is_taken_back(store: TenantStore, raw: Any) -> None:
    """Nothing of it stays; taking back what nobody chose does no harm."""
    await store.preferences.choose(PERSON, Language.EN)

    await store.preferences.choose(PERSON, None)
    await store.preferences.choose(PERSON, None)

    assert await store.preferences.of(PERSON) is None
    assert raw.keys("mailcheck:preferences*") == []


async def test_a_choice_lasts_as_long_as_it_is_used(store: TenantStore, raw: Any) -> None:
    """Ninety days after somebody last needed it it ends; a use begins the time anew."""
    await store.preferences.choose(PERSON, Language.EN)
    keys = raw.keys("mailcheck:preferences*")
    assert len(keys) == 2
    for key in keys:
        assert 89.9 * 86400 < raw.ttl(key) <= 90 * 86400
        raw.expire(key, 1000)

    await store.preferences.of(PERSON)

    assert all(raw.ttl(key) > 89.9 * 86400 for key in keys)


async def test_the_index_forgets_what_has_ended(store: TenantStore, raw: Any) -> None:
    """With the next choice."""
    raw.zadd("mailcheck:preferences", {"user:T1:U0GONE": 1})

    await store.preferences.choose(PERSON, Language.EN)

    assert raw.zrange("mailcheck:preferences", 0, -1) == [PERSON]


@pytest.mark.parametrize("damage", ["changed", "another person's"])
async def test_a_changed_choice_is_none(store: TenantStore, raw: Any, damage: str) -> None:
    """It is not used, and a new choice replaces it."""
    await store.preferences.choose(PERSON, Language.EN)
    await store.preferences.choose("user:T1:U0BEN", Language.EN)
    key = f"mailcheck:preferences:{PERSON}"
    raw.set(key, raw.get(key)[:-9] + "x" * 9 if damage == "changed" else raw.get("mailcheck:preferences:user:T1:U0BEN"))

    assert await store.preferences.of(PERSON) is None
    await store.preferences.choose(PERSON, Language.DE)
    assert await store.preferences.of(PERSON) is Language.DE


async def test_new_keys_open_the_choices_too(open_one: OpenStore, settings: Settings, raw: Any) -> None:
    """A rotation encrypts them anew; what has ended meanwhile leaves the index, and a changed one goes."""
    store = await open_one(settings)
    for place in (PERSON, CHANNEL, "user:T1:U0BEN"):
        await store.preferences.choose(place, Language.EN)
    before = raw.get(f"mailcheck:preferences:{PERSON}")
    assert "en" not in before.split(".")[0]
    raw.delete(f"mailcheck:preferences:{CHANNEL}")
    raw.set("mailcheck:preferences:user:T1:U0BEN", before)

    count = await store.rotate_keys(Actor("terminal"))

    assert count == 1
    assert raw.get(f"mailcheck:preferences:{PERSON}").split(".")[1] != before.split(".")[1]
    assert raw.zrange("mailcheck:preferences", 0, -1) == [PERSON]
    assert await (await open_one(settings)).preferences.of(PERSON) is Language.EN
