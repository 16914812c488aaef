"""The way to a folder, step by step: links of our own and the system's lead where they lead, nobody else's is entered."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from bot.errors import BadInput
from bot.model import Text
from bot.ownership import is_ours
from handlers.terminal.command_line import shown

MOST_LINKS = 40  # as many as Linux follows
_ENTER = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def open_folder(path: Path) -> int:
    """Open a folder to work in; raises OSError where there is none, and BadInput for somebody else's link on the way, links inside links too.

    Each step is looked at and entered from the one before, so that nobody can put a link there in between.
    """
    steps, links = [*reversed(path.parts)], 0
    at = os.open("/" if path.is_absolute() else ".", _ENTER)
    try:
        while steps:
            step = steps.pop()
            state = os.stat(step, dir_fd=at, follow_symlinks=False)
            if stat.S_ISLNK(state.st_mode):
                links += 1
                leads = Path(_target(at, step, state, links))
                steps += reversed(leads.parts)
                continue
            at, before = os.open(step, _ENTER, dir_fd=at), at
            os.close(before)
    except BaseException:
        os.close(at)
        raise
    return at


def _target(at: int, step: str, state: os.stat_result, links: int) -> str:
    if not is_ours(state):
        raise BadInput(
            Text(
                f"Auf dem Weg zur Datei liegt eine Verknüpfung von jemand anderem: {shown(step)}",
                f"On the way to the file there is somebody else's link: {shown(step)}",
            )
        )
    if links > MOST_LINKS:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return os.readlink(step, dir_fd=at)
