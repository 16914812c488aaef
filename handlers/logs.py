"""Where details go that nobody in front of a terminal wants to read: a log file in the data folder, or standard error of a service.

Everything passes through the redaction, tracebacks too. Of libraries only those are heard that speak with nobody but Slack: what a customer's
servers say leaves a conversation through its gate alone (imapclient would write it down as it came, 60 kB in a line).
"""

from __future__ import annotations

import logging
import os
import stat
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from bot.ownership import is_ours
from bot.redaction import RedactingFilter

FILE_NAME = "mailcheck.log"
FILE_LIMIT = 1_000_000
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_HEARD = tuple(
    logging.Filter(name)
    for name in (
        "bot",
        "handlers",
        "mailcheck",
        "slack_bolt",
        "slack_sdk",
        "aiohttp.server",
        "asyncio",
        "concurrent",
        "py",
    )
)  # "py" is warnings
log = logging.getLogger("mailcheck")


def _is_heard(record: logging.LogRecord) -> bool:
    return any(name.filter(record) for name in _HEARD)


class _PrivateFile(RotatingFileHandler):
    """A log file that only its owner can read; made when there is something to write."""

    def _open(self):  # type: ignore[no-untyped-def]  # the base class's own type is not exported
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
        descriptor = os.open(self.baseFilename, flags, 0o600)
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode) or not is_ours(state):
            os.close(descriptor)
            raise PermissionError(self.baseFilename)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    failed = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the base class's name
        """Keep quiet, and remember it: a full disk must not break the answer."""
        self.failed = True


def to_file(folder: Path) -> _PrivateFile:
    """Send warnings and worse to the log file in this folder; return what writes it."""
    handler = _PrivateFile(folder / FILE_NAME, maxBytes=FILE_LIMIT, backupCount=2, delay=True)
    _install(handler, logging.WARNING)
    return handler


def to_stderr() -> None:
    """Send everything worth knowing to standard error, as whoever keeps a service running expects it."""
    _install(logging.StreamHandler(sys.stderr), logging.INFO)


def _install(handler: logging.Handler, level: int) -> None:
    handler.setFormatter(logging.Formatter(_FORMAT))
    handler.addFilter(_is_heard)
    handler.addFilter(RedactingFilter())
    root = logging.getLogger()
    for old in root.handlers[:]:
        if getattr(old, "is_mailchecks", False):
            root.removeHandler(old)
            old.close()
    handler.is_mailchecks = True  # type: ignore[attr-defined]  # a mark to know it again
    root.addHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(True)
    threading.excepthook = _thread_failed
    sys.unraisablehook = _unraisable


def _thread_failed(problem: threading.ExceptHookArgs) -> None:
    if problem.exc_value is not None:
        _record("A thread ended by an exception", problem.exc_value)


def _unraisable(problem: sys.UnraisableHookArgs) -> None:
    if problem.exc_value is not None:
        _record("An exception nobody could take", problem.exc_value)


def _record(what: str, problem: BaseException) -> None:
    details: tuple[type[BaseException], BaseException, TracebackType | None] = (
        type(problem),
        problem,
        problem.__traceback__,
    )
    log.error(what, exc_info=details)
