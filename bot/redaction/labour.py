"""How much work goes into one text: in proportion to its length, whatever it holds; and in one turn of the event loop, `brief`.

Whoever reads a text, a part of it or another writing of it says how many steps that takes, before it does. No ordinary text comes near
the limit; one that goes beyond it is not read to its end, and masked as a whole. So is a part of it that was encoded, alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_OF_ALL, _OF_EACH = 6_000, 45  # steps for any text, and for each of its characters; one takes about a microsecond
_SHORT, _OF_LATER = 2_000, 64  # what is longer is read in another process, and has more writings in it
BRIEF = 5_000  # steps: ten milliseconds of the processor at most, of which the event loop may spend so much at a time
_OF_PART = 2_000  # steps for a text within it
_left: ContextVar[list[int] | None] = ContextVar("steps that are left for a text", default=None)
_in_turn: ContextVar[list[int] | None] = ContextVar("steps that are left in this turn", default=None)


class TooMuch(Exception):
    """The text takes more steps than there are for it."""


class TooLong(Exception):
    """The work takes more steps than there are in one turn of the event loop."""


@contextmanager
def bounded(length: int) -> Iterator[None]:
    """Count the steps that are taken in here for a text of so many characters; `take` raises TooMuch where they are too many."""
    token = _left.set([_OF_ALL + _OF_EACH * min(length, _SHORT) + _OF_LATER * max(length - _SHORT, 0)])
    try:
        yield
    finally:
        _left.reset(token)


@contextmanager
def part(length: int) -> Iterator[None]:
    """Take no more steps in here than fit a part of so many characters; `take` raises TooMuch for those beyond."""
    if (left := _left.get()) is None:
        yield
        return
    before, own = left[0], min(left[0], _OF_PART + _OF_EACH * length)
    left[0] = own
    try:
        yield
    finally:
        left[0] += before - own


@contextmanager
def brief() -> Iterator[None]:
    """Take no more steps in here than fit into one turn of the event loop; `take` raises TooLong for those beyond, whatever the text."""
    token = _in_turn.set([BRIEF])
    try:
        yield
    finally:
        _in_turn.reset(token)


def take(steps: int) -> None:
    """Take so many steps."""
    for counted, problem in ((_left.get(), TooMuch), (_in_turn.get(), TooLong)):
        if counted is not None:
            counted[0] -= steps
            if counted[0] < 0:
                raise problem
