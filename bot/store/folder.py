"""The data folder: ours alone, with everything in it that we or Redis open; what somebody else put there is not touched."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from bot.errors import StoreUnavailable
from bot.model import Text
from bot.ownership import is_ours

MOST_BYTES = 64_000
"""So much a list of files or a file of keys has at most: eight hundred of either."""
COMMANDS = "appendonlydir"
"""The folder inside in which Redis writes what it was told."""
_OURS = ("keys", "redis.", COMMANDS)
_OF_A_DISK = "lost+found"
_USUAL = frozenset({stat.S_IFREG, stat.S_IFDIR, stat.S_IFSOCK})


def make_private(folder: Path) -> None:
    """Make the folder, or close an existing one to everybody else.

    Raises StoreUnavailable, also for one that all may write to or that holds only other things, and where the folder, or something in
    it, is somebody else's or a link.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.lstat()
        if not stat.S_ISDIR(state.st_mode) or not is_ours(state):
            raise _not_ours(folder)
        if state.st_mode & stat.S_IWOTH:  # such as /tmp: others live there, closing it would lock them out
            raise _open_to_all(folder)
        for place in (folder, folder / COMMANDS):
            _look_through(place)
        if state.st_mode & 0o077:
            if _is_for_something_else(folder):
                raise _in_use(folder)
            folder.chmod(0o700)
    except OSError as problem:
        raise unusable(folder, problem) from None


def open_own(path: Path) -> int:
    """Open a file of the folder to read and write, made where there is none; raises OSError for a link."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def read_small(path: Path) -> bytes:
    """Return what stands in a list or a key file; raises StoreUnavailable, with little of it read, where it is too large for one. Raises OSError."""
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _too_large(path)
    return content


def unusable(folder: Path, problem: OSError) -> StoreUnavailable:
    """Return the answer where the system does not let us use the folder."""
    why = problem.strerror or type(problem).__name__
    return StoreUnavailable(
        Text(
            f"Der Datenordner {folder} ist nicht benutzbar ({why}): Prüfen Sie MAILCHECK_DATA_DIR, Rechte und freien Platz.",
            f"The data folder {folder} cannot be used ({why}): check MAILCHECK_DATA_DIR, permissions and free space.",
        )
    )


def _is_for_something_else(folder: Path) -> bool:
    """Say whether others look into it for what is there: nothing of it is ours."""
    names = {*os.listdir(folder)} - {_OF_A_DISK}
    return bool(names) and not any(name.startswith(_OURS) for name in names)


def _look_through(place: Path) -> None:
    with suppress(FileNotFoundError), os.scandir(place) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):  # another process cleared it away meanwhile
                state = entry.stat(follow_symlinks=False)
                if stat.S_IFMT(state.st_mode) not in _USUAL or not is_ours(state):
                    raise _not_ours(Path(entry.path))


def _not_ours(path: Path) -> StoreUnavailable:
    return StoreUnavailable(
        Text(
            f"{path} gehört jemand anderem, oder es ist eine Verknüpfung: Räumen Sie es weg, arbeiten Sie als der Benutzer, dem es gehört, oder wählen Sie mit MAILCHECK_DATA_DIR einen eigenen Ordner.",
            f"{path} is somebody else's, or a link: clear it away, work as the user whose it is, or choose a folder of your own with MAILCHECK_DATA_DIR.",
        )
    )


def _too_large(path: Path) -> StoreUnavailable:
    return StoreUnavailable(
        Text(
            f"{path} hat mehr als {MOST_BYTES // 1000} kB und wird nicht gelesen, denn so viel schreibt dort niemand von uns: Stellen Sie die Datei aus einer Sicherung wieder her.",
            f"{path} has more than {MOST_BYTES // 1000} kB and is not read, for nobody of ours writes so much there: restore the file from a backup.",
        )
    )


def _in_use(folder: Path) -> StoreUnavailable:
    return StoreUnavailable(
        Text(
            f"Im Ordner {folder} liegt anderes, und auch andere dürfen hinein: Wählen Sie mit MAILCHECK_DATA_DIR einen Ordner, der nur für Mailcheck da ist.",
            f"The folder {folder} holds other things, and others may enter it: choose one that is for Mailcheck alone with MAILCHECK_DATA_DIR.",
        )
    )


def _open_to_all(folder: Path) -> StoreUnavailable:
    return StoreUnavailable(
        Text(
            f"In den Ordner {folder} darf jeder schreiben: Wählen Sie mit MAILCHECK_DATA_DIR einen Ordner, der nur für Mailcheck da ist.",
            f"Everybody may write to the folder {folder}: choose one that is for Mailcheck alone with MAILCHECK_DATA_DIR.",
        )
    )
