"""What a look at a tenant sees, made up stage by stage; the sentences are the real ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.catalogue import diagnose, gather, load
from bot.checks import FINDINGS
from bot.flows.setup import Looked, Mark, SetUp, StepView, load_profiles, progress, steps_of
from bot.model import Check, Finding, Language, Outcome, Stage, StageResult, Tenant, Text, Verdict
from bot.presentation import Presentation
from tests.made_up import guid, tenant

BOTH = "IMAP.AccessAsApp, SMTP.SendAsApp"
ADVOLUX = load_profiles()["advolux"]
STEPS = steps_of(ADVOLUX)
BOXES = ("office@kanzlei-muster.example", "info@kanzlei-muster.example")
OBJECT_ID = guid()

describe = Presentation(FINDINGS).describe_finding


def customer(**changes: object) -> Tenant:
    """Return a stored customer with two mailboxes."""
    return replace(tenant(mailboxes=BOXES), **changes)  # type: ignore[arg-type]  # the fields differ in type


def entra(
    roles: str = BOTH, refused: Finding | None = None, *more: Finding, stage: Stage = Stage.AUTH
) -> list[StageResult]:
    """Return how Entra answers: with a token that holds these roles and says more, or with a refusal at this stage."""
    passed = StageResult(Check.TOKEN, Stage.DNS, Outcome.PASSED, "login.example:443")
    if refused:
        skipped = Finding("token.earlier_stage_failed", {"stage": str(stage)})
        return [
            replace(passed, stage=stage, outcome=Outcome.FAILED, findings=(refused,)),
            replace(passed, stage=Stage.CLAIMS, outcome=Outcome.SKIPPED, findings=(skipped,)),
        ]
    found = [Finding("token.claims_read", {"oid": OBJECT_ID, "appid": "a", "tid": "t", "aud": "x", "roles": roles})]
    lacking = [name for name in BOTH.split(", ") if name not in roles.split(", ")]
    if not roles:
        found.append(Finding("token.roles_missing", {"protocols": "imap, smtp"}))
    for name in lacking:
        protocol = "imap" if name.startswith("IMAP") else "smtp"
        found.append(Finding("token.role_missing", {"role": name, "protocols": protocol, "roles": roles}))
    found += more
    outcome = Outcome.FAILED if lacking else Outcome.WARNING if more else Outcome.PASSED
    return [
        replace(passed, stage=Stage.AUTH),
        replace(passed, stage=Stage.CLAIMS, outcome=outcome, findings=tuple(found)),
    ]


def exchange(refused: Iterable[str] = (), unreachable: bool = False) -> list[StageResult]:
    """Return how Exchange answers for both mailboxes and protocols."""
    results = []
    for box in BOXES:
        for check, last in ((Check.IMAP, Stage.MAILBOX), (Check.SMTP, Stage.AUTH)):
            result = StageResult(check, last, Outcome.PASSED, f"{check}.example:1", box)
            facts = {"mailbox": box, "target": result.target}
            if unreachable:
                silent = Finding(f"{check}.connect_timed_out", {"target": result.target, "seconds": 10})
                result = replace(result, stage=Stage.TCP, outcome=Outcome.FAILED, findings=(silent,))
            elif box in refused:
                no = Finding(f"{check}.login_refused", facts)
                result = replace(result, stage=Stage.AUTH, outcome=Outcome.FAILED, findings=(no,))
            results.append(result)
    return results


def looked(results: list[StageResult], verdict: Verdict | None = None) -> Looked:
    """Return the look with the causes that follow from it."""
    return Looked(tuple(results), diagnose(load(), gather(results)), verdict, Text("Ein Satz.", "A sentence."))


def said_done(*but: str) -> dict[str, Mark]:
    """Return marks with which somebody says of every step, but these, that it is done."""
    return {step.id: Mark.DONE for step in STEPS if step.id not in but}


def views(marks: dict[str, Mark], stored: Tenant | None = None, seen: Looked | None = None) -> dict[str, StepView]:
    """Return how the steps stand, by id."""
    return {view.step.id: view for view in progress(STEPS, marks, stored, seen, describe)}


def marked(shown: dict[str, StepView], mark: Mark) -> list[str]:
    """Return the steps that stand so."""
    return [step for step, view in shown.items() if view.mark is mark]


def set_up(**changes: object) -> SetUp:
    """Return what is remembered of a set-up that has just begun."""
    begun = SetUp("kanzlei-muster", "advolux", Language.DE, Language.DE, BOXES)
    return replace(begun, **changes)  # type: ignore[arg-type]  # the fields differ in type
