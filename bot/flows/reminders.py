"""When it is worth looking again, unasked: what was done may just not be effective yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.catalogue import load
from bot.model import Diagnosis, Standing


def next_look(since: datetime, minutes: Sequence[int], looks: int, moment: datetime) -> tuple[int, datetime | None]:
    """Return how many looks are over, and when the next one is due: none after the last, none twice."""
    while looks < len(minutes):
        due = since + timedelta(minutes=minutes[looks])
        if due > moment:
            return looks, due
        looks += 1
    return looks, None


def minutes_until_effective(diagnoses: Iterable[Diagnosis], fix: str) -> tuple[int, ...]:
    """Return after how many minutes it is worth looking again; none where nothing says "done, but not yet effective"."""
    catalogue = load()
    for diagnosis in diagnoses:
        error = catalogue.errors.get(diagnosis.error)
        if error is None or diagnosis.standing is Standing.EXCLUDED:
            continue
        if any(cause.qualifies and cause.fix == diagnosis.fix for cause in error.causes):
            own = catalogue.fixes[fix].look_again if fix in catalogue.fixes else ()
            return own or catalogue.fixes[diagnosis.fix].look_again
    return ()
