"""Jobs on Redis last an hour, survive lost answers, a Redis that hangs or dies and whoever is called off, and leave nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StoreUnavailable
from bot.store import Bounds, Lane, Put, TenantStore, jobs
from bot.store.connection import Connection
from bot.store.jobs import JOBS, KEPT, digest
from tests.store.conftest import OpenStore, settings_for
from tests.store.handed import STORED, WIDE, counted, hand, hired, job, left, take


@pytest.fixture
def hangs(raw: Any) -> Iterator[Callable[[], None]]:
    """Lets Redis hang until the test ends."""
    pid = raw.info("server")["process_id"]
    yield lambda: os.kill(pid, signal.SIGSTOP)
    os.kill(pid, signal.SIGCONT)


async def test_what_was_given_out_in_an_answer_that_was_lost_is_given_out_again(store: TenantStore) -> None:
    """To whoever comes first; what the worker has stays its own, and what it has ended meanwhile does no harm."""
    await hired(store)
    await hired(store, "two")
    await hand(store, job("has", person="anna"), job("ended", person="anna"))
    assert {*await take(store)} == {"has", "ended"}
    await hand(store, *(job(f"lost {n}", person="anna") for n in range(3)))
    await take(store, has=["has", "ended"])  # nobody reads this

    await store.jobs.end("one", job("ended"))
    again = await take(store, has=["has", "ended"], most=2)
    again += await take(store, "two")

    assert {*again} == {f"lost {n}" for n in range(3)}
    assert not await store.jobs.end("two", job("has"))
    assert await store.jobs.end("one", job("has"))


async def test_who_has_nothing_is_counted_as_having_nothing(store: TenantStore, raw: Any) -> None:
    """Also when all that was given to it was lost."""
    await hired(store)
    await hand(store, job("lost"))
    await take(store)  # nobody reads this
    assert await store.jobs.take("one", [], 0, 0, WIDE) == ()

    assert counted(raw)["has"] == counted(raw)["held"] == {}


async def test_what_is_over_leaves_nothing(store: TenantStore, raw: Any) -> None:
    """Neither what ended, in whatever state its worker was, nor what is known of its person."""
    for number in range(4):
        await hand(store, *(job(f"{number} {lane}", lane, who := f"p{number}", f"{lane} {who}") for lane in Lane))
    await hand(store, *(job(f"nobody's {lane}", lane) for lane in Lane))
    await hired(store)
    first = await store.jobs.take("one", [], 3, 3, WIDE)
    for one in first:
        await store.jobs.note("one", one, "root", "1.1")
    assert left(raw) == {part.strip(":") for part in STORED}
    await store.jobs.bury("one")
    await hired(store, "two")
    for one in await store.jobs.take("two", [], 99, 99, WIDE):
        assert await store.jobs.end("two", one)

    assert left(raw) == set()
    assert {*raw.hkeys(f"{JOBS}turns")} == {"now1", "now2", "now3", "all"}


@pytest.mark.parametrize("state", ["waits", "is held up", "runs", "waits again"])
async def test_a_job_lasts_an_hour(store: TenantStore, raw: Any, state: str) -> None:
    """With what was noted of it; then nothing of it is left, whatever state it was in, and its key and its place are free."""
    bounds = Bounds(2, 1, 1)
    await hired(store)
    if state == "is held up":
        await hand(store, job("before", person="anna"))
        await take(store)
    await hand(store, one := job("a", person="anna", unique="key"), bounds=bounds)
    keys = [f"{JOBS}job:{digest('a')}"]
    if state in {"runs", "waits again"}:
        await take(store)
        raw.expire(keys[0], KEPT - 100)
        await store.jobs.note("one", one, "root", "1.1")
        keys += [f"{JOBS}steps:{digest('a')}"]
        assert 0 <= raw.ttl(keys[0]) - raw.ttl(keys[1]) <= 1  # not an hour from now
    if state == "waits again":
        await store.jobs.bury("one")
        await hired(store)
    assert KEPT - 120 < raw.ttl(keys[0]) <= KEPT
    raw.delete(*keys, *raw.keys("mailcheck:claims:*"))  # the hour is over

    if state == "runs":
        await store.jobs.note("one", one, "reply", "2.2")
        assert not raw.exists(keys[1])
        await store.jobs.end("one", one)
    else:
        assert await take(store, has=["before"], bounds=bounds) == []
    assert [*counted(raw)["marks"]] == ([digest("before")] if state == "is held up" else [])
    await store.jobs.end("one", job("before"))
    assert left(raw) == set()
    assert await hand(store, job("b", person="anna", unique="key"), bounds=bounds) == [Put.TAKEN]


async def test_what_nobody_began_within_its_hour_is_handed_over_anew(store: TenantStore, raw: Any) -> None:
    """Under its id, and under its key, and counted once."""
    await hand(store, job("a", person="anna"), job("b", person="anna", unique="key"))
    raw.delete(*(f"{JOBS}job:{digest(name)}" for name in "ab"), *raw.keys("mailcheck:claims:*"))

    assert await hand(store, job("a", person="anna"), job("c", person="anna", unique="key")) == [Put.TAKEN] * 2
    assert [*counted(raw)["waits"].values()] == ["2"]
    await hired(store)
    assert {*await take(store)} == {"a", "c"}


async def test_an_old_job_does_not_come_back_after_its_hour(
    store: TenantStore, raw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is put back into Redis later than that is struck off."""
    now = time.time()
    await hand(store, job("a"))
    monkeypatch.setattr(time, "time", lambda: now + KEPT + 1)
    await hired(store)

    assert await take(store) == []
    assert left(raw) == set()


