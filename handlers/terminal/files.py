"""Files that a command writes: no link is followed, nothing is overwritten unless that was asked for, and a file is whole or not there."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from bot.errors import BadInput
from bot.model import Text
from handlers.terminal.command_line import shown

_OUR_STREAM = re.compile(r"/dev/(?:stdout|stderr|fd/(\d+))|/proc/self/fd/(\d+)")
SYSTEM = 0  # the user whose links are the machine's own
_STREAMS = {"/dev/stdout": 1, "/dev/stderr": 2}


def refuse_to_replace(name: str, *, force: bool) -> None:
    """Raise BadInput for a file that is there (a link is one, wherever it leads), unless it may be replaced."""
    if not force and not _OUR_STREAM.fullmatch(name) and _kind(name) in {stat.S_IFREG, stat.S_IFLNK}:
        raise BadInput(_there(name))


def write_file(name: str, content: bytes, *, force: bool) -> None:
    """Write a new file, with `force` in the place of one that is there; a pipe, a device and our own streams take the bytes as they are.

    Raises BadInput for what cannot be written, BrokenPipeError where nobody reads on.
    """
    if not name.isprintable():
        raise BadInput(Text("Im Dateinamen stehen Steuerzeichen", "There are control characters in the file's name"))
    refuse_to_replace(name, force=force)
    if not _OUR_STREAM.fullmatch(name) and (link := _others_link(name)):
        raise BadInput(
            Text(
                f"Auf dem Weg zur Datei liegt eine Verknüpfung von jemand anderem: {shown(link)}",
                f"On the way to the file there is somebody else's link: {shown(link)}",
            )
        )
    try:
        if stream := _OUR_STREAM.fullmatch(name):
            _write(_inherited(_STREAMS.get(name) or int(stream[1] or stream[2])), content)
        elif _kind(name) in {stat.S_IFIFO, stat.S_IFCHR}:
            _write(os.open(name, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC), content)
        elif force:
            _replace(Path(name), content)
        else:
            _create(Path(name), content, 0o666)
    except BrokenPipeError:
        raise
    except FileExistsError:
        raise BadInput(_there(name)) from None
    except (OSError, ValueError, OverflowError) as problem:
        why = getattr(problem, "strerror", None) or type(problem).__name__
        file = shown(Path(name).name)
        raise BadInput(
            Text(
                f"In die Datei „{file}“ lässt sich nicht schreiben ({why})",
                f"The file “{file}” cannot be written ({why})",
            )
        ) from None


def _others_link(name: str) -> str:
    """Return the first folder on the way that is a link of neither ours nor the system's, "" where there is none."""
    for folder in reversed(Path(os.path.abspath(name)).parents):
        with suppress(OSError):
            state = folder.lstat()
            if stat.S_ISLNK(state.st_mode) and state.st_uid not in {os.geteuid(), SYSTEM}:
                return str(folder)
    return ""


def _inherited(descriptor: int) -> int:
    """Return a copy of a descriptor that was given to us; those that we opened ourselves are nobody's way out."""
    if fcntl.fcntl(descriptor, fcntl.F_GETFD) & fcntl.FD_CLOEXEC:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return os.dup(descriptor)


def _kind(name: str) -> int:
    """Return what lies under the name itself, 0 for nothing."""
    try:
        return stat.S_IFMT(os.lstat(name).st_mode)
    except (OSError, ValueError):
        return 0


def _create(file: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        _write(descriptor, content)
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def _replace(file: Path, content: bytes) -> None:
    """Put a new file in the place of what is there, the link itself where it is one; a file's permissions stay."""
    beside = file.with_name(f".{secrets.token_hex(8)}.mailcheck")
    _create(beside, content, 0o666)
    try:
        if _kind(str(file)) == stat.S_IFREG:
            beside.chmod(stat.S_IMODE(file.lstat().st_mode) & 0o777)
        beside.replace(file)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def _write(descriptor: int, content: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _there(name: str) -> Text:
    file = shown(Path(name).name)
    return Text(
        f"Die Datei „{file}“ gibt es schon; mit --force wird sie ersetzt",
        f"The file “{file}” is there already; with --force it is replaced",
    )
