"""Whose a file is, and the way to it: only what is ours, or the system's own, is believed and written to."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

SYSTEM = 0  # the uid of root
MOST_LINKS = 40  # as many as Linux follows
FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY
_OPEN = os.O_NOFOLLOW | os.O_CLOEXEC


def is_ours(state: os.stat_result) -> bool:
    """Tell whether something is ours or the system's."""
    return state.st_uid in {os.geteuid(), SYSTEM}


def is_closed(state: os.stat_result) -> bool:
    """Tell whether nobody else may change what this is, or exchange what lies in it: in a sticky folder everybody has their own alone."""
    if stat.S_ISLNK(state.st_mode) or (stat.S_ISDIR(state.st_mode) and state.st_mode & stat.S_ISVTX):
        return True
    return not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def open_by_steps(path: Path, flags: int, look: Callable[[Path, os.stat_result], None]) -> int:
    """Open what a path leads to; `look` is shown each folder and link on the way, and at last what was opened. Raises OSError.

    Each step is entered from the one before and shown as it was opened, so that nobody can put another one there in between.
    """
    steps, links, place = [*reversed(path.parts)], 0, Path()
    at = os.open("/" if path.is_absolute() else ".", FOLDER | _OPEN)
    try:
        while steps:
            step = steps.pop()
            state = os.stat(step, dir_fd=at, follow_symlinks=False)
            if stat.S_ISLNK(state.st_mode):
                look(place / step, state)
                links += 1
                steps += reversed(_target(step, at, links).parts)
                continue
            at, before = os.open(step, (FOLDER if steps else flags) | _OPEN, dir_fd=at), at
            os.close(before)
            place /= step
            look(place, os.fstat(at))
    except BaseException:
        os.close(at)
        raise
    return at


def _target(step: str, at: int, links: int) -> Path:
    if links > MOST_LINKS:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return Path(os.readlink(step, dir_fd=at))
