"""Courses: kept for ninety days, led on by one process at a time, unreadable in Redis, gone with their tenant."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import CourseChanged, StoreUnavailable, UnknownTenant
from bot.settings import Settings
from bot.store import Actor, Course, TenantStore
from tests.made_up import tenant
from tests.store.conftest import OpenStore

ANNA = Actor("slack", "U0ANNA")
THREAD = "T1:C1:1.1"


def a_course(course_id: str = THREAD, of: str = "", kind: str = "setup", **state: Any) -> Course:
    return Course(kind, course_id, of, state or {"step": 1})


async def test_a_course_comes_back_as_it_was_kept(open_one: OpenStore, settings: Settings) -> None:
    """Also to another process, with the moment of its last change."""
    before = datetime.now(UTC)
    store = await open_one(settings)
    await store.put(tenant(), ANNA)
    kept = await store.courses.keep(
        a_course(of="kanzlei-muster", step=3, values={"mailbox": "büro@kanzlei-muster.example"})
    )

    found = await (await open_one(settings)).courses.find("setup", THREAD)

    assert found == kept
    assert (kept.revision, kept.tenant) == (1, "kanzlei-muster")
    assert kept.state == {"step": 3, "values": {"mailbox": "büro@kanzlei-muster.example"}}
    assert before <= kept.changed <= datetime.now(UTC)


async def test_what_is_not_there_is_none(store: TenantStore) -> None:
    """Neither another thread's nor another kind's course is given out."""
    await store.courses.keep(a_course())

    assert await store.courses.find("setup", "T1:C1:2.2") is None
    assert await store.courses.find("fix", THREAD) is None


async def test_the_course_changed_last_comes_first(store: TenantStore) -> None:
    """Those of the other kind are not among them."""
    first = await store.courses.keep(a_course("T1:C1:1.1"))
    await store.courses.keep(a_course("T1:C1:2.2"))
    await store.courses.keep(a_course("T1:C1:3.3", kind="fix"))
    await store.courses.keep(replace(first, state={"step": 2}))

    assert [course.id for course in await store.courses.all("setup")] == ["T1:C1:1.1", "T1:C1:2.2"]


async def test_two_clicks_at_the_same_moment_lead_a_course_on_once(open_one: OpenStore, settings: Settings) -> None:
    """The process that comes second hears of it, and nothing of the first one's is lost."""
    stores = [await open_one(settings) for _ in range(2)]
    kept = await stores[0].courses.keep(a_course(step=1))

    answers = await asyncio.gather(
        *(store.courses.keep(replace(kept, state={"step": 2, "by": number})) for number, store in enumerate(stores)),
        return_exceptions=True,
    )

    won = [one for one in answers if isinstance(one, Course)]
    assert [type(one) for one in answers if not isinstance(one, Course)] == [CourseChanged]
    assert await stores[0].courses.find("setup", THREAD) == won[0]
    assert won[0].revision == 2


async def test_a_course_is_begun_once(open_one: OpenStore, settings: Settings) -> None:
    """A second beginning in the same thread replaces nothing."""
    stores = [await open_one(settings) for _ in range(2)]

    answers = await asyncio.gather(*(store.courses.keep(a_course()) for store in stores), return_exceptions=True)

    assert sorted(type(one).__name__ for one in answers) == ["Course", "CourseChanged"]


async def test_an_ended_course_is_not_led_on(store: TenantStore) -> None:
    """Whoever still had it on the screen hears of it; ending it twice does no harm."""
    kept = await store.courses.keep(a_course())
    await store.courses.end("setup", THREAD)
    await store.courses.end("setup", THREAD)

    with pytest.raises(CourseChanged):
        await store.courses.keep(kept)
    assert await store.courses.find("setup", THREAD) is None
    assert await store.courses.all("setup") == ()


