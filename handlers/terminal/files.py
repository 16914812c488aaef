"""Files that a command writes: no link is followed, nothing is overwritten unless that was asked for, and a file is whole or not there."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from bot.errors import BadInput
from bot.model import Text
from bot.ownership import FOLDER, is_ours, open_by_steps
from handlers.terminal.command_line import shown

DEVICES = Path("/dev")
OPEN_FILES = Path("/proc/self/fd")
_STREAMS = {"stdin": 0, "stdout": 1, "stderr": 2}
_TAKES_BYTES = frozenset({stat.S_IFIFO, stat.S_IFCHR})
_NEVER_REPLACED = _TAKES_BYTES | {stat.S_IFBLK, stat.S_IFSOCK}


def refuse_to_replace(name: str, *, force: bool) -> None:
    """Raise BadInput for a folder, and for a file that is there (a link is one, wherever it leads), unless it may be replaced."""
    if _kind(name) == stat.S_IFDIR:
        folder = shown(Path(name).name or name)
        raise BadInput(
            Text(
                f"„{folder}“ ist ein Ordner: Nennen Sie eine Datei darin", f"“{folder}” is a folder: name a file in it"
            )
        )
    if not force and _kind(name) in {stat.S_IFREG, stat.S_IFLNK} and not _names_stream(name):
        raise BadInput(_there(name))


def open_folder(path: Path) -> int:
    """Open a folder to work in; raises OSError where there is none, and BadInput for somebody else's link on the way, links inside links too."""
    return open_by_steps(path, FOLDER, _refuse_others_links)


def _refuse_others_links(place: Path, state: os.stat_result) -> None:
    if stat.S_ISLNK(state.st_mode) and not is_ours(state):
        raise BadInput(
            Text(
                f"Auf dem Weg zur Datei liegt eine Verknüpfung von jemand anderem: {shown(place.name)}",
                f"On the way to the file there is somebody else's link: {shown(place.name)}",
            )
        )


def write_file(name: str, content: bytes, *, force: bool) -> None:
    """Write a new file, with `force` in the place of one that is there; a pipe, a device and our own streams take the bytes as they are.

    Raises BadInput for what cannot be written, BrokenPipeError where nobody reads on.
    """
    if not name.isprintable():
        raise BadInput(Text("Im Dateinamen stehen Steuerzeichen", "There are control characters in the file's name"))
    refuse_to_replace(name, force=force)
    try:
        folder = open_folder(Path(name).parent)
        try:
            _write_in(folder, Path(name).name, content, force=force)
        finally:
            os.close(folder)
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


def _write_in(folder: int, name: str, content: bytes, *, force: bool) -> None:
    stream = _stream_in(folder, name)
    if stream is not None:
        _write(_inherited(stream), content)
    elif _kind(name, folder) in _TAKES_BYTES:
        _write(_open_taker(folder, name), content)
    elif force:
        _replace(folder, name, content)
    else:
        _create(folder, name, content)


def _names_stream(name: str) -> bool:
    try:
        folder = open_folder(Path(name).parent)
    except (OSError, ValueError):
        return False
    try:
        return _stream_in(folder, Path(name).name) is not None
    finally:
        os.close(folder)


def _stream_in(folder: int, name: str) -> int | None:
    """Return which of our descriptors a name means in this folder, however the way to it is spelt; None where it means none."""
    if name in _STREAMS and _is_folder(folder, DEVICES):
        return _STREAMS[name]
    if name.isascii() and name.isdigit() and (_is_folder(folder, OPEN_FILES) or _is_folder(folder, DEVICES / "fd")):
        return int(name)
    return None


def _is_folder(folder: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(folder), path.stat())
    except OSError:
        return False


def _open_taker(folder: int, name: str) -> int:
    """Open a pipe or a device of ours or the system's; raises BadInput for another's, before somebody reads, and by what was opened."""
    _refuse_others(name, os.stat(name, dir_fd=folder, follow_symlinks=False))
    descriptor = os.open(name, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        _refuse_others(name, os.fstat(descriptor))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _refuse_others(name: str, state: os.stat_result) -> None:
    if stat.S_IFMT(state.st_mode) not in _TAKES_BYTES or not is_ours(state):
        raise BadInput(
            Text(
                f"„{shown(name)}“ ist eine Pipe oder ein Gerät von jemand anderem",
                f"“{shown(name)}” is somebody else's pipe or device",
            )
        )


def _inherited(descriptor: int) -> int:
    """Return a copy of a descriptor that was given to us; those that we opened ourselves are nobody's way out."""
    if fcntl.fcntl(descriptor, fcntl.F_GETFD) & fcntl.FD_CLOEXEC:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return os.dup(descriptor)


def _kind(name: str, folder: int | None = None, *, follow: bool = False) -> int:
    """Return what lies under the name itself, or (`follow`) what it leads to; 0 for nothing."""
    try:
        return stat.S_IFMT(os.stat(name, dir_fd=folder, follow_symlinks=follow).st_mode)
    except (OSError, ValueError):
        return 0


def _create(folder: int, name: str, content: bytes, mode: int | None = None) -> None:
    """Make a file with these permissions, or the usual ones."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(name, flags, 0o666 if mode is None else mode, dir_fd=folder)
    try:
        if mode is not None:
            os.fchmod(descriptor, mode)
        _write(descriptor, content)
    except BaseException:
        with suppress(OSError):
            os.unlink(name, dir_fd=folder)
        raise


def _replace(folder: int, name: str, content: bytes) -> None:
    """Put a new file in the place of what is there, the link itself where it is one; who may read our own file still may, and nobody else may write.

    Raises BadInput where it is, or leads to, anything that takes or gives bytes otherwise than a file.
    """
    if {_kind(name, folder), _kind(name, folder, follow=True)} & _NEVER_REPLACED:
        raise BadInput(
            Text(
                f"„{shown(name)}“ ist keine gewöhnliche Datei und wird nicht ersetzt",
                f"“{shown(name)}” is no ordinary file and is not replaced",
            )
        )
    beside, mode = f".{secrets.token_hex(8)}.mailcheck", None
    if _kind(name, folder) == stat.S_IFREG:
        state = os.stat(name, dir_fd=folder, follow_symlinks=False)
        mode = stat.S_IMODE(state.st_mode) & 0o755 if is_ours(state) else None
    _create(folder, beside, content, mode)
    try:
        os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside, dir_fd=folder)
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
