"""Jobs on Redis cannot be read, changed or moved: what was is struck off, and stops nothing else; their keys can be changed any time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.errors import StoredDamage, StoreUnavailable
from bot.settings import Settings
from bot.store import Actor, Bounds, Job, Lane, Put, TenantStore
from bot.store.jobs import JOBS, digest
from bot.store.keys import parse_keys
from bot.store.register import REGISTER
from bot.store.sealing import encrypt
from tests.store.conftest import OpenStore
from tests.store.handed import WIDE, counted, hand, hired, job, left, take
from tests.store.test_keys import a_key, with_keys

ANNA = Actor("slack", "U0ANNA")


async def test_nothing_can_be_read_in_redis(store: TenantStore, raw: Any) -> None:
    """Neither ids nor people nor keys nor payloads nor what was noted: not in any key, field or value."""
    words = "T0ID", "check-kind", "Kauderwelsch", "U0ANNA", "unique-key", "ts-of-root"
    told = Job(words[0], words[1], f'{{"text": "{words[2]}"}}', Lane.WORK, words[3], words[4])
    await hand(store, told, Job("T0ID 2", words[1], words[2], Lane.DELIVERY, words[3], words[4] + "2"))
    await hired(store)
    await store.jobs.take("one", [], 0, 1, WIDE)
    await store.jobs.note("one", told, "root", words[5])

    everything = ""
    for key in raw.keys("*"):
        read = {"string": raw.get, "hash": raw.hgetall, "zset": lambda key: raw.zrange(key, 0, -1, withscores=True)}
        everything += f"{key} {read[raw.type(key)](key)}"
    assert digest("T0ID") in everything
    assert [word for word in words if word in everything] == []


def moved(raw: Any, _: str, first: str, second: str) -> None:
    raw.set(second, raw.get(first), keepttl=True)


def exchanged(raw: Any, _: str, first: str, second: str) -> None:
    one, two = raw.mget(first, second)
    raw.mset({first: one, second: two} if one == two else {first: two, second: one})


def foreign(raw: Any, key: str, _: str, second: str) -> None:
    """Sealed with a key of somebody's own, which nobody registered."""
    ring = parse_keys(key)
    raw.set(second, encrypt(ring, b"{}", second, "job"), keepttl=True)


