"""Which workspace a store serves: one, as long as somebody serves it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import StoredDamage
from bot.settings import Settings
from bot.store import TenantStore
from bot.store.served import KEPT_SECONDS, WORKSPACE
from tests.store.conftest import OpenStore


async def test_one_workspace_at_a_time(open_one: OpenStore, settings: Settings, raw: Any) -> None:
    """However many processes serve it; who has gone for good makes room by itself."""
    one, other = await open_one(settings), await open_one(settings)
    said = [await one.served.claim("T1"), await other.served.claim("T1"), await other.served.claim("T2")]
    lasts = raw.ttl(WORKSPACE)
    raw.delete(WORKSPACE)

    assert said == [True, True, False]
    assert 0 < lasts <= KEPT_SECONDS
    assert await other.served.claim("T2")


async def test_something_else_under_its_name_is_said_to_be_that(store: TenantStore, raw: Any) -> None:
    """Nothing is believed of it."""
    raw.hset(WORKSPACE, "a", "b")
    with pytest.raises(StoredDamage, match=WORKSPACE):
        await store.served.claim("T1")
