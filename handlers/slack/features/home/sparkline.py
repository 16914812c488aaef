"""How the last checks of a tenant went: at a glance, and in words for whoever does not see it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Language, Verdict
from handlers.slack.features.home import wording

BARS = {Verdict.HEALTHY: "▇", Verdict.UNKNOWN: "▃", Verdict.PROBLEM: "▁"}


def sparkline(verdicts: Sequence[Verdict]) -> str:
    """Return one bar per check, the oldest first: high is fine, low is a problem."""
    return "".join(BARS[verdict] for verdict in verdicts)


def in_words(verdicts: Sequence[Verdict], language: Language) -> str:
    """Return the same in words: how many of the checks went how."""
    counts = ((verdict, verdicts.count(verdict)) for verdict in (Verdict.HEALTHY, Verdict.PROBLEM, Verdict.UNKNOWN))
    words = [wording.COUNTS[verdict].in_(language, count=count) for verdict, count in counts if count]
    return wording.LAST_CHECKS.in_(language, count=len(verdicts), counts=", ".join(words))
