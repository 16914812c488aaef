"""What follows from the results of a check and from what was observed afterwards: causes, verdict, the one sentence."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue import diagnose, gather, judge, load, once_each, summarise
from bot.catalogue.reasoning import unstored
from bot.model import Check, Outcome, Report, Stage


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
