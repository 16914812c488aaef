"""A guided fix: one cause, step by step, until a check proves that it is gone. State and what follows from it; it talks to nobody.

Reading order: `pointer` (which cause is meant), `kept` (what is remembered of a fix), `case` (what belongs to it now), `leading`
(what each press, each proof and each look makes of it), `verification` (does it work?), `letter` (what may be written to the customer).
"""

from __future__ import annotations

from bot.flows.fix.case import FixCase, Waiting, case_of, cause_now, count_steps
from bot.flows.fix.kept import COURSE, LOOK, OVER, FixState, Told
from bot.flows.fix.leading import (
    is_awaited,
    moved,
    next_cause,
    on_to,
    proved,
    stands_at,
    still_failing,
    well_since,
    works,
)
from bot.flows.fix.letter import letter_of
from bot.flows.fix.pointer import CausePointer, point_to
from bot.flows.fix.verification import Proof

__all__ = [
    "COURSE",
    "LOOK",
    "OVER",
    "CausePointer",
    "FixCase",
    "FixState",
    "Proof",
    "Told",
    "Waiting",
    "case_of",
    "cause_now",
    "count_steps",
    "is_awaited",
    "letter_of",
    "moved",
    "next_cause",
    "on_to",
    "point_to",
    "proved",
    "stands_at",
    "still_failing",
    "well_since",
    "works",
]
