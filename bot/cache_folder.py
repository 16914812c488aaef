"""The user's own cache folder: what was made from our own files, and can be made anew, so that not every start has to make it.

Everything in it is as good as our own code says it was when it was written: only files of ours are read, in a folder of ours, both
closed to everybody else for writing, and only what has the right key and is whole. It holds data, never code.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

MOST_BYTES = 16_000_000


def kept(name: str, key: str, make: Callable[[], bytes]) -> bytes:
    """Return what was made under this key: from the cache, else made now, and kept where that is possible."""
    content = _read(name, key)
    if content is None:
        content = make()
        with suppress(OSError):  # no home, a full disk, a folder of somebody else's: the next start makes it again
            _write(name, _head(key, content) + content)
    return content


def place() -> Path:
    """Return the folder by the XDG rules, never one below the current folder; raises RuntimeError where the user has no home."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    folder = Path(base) if base.startswith("/") else Path.home() / ".cache"
    if not folder.is_absolute():
        raise RuntimeError
    return folder / "mailcheck"


def _head(key: str, content: bytes) -> bytes:
    return f"{key} {sha256(content).hexdigest()}\n".encode()


def _read(name: str, key: str) -> bytes | None:
    with suppress(OSError, RuntimeError), _folder() as folder:
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
        with open(file, "rb", buffering=0) as opened:
            state = os.fstat(file)
            if not (stat.S_ISREG(state.st_mode) and _is_ours_alone(state) and state.st_size <= MOST_BYTES):
                return None
            head, end, content = opened.read(MOST_BYTES).partition(b"\n")
            return content if head + end == _head(key, content) else None
    return None


def _write(name: str, content: bytes) -> None:
    """Put a file in its place whole; of two who write at once one wins. Raises OSError."""
    with suppress(RuntimeError):
        place().mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(RuntimeError), _folder() as folder:
        fresh = f"{name}.new"
        with suppress(FileNotFoundError):
            os.unlink(fresh, dir_fd=folder)
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=folder)
        with open(file, "wb") as opened:
            opened.write(content)
        os.replace(fresh, name, src_dir_fd=folder, dst_dir_fd=folder)


@contextmanager
def _folder() -> Iterator[int]:
    """Lend the folder, opened, so that nobody exchanges it under us; raises OSError where it is not ours alone, RuntimeError without a home."""
    folder = os.open(place(), os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if not _is_ours_alone(os.fstat(folder)):
            raise PermissionError
        yield folder
    finally:
        os.close(folder)


def _is_ours_alone(state: os.stat_result) -> bool:
    """Tell whether nobody but this user can have written it: root reads no user's cache, nor a user root's."""
    return state.st_uid == os.geteuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
