"""What evidence means: known errors, their causes, the guided fixes.

Read `model` (the shape of an entry), one file of `entries/errors/` and one of `entries/fixes/`, then `reasoning/` (findings become evidence,
evidence becomes ranked causes, causes become one sentence), `matching/` and `observing/` (what a pasted text shows).
"""

from __future__ import annotations

from bot.catalogue.announcement import announced_on, concerns, is_about, letter_of
from bot.catalogue.explanation import Explanation, Match, explain
from bot.catalogue.guidance import guide, guide_customer
from bot.catalogue.loader import Catalogue, load
from bot.catalogue.model import Announcement
from bot.catalogue.observing.latest import kept_observations
from bot.catalogue.reasoning.diagnosis import diagnose, once_each, speaks_for
from bot.catalogue.reasoning.evidence import CONCLUSIONS, ERROR_PASTED, Evidence, gather
from bot.catalogue.reasoning.next_observation import Meaning, NextObservation, Sign, Way, decide
from bot.catalogue.reasoning.saying import sentence_of
from bot.catalogue.reasoning.verdict import judge, summarise

__all__ = [
    "CONCLUSIONS",
    "ERROR_PASTED",
    "Announcement",
    "Catalogue",
    "Evidence",
    "Explanation",
    "Match",
    "Meaning",
    "NextObservation",
    "Sign",
    "Way",
    "announced_on",
    "concerns",
    "decide",
    "diagnose",
    "explain",
    "gather",
    "guide",
    "guide_customer",
    "is_about",
    "judge",
    "kept_observations",
    "letter_of",
    "load",
    "once_each",
    "sentence_of",
    "speaks_for",
    "summarise",
]
