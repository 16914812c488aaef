"""Jobs on Redis: handed over once, each to one worker, fair, gone on with when that one dies."""

from __future__ import annotations

import asyncio
import itertools
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import StoreUnavailable
from bot.settings import Settings
from bot.store import Bounds, Job, Lane, Put, TakenForDead, TenantStore, jobs
from bot.store.connection import HANDED_OVER, SHORT
from bot.store.jobs import CLAIMED, JOBS, KEPT, MOST_WORKERS, digest
from bot.store.redis_store import RedisStore
from bot.turns import on_behalf_of
from tests.loop_turns import counted_turns
from tests.store.conftest import OpenStore
from tests.store.handed import WIDE, hand, hired, in_pairs, job, take


async def test_a_job_is_given_out_as_it_was_handed_over(store: TenantStore) -> None:
    """With the number of this try, and once."""
    whole = Job("T1:C1:1.1", "check", '{"tenant": "kanzlei-muster"}', Lane.BACKGROUND, "U0ANNA", "kanzlei-muster")

    assert await hand(store, whole) == [Put.TAKEN]
    await hired(store)
    (taken,) = await store.jobs.take("one", [], 1, 1, WIDE)

    assert taken == replace(whole, tries=1)
    assert await take(store, has=[whole.id]) == []


