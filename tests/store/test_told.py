"""What one process tells the others: each hears it once, in order; where some may be lost, that is said."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import StoredDamage
from bot.settings import Settings
from bot.store import Actor, TenantStore
from bot.store.told import KEPT, KEPT_SECONDS, TOLD
from tests.store.conftest import OpenStore


async def test_each_hears_once_what_was_told_since(open_one: OpenStore, settings: Settings) -> None:
    """The oldest first; who told it hears it, too."""
    one, other = await open_one(settings), await open_one(settings)
    seen, nothing = await other.told.since("")
    await one.told.pass_on("first")
    await other.told.pass_on("second")
    seen, heard = await other.told.since(seen)
    seen, again = await other.told.since(seen)
    await one.told.pass_on("third")

    assert (nothing, heard, again) == ((), ("first", "second"), ())
    assert (await other.told.since(seen))[1] == ("third",)


async def test_what_is_told_is_sealed_and_not_kept_for_long(store: TenantStore, raw: Any) -> None:
    """A list of who did what when would be worth reading."""
    for number in range(KEPT + 9):
        await store.told.pass_on(f"person U{number}")

    assert raw.llen(TOLD) == KEPT
    assert 0 < raw.ttl(TOLD) <= KEPT_SECONDS
    assert not any("person" in each for each in raw.lrange(TOLD, 0, -1))


async def test_who_may_have_missed_something_hears_so(store: TenantStore, raw: Any) -> None:
    """More than is kept, or something that nobody of us has written; what comes then is heard as ever."""
    seen = (await store.told.since(""))[0]
    for _ in range(KEPT):
        await store.told.pass_on("x")
    seen, too_much = await store.told.since(seen)
    raw.lpush(TOLD, "made up")
    seen, strange = await store.told.since(seen)
    await store.told.pass_on("next")

    assert too_much is None
    assert strange is None
    assert (await store.told.since(seen))[1] == ("next",)


async def test_a_change_of_keys_loses_nothing(open_one: OpenStore, settings: Settings) -> None:
    """At worst somebody asks anew."""
    one, other = await open_one(settings), await open_one(settings)
    await one.told.pass_on("before")
    await one.rotate_keys(Actor("terminal"))
    seen, first = await other.told.since("")
    await one.told.pass_on("after")

    assert first in {("before",), None}
    assert (await other.told.since(seen))[1] == ("after",)


async def test_something_else_under_its_name_is_said_to_be_that(store: TenantStore, raw: Any) -> None:
    """Whoever asks or tells hears of it, and nothing of it is taken for ours."""
    raw.set(TOLD, "x")
    with pytest.raises(StoredDamage, match=TOLD):
        await store.told.since("")
    with pytest.raises(StoredDamage, match=TOLD):
        await store.told.pass_on("x")
