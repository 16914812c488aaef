"""Several looks at the same thing, pasted one after the other: the later one holds, and what was bad and is good now was mended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.catalogue.observing.observed import topic_of
from bot.model import Finding

MENDED: Final = "observed.mended_since"
MOST_KEPT: Final = 500  # findings with one report; as many as one paste shows at most
_REGISTRATION = "observed.registration_"
_BAD = frozenset(
    {
        "registration_absent",
        "registration_differs",
        "registration_of_app_id",
        "permission_absent",
        "permission_denied",
        "permission_incomplete",
        "imap_disabled",
        "smtp_disabled",
        "smtp_inherited_disabled",
        "smtp_tenant_disabled",
        "mailbox_unlicensed",
        "mailbox_missing",
        "scope_misses",
        "scope_absent",
    }
)
_GOOD = frozenset(
    {
        "registration_present",
        "registration_matched",
        "permission_granted",
        "imap_enabled",
        "smtp_enabled",
        "smtp_tenant_enabled",
        "mailbox_licensed",
        "mailbox_present",
        "scope_covers",
    }
)


def latest_observations(observed: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return of findings in the order in which they were pasted those that still hold, and what was mended between two looks."""
    holding: dict[tuple[str, ...], list[Finding]] = {}
    mended: dict[str, Finding] = {}
    for finding in observed:
        topic = _topic(finding)
        before = holding.setdefault(topic, [])
        box = str(finding.facts.get("mailbox", ""))
        if _name(finding) in _GOOD and any(_name(old) in _BAD for old in before):
            mended[box] = Finding(MENDED, {"mailbox": box} if box else {})
        elif _name(finding) in _BAD:
            mended.pop(box, None)
        if _replaces(finding, before):
            before.clear()
        before.append(finding)
    return (*(finding for each in holding.values() for finding in each), *mended.values())


def kept_observations(observed: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return of findings in the order in which they were pasted those that a report keeps: what was seen last of each thing, the newest MOST_KEPT."""
    last: dict[tuple[str, ...], Finding] = {}
    for finding in observed:
        seen = (finding.code, *topic_of(finding))
        last.pop(seen, None)
        last[seen] = finding
    return tuple(last.values())[-MOST_KEPT:]


def _topic(finding: Finding) -> tuple[str, ...]:
    if finding.code.startswith(_REGISTRATION) and finding.code != f"{_REGISTRATION}listed":
        return (_REGISTRATION,)
    return topic_of(finding)


def _replaces(finding: Finding, before: list[Finding]) -> bool:
    """Tell whether what stood there is out of date: of a registration one look says several things, the first of them anew."""
    if not finding.code.startswith(_REGISTRATION):
        return True
    if finding.code in {f"{_REGISTRATION}{name}" for name in ("absent", "present", "several")}:
        return all(_same_app(finding, old) for old in before)
    return False


def _same_app(one: Finding, other: Finding) -> bool:
    ours, theirs = one.facts.get("app_id", ""), other.facts.get("app_id", "")
    return not ours or not theirs or ours == theirs


def _name(finding: Finding) -> str:
    return finding.code.partition(".")[2]
