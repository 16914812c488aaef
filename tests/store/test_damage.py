"""Whatever is wrong with one record, it is named, the others work, and it can be forgotten."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.errors import StoredDamage, StoreUnavailable, UnknownTenant
from bot.settings import Settings
from bot.store import Actor, Course, Feedback, TenantStore, revisions
from bot.store.keys import KeyRing, parse_keys
from bot.store.redis_store import open_store
from bot.store.sealing import SEAL, decrypt, encrypt, seal
from tests.made_up import tenant
from tests.store.conftest import OpenStore
from tests.store.test_keys import a_key, key_ids
from tests.store.test_reports import a_report

ANNA = Actor("slack", "U0ANNA")
TENANTS, REVISIONS, SCHEMA = "mailcheck:tenants", "mailcheck:revisions", "mailcheck:schema"
PLACE = "tenant:eins"
OTHERS = ("drei", "zwei")


def fields_of(raw: Any, name: str = "eins") -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(raw.hget(TENANTS, name))
    return fields


def sealed(ring: KeyRing, fields: dict[str, str], **changes: str) -> str:
    """Return a record that we ourselves might have sealed, with these fields."""
    new = {name: value for name, value in (fields | changes).items() if name != SEAL and value}
    return json.dumps(new | {SEAL: seal(ring, PLACE, new)})


def profile(ring: KeyRing, plain: str) -> str:
    return encrypt(ring, plain.encode("utf-8", "surrogateescape"), PLACE, "profile")


def plain_profile(ring: KeyRing, raw: Any, **changes: Any) -> str:
    values = json.loads(decrypt(ring, fields_of(raw)["profile"], PLACE, "profile")) | changes
    return json.dumps({name: value for name, value in values.items() if value != "missing"})


def with_profile(name: str, value: Any) -> Callable[[Any, KeyRing], str]:
    return lambda raw, ring: sealed(
        ring, fields_of(raw), profile=profile(ring, plain_profile(ring, raw, **{name: value}))
    )


DAMAGES: dict[str, Callable[[Any, KeyRing], Any]] = {
    "empty": lambda raw, ring: "",
    "truncated": lambda raw, ring: raw.hget(TENANTS, "eins")[:-40],
    "changed": lambda raw, ring: raw.hget(TENANTS, "eins").replace("v1.", "v1.x", 1),
    "no text": lambda raw, ring: b"\xff\xfe\x00" * 50,
    "no JSON": lambda raw, ring: "{",
    "deep JSON": lambda raw, ring: "[" * 100_000,
    "a list": lambda raw, ring: "[1]",
    "a number": lambda raw, ring: "1e999",
    "numbers for texts": lambda raw, ring: json.dumps(fields_of(raw) | {"format": 2}),
    "huge": lambda raw, ring: "x" * 30_000_000,
    "of another record": lambda raw, ring: raw.hget(TENANTS, "zwei"),
    "under a key of nobody's": lambda raw, ring: json.dumps(
        fields_of(raw) | {SEAL: seal(parse_keys(a_key("stray")), PLACE, {})}
    ),
    "of a later form": lambda raw, ring: sealed(ring, fields_of(raw), format="3"),
    "of a later form with another seal": lambda raw, ring: json.dumps({"format": "7", "body": "v9.a.b"}),
    "without a profile": lambda raw, ring: sealed(ring, fields_of(raw), profile=""),
    "without a credential": lambda raw, ring: sealed(ring, fields_of(raw), client_secret=""),
    "without a revision": lambda raw, ring: sealed(ring, fields_of(raw), revision=""),
    "with a word for a revision": lambda raw, ring: sealed(ring, fields_of(raw), revision="many"),
    "with no moment": lambda raw, ring: sealed(ring, fields_of(raw), stored_at="yesterday"),
    "with a profile that is no JSON": lambda raw, ring: sealed(ring, fields_of(raw), profile=profile(ring, "{")),
    "with a profile that is no text": lambda raw, ring: sealed(ring, fields_of(raw), profile=profile(ring, "\udcff")),
    **{
        f"with {name} {value!r}": with_profile(name, value)
        for name, value in (
            ("mailboxes", "office@x.example"),
            ("mailboxes", [["office@x.example"]]),
            ("mailboxes", "missing"),
            ("imap", ["mail.example"]),
            ("imap", ["mail.example", "993"]),
            ("imap", ["mail.example", 0]),
            ("cloud", "moon"),
            ("uses", []),
            ("client_id", 5),
            ("channels", {"C1": 1}),
            ("secret_expires", "soon"),
            ("salt", "xyz"),
        )
    },
}


async def three(store: TenantStore, raw: Any, settings: Settings, damage: Any) -> None:
    """Store three, and put something else in the place of one."""
    for name in ("eins", *OTHERS):
        await store.put(tenant(name), ANNA)
        await store.save_report(a_report(name), f"C1:{name}")
    ring = parse_keys((settings.data_dir / "keys").read_text())
    raw.hset(TENANTS, "eins", damage(raw, ring))


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
async def test_a_damaged_record_is_named_and_the_others_work(
    store: TenantStore, open_one: OpenStore, raw: Any, settings: Settings, damage: Callable[[Any, KeyRing], Any]
) -> None:
    """It is neither given out nor written over; the keys change for the others; forgotten, it ends the rotation, and can be stored anew."""
    await three(store, raw, settings, damage)

    whole, (broken,) = await store.everything()
    assert [stored.tenant.name for stored in whole] == list(OTHERS)
    assert broken.name == "eins"
    for question in (store.find("eins"), store.put(tenant("eins"), ANNA), store.reports("eins")):
        with pytest.raises(StoredDamage):
            await question
    old = "is needed no more" if damage is DAMAGES["under a key of nobody's"] else "stays"
    with pytest.raises(StoredDamage, match=f"4 records are encrypted anew, the old key {old}"):
        await store.rotate_keys(ANNA)
    await store.put(tenant("vier"), ANNA)

    await store.forget("eins", ANNA)
    assert await store.rotate_keys(ANNA) == 5
    assert len(key_ids(raw)) == 1
    await store.put(tenant("eins"), ANNA)
    again = await open_one(settings)
    whole, none = await again.everything()
    assert ([stored.tenant.name for stored in whole], none) == (["drei", "eins", "vier", "zwei"], ())
    assert [len(await again.reports(name)) for name in OTHERS] == [1, 1]


@pytest.mark.parametrize(
    "name", ["a\x1b[31mb", "\u202ebmuster", "x\ny", b"\xff\xfe", "\\x41", "n" * 5000, "\u2028", "", " ", "--yes"]
)
async def test_a_record_under_a_hostile_name_is_shown_harmlessly_and_forgotten_by_what_is_shown(
    store: TenantStore, raw: Any, name: str | bytes
) -> None:
    """What steers a terminal, is no text or fills the screen is shown as an escape, and that is what `forget` takes."""
    await store.put(tenant("zwei"), ANNA)
    raw.hset(TENANTS, name, "x")

    _, (broken,) = await store.everything()
    assert broken.name.isprintable()
    assert len(broken.name) < 120
    assert len(broken.why.sentence.en) < 500
    with pytest.raises(UnknownTenant) as unknown:
        await store.find("nope")
    listed = unknown.value.with_names.en.partition("Stored are: ")[2].removesuffix(".")
    assert {*listed.split(", ")} == {broken.name.strip(), "zwei"}
    await store.forget(broken.name, ANNA)

    assert raw.hkeys(TENANTS) == ["zwei"]


async def test_forgetting_a_copy_leaves_the_reports_of_the_original(store: TenantStore, raw: Any) -> None:
    """A damaged record that names another tenant's uid takes nothing of theirs along."""
    await store.put(tenant("eins"), ANNA)
    await store.save_report(a_report("eins"), "C1:1.1")
    raw.hset(TENANTS, "kopie", raw.hget(TENANTS, "eins"))
    await store.put(tenant("zwei"), ANNA)
    raw.hset(TENANTS, "zwei", raw.hget(TENANTS, "eins"))

    await store.forget("kopie", ANNA)
    await store.forget("zwei", ANNA)

    assert len(await store.reports("eins")) == 1


