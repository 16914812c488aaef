"""What was typed into a window that is gone: sealed, for its place and key, for a while."""

from __future__ import annotations

from typing import Any

import pytest

from bot.settings import Settings
from bot.store import Actor, TenantStore
from bot.store.drafts import DRAFTS, KEPT_SECONDS
from tests.made_up import secret
from tests.store.conftest import OpenStore


async def test_a_draft_is_for_its_place_and_key_until_it_is_dropped(store: TenantStore) -> None:
    """No other place's, no other key; to drop another one leaves it."""
    typed = secret()
    number = await store.drafts.keep("anna add", typed)

    assert await store.drafts.of("ben add", number) is await store.drafts.of("anna add", "") is None
    await store.drafts.drop("anna add", "another")
    assert await store.drafts.of("anna add", number) == typed
    await store.drafts.drop("anna add", number)
    assert await store.drafts.of("anna add", number) is None


async def test_only_the_newest_of_a_place_is_kept_sealed_and_not_for_long(store: TenantStore, raw: Any) -> None:
    """The store is no place to pile up what was typed."""
    typed = [secret(), secret()]
    numbers = [await store.drafts.keep("anna add", each) for each in typed]
    [key] = raw.keys(f"{DRAFTS}*")

    assert [await store.drafts.of("anna add", number) for number in numbers] == [None, typed[1]]
    assert 0 < raw.ttl(key) <= KEPT_SECONDS
    assert not any(each in raw.get(key) for each in typed)
    assert "anna" not in key


@pytest.mark.parametrize("damage", ["changed", "another place's", "another kind"])
async def test_a_draft_that_was_tampered_with_is_none(store: TenantStore, raw: Any, damage: str) -> None:
    """The person types it again."""
    number = await store.drafts.keep("anna add", "x")
    [key] = raw.keys(f"{DRAFTS}*")
    await store.drafts.keep("ben add", "x")
    [other] = {*raw.keys(f"{DRAFTS}*")} - {key}
    if damage == "another kind":
        raw.delete(key)
        raw.hset(key, "a", "b")
    else:
        raw.set(key, raw.get(key)[:-9] + "x" * 9 if damage == "changed" else raw.get(other))

    assert await store.drafts.of("anna add", number) is None


async def test_new_keys_end_drafts(open_one: OpenStore, settings: Settings) -> None:
    """They would have ended within a quarter of an hour."""
    store = await open_one(settings)
    number = await store.drafts.keep("anna add", "x")
    await store.rotate_keys(Actor("terminal"))

    assert await (await open_one(settings)).drafts.of("anna add", number) is None