DAMAGES: dict[str, Callable[[Any, str, str, str], object]] = {
    "moved": moved,
    "exchanged": exchanged,
    "foreign": foreign,
    "shortened": lambda raw, key, first, second: raw.set(second, raw.get(second)[:-4], keepttl=True),
    "no envelope": lambda raw, key, first, second: raw.set(second, "{}"),
    "empty": lambda raw, key, first, second: raw.set(second, ""),
    "no text": lambda raw, key, first, second: raw.set(second, b"\xff\xfe"),
    "deleted": lambda raw, key, first, second: raw.delete(second),
    "another kind": lambda raw, key, first, second: (raw.delete(second), raw.rpush(second, "x")),
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_job_is_struck_off_and_stops_no_other(store: TenantStore, raw: Any, damage: str) -> None:
    """Whatever lies in its place; its person's places and its key are free again."""
    await hand(store, *(job(name, person="anna", unique=f"key {name}") for name in "abc"))
    DAMAGES[damage](raw, a_key("evil"), *(f"{JOBS}job:{digest(name)}" for name in "ab"))
    assert await store.jobs.with_key("key b") is None
    await hired(store)

    taken = await take(store)

    assert taken == (["c"] if damage == "exchanged" else ["a", "c"])
    for name in taken:
        assert await store.jobs.end("one", job(name))
    assert left(raw) == set()
    raw.delete(*raw.keys("mailcheck:claims:*"))
    assert await hand(store, job("b", person="anna", unique="key b"), bounds=Bounds(1, 1, 1)) == [Put.TAKEN]


async def test_an_old_state_of_a_job_under_its_name_is_another_s_for_nobody(store: TenantStore, raw: Any) -> None:
    """A body copied to an id of somebody's own making opens nowhere."""
    await hand(store, job("a"))
    raw.copy(f"{JOBS}job:{digest('a')}", f"{JOBS}job:made-up")
    raw.zadd(f"{JOBS}waiting", {"made-up": 4e15, b"\xff": 4e15, "": 4e15})
    await hired(store)

    assert await take(store) == ["a"]
    await store.jobs.end("one", job("a"))
    assert left(raw) == set()


async def test_a_key_that_points_to_another_job_tells_nothing_of_it(store: TenantStore, raw: Any) -> None:
    """Only what the job itself says is its key is."""
    await hand(store, job("a", unique="key a"), job("b", unique="key b"))
    raw.hset(f"{JOBS}unique", digest("key a"), digest("b"))

    assert await store.jobs.with_key("key a") is None


@pytest.mark.parametrize("damage", ["moved", "another step's", "cut", "another kind"])
async def test_what_was_noted_and_does_not_open_was_not(store: TenantStore, raw: Any, damage: str) -> None:
    """The job goes on without it, with the rest, and can note anew."""
    await hand(store, job("a", unique="key"), job("b"))
    await hired(store)
    for one in await store.jobs.take("one", [], 9, 9, WIDE):
        await store.jobs.note("one", one, "root", f"root of {one.id}")
        await store.jobs.note("one", one, "reply", f"reply of {one.id}")
    mine, other = (f"{JOBS}steps:{digest(name)}" for name in "ab")
    if damage == "another kind":
        raw.delete(mine)
        raw.rpush(mine, "x")
    else:
        found = {"moved": raw.hget(other, "root"), "another step's": raw.hget(mine, "reply"), "cut": "v1.x"}
        raw.hset(mine, "root", found[damage])
    await store.jobs.bury("one")
    await hired(store)

    taken = {one.id: one for one in await store.jobs.take("one", [], 9, 9, WIDE)}

    assert taken["a"].steps == ({} if damage == "another kind" else {"reply": "reply of a"})
    assert taken["b"].steps == {"root": "root of b", "reply": "reply of b"}
    assert await store.jobs.note("one", taken["a"], "root", "anew")
    assert (await store.jobs.with_key("key")).steps["root"] == "anew"  # type: ignore[union-attr]


@pytest.mark.parametrize("part", ["waiting", "running", "workers", "marks", "unique", "tries", "waits", "held", "has"])
async def test_a_key_of_another_kind_is_named_and_nothing_is_half_done(store: TenantStore, raw: Any, part: str) -> None:
    """Once it is deleted, or what was there is put back, all goes on."""
    await hired(store)
    await hand(store, job("a", person="anna", unique="key"))
    (a,) = await store.jobs.take("one", [], 1, 1, WIDE)
    await hand(store, job("b", person="anna", unique="key b"))
    raw.rename(JOBS + part, "kept")
    raw.set(JOBS + part, "x")
    state = {key: raw.type(key) for key in raw.keys("*")}

    for asked in (
        hand(store, job("c", person="anna")),
        take(store, has=["a"]),
        store.jobs.beat("one"),
        store.jobs.note("one", a, "root", "1.1"),
        store.jobs.end("one", a),
        store.jobs.bury("one"),
    ):
        with pytest.raises(StoredDamage, match=f"Under {JOBS}{part} lies something"):
            await asked
    assert {key: raw.type(key) for key in raw.keys("*")} == state
    raw.rename("kept", JOBS + part)

    assert await take(store, has=["a"]) == ["b"]
    assert await store.jobs.end("one", a)


async def test_what_is_no_number_counts_as_none(store: TenantStore, raw: Any) -> None:
    """Whoever writes words where we count holds nobody up, and what is counted next is right again."""
    await hired(store)
    await hand(store, job("a", person="anna"))
    whose = f"2{digest('anna')}"
    for part, field in (("waits", whose), ("held", whose), ("has", "one"), ("tries", digest("a")), ("turns", whose)):
        raw.hset(JOBS + part, field, "many")
    raw.hset(f"{JOBS}turns", "now2", "later")
    raw.hset(f"{JOBS}marks", digest("nobody's"), "x")

    assert await hand(store, job("b", person="anna")) == [Put.TAKEN]
    assert {*await take(store)} == {"a", "b"}
    assert counted(raw)["held"] == {whose: "2"}
    raw.hset(f"{JOBS}has", "one", "99")
    assert await take(store, has=["a", "b"]) == []
    assert counted(raw)["has"] == {"one": "2"}


async def test_new_keys_open_what_waits_and_runs(open_one: OpenStore, settings: Settings, raw: Any) -> None:
    """With what was noted, for the time that is left; another process hands over, takes, notes and ends under them without a pause."""
    store, other = await open_one(settings), await open_one(settings)
    await hired(store)
    await hand(store, job("runs", Lane.DELIVERY), job("was begun", Lane.DELIVERY), job("waits", unique="key"))
    begun = {one.id: one for one in await store.jobs.take("one", [], 2, 0, WIDE)}
    for one in begun.values():
        await store.jobs.note("one", one, "root", "1.1")
    await hired(store, "gone")
    bodies = {key: raw.get(key) for key in raw.keys(f"{JOBS}job:*")}
    for key in bodies:
        raw.expire(key, 1000)

    assert await store.rotate_keys(ANNA) == 3

    old = {envelope.split(".")[1] for envelope in bodies.values()}
    new = {raw.get(key).split(".")[1] for key in bodies}
    new |= {text.split(".")[1] for key in raw.keys(f"{JOBS}steps:*") for text in raw.hvals(key)}
    assert (len(old), len(new), old & new) == (1, 1, set())
    assert all(900 < raw.ttl(key) <= 1000 for key in bodies)
    assert await other.jobs.put(job("later"), WIDE) is Put.TAKEN
    assert await other.jobs.note("one", begun["runs"], "reply", "2.2")
    await other.jobs.bury("one")
    await hired(other, "two")
    taken = {one.id: one.steps for one in await other.jobs.take("two", [], 9, 9, WIDE)}
    assert taken == {
        "runs": {"root": "1.1", "reply": "2.2"},
        "was begun": {"root": "1.1"},
        "waits": {},
        "later": {},
    }


@pytest.mark.parametrize("first", [0, 1])
async def test_a_key_that_ends_meanwhile_is_replaced(open_one: OpenStore, settings: Settings, first: int) -> None:
    """Each of those who need one looks for the new one itself."""
    for asked in range(3):
        store, other = await open_one(settings), await open_one(settings)
        await hired(other, f"w{asked}")
        mine = job(f"{first} {asked}")
        if asked:
            await hand(other, mine)
        if asked == 2:
            await take(other, f"w{asked}")
        await store.rotate_keys(ANNA)
        if not asked:
            assert await hand(other, mine) == [Put.TAKEN]
        assert mine.id in ([mine.id] if asked == 2 else await take(other, f"w{asked}"))
        assert await other.jobs.note(f"w{asked}", mine, "root", "1.1")
        assert await other.jobs.end(f"w{asked}", mine)


async def test_who_lacks_a_key_leaves_the_job_to_whoever_has_it(open_one: OpenStore, settings: Settings) -> None:
    """No try is counted, and all else is taken."""
    old, new = a_key("old"), a_key("new")
    lacking = await hired(await open_one(with_keys(settings, old)))
    having = await hired(await open_one(with_keys(settings, new, old)), "two")
    await hand(having, job("a"))
    await hand(lacking, job("b"))

    assert await take(lacking) == ["b"]
    (a,) = await having.jobs.take("two", [], 1, 1, WIDE)

    assert (a.id, a.tries) == ("a", 1)


async def test_whose_key_has_ended_takes_nothing_and_is_told_so(open_one: OpenStore, settings: Settings) -> None:
    """Nothing is taken over, either."""
    old, new = a_key("old"), a_key("new")
    lacking = await hired(await open_one(with_keys(settings, old)))
    having = await hired(await open_one(with_keys(settings, new, old)), "two")
    await hand(lacking, job("a"))
    await having.rotate_keys(ANNA)

    for asked in (take, lambda store: hand(store, job("b")), lambda store: store.jobs.note("one", job("a"), "x", "y")):
        with pytest.raises(StoreUnavailable, match="keys of the store were changed"):
            await asked(lacking)
    (a,) = await having.jobs.take("two", [], 1, 1, WIDE)

    assert (a.id, a.tries) == ("a", 1)


async def test_a_register_of_another_kind_is_named(store: TenantStore, raw: Any) -> None:
    """It is not we who are damaged."""
    raw.delete(REGISTER)
    raw.set(REGISTER, "x")

    with pytest.raises(StoredDamage, match=f"Under {REGISTER} lies something"):
        await hand(store, job("a"))
