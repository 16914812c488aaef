"""Keys: where they come from, when none is made, and how they are changed."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import secrets
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.errors import BadInput, StoreUnavailable
from bot.settings import Settings
from bot.store import Actor, TenantStore, redis_store, rotating
from bot.store.keys import KeyRing, KeySource, parse_keys
from bot.store.register import REGISTER
from tests.made_up import tenant
from tests.store.conftest import OpenStore
from tests.store.test_reports import a_report

ANNA = Actor("slack", "U0ANNA")
A_TERABYTE = 1 << 40  # with nothing in it: it takes no place on the disk


def a_key(key_id: str) -> str:
    """Return a fresh key in the form of MAILCHECK_KEYS."""
    return f"{key_id}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def with_keys(settings: Settings, *keys: str) -> Settings:
    return settings.model_copy(update={"keys": SecretStr(",".join(keys))})


def elsewhere(settings: Settings, folder: Path) -> Settings:
    return settings.model_copy(update={"data_dir": folder})


def key_ids(raw: Any) -> set[str]:
    """Return the ids of all keys that anything in Redis is encrypted under."""
    envelopes = (
        [raw.get(key) for key in raw.keys("mailcheck:report:*")]
        + raw.hvals("mailcheck:tenants")
        + raw.hvals("mailcheck:revisions")
    )
    words = {word for text in envelopes for word in text.replace('"', " ").split() if word.startswith("v1.")}
    return {word.split(".")[1] for word in words}


async def test_the_key_file_is_made_at_first_use(store: TenantStore, settings: Settings) -> None:
    """It is for nobody else's eyes and lies in a folder that is not either, whichever Redis is used."""
    path = settings.data_dir / "keys"

    assert path.stat().st_mode & 0o777 == 0o600
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700
    assert len(parse_keys(path.read_text()).first[1]) == 32


async def test_a_key_file_that_others_could_read_is_closed(open_one: OpenStore, settings: Settings) -> None:
    """A backup that was played back may have lost the mode."""
    await open_one(settings)
    (settings.data_dir / "keys").chmod(0o644)

    await open_one(settings)

    assert (settings.data_dir / "keys").stat().st_mode & 0o777 == 0o600


async def test_processes_that_start_at_once_share_one_key(open_one: OpenStore, settings: Settings) -> None:
    """Whoever is first makes the key, everybody uses it."""
    stores = await asyncio.gather(*(open_one(settings) for _ in range(8)))

    for number, one in enumerate(stores):
        await one.put(tenant(f"tenant-{number}"), ANNA)

    assert len(await stores[0].all()) == 8


async def test_the_operators_keys_need_no_file(open_one: OpenStore, settings: Settings) -> None:
    """With MAILCHECK_KEYS and REDIS_URL nothing is written to the data folder."""
    store = await open_one(with_keys(settings, a_key("a")))
    await store.put(tenant(), ANNA)

    assert not settings.data_dir.exists()


async def test_a_store_with_records_is_never_given_a_new_key(
    store: TenantStore, open_one: OpenStore, settings: Settings, tmp_path: Path
) -> None:
    """Another machine without the key file is told so and makes none."""
    await store.put(tenant(), ANNA)

    with pytest.raises(StoreUnavailable, match="holds data under a key that is not in the key file"):
        await open_one(elsewhere(settings, tmp_path / "other"))
    assert not (tmp_path / "other" / "keys").exists()


async def test_a_lost_key_file_is_not_replaced(open_one: OpenStore, settings: Settings) -> None:
    """The next command says what is missing; the file restored, everything is there again."""
    await (await open_one(settings)).put(tenant(), ANNA)
    (settings.data_dir / "keys").rename(settings.data_dir / "backup")

    with pytest.raises(StoreUnavailable, match="restore it; no new one is made"):
        await open_one(settings)
    (settings.data_dir / "backup").rename(settings.data_dir / "keys")

    assert len(await (await open_one(settings)).all()) == 1