async def test_forgetting_a_damaged_tenant_takes_its_reports_along(store: TenantStore, raw: Any) -> None:
    """Whose they are is known beside the record, be it unreadable."""
    await store.put(tenant("eins"), ANNA)
    await store.save_report(a_report("eins"), "C1:1.1")
    raw.hset(TENANTS, "eins", "garbage")

    await store.forget("eins", ANNA)

    assert [key for key in raw.keys("mailcheck:*") if "report" in key or "thread" in key] == []


@pytest.mark.parametrize("kind", ["list", "string", "hash", "set"])
@pytest.mark.parametrize("place", ["reports", "belongings"])
async def test_something_of_another_kind_in_the_place_of_an_index_stops_nobody(
    store: TenantStore, raw: Any, kind: str, place: str
) -> None:
    """The tenant's next report is kept, its keys change, it can be forgotten."""
    uid = (await store.put(tenant("eins"), ANNA)).uid
    await store.put(tenant("zwei"), ANNA)
    strange(raw, f"mailcheck:{place}:{uid}", kind)

    if place == "reports":
        await store.save_report(a_report("eins"), "C1:1.1")
        assert len(await store.reports("eins")) == 1
        strange(raw, f"mailcheck:{place}:{uid}", kind)
    assert await store.rotate_keys(ANNA) == 2
    await store.forget("eins", ANNA)

    assert raw.exists(f"mailcheck:{place}:{uid}") == 0
    assert [stored.tenant.name for stored in await store.all()] == ["zwei"]


