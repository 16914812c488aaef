"""Very many members that nobody of ours put into an index: no work that grows with each, and nobody is kept from anything."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import pytest

from bot.store import Actor, TenantStore
from bot.store.kept_reports import index_key
from tests.made_up import tenant
from tests.store.test_reports import a_report

ANNA = Actor("slack", "U0ANNA")
MANY = 9_000
STRAYS = {f"stray-{number} ": number for number in range(MANY)}


async def questions(raw: Any, work: Awaitable[object]) -> int:
    """Return how many commands Redis was sent for this, its own of writing the file anew left out."""

    def asked() -> int:
        told = raw.info("commandstats")
        return sum(
            stats["calls"] for name, stats in told.items() if name in {"cmdstat_eval", "cmdstat_mget", "cmdstat_hmget"}
        )

    before = asked()
    await work
    return asked() - before


@pytest.mark.parametrize("index", ["mailcheck:due", "mailcheck:courses", "mailcheck:preferences"])
async def test_a_rotation_asks_few_questions_about_strays(store: TenantStore, raw: Any, index: str) -> None:
    """Hundreds are read and dropped at a time, those with a text that nobody can open as well."""
    await store.put(tenant("eins"), ANNA)
    raw.zadd(index, STRAYS)
    raw.mset({f"{index}:stray-{number} ": "x" for number in range(0, MANY, 3)})

    assert await questions(raw, store.rotate_keys(ANNA)) < MANY / 50
    assert raw.keys(f"{index}*") == []


async def test_a_rotation_keeps_the_reports_among_strays(store: TenantStore, raw: Any) -> None:
    """The newest fifty are read; what is none is dropped."""
    uid = (await store.put(tenant("eins"), ANNA)).uid
    await store.save_report(a_report("eins"), "C1:1.1")
    raw.zadd(index_key(uid), STRAYS)

    assert await questions(raw, store.rotate_keys(ANNA)) < 20
    assert [saved.thread for saved in await store.reports("eins")] == ["C1:1.1"]
    assert raw.zcard(index_key(uid)) == 1


async def test_an_index_of_too_many_reports_is_cut_to_the_newest(store: TenantStore, raw: Any) -> None:
    """What is older is not shown, and goes with the next change of keys, its place and its thread too."""
    uid = (await store.put(tenant("eins"), ANNA)).uid
    for thread in ("C1:1.1", "C1:2.2"):
        await store.save_report(a_report("eins"), thread)
    oldest = raw.zrange(index_key(uid), 0, 0)[0]
    raw.zadd(index_key(uid), {oldest: 0, **{f"stray-{number} ": number for number in range(1, 50)}})

    assert [saved.thread for saved in await store.reports("eins", 100)] == ["C1:2.2"]
    assert await store.rotate_keys(ANNA) == 2
    assert [saved.thread for saved in await store.reports("eins", 100)] == ["C1:2.2"]
    assert raw.keys("mailcheck:thread:*") == ["mailcheck:thread:C1:2.2"]
    assert len(raw.keys("mailcheck:report:*")) == raw.zcard(index_key(uid)) == 1


async def test_a_report_is_kept_however_many_strays_there_are(store: TenantStore, raw: Any) -> None:
    """Lua takes eight thousand words of one command."""
    uid = (await store.put(tenant("eins"), ANNA)).uid
    raw.zadd(index_key(uid), STRAYS)

    await store.save_report(a_report("eins"), "C1:1.1")

    assert raw.zcard(index_key(uid)) == 50
    assert (await store.reports("eins"))[0].thread == "C1:1.1"


async def test_an_unknown_text_is_kept_however_many_strays_there_are(store: TenantStore, raw: Any) -> None:
    """They go with the next one."""
    raw.zadd("mailcheck:unknown", STRAYS)

    await store.keep_unknown("nobody knows this", 1)

    assert [paste.text for paste in await store.unknown_pastes()] == ["nobody knows this"]
    assert raw.zcard("mailcheck:unknown") == 1


@pytest.mark.parametrize("kind", ["string", "hash", "list"])
async def test_a_damaged_customer_is_forgotten_whatever_lies_in_the_place_of_an_index(
    store: TenantStore, raw: Any, kind: str
) -> None:
    """What is to be taken out is not there; the foreign key stays, for its owner to look at."""
    stored = await store.put(tenant("eins"), ANNA)
    await store.due.note("look", "T1:C1:1.1", stored.stored_at, {}, "eins")
    raw.hset("mailcheck:tenants", "eins", "damaged")
    raw.delete("mailcheck:due")
    {
        "string": lambda key: raw.set(key, "x"),
        "hash": lambda key: raw.hset(key, "x", "y"),
        "list": lambda key: raw.rpush(key, "x"),
    }[kind]("mailcheck:due")

    await store.forget("eins", ANNA)

    assert await store.names() == []
    assert raw.keys("mailcheck:due:*") == []
    assert raw.type("mailcheck:due") == kind