async def test_other_keys_of_the_operator_do_not_open_the_store(open_one: OpenStore, settings: Settings) -> None:
    """Keys that lack the one in use stop the command, a same-named other key too, and no key is in any sentence."""
    first, other = a_key("a"), a_key("a")
    await (await open_one(with_keys(settings, first))).put(tenant(), ANNA)

    with pytest.raises(StoreUnavailable, match=r"not in MAILCHECK_KEYS \(a\)"):
        await open_one(with_keys(settings, a_key("b")))
    with pytest.raises(StoreUnavailable, match="The key a in MAILCHECK_KEYS is another") as refused:
        await open_one(with_keys(settings, other))
    assert other[2:] not in str(refused.value.sentence)


async def test_a_store_whose_register_was_removed_is_left_alone(
    store: TenantStore, open_one: OpenStore, settings: Settings, raw: Any
) -> None:
    """Nobody makes us take a full store for an empty one."""
    await store.put(tenant(), ANNA)
    raw.delete("mailcheck:keys")

    with pytest.raises(StoreUnavailable, match="register of keys"):
        await open_one(settings)
    with pytest.raises(StoreUnavailable):
        await store.put(tenant("zwei"), ANNA)


@pytest.mark.parametrize("field", ["--yes", "EINS", "eins ", "x" * 500, "\x1b[2Jx", b"\xff", "Ä,b", "", "copied"])
async def test_what_is_no_key_in_the_register_stops_nobody(
    open_one: OpenStore, settings: Settings, raw: Any, field: str | bytes
) -> None:
    """Somebody copied an entry under another name: every command goes on, a new key can be entered, and a rotation drops it."""
    store = await open_one(settings)
    stored = await store.put(tenant(), ANNA)
    (key_id, envelope), *_ = raw.hgetall(REGISTER).items()
    raw.hset(REGISTER, field, "" if field == "copied" else envelope)

    again = await open_one(settings)
    assert await again.all() == (stored,)
    await again.put(tenant("zwei"), ANNA)
    await again.rotate_keys(ANNA)

    assert raw.hlen(REGISTER) == 1
    assert key_id not in raw.hgetall(REGISTER)


async def test_a_key_that_nobody_ever_had_is_named_with_what_helps(
    open_one: OpenStore, settings: Settings, raw: Any
) -> None:
    """It looks like one, so nothing is written beside it; what the sentence says to do about it helps."""
    stored = await (await open_one(settings)).put(tenant(), ANNA)
    raw.hset(REGISTER, "20310101-aaaaaaaa", "v1.20310101-aaaaaaaa.AAAA")

    with pytest.raises(StoreUnavailable, match=r"HDEL mailcheck:keys 20310101-aaaaaaaa\), or restore") as refused:
        await open_one(settings)
    raw.execute_command(*re.findall(r"HDEL \S+ [\w-]+", refused.value.sentence.de)[0].split())

    assert await (await open_one(settings)).all() == (stored,)


async def test_all_keys_open_and_the_first_encrypts(open_one: OpenStore, settings: Settings, raw: Any) -> None:
    """A key put in front is used for what is written from now on."""
    old, new = a_key("old"), a_key("new")
    await (await open_one(with_keys(settings, old))).put(tenant("eins"), ANNA)

    store = await open_one(with_keys(settings, new, old))
    await store.put(tenant("zwei"), ANNA)

    assert len(await store.all()) == 2
    assert key_ids(raw) == {"old", "new"}


async def test_rotation_encrypts_everything_under_the_operators_first_key(
    open_one: OpenStore, settings: Settings, raw: Any
) -> None:
    """Afterwards the old key can be removed from the setting, and nobody writes under it any more."""
    old, new = a_key("old"), a_key("new")
    left_behind = await open_one(with_keys(settings, old))
    before = await left_behind.put(tenant("eins"), ANNA)
    await left_behind.save_report(a_report("eins"), "C1:1.1")

    assert await (await open_one(with_keys(settings, new, old))).rotate_keys(ANNA) == 2

    store = await open_one(with_keys(settings, new))
    assert key_ids(raw) == {"new"}
    assert await store.find("eins") == before
    assert (await store.reports("eins"))[0].thread == "C1:1.1"
    with pytest.raises(StoreUnavailable, match="keys of the store were changed"):
        await left_behind.put(tenant("zwei"), ANNA)


