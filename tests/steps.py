"""How much work something is, counted: the same on a busy machine as on an idle one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from unittest.mock import patch

from bot.redaction import labour

_ENOUGH = 10**12


def steps(work: Callable[[], object]) -> int:
    """Return how many steps of redaction this takes, as it counts them itself, though it may take more than a turn of the event loop has."""
    left = [_ENOUGH]
    token = labour._in_turn.set(left)
    try:
        with patch.object(labour, "brief", nullcontext):
            work()
    finally:
        labour._in_turn.reset(token)
    return _ENOUGH - left[0]


def calls(work: Callable[[], object]) -> int:
    """Return how many functions are called, ours and Python's own, and generators asked."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
