"""What would decide after a check that reached no server at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from bot.catalogue import NextObservation, diagnose, gather, load
from bot.model import Check, Finding, Outcome, Report, Stage, StageResult, Tenant, Text, Verdict
from bot.presentation import Presentation

TENANT: Final = Tenant("muster", "muster.example", "6a3f0f5e-1c2d-4e5f-8a9b-0c1d2e3f4a5b")


def _look() -> NextObservation:
    results = tuple(
        StageResult(check, Stage.TCP, Outcome.FAILED, target, "", (Finding(f"{check}.connect_timed_out"),))
        for check, target in ((Check.TOKEN, "login.microsoftonline.com:443"), (Check.IMAP, "outlook.office365.com:993"))
    )
    diagnoses = tuple(diagnose(load(), gather(results)))
    report = Report("muster", Verdict.PROBLEM, Text("", ""), datetime.now(UTC), 1.0, results, diagnoses)
    found = Presentation().next_observation(report, TENANT)
    assert found is not None
    return found


LOOK: Final = _look()