async def test_rotation_makes_the_new_key_where_the_file_is_ours(
    store: TenantStore, open_one: OpenStore, settings: Settings, raw: Any
) -> None:
    """The old key is in the file no longer; a process that ran all the time goes on reading and writing."""
    running = await open_one(settings)
    await store.put(tenant("eins"), ANNA)
    (old,) = key_ids(raw)

    await store.rotate_keys(ANNA)

    (new,) = key_ids(raw)
    assert new != old
    assert parse_keys((settings.data_dir / "keys").read_text()).ids == (new,)
    assert (settings.data_dir / "keys").stat().st_mode & 0o777 == 0o600
    assert (await running.find("eins")).tenant.name == "eins"
    await running.put(tenant("zwei"), ANNA)
    assert key_ids(raw) == {new}


async def test_a_process_that_only_writes_notices_the_new_key(
    store: TenantStore, open_one: OpenStore, settings: Settings, raw: Any
) -> None:
    """Nothing is ever written under a key that was ended."""
    running = await open_one(settings)
    await store.rotate_keys(ANNA)

    await running.put(tenant("eins"), ANNA)

    assert key_ids(raw) == set(parse_keys((settings.data_dir / "keys").read_text()).ids)


async def test_questions_asked_at_once_notice_the_new_key_together(
    store: TenantStore, open_one: OpenStore, settings: Settings
) -> None:
    """The key file is read again once, and serves all of them."""
    running = await open_one(settings)
    await store.put(tenant("eins"), ANNA)
    await store.rotate_keys(ANNA)

    answers = await asyncio.gather(
        *(running.find("eins") for _ in range(10)), *(running.put(tenant("zwei"), ANNA) for _ in range(5))
    )

    assert len(answers) == 15


def test_a_rotation_that_ends_late_spares_the_next_ones_key(tmp_path: Path) -> None:
    """Whoever comes second to the key file leaves alone what is not his."""
    source = KeySource(None, tmp_path)
    first = source.begin_rotation()
    source.finish_rotation(first)
    second = source.begin_rotation()

    source.finish_rotation(first)

    assert source.load() == second
    assert len(second.ids) == 2


def test_a_rotation_leaves_no_file_of_one_that_was_killed(tmp_path: Path) -> None:
    """The old key may stand in it."""
    source = KeySource(None, tmp_path)
    ring = source.begin_rotation()
    left = source._written(ring)
    others = tmp_path / "keys.bak"
    others.write_text("the operator's")

    source.finish_rotation(ring)

    assert not left.exists()
    assert others.exists()


class KilledError(Exception):
    """Stands for the death of the process."""


