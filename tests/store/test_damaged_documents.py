"""One damaged course, appointment, preference or kept paste keeps none of the others back, whatever is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import StoredDamage
from bot.model import Language
from bot.settings import Settings
from bot.store import Actor, Course, TenantStore
from bot.store.keys import KeyRing, parse_keys
from bot.store.sealing import decrypt, encrypt
from tests.made_up import tenant
from tests.store.test_keys import a_key

ANNA = Actor("slack", "U0ANNA")
NOW = datetime(2031, 5, 1, tzinfo=UTC)
COURSE, DUE = "mailcheck:courses:fix T1:C1:1.1", "mailcheck:due:look T1:C1:1.1"
PLACE, PASTE = "mailcheck:preferences:user:T1:U1", "mailcheck:unknown:"


def but(**changes: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda document: {n: v for n, v in (document | changes).items() if v != "missing"}


DOCUMENTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a list": lambda _: [1],
    "a text": lambda _: "x",
    "nothing": lambda _: None,
    "empty": lambda _: {},
}
COURSES = DOCUMENTS | {
    "no state": but(state="missing"),
    "a state that is a list": but(state=[1]),
    "a tenant that is a number": but(tenant=5),
    "a moment that is none": but(changed="soon"),
    "a moment without a zone": but(changed="2031-05-01T00:00:00"),
    "a revision that is a text": but(revision="1"),
    "no owner": but(uid="missing"),
    "an owner that is a list": but(uid=["x"]),
}
DUES = DOCUMENTS | {
    "no moment": but(when="missing"),
    "a moment that is a number": but(when=5),
    "a payload that is a list": but(payload=[1]),
    "no entry": but(entry="missing"),
}


def put_in(
    raw: Any, settings: Settings, key: str, change: Callable[[dict[str, Any]], Any], field: str = "document"
) -> None:
    """Put a document in this place that we ourselves might have encrypted."""
    ring = ring_of(settings)
    document = json.loads(decrypt(ring, raw.get(key), key, field))
    raw.set(key, encrypt(ring, json.dumps(change(document)).encode(), key, field))


def ring_of(settings: Settings) -> KeyRing:
    return parse_keys((settings.data_dir / "keys").read_text())


@pytest.mark.parametrize("change", COURSES.values(), ids=COURSES)
async def test_a_damaged_course_is_named_and_the_others_go_on(
    store: TenantStore, raw: Any, settings: Settings, change: Callable[[dict[str, Any]], Any]
) -> None:
    """It is not led on, it can be ended, and the keys change all the same."""
    await store.put(tenant("eins"), ANNA)
    for thread in ("1.1", "2.2"):
        await store.courses.keep(Course("fix", f"T1:C1:{thread}", "eins", {"step": 1}))
    put_in(raw, settings, COURSE, change)

    assert [course.id for course in await store.courses.all("fix")] == ["T1:C1:2.2"]
    with pytest.raises(StoredDamage):
        await store.courses.find("fix", "T1:C1:1.1")
    assert await store.rotate_keys(ANNA) == 2
    await store.courses.end("fix", "T1:C1:1.1")
    assert await store.courses.find("fix", "T1:C1:1.1") is None


@pytest.mark.parametrize("change", DUES.values(), ids=DUES)
async def test_a_damaged_appointment_makes_nobody_blind(
    store: TenantStore, raw: Any, settings: Settings, change: Callable[[dict[str, Any]], Any]
) -> None:
    """It is dropped; what else is due is taken; it can be noted anew."""
    for thread in ("1.1", "2.2"):
        await store.due.note("look", f"T1:C1:{thread}", NOW, {"look": 1}, "")
    put_in(raw, settings, DUE, change)

    taken = await store.due.take("look", NOW + timedelta(seconds=1))
    assert [due.id for due in taken] == ["T1:C1:2.2"]
    assert raw.exists(DUE) == 0
    await store.due.note("look", "T1:C1:1.1", NOW, {"look": 2}, "")
    assert [due.payload for due in await store.due.take("look", NOW)] == [{"look": 2}]


@pytest.mark.parametrize("change", [*DOCUMENTS.values(), but(language="tlh"), but(language=5)])
async def test_a_damaged_choice_is_none(
    store: TenantStore, raw: Any, settings: Settings, change: Callable[[dict[str, Any]], Any]
) -> None:
    """And another one can be made."""
    await store.preferences.choose("user:T1:U1", Language.EN)
    put_in(raw, settings, PLACE, change)

    assert await store.preferences.of("user:T1:U1") is None
    await store.preferences.choose("user:T1:U1", Language.DE)
    assert await store.preferences.of("user:T1:U1") is Language.DE


@pytest.mark.parametrize(
    "change", [*DOCUMENTS.values(), but(times="1"), but(seen=5), but(text=None), but(seen="2031-05-01")]
)
async def test_a_damaged_paste_is_passed_over(
    store: TenantStore, raw: Any, settings: Settings, change: Callable[[dict[str, Any]], Any]
) -> None:
    """The others are given out, new ones kept."""
    await store.keep_unknown("eins", 5)
    (key,) = raw.keys(PASTE + "*")
    put_in(raw, settings, key, change, "paste")
    await store.keep_unknown("zwei", 5)

    assert [paste.text for paste in await store.unknown_pastes()] == ["zwei"]


@pytest.mark.parametrize("kind", ["list", "hash", "under a key of nobody's"])
async def test_what_nobody_can_open_in_one_place_stops_no_other(
    store: TenantStore, raw: Any, settings: Settings, kind: str
) -> None:
    """Something of another kind, or under a key that the store was never written with."""
    for thread in ("1.1", "2.2"):
        await store.courses.keep(Course("fix", f"T1:C1:{thread}", "", {"step": 1}))
        await store.due.note("look", f"T1:C1:{thread}", NOW, {}, "")
    await store.preferences.choose("user:T1:U1", Language.EN)
    for key in (COURSE, DUE, PLACE):
        raw.delete(key)
        if kind == "list":
            raw.rpush(key, "x")
        elif kind == "hash":
            raw.hset(key, "x", "y")
        else:
            raw.set(key, encrypt(parse_keys(a_key("stray")), b"{}", key, "document"))

    assert [course.id for course in await store.courses.all("fix")] == ["T1:C1:2.2"]
    assert [due.id for due in await store.due.take("look", NOW)] == ["T1:C1:2.2"]
    assert await store.preferences.of("user:T1:U1") is None
    with pytest.raises(StoredDamage):
        await store.courses.find("fix", "T1:C1:1.1")
    await store.courses.end("fix", "T1:C1:1.1")
    assert await store.courses.find("fix", "T1:C1:1.1") is None
