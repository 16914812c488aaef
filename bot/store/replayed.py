"""What a server of ours obeys when it starts: Redis runs every command in its append-only files, `MODULE LOAD` too, and asks nobody.

So they are read before it does. Commands that only change data are let through; a changed record is noticed by its seal.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from pathlib import Path

from bot.errors import StoreUnavailable
from bot.model import Text
from bot.store.folder import COMMANDS
from bot.store.sentences import SHOWN, shown

MANIFESTS = frozenset({"appendonly.aof.manifest", "temp-appendonly.aof.manifest"})
"""The list of the other files, and the one that Redis is about to put in its place."""
_ENTRY = re.compile(
    rb"file appendonly\.aof(\.[0-9]{1,9}\.(base|incr)\.aof)? seq [0-9]{1,9} type [bih]( (start|end)offset [0-9]{1,19}){0,2}"
)
"""A line of the list as Redis writes it: it names files of commands, never a list or a path."""
OF_DATA = frozenset(
    b"SELECT MULTI EXEC DEL UNLINK RENAME RENAMENX COPY MOVE FLUSHDB FLUSHALL SWAPDB "
    b"EXPIRE PEXPIRE EXPIREAT PEXPIREAT PERSIST "
    b"SET SETEX PSETEX SETNX MSET MSETNX APPEND SETRANGE GETSET GETDEL GETEX INCR INCRBY INCRBYFLOAT DECR DECRBY "
    b"HSET HMSET HSETNX HDEL HINCRBY HINCRBYFLOAT "
    b"LPUSH RPUSH LPUSHX RPUSHX LPOP RPOP LSET LREM LTRIM LINSERT SADD SREM SPOP SMOVE "
    b"ZADD ZREM ZINCRBY ZPOPMIN ZPOPMAX ZREMRANGEBYSCORE ZREMRANGEBYRANK ZREMRANGEBYLEX "
    b"XADD XDEL XTRIM XSETID".split()
)
"""What the store writes, what Redis makes of it, and its like for a person with a client: none does anything but change data."""
_MOST_DIGITS = 9  # with more, Redis and we might not read the same number


class _NoCommandError(ValueError):
    """What stands there is no command, or no entry of a list, as Redis writes it."""

    def __init__(self, found: bytes) -> None:
        super().__init__("no command")
        self.found = found


def refuse_foreign_commands(folder: Path) -> None:
    """Raise StoreUnavailable where a server in this folder would be told anything but to change data; reads every file whole."""
    for file in (*sorted((folder / COMMANDS).glob("*")), *sorted(folder.glob("*.aof"))):
        if file.is_dir():
            raise _foreign(file.parent, file.name.encode("utf-8", "surrogateescape"))
        if not file.stat().st_size:
            continue
        with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
            try:
                if file.name in MANIFESTS:
                    _only_entries(content)
                else:
                    _only_of_data(content)
            except EOFError:  # cut off at the end, as where the power failed: Redis leaves that out
                continue
            except _NoCommandError as problem:
                raise _foreign(file, problem.found) from None


def _only_entries(content: mmap.mmap) -> None:
    while line := content.readline():
        if not line.endswith(b"\n") or not _ENTRY.fullmatch(line[:-1]):
            raise _NoCommandError(line.strip())


def _only_of_data(content: mmap.mmap) -> None:
    for command in _commands(content):
        if command.upper() not in OF_DATA:
            raise _NoCommandError(command)


def _commands(content: mmap.mmap) -> Iterator[bytes]:
    """Yield the names of the commands; raises EOFError in the middle of one."""
    at, end = 0, len(content)
    while at < end:
        words, at = _number(content, at, b"*")
        names: list[bytes] = []
        for _ in range(words):
            length, begin = _number(content, at, b"$")
            at = begin + length + 2
            names = names or [content[begin : begin + length]]
        if at > end:
            raise EOFError
        yield from names


def _number(content: mmap.mmap, at: int, sign: bytes) -> tuple[int, int]:
    """Return the number in the line that begins here, and where the next one begins."""
    end = content.find(b"\n", at) + 1
    line = content[at : end or at + _MOST_DIGITS]
    if (line[:1] == sign and not end) or not line:
        raise EOFError
    digits = line[1:-2]
    if line[:1] != sign or line[-2:] != b"\r\n" or not digits.isdigit() or len(digits) > _MOST_DIGITS:
        raise _NoCommandError(line.strip())
    return int(digits), end


def _foreign(file: Path, found: bytes) -> StoreUnavailable:
    what = shown(found[:SHOWN].decode("ascii", "surrogateescape"))
    return StoreUnavailable(
        Text(
            f"In {file} steht etwas, das Mailcheck nicht schreibt ({what}), und es wird nicht ausgeführt: Stellen Sie den Datenordner aus einer Sicherung wieder her.",
            f"There is something in {file} that Mailcheck does not write ({what}), and it is not run: restore the data folder from a backup.",
        )
    )
