"""Which stages this very check got past: a cause whose fix would only bring about what works already is not the cause."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from bot.catalogue.model import Fix
from bot.catalogue.steps import PROOFS
from bot.model import STAGE_NAMES, Check, Outcome, Stage, StageResult, Text

GOOD = (Outcome.PASSED, Outcome.WARNING)
_NAMES: Mapping[Check, str] = {Check.TOKEN: "Entra", Check.IMAP: "IMAP", Check.SMTP: "SMTP"}

CONCLUSIONS: Mapping[str, Text] = {
    f"{check}.{stage}_passed": Text(
        f"{_NAMES[check]}, {STAGE_NAMES[stage].de}: ging in derselben Prüfung.",
        f"{_NAMES[check]}, {STAGE_NAMES[stage].en}: worked in the same check.",
    )
    for check in Check
    for stage in Stage
}
"""One code per conversation and stage."""


def stages_passed(results: Iterable[StageResult]) -> set[str]:
    """Return a code for every stage that these results went through now; what an earlier check found is no evidence of today."""
    return {f"{r.check}.{r.stage}_passed" for r in results if r.outcome in GOOD and not r.earlier}


def already_proved(fix: Fix, found: Iterable[str], codes: Collection[str]) -> tuple[str, ...]:
    """Return the codes of the stages that prove a fix, where all of them are passed already; else none.

    `found` are the findings that show the error: only what failed in their own conversations is to be explained. A way from
    another network, or another program's sign-in, is not what this check has tried.
    """
    checks = {Check(source) for code in found if (source := code.partition(".")[0]) in set(Check)}
    wanted = [
        f"{of or check}.{stage}_passed"
        for name in fix.settled_by or fix.proved_by
        for of, stage in PROOFS[name]
        for check in sorted(checks)
        if of is None or of is check
    ]
    return tuple(dict.fromkeys(wanted)) if wanted and all(code in codes for code in wanted) else ()