def strange(raw: Any, key: str, kind: str) -> None:
    raw.delete(key)
    {
        "list": lambda: raw.rpush(key, "x"),
        "string": lambda: raw.set(key, "x"),
        "hash": lambda: raw.hset(key, "x", "y"),
        "set": lambda: raw.sadd(key, "x"),
        "zset": lambda: raw.zadd(key, {"x": 1}),
    }[kind]()


@pytest.mark.parametrize("key", [TENANTS, REVISIONS, SCHEMA, "mailcheck:keys"])
async def test_something_of_another_kind_in_a_place_of_everybodys_is_named(
    store: TenantStore, open_one: OpenStore, raw: Any, settings: Settings, key: str
) -> None:
    """The sentence says which key, and what to do."""
    await store.put(tenant("eins"), ANNA)
    strange(raw, key, "list")

    with pytest.raises(StoreUnavailable, match=key):
        await store.put(tenant("zwei"), ANNA)
    with pytest.raises(StoreUnavailable, match=key):
        await (await open_one(settings)).all()


@pytest.mark.parametrize("index", ["courses", "due", "preferences", "unknown"])
async def test_the_keys_of_tenants_change_whatever_lies_in_the_place_of_another_index(
    store: TenantStore, raw: Any, index: str
) -> None:
    """The place is named, and with it gone the next rotation ends this one."""
    await store.put(tenant("eins"), ANNA)
    strange(raw, f"mailcheck:{index}", "hash")

    with pytest.raises(StoredDamage, match=f"1 records are encrypted anew.*mailcheck:{index}"):
        await store.rotate_keys(ANNA)
    raw.delete(f"mailcheck:{index}")

    assert await store.rotate_keys(ANNA) == 1


async def test_counts_that_are_none_are_passed_over(store: TenantStore, raw: Any) -> None:
    """What is no count of ours does not keep the others back."""
    await store.count_feedback("e", "f", Feedback.HELPED)
    for field, value in (
        ("x", "1"),
        ("a b c", "1"),
        ("a b helped", "x"),
        ("n b helped", "0"),
        ("m b helped", "-3"),
        (b"\xff b helped", b"\xff"),
    ):
        raw.hset("mailcheck:feedback", field, value)

    (count,) = await store.feedback()
    assert (count.error, count.times) == ("e", 1)


async def test_an_unknown_name_is_still_unknown(store: TenantStore, raw: Any) -> None:
    """A damaged record answers to its own name alone."""
    await store.put(tenant("eins"), ANNA)
    raw.hset(TENANTS, "eins", "x")

    for question in (store.find("zwei"), store.forget("zwei", ANNA)):
        with pytest.raises(UnknownTenant):
            await question


async def test_a_damaged_report_ends_no_rotation(store: TenantStore, raw: Any) -> None:
    """It is deleted with the key that could not open it: the keys change again and again, and the other reports stay."""
    for name in OTHERS:
        await store.put(tenant(name), ANNA)
        await store.save_report(a_report(name), f"C1:{name}")
    key = next(iter(raw.scan_iter("mailcheck:report:*")))
    raw.set(key, raw.get(key)[:-20], keepttl=True)

    assert [await store.rotate_keys(ANNA) for _ in range(3)] == [3, 3, 3]
    assert sorted([len(await store.reports(name)) for name in OTHERS]) == [0, 1]