async def test_whose_clock_goes_wrong_strikes_nothing_off(
    open_one: OpenStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hour is over by the clock of Redis, which is the same for all."""
    one, two = [await hired(await open_one(settings), name) for name in ("one", "two")]
    await one.jobs.beat("one")
    await two.jobs.beat("two")
    await hand(one, job("a"))
    later = time.time() + 2 * KEPT
    monkeypatch.setattr(time, "time", lambda: later)
    await hand(two, job("b"))
    taken = await take(two, "two")
    monkeypatch.setattr(time, "time", lambda: 0.0)
    await hand(two, job("c"))

    assert (taken, await take(one, "one")) == (["a", "b"], ["c"])


async def test_a_script_is_sent_once(store: TenantStore, raw: Any) -> None:
    """Redis knows it by its digest from then on; one that has forgotten it, being new, is sent it again."""
    said = await hand(store, job("a"))
    raw.script_flush()
    said += await hand(store, job("b"))
    before = raw.info("commandstats")
    said += await hand(store, job("c"))
    after = raw.info("commandstats")

    assert said == [Put.TAKEN] * 3
    assert {name for name in after if "eval" in name or "script" in name if after[name] != before.get(name)} == {
        "cmdstat_evalsha"
    }


async def test_the_same_id_is_known_while_it_waits_runs_and_a_quarter_of_an_hour_after(
    store: TenantStore, raw: Any
) -> None:
    """What was refused is not known."""
    await hand(store, job("refused"), bounds=Bounds(0, 1, 1))
    said = await hand(store, job("a"), job("a"))
    await hired(store)
    await take(store)
    said += await hand(store, job("a"))
    await store.jobs.end("one", job("a"))
    said += await hand(store, job("a"), job("refused"))

    assert said == [Put.TAKEN, Put.KNOWN, Put.KNOWN, Put.KNOWN, Put.TAKEN]
    assert CLAIMED - 10 < raw.ttl(f"mailcheck:claims:{digest('a')}") <= CLAIMED


async def test_what_a_job_has_claimed_no_other_has(store: TenantStore, raw: Any) -> None:
    """However often it is begun it has it, for a quarter of an hour; and nothing that claims look like is in the way of what is handed over."""
    said = [await store.jobs.claim("a form", job(name)) for name in ("one", "other", "one")]

    assert said == [True, False, True]
    assert await store.jobs.claim("another form", job("other"))
    assert CLAIMED - 10 < raw.ttl(f"mailcheck:claims:{digest('a form')}") <= CLAIMED
    assert await hand(store, job("one")) == [Put.TAKEN]


async def test_what_waits_or_runs_for_longer_than_its_claim_is_known(store: TenantStore, raw: Any) -> None:
    """It is counted once, and does not run twice."""
    await hired(store)
    await hand(store, job("waits", person="anna"), job("runs", person="anna", lane=Lane.DELIVERY))
    await store.jobs.take("one", [], 1, 0, WIDE)
    raw.delete(*raw.keys("mailcheck:claims:*"))

    assert await hand(store, job("waits", person="anna"), job("runs", person="anna", lane=Lane.DELIVERY)) == [
        Put.KNOWN,
        Put.KNOWN,
    ]
    raw.delete(f"{JOBS}job:{digest('runs')}")  # its hour is over
    assert await hand(store, job("runs", person="anna", lane=Lane.DELIVERY)) == [Put.KNOWN]
    assert await take(store, has=["runs"]) == ["waits"]


async def test_the_same_key_is_taken_once_while_it_waits_or_runs(store: TenantStore) -> None:
    """Then it is free; other keys never were affected."""
    said = await hand(store, job("a", unique="key"), job("b", unique="key"), job("c", unique="other"), job("d"))
    await hired(store)
    await take(store)
    said += await hand(store, job("b", unique="key"))
    await store.jobs.end("one", job("a", unique="key"))
    said += await hand(store, job("b", unique="key"))

    assert said == [Put.TAKEN, Put.SAME, Put.TAKEN, Put.TAKEN, Put.SAME, Put.TAKEN]


async def test_no_more_wait_than_may(store: TenantStore) -> None:
    """Altogether, and of one person's in a lane; what runs does not count."""
    bounds = Bounds(waiting=5, waiting_each=2, running_each=9)
    said = await hand(store, *(job(f"a{n}", person="anna") for n in range(3)), bounds=bounds)
    said += await hand(store, job("ad", Lane.DELIVERY, "anna"), job("b", person="ben"), bounds=bounds)
    said += await hand(store, job("nobody's"), job("too many"), bounds=bounds)
    await hired(store)
    await take(store)
    said += await hand(store, *(job(f"a{n}", person="anna") for n in range(3, 6)), bounds=bounds)

    taken, full, crowded = Put.TAKEN, Put.FULL, Put.CROWDED
    assert said == [taken, taken, crowded, taken, taken, taken, full, taken, taken, crowded]


async def test_of_many_who_hand_over_the_same_one_is_first(open_one: OpenStore, settings: Settings, raw: Any) -> None:
    """The same id, or the same key: however many processes do so at the same moment."""
    stores = [await open_one(settings) for _ in range(3)]

    ids = await asyncio.gather(*(one.jobs.put(job("a"), WIDE) for one in stores * 5))
    keys = await asyncio.gather(*(one.jobs.put(job(f"{n}", unique="k"), WIDE) for n, one in enumerate(stores * 5)))

    assert sorted(ids) == sorted([Put.KNOWN] * 14 + [Put.TAKEN])
    assert sorted(keys) == sorted([Put.SAME] * 14 + [Put.TAKEN])
    assert raw.zcard(f"{JOBS}waiting") == 2


async def test_no_two_workers_get_the_same(open_one: OpenStore, settings: Settings) -> None:
    """However many take at the same moment, everything is given out, and once."""
    stores = [await open_one(settings) for _ in range(3)]
    await hand(stores[0], *(job(f"{number}") for number in range(40)))
    for number, store in enumerate(stores):
        await hired(store, f"w{number}")

    taken = await asyncio.gather(*(take(store, f"w{number}", 20) for number, store in enumerate(stores)))

    assert sorted(itertools.chain(*taken)) == sorted(f"{number}" for number in range(40))
    assert max(map(len, taken)) == 20


async def test_lanes_go_before_one_another_and_have_places_of_their_own(store: TenantStore) -> None:
    """No work takes a delivery's place, nor the other way round."""
    for number in range(3):
        await hand(store, *(job(f"{lane.name} {number}", lane) for lane in (Lane.BACKGROUND, Lane.WORK, Lane.DELIVERY)))
    await hired(store)

    both = [one.id for one in await store.jobs.take("one", [], 2, 4, WIDE)]
    delivery = [one.id for one in await store.jobs.take("one", both, 1, 0, WIDE)]
    others = [one.id for one in await store.jobs.take("one", both + delivery, 0, 9, WIDE)]

    assert [name.split()[0] for name in both] == ["DELIVERY"] * 2 + ["WORK"] * 3 + ["BACKGROUND"]
    assert [name.split()[0] for name in delivery + others] == ["DELIVERY"] + ["BACKGROUND"] * 2


async def test_everybody_s_first_comes_before_anybody_s_second(store: TenantStore) -> None:
    """Who comes when others have had many comes as soon as they with their next."""
    await hand(store, *(job(f"anna {n}", person="anna") for n in range(6)))
    await hand(store, *(job(f"ben {n}", person="ben") for n in range(2)))
    await hired(store)
    first = await take(store, most=4)
    await hand(store, *(job(f"carl {n}", person="carl") for n in range(2)))

    rest = await take(store, has=first)

    assert [*map(sorted, in_pairs(first))] == [["anna 0", "ben 0"], ["anna 1", "ben 1"]]
    assert [*map(sorted, in_pairs(rest))] == [["anna 2", "carl 0"], ["anna 3", "carl 1"], ["anna 4", "anna 5"]]


async def test_of_one_turn_who_came_first_is_first(store: TenantStore) -> None:
    """Different people's first, and what is nobody's."""
    names = [f"{number}" for number in range(12)]
    await hand(store, *(job(name, person=f"person {name}" if int(name) % 2 else "") for name in names))
    await hired(store)

    assert await take(store) == names


async def test_whose_turn_was_held_up_puts_nobody_else_s_back(store: TenantStore) -> None:
    """When the held up one's is taken at last, newcomers are not let in before who has waited since."""
    bounds = Bounds(100, 100, running_each=1)
    await hired(store)
    await hand(store, *(job(f"anna {n}", person="anna") for n in range(2)))
    await hand(store, *(job(f"ben {n}", person="ben") for n in range(9)))
    await take(store, bounds=bounds)
    for n in range(7):
        await store.jobs.end("one", job(f"ben {n}"))
        await take(store, has=["anna 0"], bounds=bounds)
    await store.jobs.end("one", job("anna 0"))
    assert await take(store, has=["ben 7"], bounds=bounds) == ["anna 1"]

    await hand(store, job("carl 0", person="carl"), job("carl 1", person="carl"))
    for name in ("anna 1", "ben 7"):
        await store.jobs.end("one", job(name))

    assert await take(store, most=1, bounds=bounds) == ["ben 8"]
    assert await take(store, has=["ben 8"], bounds=bounds) == ["carl 0"]


async def test_no_more_of_one_person_s_run_than_may(open_one: OpenStore, settings: Settings) -> None:
    """In one lane, at all workers together; what is for nobody is nobody's, and one lane's does not touch another's."""
    one, two = await hired(await open_one(settings)), await hired(await open_one(settings), "two")
    bounds = Bounds(100, 100, running_each=2)
    await hand(one, *(job(f"anna {n}", person="anna") for n in range(4)), *(job(f"{n}") for n in range(3)))
    await hand(one, *(job(f"delivery {n}", Lane.DELIVERY, "anna") for n in range(3)), job("ben", person="ben"))

    first, second = await take(one, bounds=bounds), await take(two, "two", bounds=bounds)
    await one.jobs.end("one", job("anna 0"))
    third = await take(two, "two", bounds=bounds)

    assert {*first} == {"anna 0", "anna 1", "0", "1", "2", "delivery 0", "delivery 1", "ben"}
    assert (second, third) == ([], ["anna 2"])


async def test_behind_very_many_of_who_may_have_no_more_another_s_is_found(
    store: TenantStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many are looked at as is said; the person's end brings the rest."""
    monkeypatch.setattr(jobs, "MOST_LOOKED_AT", 4)
    bounds = Bounds(100, 100, running_each=1)
    await hand(store, *(job(f"anna {n}", person="anna") for n in range(9)), job("ben", person="ben"))
    await hired(store)

    assert {*await take(store, bounds=bounds)} == {"anna 0", "ben"}


async def test_a_dead_worker_s_jobs_go_on_first_in_their_lane(store: TenantStore) -> None:
    """In whichever lane, somebody's or nobody's; with what was noted, and with the number of tries."""
    mine = [
        job(f"{lane.name} {who}", lane, who, unique=f"{lane} {who}") for lane in Lane for who in ("", "anna", "ben")
    ]
    await hand(store, *mine)
    await hired(store)
    begun = await store.jobs.take("one", [], 9, 9, WIDE)
    for one in begun:
        assert await store.jobs.note("one", one, "root", f"ts of {one.id}")
    await hand(store, *(job(f"later {lane.name}", lane, "carl") for lane in Lane))

    assert await store.jobs.bury("one") == 9
    await hired(store, "two")
    again = await store.jobs.take("two", [], 4, 4, WIDE)

    assert [one.lane for one in again] == [Lane.DELIVERY] * 4 + [Lane.WORK] * 4
    assert (again[3].id, again[7].id) == ("later DELIVERY", "later WORK")
    assert {one.id: (one.tries, one.steps) for one in again if one.tries > 1} == {
        one.id: (2, {"root": f"ts of {one.id}"}) for one in mine if one.lane is not Lane.BACKGROUND
    }


async def test_only_whose_job_it_is_notes_and_ends_it(store: TenantStore) -> None:
    """Whoever was taken for dead has no say any more; nor has anybody in what waits, is over, or never was."""
    await hand(store, job("a"), job("waits", Lane.BACKGROUND))
    await hired(store)
    await hired(store, "two")
    (a,) = await store.jobs.take("one", [], 1, 1, WIDE)
    await store.jobs.note("one", a, "root", "of one")
    await store.jobs.bury("one")
    assert await take(store, "two", 1) == ["a"]

    assert not await store.jobs.note("one", a, "root", "late")
    assert not await store.jobs.end("one", a)
    assert not await store.jobs.end("two", job("waits"))
    assert not await store.jobs.end("two", job("never"))
    assert await store.jobs.note("two", a, "reply", "of two")
    await store.jobs.bury("two")
    await hired(store, "three")
    (again,) = await store.jobs.take("three", [], 1, 1, WIDE)
    assert (again.tries, again.steps) == (3, {"root": "of one", "reply": "of two"})
    assert await store.jobs.end("three", a)
    assert not await store.jobs.end("three", a)


async def test_who_is_taken_for_dead_hears_of_it(store: TenantStore) -> None:
    """With the next sign of life, and with the next job it asks for; under a new name it goes on."""
    with pytest.raises(TakenForDead):
        await store.jobs.beat("one")
    await hired(store)
    await store.jobs.bury("one")

    with pytest.raises(TakenForDead):
        await store.jobs.beat("one")
    with pytest.raises(TakenForDead):
        await take(store)
    await hired(store, "two")
    assert await store.jobs.beat("two") == {"two": "1"}


async def test_each_sign_of_life_is_another(store: TenantStore) -> None:
    """And whoever gives one sees everybody's."""
    await hired(store)
    await hired(store, "two")

    signs = [await store.jobs.beat(worker) for worker in ("one", "one", "two")]

    assert signs == [{"one": "1", "two": "0"}, {"one": "2", "two": "0"}, {"one": "2", "two": "1"}]


async def test_of_very_many_names_only_those_with_something_to_do_stay(store: TenantStore, raw: Any) -> None:
    """Whoever put them there: who is idle begins anew, and no job is lost."""
    for worker in ("one", "idle", "me"):
        await hired(store, worker)
    mine = job("a")
    await hand(store, mine)
    await take(store)
    key = "mailcheck:jobs:workers"
    raw.hset(key, mapping={f"foreign {number}": "0" for number in range(MOST_WORKERS - 3)})
    assert len(await store.jobs.beat("me")) == MOST_WORKERS

    raw.hset(key, "one more", "x")
    assert await store.jobs.beat("me") == {"one": "0", "me": "2"}
    assert raw.hlen(key) == 2

    with pytest.raises(TakenForDead):
        await store.jobs.beat("idle")
    assert await store.jobs.end("one", mine)


async def test_who_has_given_a_sign_meanwhile_is_not_buried(store: TenantStore) -> None:
    """Nor is who is buried already, a second time."""
    await hand(store, job("a"))
    await hired(store)
    await take(store)
    await store.jobs.beat("one")
    await store.jobs.beat("one")

    stale = await store.jobs.bury("one", "1")
    true = [await store.jobs.bury("one", "2") for _ in range(2)]

    assert (stale, true) == (0, [1, 0])


async def test_a_job_with_a_key_can_be_looked_at(store: TenantStore) -> None:
    """While it waits and while it runs, with what was noted of it; not when it is over."""
    assert await store.jobs.with_key("key") is None
    await hand(store, job("a", unique="key"))
    waits = await store.jobs.with_key("key")
    await hired(store)
    (a,) = await store.jobs.take("one", [], 1, 1, WIDE)
    await store.jobs.note("one", a, "root", "1.1")
    await store.jobs.note("one", a, "root", "2.2")
    runs = await store.jobs.with_key("key")
    await store.jobs.end("one", a)

    assert waits is not None
    assert (waits.id, waits.steps) == ("a", {})
    assert runs is not None
    assert (runs.id, runs.steps) == ("a", {"root": "2.2"})
    assert await store.jobs.with_key("key") is None


async def test_what_is_handed_over_waits_behind_nothing_that_is_noted(store: TenantStore) -> None:
    """Somebody waits for it who has not been acknowledged yet."""
    assert isinstance(store, RedisStore)
    async with AsyncExitStack() as others:
        for _ in range(SHORT):
            await others.enter_async_context(store._vault.connection.talk(reserved=SHORT))

        assert await hand(store, job("a")) == [Put.TAKEN]


async def test_whoever_hands_over_little_waits_for_one_of_who_hands_over_much(store: TenantStore) -> None:
    """And in whose place there is none for longer than patience lasts, that is said."""
    assert isinstance(store, RedisStore)
    queue = store.jobs.handing_over
    with on_behalf_of("anna"):
        held = [queue.ask() for _ in range(HANDED_OVER)]
        waits = asyncio.create_task(hand(store, job("of much")))
        await asyncio.sleep(0)
    with on_behalf_of("ben"):
        first = asyncio.create_task(hand(store, job("of little")))
        await asyncio.sleep(0)
    held[0].leave()

    assert await first == [Put.TAKEN]
    assert await waits == [Put.TAKEN]
    held[0] = queue.ask()
    with pytest.raises(StoreUnavailable):
        await hand(store, job("of too much"))


async def test_large_jobs_are_opened_in_turns(store: TenantStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are taken at once, nobody else waits for more than one of them."""
    turns: list[int] = []
    opened = jobs._open

    def slow(*args: Any, **more: Any) -> Job:
        turns.append(turn())
        began = time.thread_time()
        while time.thread_time() - began < 0.002:
            pass
        return opened(*args, **more)

    await hand(store, *(job(f"{number}") for number in range(8)))
    await hired(store)
    monkeypatch.setattr(jobs, "_open", slow)
    async with counted_turns() as turn:
        assert len(await take(store)) == 8

    assert len(set(turns)) == 8
