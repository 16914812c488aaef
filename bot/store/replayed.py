"""What a server of ours obeys when it starts: Redis runs every command in its append-only files, `MODULE LOAD` too, and asks nobody.

So they are read before it does, and it is given nothing that was not read whole. Commands that only change data are let through;
a changed record is noticed by its seal. Redis looks at less than this: it reads a line in pieces where its buffer ends (1,023
bytes, 127 up to Redis 6), takes what a number begins with for the number, skips two bytes behind a word whatever they are, and
runs a command that lacks words, with what happens to lie in its memory (src/aof.c and Redis 8.0.2, seen 2026-12).
"""

from __future__ import annotations

import logging
import mmap
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from bot.errors import StoreUnavailable
from bot.model import Text
from bot.store.folder import COMMANDS, read_small
from bot.store.record_refusals import SHOWN, shown

OLD_FILE = "appendonly.aof"
"""The only file of commands beside the folder of commands: an older Redis's, and read by a newer one that finds no list."""
MANIFEST = "appendonly.aof.manifest"
MANIFESTS = frozenset({MANIFEST, f"temp-{MANIFEST}"})
"""The list of the other files, and the one that Redis is about to put in its place."""
_ENTRY = re.compile(
    rb"file (appendonly\.aof(?:\.[0-9]{1,9}\.(?:base|incr)\.aof)?) seq [1-9][0-9]{0,8} type ([bih])"
    rb"(?: (?:start|end)offset [0-9]{1,19}){0,2}"
)
"""A line of the list as Redis writes it: it names files of commands, never a list or a path."""
_BASE = re.compile(r"appendonly\.aof(?:\.([0-9]+)\.base\.aof)?")
OF_DATA = {
    name: least
    for least, names in {
        1: b"MULTI EXEC FLUSHDB FLUSHALL",
        2: b"SELECT DEL UNLINK PERSIST GETDEL GETEX INCR DECR LPOP RPOP SPOP ZPOPMIN ZPOPMAX",
        3: b"RENAME RENAMENX COPY MOVE SWAPDB EXPIRE PEXPIRE EXPIREAT PEXPIREAT "
        b"SET SETNX MSET MSETNX APPEND GETSET INCRBY INCRBYFLOAT DECRBY "
        b"HDEL LPUSH RPUSH LPUSHX RPUSHX SADD SREM ZREM XDEL XSETID",
        4: b"SETEX PSETEX SETRANGE HSET HMSET HSETNX HINCRBY HINCRBYFLOAT LSET LREM LTRIM SMOVE "
        b"ZADD ZINCRBY ZREMRANGEBYSCORE ZREMRANGEBYRANK ZREMRANGEBYLEX XTRIM",
        5: b"LINSERT XADD",
    }.items()
    for name in names.split()
}
"""What the store writes, what Redis makes of it, and its like for a person with a client: none does anything but change data.

By each one's least number of words, its name among them."""
_LONGEST_NAME = max(map(len, OF_DATA))
_log = logging.getLogger(__name__)


class _Line:
    """A line that is a sign and a number as Redis writes them, of at most so many digits."""

    def __init__(self, sign: bytes, number: bytes) -> None:
        self._whole = re.compile(rb"%b(%b)\r\n" % (sign, number))
        self._begun = re.compile(rb"(?:%b(?:(?:%b)\r?)?)?" % (sign, number))

    def read(self, content: mmap.mmap, at: int) -> tuple[int, int]:
        """Return the number in the line that begins here, and where the next one begins; raises EOFError where the file ends within."""
        if found := self._whole.match(content, at):
            return int(found[1]), found.end()
        rest = content[at : at + SHOWN]
        if at + len(rest) == len(content) and self._begun.fullmatch(rest):
            raise EOFError
        raise _NoCommandError(rest.partition(b"\n")[0].strip())


_COUNT, _LENGTH = _Line(rb"\*", b"[1-9][0-9]{0,6}"), _Line(rb"\$", b"0|[1-9][0-9]{0,8}")


class _NoCommandError(ValueError):
    """What stands there is no command, or no entry of a list, as Redis writes it."""

    def __init__(self, found: bytes) -> None:
        super().__init__("no command")
        self.found = found


def refuse_foreign_commands(folder: Path) -> None:
    """Raise StoreUnavailable where a server in this folder would be told anything but to change data; reads every file whole.

    What Redis reads last may end within a command, as where the power failed: it is cut there, as Redis would do.
    """
    unfinished = [(file, end) for file in _files(folder) if (end := _end_of_whole(file)) < file.stat().st_size]
    last = _read_last(folder)
    for file, end in unfinished:
        if file != last:
            with file.open("rb") as content:
                content.seek(end)
                raise _foreign(file, content.read(SHOWN))
    for file, end in unfinished:
        _log.warning("%s ended within a command, or among some that belong together: it is cut off there", file)
        os.truncate(file, end)


def _files(folder: Path) -> Iterator[Path]:
    for file in sorted((folder / COMMANDS).glob("*")):
        if file.is_dir():
            raise _foreign(file.parent, file.name.encode("utf-8", "surrogateescape"))
        yield file
    if (folder / OLD_FILE).exists():
        yield folder / OLD_FILE


