"""What follows from the results of a check and from what was observed afterwards: causes, verdict, the one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.catalogue import diagnose, gather, judge, load, once_each, summarise
from bot.catalogue.reasoning import unstored
from bot.model import Check, Diagnosis, Outcome, Report, Stage, Standing


def conclude(report: Report) -> Report:
    """Return the report with verdict, causes and summary as its results and observations have them."""
    diagnoses = once_each(diagnose(load(), gather(report.results, report.observed)))
    summary = summarise(report.tenant, report.results, diagnoses)
    return replace(report, verdict=judge(report.results), summary=summary, diagnoses=diagnoses)


def of_customer(report: Report) -> Report | None:
    """Return what a report says of the customer: nothing of mailboxes that are not stored; None where that leaves nothing.

    Where there was no token, that concerns the customer, whichever mailboxes were asked for.
    """
    others = unstored.mailboxes(report.results)
    token_failed = any(
        r.check is Check.TOKEN and r.stage is not Stage.CLAIMS and r.outcome is Outcome.FAILED for r in report.results
    )
    if not others or token_failed:
        return report
    own = tuple(result for result in report.results if result.mailbox not in others)
    return conclude(replace(report, results=own)) if any(result.mailbox for result in own) else None


@dataclass(frozen=True, slots=True)
class SortedOut:
    """Causes as a reader needs them: what to do in full, what else may be, what is excluded."""

    in_full: tuple[Diagnosis, ...]
    rivals: tuple[Diagnosis, ...]
    excluded: tuple[Diagnosis, ...]

    def differs(self, diagnosis: Diagnosis) -> bool:
        """Tell whether the same fix is open for one of its mailboxes and excluded for another."""
        out = any(d.fix == diagnosis.fix for d in self.excluded)
        still_open = any(d.fix == diagnosis.fix for d in (*self.in_full, *self.rivals))
        return out and still_open and bool(diagnosis.mailboxes)


def sort_out(diagnoses: Sequence[Diagnosis]) -> SortedOut:
    """Sort ranked causes. In full: every confirmed one, and of the possible ones the first for each mailbox."""
    covered: set[str] = set()
    full: list[Diagnosis] = []
    rivals: list[Diagnosis] = []
    out: list[Diagnosis] = []
    for diagnosis in diagnoses:
        boxes = set(diagnosis.mailboxes)
        if diagnosis.standing is Standing.EXCLUDED:
            out.append(diagnosis)
        elif diagnosis.standing is Standing.CONFIRMED or not full or not boxes <= covered:
            full.append(diagnosis)
            covered |= boxes
        else:
            rivals.append(diagnosis)
    return SortedOut(tuple(full), tuple(rivals), tuple(out))
