"""What follows from the results of a check and from what was observed afterwards: causes, verdict, the one sentence."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue import diagnose, gather, judge, load, once_each, summarise
from bot.model import Report


def conclude(report: Report) -> Report:
    """Return the report with verdict, causes and summary as its results and observations have them."""
    diagnoses = once_each(diagnose(load(), gather(report.results, report.observed)))
    summary = summarise(report.tenant, report.results, diagnoses)
    return replace(report, verdict=judge(report.results), summary=summary, diagnoses=diagnoses)
