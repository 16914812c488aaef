"""Which of several processes answers: the first one to claim it, and once."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any, cast

import pytest

from bot.errors import StoreUnavailable
from bot.settings import Settings
from bot.store import TenantStore
from bot.store.connection import CONNECTIONS
from bot.store.redis_store import RedisStore
from tests.store.conftest import OpenStore

EVENT = "C0SUPPORT:1793620000.000100"


async def test_of_many_who_claim_the_same_one_has_it(open_one: OpenStore, settings: Settings) -> None:
    """Two processes, ten times each, at the same moment."""
    stores = [await open_one(settings) for _ in range(2)]

    taken = await asyncio.gather(*(store.deliveries.take(EVENT) for store in stores for _ in range(10)))

    assert taken.count(True) == 1


async def test_something_else_is_free(store: TenantStore) -> None:
    """A claim is for one delivery."""
    assert await store.deliveries.take(EVENT)
    assert await store.deliveries.take(EVENT + "1")


async def test_a_claim_tells_nothing_and_ends(store: TenantStore, raw: Any) -> None:
    """What lies in Redis names no channel, and is gone after a quarter of an hour."""
    await store.deliveries.take(EVENT)
    (key,) = [name for name in raw.keys("*") if "claims" in name]

    assert "C0SUPPORT" not in key
    assert 0 < raw.ttl(key) <= 900


async def test_a_claim_waits_behind_nobody_who_reads(open_one: OpenStore, settings: Settings) -> None:
    """However many ask Redis long questions at the same time."""
    store = cast("RedisStore", await open_one(settings))
    async with AsyncExitStack() as reading:
        for _ in range(CONNECTIONS):
            await reading.enter_async_context(store.deliveries.vault.talk())

        assert await store.deliveries.take(EVENT)


async def test_a_redis_that_does_not_answer_is_not_waited_for(
    store: TenantStore, raw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody waits for an answer: the store is unavailable as soon as patience ends."""
    monkeypatch.setattr("bot.store.deliveries.PATIENCE", 0.05)
    raw.execute_command("CLIENT", "PAUSE", 60_000, "WRITE")

    with pytest.raises(StoreUnavailable):
        await store.deliveries.take(EVENT)
    raw.execute_command("CLIENT", "UNPAUSE")