def refuse_unlisted_data(folder: Path) -> None:
    """Raise StoreUnavailable where a server in this folder would begin without data that lies there: Redis reads what its list names, and nothing else.

    Without a list it reads the old file alone, and writes over the others.
    """
    listed = _listed(folder)
    read = {name for name, _ in listed} | ({OLD_FILE} if not listed else set())
    for file in _files(folder):
        if file.name not in MANIFESTS | read and file.stat().st_size and not _about_to_be_listed(file, listed):
            raise _unlisted(file, folder / COMMANDS / MANIFEST)


def _about_to_be_listed(file: Path, listed: Sequence[tuple[str, str]]) -> bool:
    """Tell whether this is what Redis wrote anew of all that is listed, and died before it changed the list: nothing of it is missing there."""
    bases = [_BASE.fullmatch(name) for name, kind in listed if kind == "b"]
    return file.name in {f"appendonly.aof.{int(base[1] or 0) + 1}.base.aof" for base in bases if base}


def _listed(folder: Path) -> list[tuple[str, str]]:
    """Return the files that the list names, each with its type."""
    with suppress(FileNotFoundError):
        lines = read_small(folder / COMMANDS / MANIFEST).splitlines()
        return [(found[1].decode(), found[2].decode()) for line in lines if (found := _ENTRY.fullmatch(line))]
    return []


def _read_last(folder: Path) -> Path:
    """Return the file that Redis reads after all others."""
    named = {kind: folder / COMMANDS / name for name, kind in _listed(folder)}
    last = named.get("i") or named.get("b")
    return last if last and last.exists() else folder / OLD_FILE


def _end_of_whole(file: Path) -> int:
    """Return where the last whole command, or entry of a list, ends; raises StoreUnavailable for anything else before that."""
    if not file.stat().st_size:
        return 0
    try:
        if file.name in MANIFESTS:
            return _only_entries(read_small(file))
        with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return _only_of_data(content)
    except _NoCommandError as problem:
        raise _foreign(file, problem.found) from None


def _only_entries(content: bytes) -> int:
    for line in content.splitlines(keepends=True):
        if not line.endswith(b"\n") or not _ENTRY.fullmatch(line[:-1]):
            raise _NoCommandError(line.strip())
    return len(content)


def _only_of_data(content: mmap.mmap) -> int:
    """Return where the last command ends that is whole, as are those that belong together with it."""
    at = whole = 0
    together = False
    with suppress(EOFError):
        while at < len(content):
            name, at = _command(content, at)
            together = name == b"MULTI" or (together and name != b"EXEC")
            whole = whole if together else at
    return whole


def _command(content: mmap.mmap, at: int) -> tuple[bytes, int]:
    """Return the name of the command that begins here, and where the next one begins; raises EOFError in the middle of one."""
    words, at = _COUNT.read(content, at)
    length, begin = _LENGTH.read(content, at)
    found = content[begin : begin + min(length, _LONGEST_NAME)]
    name = found.upper()
    if not any(words >= OF_DATA[one] for one in _may_be(name, length)):
        raise _NoCommandError(found)
    at = _behind(content, begin + length)
    for _ in range(words - 1):
        length, begin = _LENGTH.read(content, at)
        at = _behind(content, begin + length)
    return name, at


def _may_be(name: bytes, length: int) -> Iterator[bytes]:
    """Yield the commands of data of this length that this is, or with which it begins where the file ends."""
    if len(name) == length:
        return iter([name] if name in OF_DATA else [])
    return (one for one in OF_DATA if len(one) == length and one.startswith(name))


def _behind(content: mmap.mmap, end: int) -> int:
    """Return where the line begins behind a word that ends here."""
    signs = content[end : end + 2]
    if signs == b"\r\n":
        return end + 2
    if b"\r\n".startswith(signs):
        raise EOFError
    raise _NoCommandError(signs)


def _foreign(file: Path, found: bytes) -> StoreUnavailable:
    what = shown(found[:SHOWN].decode("ascii", "surrogateescape"))
    return StoreUnavailable(
        Text(
            f"In {file} steht etwas, das Mailcheck nicht schreibt ({what}), und es wird nicht ausgeführt: Stellen Sie den Datenordner aus einer Sicherung wieder her.",
            f"There is something in {file} that Mailcheck does not write ({what}), and it is not run: restore the data folder from a backup.",
        )
    )


def _unlisted(file: Path, manifest: Path) -> StoreUnavailable:
    return StoreUnavailable(
        Text(
            f"In {file} liegen Daten, die {manifest} nicht nennt, und ohne sie wird nicht begonnen: Stellen Sie diese Liste aus einer Sicherung wieder her, oder räumen Sie die Datei weg, wenn Sie sie nicht mehr brauchen.",
            f"There is data in {file} that {manifest} does not name, and nothing is begun without it: restore that list from a backup, or move the file away if you no longer need it.",
        )
    )