async def test_a_record_that_is_gone_is_named_the_others_work_and_it_can_be_forgotten(
    store: TenantStore, raw: Any, settings: Settings
) -> None:
    """Its revision stands, be it readable or not: it is neither taken for nobody nor written over."""
    await three(store, raw, settings, lambda raw, ring: raw.hget(TENANTS, "eins"))
    raw.hdel(TENANTS, "eins")
    raw.hset(REVISIONS, b"\xff", "garbage")

    whole, broken = await store.everything()
    assert [stored.tenant.name for stored in whole] == list(OTHERS)
    assert [one.name for one in broken] == ["eins", "\\xff"]
    assert await store.names() == ["drei", "eins", "zwei", "\udcff"]
    for question in (store.find("EINS"), store.put(tenant("eins"), ANNA), store.save_report(a_report("eins"), "")):
        with pytest.raises(StoredDamage, match='"eins" is gone from Redis'):
            await question

    for one in broken:
        await store.forget(one.name, ANNA)
    assert (await store.everything())[1] == ()
    assert {*raw.hkeys(REVISIONS)} == {*OTHERS}
    assert len([*raw.scan_iter("mailcheck:report:*")]) == len(OTHERS)
    assert (await store.put(tenant("eins"), ANNA)).revision == 1


async def test_a_lost_record_ends_no_rotation(store: TenantStore, raw: Any) -> None:
    """It is named, and what is kept beside it changes keys with the rest: put back, the record's revision is still the last one."""
    await store.put(tenant("eins"), ANNA)
    await store.courses.keep(Course("setup", "T1:C1:1.1", "eins", {"step": 1}))
    raw.hdel(TENANTS, "eins")

    for _ in range(3):
        with pytest.raises(StoredDamage, match=r'1 records are .* needed no more\. .*"eins" is gone'):
            await store.rotate_keys(ANNA)
        assert len(key_ids(raw)) == 1
    assert await store.courses.find("setup", "T1:C1:1.1")
    raw.hset(REVISIONS, "eins", "garbage")
    with pytest.raises(StoredDamage, match=r'0 records are .* needed no more\. .*"eins" is gone'):
        await store.rotate_keys(ANNA)
    await store.forget("eins", ANNA)
    assert await store.rotate_keys(ANNA) == 0


@pytest.mark.parametrize("meanwhile", ["forgotten", "stored anew"])
async def test_who_renews_what_stands_of_a_lost_record_brings_back_nothing(
    store: TenantStore,
    open_one: OpenStore,
    raw: Any,
    settings: Settings,
    meanwhile: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever somebody else does between the look and the write, no live tenant is named, and no forgotten one."""
    other = await open_one(settings)
    await store.put(tenant("eins"), ANNA)
    raw.hdel(TENANTS, "eins")
    seal_revision = revisions._noted
    done: list[str] = []

    def slowly(*words: Any) -> str:
        if not done:
            done.append(meanwhile)
            with ThreadPoolExecutor(1) as beside:
                beside.submit(asyncio.run, between()).result()
        return seal_revision(*words)

    async def between() -> None:
        theirs = await open_store(settings)
        await theirs.forget("eins", ANNA)
        if meanwhile == "stored anew":
            await theirs.put(tenant("eins"), ANNA)
        await theirs.close()

    monkeypatch.setattr(revisions, "_noted", slowly)
    await store.rotate_keys(ANNA)

    assert done
    whole, broken = await other.everything()
    assert ([one.tenant.name for one in whole], broken) == (["eins"] if meanwhile == "stored anew" else [], ())


async def test_who_stores_and_forgets_at_once_is_never_taken_for_damage(
    store: TenantStore, open_one: OpenStore, settings: Settings
) -> None:
    """Record and revision come and go in one step."""
    other, going = await open_one(settings), True

    async def look() -> list[str]:
        seen: list[str] = []
        while going:
            seen += [one.name for one in (await other.everything())[1]]
        return seen

    looking = asyncio.create_task(look())
    for _ in range(50):
        await store.put(tenant("eins"), ANNA)
        await store.forget("eins", ANNA)
    going = False

    assert await looking == []
