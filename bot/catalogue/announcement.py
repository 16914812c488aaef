"""Announcements: which are to be told on a day, whom they concern as far as a report shows, and what a letter about one says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.catalogue.explanation import Match, code_of
from bot.catalogue.guidance import guide_customer
from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Announcement, Bilingual
from bot.catalogue.placeholders import fill_sentence
from bot.catalogue.reasoning.evidence import ERROR_PASTED
from bot.model import Cloud, Finding, Guidance, Report, Text


@dataclass(frozen=True, slots=True)
class LetterParts:
    """What stands in front of the steps, the steps as the customer reads them, what stands behind them."""

    opening: Text
    guidance: Guidance
    closing: Text


def announced_on(catalogue: Catalogue, day: date) -> Mapping[str, Announcement]:
    """Return what is to be told on this day by id, what began first in front."""
    current = [(name, one) for name, one in catalogue.announcements.items() if one.begins <= day <= one.until]
    return dict(sorted(current, key=lambda pair: (pair[1].begins, pair[0])))


def concerns(announcement: Announcement, report: Report) -> bool:
    """Tell whether a check, or what was pasted in its thread, shows that this customer is meant."""
    pasted = {f.facts.get("error") for f in report.observed if f.code == ERROR_PASTED}
    return _is_meant(announcement, {*pasted, *(d.error for d in report.diagnoses)}, report.observed)


def is_about(announcement: Announcement, match: Match, observed: Iterable[Finding]) -> bool:
    """Tell whether a pasted message is about what is announced, and does not name the date by itself."""
    when, said = announcement.when.text, match.meaning
    told = when.de in said.de and when.en in said.en
    return match.sure and not told and _is_meant(announcement, {match.error}, observed)


def letter_of(
    catalogue: Catalogue,
    announcement: Announcement,
    values: Mapping[str, str],
    mailboxes: Sequence[str],
    *,
    cloud: Cloud | None = None,
) -> LetterParts:
    """Return what the letter says, with these values in it."""
    letter = announcement.letter
    guidance = guide_customer(catalogue, letter.fix, values, mailboxes, cloud=cloud)
    return LetterParts(
        _paragraphs(letter.before, values), replace(guidance, why=None), _paragraphs(letter.after, values)
    )


def _is_meant(announcement: Announcement, errors: Iterable[object], observed: Iterable[Finding]) -> bool:
    clues = {code_of(clue) for clue in announcement.clues}
    return any(error in announcement.errors for error in errors) or any(f.code in clues for f in observed)


def _paragraphs(said: Iterable[Bilingual], values: Mapping[str, str]) -> Text:
    filled = [fill_sentence(each.sentence, values) for each in said]
    return Text("\n\n".join(each.de for each in filled), "\n\n".join(each.en for each in filled))
