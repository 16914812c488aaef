"""A data folder of which a part is gone: nothing is begun without what still lies there, and nothing is written over."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import StoreUnavailable
from bot.settings import Settings
from bot.store import Actor
from bot.store.keys import KeySource
from bot.store.redis_store import open_store
from bot.store.register import Keys
from tests.made_up import tenant
from tests.store.conftest import settings_for
from tests.store.test_data_folder import told, written

ANNA = Actor("slack", "U0ANNA")
MANIFEST = "appendonly.aof.manifest"


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """Settings of a store that is Mailcheck's own."""
    return settings_for(tmp_path / "data", redis_url=None)


@pytest.fixture
async def commands(own: Settings) -> Path:
    """The folder of Redis's files, with a customer in them."""
    store = await open_store(own)
    await store.put(tenant("bleibt"), ANNA)
    await store.close()
    return own.data_dir / "appendonlydir"


def _deleted(manifest: Path) -> None:
    manifest.unlink()


def _emptied(manifest: Path) -> None:
    manifest.write_bytes(b"")


def _shortened(manifest: Path) -> None:
    lines = manifest.read_text().splitlines(keepends=True)
    manifest.write_text("".join(line for line in lines if " type i" not in line))


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("lose", [_deleted, _emptied, _shortened])
async def test_data_that_no_list_names_stops_the_start(
    own: Settings, commands: Path, lose: Callable[[Path], None]
) -> None:
    """The sentence names file and list; not a byte is changed, and with the list from a backup all is there."""
    manifest = commands / MANIFEST
    backup = manifest.read_bytes()
    lose(manifest)
    before = contents(commands)

    for _ in range(2):
        with pytest.raises(StoreUnavailable, match=rf"data in .*appendonly\.aof.* that .*/{MANIFEST} does not name"):
            await open_store(own)
    assert contents(commands) == before

    manifest.write_bytes(backup)
    store = await open_store(own)
    assert await store.names() == ["bleibt"]
    await store.close()


async def test_an_older_redis_s_file_beside_a_list_stops_the_start(own: Settings, commands: Path) -> None:
    """A newer one does not read what an older one wrote in between."""
    (commands.parent / "appendonly.aof").write_bytes(written("SELECT 0", "SET a b"))

    with pytest.raises(StoreUnavailable, match=r"data in .*/data/appendonly\.aof that"):
        await open_store(own)


@pytest.mark.parametrize(
    ("name", "content"),
    [("appendonly.aof.2.base.aof", written("SELECT 0", "SET a b")), ("appendonly.aof.2.incr.aof", b"")],
)
async def test_what_a_redis_that_died_left_behind_is_nobody_s_data(own: Settings, name: str, content: bytes) -> None:
    """What it wrote anew of all that is listed, or was about to write to: the list still names everything."""
    (own.data_dir / "appendonlydir").mkdir(parents=True, mode=0o700)
    own.data_dir.chmod(0o700)
    told(own.data_dir, written("SELECT 0"))
    (own.data_dir / "appendonlydir" / name).write_bytes(content)

    await (await open_store(own)).close()


async def test_a_key_file_beside_a_store_that_never_heard_of_it_stops_the_start(own: Settings, commands: Path) -> None:
    """However the data was lost; whoever wants to begin anew renames the key file, and a store that comes back is opened."""
    kept = shutil.move(commands, commands.with_name("elsewhere"))
    keys = own.data_dir / "keys"

    for _ in range(2):
        with pytest.raises(StoreUnavailable, match=rf"is empty and does not know the key in {keys}"):
            await open_store(own)

    keys.rename(own.data_dir / "old-keys")
    store = await open_store(own)
    assert await store.names() == []
    await store.close()
    (own.data_dir / "old-keys").rename(keys)
    shutil.rmtree(commands)
    shutil.move(kept, commands)
    store = await open_store(own)
    assert await store.names() == ["bleibt"]
    await store.close()


async def test_a_key_file_may_come_before_a_redis_of_somebody_else(settings: Settings, own: Settings) -> None:
    """Whoever had a store of our own, and now names a new Redis, begins there."""
    await (await open_store(own)).close()

    store = await open_store(settings)

    assert await store.names() == []
    await store.close()


@pytest.mark.parametrize("step", [(Keys, "enter"), (KeySource, "keep")])
async def test_a_first_start_that_was_cut_off_has_begun_nothing(
    own: Settings, step: tuple[type, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the key that is made, the store that knows of it, and the key file: the next start goes on with the same key."""

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(*step, dies)
        with pytest.raises(KeyboardInterrupt):
            await open_store(own)
    fresh = (own.data_dir / "keys.fresh").read_bytes()

    await (await open_store(own)).close()

    assert (own.data_dir / "keys").read_bytes() == fresh
    assert not (own.data_dir / "keys.fresh").exists()
