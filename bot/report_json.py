"""A report as other programs read it (`check --json`), and as we keep it: redacted, versioned, in both languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.model import Diagnosis, Fact, Finding, Language, Report, StageResult
from bot.redaction import mask
from bot.values import is_mailbox

VERSION = 1
_KEPT = TypeAdapter(Report)


def to_contract(report: Report, language: Language) -> dict[str, Any]:
    """Return the document of `check --json`, its sentences in this language."""
    return {
        "tenant": report.tenant,
        "verdict": report.verdict.value,
        "started": _utc(report.started),
        "seconds": round(report.seconds, 3),
        "summary": report.summary.in_(language),
        "results": [_result(result) for result in report.results],
        "diagnoses": [_diagnosis(diagnosis, language) for diagnosis in report.diagnoses],
    }


def freeze(report: Report) -> bytes:
    """Return the report as it is kept."""
    return json.dumps({"version": VERSION, "report": asdict(_redacted(report))}, default=_plain).encode()


def thaw(frozen: bytes) -> Report:
    """Return a kept report, without what it says of mailboxes that an older Mailcheck took for such; raises ValueError for one that this Mailcheck cannot read."""
    document = json.loads(frozen)
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise ValueError("this report was kept by another version")
    try:
        return _fitting(_KEPT.validate_json(json.dumps(document.get("report"))))
    except ValidationError:  # its message would repeat what the report says
        raise ValueError("this report is not complete") from None


def _fitting(report: Report) -> Report:
    results = tuple(result for result in report.results if not result.mailbox or is_mailbox(result.mailbox))
    diagnoses = [replace(one, mailboxes=tuple(filter(is_mailbox, one.mailboxes))) for one in report.diagnoses]
    kept = (new for new, old in zip(diagnoses, report.diagnoses, strict=True) if new.mailboxes or not old.mailboxes)
    return replace(report, results=results, diagnoses=tuple(kept))


def _result(result: StageResult) -> dict[str, Any]:
    return {
        "check": result.check.value,
        "stage": result.stage.value,
        "mailbox": result.mailbox,
        "target": result.target,
        "outcome": result.outcome.value,
        "findings": [
            {"code": finding.code, "facts": dict(finding.facts), "raw": finding.raw} for finding in result.findings
        ],
        "seconds": round(result.seconds, 3),
    } | ({"earlier": True} if result.earlier else {})


def _diagnosis(diagnosis: Diagnosis, language: Language) -> dict[str, Any]:
    return {
        "error": diagnosis.error,
        "fix": diagnosis.fix,
        "standing": diagnosis.standing.value,
        "mailboxes": list(diagnosis.mailboxes),
        "because": list(diagnosis.because),
        "title": diagnosis.title.in_(language),
        "why": diagnosis.why.in_(language) if diagnosis.why else "",
    }


def _utc(moment: datetime) -> str:
    """Return `2027-05-01T08:00:00.123Z`; a moment without a zone is taken for UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _redacted(report: Report) -> Report:
    """Mask once more whatever came from outside, the same words once: what is kept lives longer than what is shown."""
    masked = cache(mask)

    def without_secrets(finding: Finding) -> Finding:
        facts: dict[str, Fact] = {
            name: masked(value) if isinstance(value, str) else value for name, value in finding.facts.items()
        }
        return replace(finding, facts=facts, raw=masked(finding.raw))

    return replace(
        report,
        results=tuple(
            replace(result, findings=tuple(map(without_secrets, result.findings))) for result in report.results
        ),
        observed=tuple(map(without_secrets, report.observed)),
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in a report")