async def test_forgetting_a_tenant_ends_its_courses(store: TenantStore, raw: Any) -> None:
    """Others' and nobody's go on, and nothing in Redis leads to the forgotten ones."""
    await store.put(tenant(), ANNA)
    await store.put(tenant("bleibt"), ANNA)
    await store.courses.keep(a_course("T1:C1:1.1", "kanzlei-muster"))
    await store.courses.keep(a_course("T1:C1:2.2", "kanzlei-muster", "fix"))
    await store.courses.keep(a_course("T1:C1:3.3", "bleibt"))
    await store.courses.keep(a_course("T1:C1:4.4"))

    await store.forget("kanzlei-muster", ANNA)

    assert [course.id for course in await store.courses.all("setup")] == ["T1:C1:4.4", "T1:C1:3.3"]
    assert await store.courses.all("fix") == ()
    assert len(raw.keys("mailcheck:courses:*")) == raw.zcard("mailcheck:courses") == 2
    assert len(raw.keys("mailcheck:belongings:*")) == 1


@pytest.mark.parametrize("again", [False, True])
async def test_a_course_of_a_forgotten_tenant_put_back_has_ended(store: TenantStore, raw: Any, again: bool) -> None:
    """It goes over to no new tenant of that name either, stands in nobody's way, and goes with the next change of the keys."""
    await store.put(tenant(), ANNA)
    for number in range(2):
        await store.courses.keep(a_course(f"T1:C1:{number}.1", "kanzlei-muster", step=7))
    old = {key: raw.get(key) for key in raw.keys("mailcheck:courses:*")}
    await store.forget("kanzlei-muster", ANNA)
    if again:
        await store.put(tenant(), ANNA)
    for key, envelope in old.items():
        raw.set(key, envelope)
        raw.zadd("mailcheck:courses", {key.removeprefix("mailcheck:courses:"): 9e15})

    assert await store.courses.all("setup") == ()
    assert await store.courses.find("setup", "T1:C1:0.1") is None
    begun = await store.courses.keep(a_course("T1:C1:0.1", step=1))
    assert await store.courses.all("setup") == (begun,)
    await store.rotate_keys(ANNA)
    assert raw.keys("mailcheck:courses:*") == ["mailcheck:courses:setup T1:C1:0.1"]


async def test_no_course_survives_its_tenant_whatever_the_order(store: TenantStore, raw: Any) -> None:
    """A change at the same moment does not bring it back."""
    for number in range(10):
        await store.put(tenant(), ANNA)
        kept = await store.courses.keep(a_course(f"T1:C1:{number}.1", "kanzlei-muster"))
        await asyncio.gather(
            *(store.courses.keep(a_course(f"T1:C1:{number}.{more}", "kanzlei-muster")) for more in (2, 3)),
            store.courses.keep(replace(kept, state={})),
            store.forget("kanzlei-muster", ANNA),
            store.courses.keep(a_course(f"T1:C1:{number}.4", "kanzlei-muster")),
            return_exceptions=True,
        )

        assert raw.keys("mailcheck:courses*") == raw.keys("mailcheck:belongings*") == []


async def test_a_course_finds_its_tenant_later(store: TenantStore) -> None:
    """A set-up begins before anything is stored; from the moment that it has a tenant it goes with that one only."""
    for name in ("kanzlei-muster", "bleibt"):
        await store.put(tenant(name), ANNA)
    kept = await store.courses.keep(a_course())
    kept = await store.courses.keep(replace(kept, tenant="kanzlei-muster"))
    kept = await store.courses.keep(replace(kept, tenant="bleibt"))

    await store.forget("kanzlei-muster", ANNA)
    between = await store.courses.find("setup", THREAD)
    await store.forget("bleibt", ANNA)

    assert between == kept
    assert await store.courses.find("setup", THREAD) is None


async def test_a_course_of_an_unknown_tenant_is_not_kept(store: TenantStore, raw: Any) -> None:
    """The sentence is the usual one, and nothing was written."""
    with pytest.raises(UnknownTenant, match="kanzlei-muster"):
        await store.courses.keep(a_course(of="kanzlei-muster"))

    assert raw.keys("mailcheck:courses*") == []