@pytest.mark.parametrize("at", range(4))
async def test_a_rotation_that_was_cut_off_loses_nothing(
    at: int, open_one: OpenStore, settings: Settings, raw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether before, between or after the records: all stay readable, and the next rotation finishes the work."""
    store = await open_one(settings)
    for number in range(3):
        await store.put(tenant(f"tenant-{number}"), ANNA)
    rotate, calls = rotating.rotate_tenant, 0

    async def dies(*arguments: Any) -> int:
        nonlocal calls
        if calls == at:
            raise KilledError
        calls += 1
        return await rotate(*arguments)

    def dies_at_the_end(self: KeySource, ring: KeyRing) -> None:
        raise KilledError

    monkeypatch.setattr(redis_store, "rotate_tenant", dies)
    monkeypatch.setattr(KeySource, "finish_rotation", dies_at_the_end)
    with pytest.raises(KilledError):
        await store.rotate_keys(ANNA)
    monkeypatch.undo()

    later = await open_one(settings)
    assert len(await later.all()) == 3
    await later.put(tenant("tenant-3"), ANNA)
    assert await later.rotate_keys(ANNA) == 4
    assert key_ids(raw) == set(parse_keys((settings.data_dir / "keys").read_text()).ids)
    assert len(key_ids(raw)) == 1


async def test_writing_during_a_rotation_loses_nothing(
    store: TenantStore, open_one: OpenStore, settings: Settings
) -> None:
    """Two rotations and three writers at once: every tenant is there, under the one key that is left."""
    others = [await open_one(settings) for _ in range(4)]
    for number in range(10):
        await store.put(tenant(f"tenant-{number}"), ANNA)

    writes = [writer.put(tenant(f"tenant-{number}"), ANNA) for writer in others[:3] for number in range(5, 15)]
    await asyncio.gather(store.rotate_keys(ANNA), others[3].rotate_keys(ANNA), *writes)

    assert len(await (await open_one(settings)).all()) == 15
    assert len(parse_keys((settings.data_dir / "keys").read_text()).ids) == 1


@pytest.mark.parametrize("text", ["garbage", "", "\xff\xfe", "a:AAAA"])
async def test_a_damaged_key_file_is_named_and_kept(text: str, open_one: OpenStore, settings: Settings) -> None:
    """A file that we do not understand is never overwritten."""
    settings.data_dir.mkdir()
    path = settings.data_dir / "keys"
    path.write_bytes(text.encode("latin-1"))

    with pytest.raises(StoreUnavailable, match="cannot be read or is damaged"):
        await open_one(settings)
    assert path.read_bytes() == text.encode("latin-1")


async def test_a_key_file_that_is_too_large_for_one_is_not_read(open_one: OpenStore, settings: Settings) -> None:
    """Nobody of ours wrote it, and reading it would take all of our memory."""
    settings.data_dir.mkdir()
    path = settings.data_dir / "keys"
    path.write_text(a_key("first"))
    os.truncate(path, A_TERABYTE)

    with pytest.raises(StoreUnavailable, match=r"keys has more than 64 kB and is not read"):
        await open_one(settings)


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
async def test_a_folder_that_cannot_be_written_is_named(open_one: OpenStore, settings: Settings) -> None:
    """The sentence says what to look at."""
    settings.data_dir.mkdir()
    settings.data_dir.chmod(0o500)

    with pytest.raises(StoreUnavailable, match="cannot be written"):
        await open_one(settings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "no key in it"),
        ("abc", 'entry 1: there is no "id:"'),
        (":AAAA", "entry 1: the id may only have"),
        ("a b:AAAA", "entry 1: the id may only have"),
        ("a.b:AAAA", "entry 1: the id may only have"),
        ("a:!!!!", "entry 1: the key is not base64"),
        ("a:AAAA", "entry 1: the key has 3 bytes instead of 32"),
    ],
)
def test_each_mistake_in_the_keys_has_its_sentence(text: str, expected: str) -> None:
    """The sentence names the entry, never the key."""
    with pytest.raises(BadInput, match="MAILCHECK_KEYS") as refused:
        parse_keys(text)
    assert expected in refused.value.sentence.en


def test_all_mistakes_in_the_keys_are_named_at_once() -> None:
    """Good entries between bad ones change nothing."""
    twice = a_key("a")

    with pytest.raises(BadInput) as refused:
        parse_keys(f"{twice}, x, {twice}, b:AAAA")

    assert [mistake.en.split(":")[1].strip() for mistake in refused.value.mistakes] == ["entry 2", "entry 3", "entry 4"]
    assert twice[2:] not in str(refused.value)


def test_keys_are_not_shown_by_accident() -> None:
    """Neither the ring nor its text appears in a log line that prints it."""
    key = a_key("a")
    ring = parse_keys(key)

    assert key[2:] not in f"{ring!r}{ring}{ring.as_text()!r}"
    assert base64.b64decode(key[2:]).hex() not in repr(ring)
