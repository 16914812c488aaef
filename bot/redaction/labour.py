"""How much work goes into one text: in proportion to its length, whatever it holds.

Whoever reads a text, a part of it or another writing of it says how many steps that takes, before it does. No ordinary text comes near
the limit; one that goes beyond it is not read to its end, and masked as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_OF_ALL, _OF_EACH = 6_000, 30  # steps for any text, and for each of its characters; one takes about a microsecond
_SHORT, _OF_LATER = 2_000, 34  # what is longer is read in another process, and has more writings in it
_left: ContextVar[list[int] | None] = ContextVar("steps that are left", default=None)


class TooMuch(Exception):
    """The text takes more steps than there are for it."""


@contextmanager
def bounded(length: int) -> Iterator[None]:
    """Count the steps that are taken in here for a text of so many characters; `take` raises TooMuch where they are too many."""
    token = _left.set([_OF_ALL + _OF_EACH * length + _OF_LATER * max(length - _SHORT, 0)])
    try:
        yield
    finally:
        _left.reset(token)


def take(steps: int) -> None:
    """Take so many steps."""
    left = _left.get()
    if left is not None:
        left[0] -= steps
        if left[0] < 0:
            raise TooMuch