async def test_a_course_ends_ninety_days_after_its_last_change(store: TenantStore, raw: Any) -> None:
    """Redis itself deletes it, and a change begins the time anew; the index forgets what has ended."""
    await store.put(tenant(), ANNA)
    kept = await store.courses.keep(a_course(of="kanzlei-muster"))
    keys = raw.keys("mailcheck:courses*") + raw.keys("mailcheck:belongings:*")
    for key in keys:
        raw.expire(key, 1000)
    raw.zadd("mailcheck:courses", {"setup long-ago": 1})

    await store.courses.keep(kept)

    assert len(keys) == 3
    assert all(89.9 * 86400 < raw.ttl(key) <= 90 * 86400 for key in keys)
    assert raw.zrange("mailcheck:courses", 0, -1) == [f"setup {THREAD}"]


async def test_a_course_that_has_ended_is_passed_over(store: TenantStore, raw: Any) -> None:
    """The index may know it a little longer."""
    await store.courses.keep(a_course("T1:C1:1.1"))
    await store.courses.keep(a_course("T1:C1:2.2"))
    raw.delete("mailcheck:courses:setup T1:C1:1.1")

    assert [course.id for course in await store.courses.all("setup")] == ["T1:C1:2.2"]


async def test_a_course_is_unreadable_in_redis(store: TenantStore, raw: Any) -> None:
    """Neither its state nor its tenant's name stands there in clear."""
    await store.put(tenant(), ANNA)
    await store.courses.keep(a_course(of="kanzlei-muster", mailbox="office@kanzlei-muster.example"))

    everything = raw.get(f"mailcheck:courses:setup {THREAD}") + repr(raw.keys("mailcheck:*"))

    assert "kanzlei-muster" not in everything
    assert "office" not in everything


@pytest.mark.parametrize("damage", ["changed", "exchanged", "moved to another kind", "garbage"])
async def test_a_changed_course_is_noticed(store: TenantStore, raw: Any, damage: str) -> None:
    """It is neither shown nor led on, and in the list it does not stand in the others' way; it can be ended and begun anew."""
    kept = await store.courses.keep(a_course("T1:C1:1.1"))
    await store.courses.keep(a_course("T1:C1:2.2", step=9))
    await store.courses.keep(a_course("T1:C1:1.1", kind="fix", step=9))
    key = "mailcheck:courses:setup T1:C1:1.1"
    values = {
        "changed": raw.get(key)[:-9] + "x" * 9,
        "exchanged": raw.get("mailcheck:courses:setup T1:C1:2.2"),
        "moved to another kind": raw.get("mailcheck:courses:fix T1:C1:1.1"),
        "garbage": b"\xff\xfe{}",
    }
    raw.set(key, values[damage])

    for question in (store.courses.find("setup", "T1:C1:1.1"), store.courses.keep(kept)):
        with pytest.raises(StoreUnavailable, match="changed or exchanged"):
            await question
    assert [course.id for course in await store.courses.all("setup")] == ["T1:C1:2.2"]
    if damage != "garbage":
        await store.courses.end("setup", "T1:C1:1.1")
        assert (await store.courses.keep(a_course("T1:C1:1.1"))).revision == 1


async def test_new_keys_open_the_courses_too(open_one: OpenStore, settings: Settings, raw: Any) -> None:
    """A rotation encrypts them anew for the time they have left, and whoever held one before can still lead it on."""
    store = await open_one(settings)
    await store.put(tenant(), ANNA)
    kept = await store.courses.keep(a_course(of="kanzlei-muster"))
    key = f"mailcheck:courses:setup {THREAD}"
    raw.expire(key, 1000)
    before = raw.get(key)

    count = await store.rotate_keys(ANNA)

    assert count == 2
    assert raw.get(key) != before
    assert raw.get(key).split(".")[1] != before.split(".")[1]
    assert 0 < raw.ttl(key) <= 1000
    other = await open_one(settings)
    assert await other.courses.find("setup", THREAD) == kept
    assert (await other.courses.keep(kept)).revision == 2
