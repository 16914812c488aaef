"""Work for the process that reads long texts: some of it does not go well."""

from __future__ import annotations

import os
import signal
import time

from bot.redaction.labour import BRIEF, take


def where(_: str) -> int:
    """Return in which process this is done."""
    return os.getpid()


def labours() -> int:
    """Take more steps than there are in one turn of the event loop; return in which process."""
    take(BRIEF + 1)
    return os.getpid()


def environment() -> dict[str, str]:
    return dict(os.environ)


def sleeps() -> None:
    time.sleep(60)


def dies() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def takes_memory() -> int:
    return len(bytearray(4_000_000_000))


def breaks(text: str) -> None:
    raise ValueError(text)


def nothing() -> None:
    """Nothing needs to be made ready."""