async def test_what_hangs_is_not_waited_for(
    store: TenantStore, hangs: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever hands something over, notes, ends or gives a sign hears within PATIENCE that Redis does not answer."""
    assert jobs.PATIENCE <= 1
    monkeypatch.setattr(jobs, "PATIENCE", 0.05)
    hangs()

    for asked in (
        hand(store, job("a")),
        store.jobs.begin("one"),
        store.jobs.beat("one"),
        store.jobs.note("one", job("a"), "root", "1.1"),
        store.jobs.end("one", job("a")),
        store.jobs.bury("one"),
    ):
        with pytest.raises(StoreUnavailable, match="does not answer in time"):
            async with asyncio.timeout(10):  # far below the limit of any other question
                await asked


async def test_whoever_is_called_off_leaves_nothing_behind(store: TenantStore, raw: Any) -> None:
    """Whenever that is: what was handed over is there or is not, what was taken is given out again, what was ended is over."""
    await hired(store)

    async def through(name: str) -> None:
        await store.jobs.put(job(name, person="anna", unique=f"key {name}"), WIDE)
        for each in await store.jobs.take("one", [], 9, 9, WIDE):
            await store.jobs.note("one", each, "root", "1.1")
            await store.jobs.end("one", each)

    await through("first")  # Redis knows the scripts from now on
    seen = set()
    for turns in (*range(30), *range(30, 900, 15)):
        going = asyncio.ensure_future(through(str(turns)))
        for _ in range(turns):
            await asyncio.sleep(0)
        seen.add((going.done(), *sorted(left(raw))))
        going.cancel()
        await asyncio.wait({going})
    for each in await store.jobs.take("one", [], 99, 99, WIDE):
        assert await store.jobs.end("one", each)

    assert len(seen) > 2
    assert left(raw) == set()


async def test_its_own_server_revived_has_all_that_was_accepted(open_one: OpenStore, folder: Path) -> None:
    """Killed between two questions, it is started again; everything waits, runs and is counted as before."""
    store = await open_one(settings_for(folder, redis_url=None))
    await hired(store)
    await hand(store, *(job(name, person="anna") for name in "ab"))
    (a,) = await store.jobs.take("one", [], 1, 1, WIDE)
    connection: Connection = store._vault.connection  # type: ignore[attr-defined]
    os.kill(int((connection.server.folder / "redis.pid").read_text()), signal.SIGKILL)  # type: ignore[union-attr]

    async with asyncio.timeout(60):
        while True:
            try:
                said = await hand(store, job("a"), job("c"))
                break
            except StoreUnavailable:
                await asyncio.sleep(0.05)

    assert said == [Put.KNOWN, Put.TAKEN]
    assert await store.jobs.end("one", a)
    assert {*await take(store)} == {"b", "c"}
