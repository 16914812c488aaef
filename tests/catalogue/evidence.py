"""Results of a check as a test needs them: which layer ended how, without any server."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Check, Finding, Outcome, Stage, StageResult

MAIL_STAGES = {
    Check.IMAP: (Stage.DNS, Stage.TCP, Stage.TLS, Stage.GREETING, Stage.AUTH, Stage.MAILBOX),
    Check.SMTP: (Stage.DNS, Stage.TCP, Stage.GREETING, Stage.STARTTLS, Stage.TLS, Stage.AUTH),
}
ROLES = {Check.IMAP: "IMAP.AccessAsApp", Check.SMTP: "SMTP.SendAsApp"}
TOKEN_STAGES = (Stage.DNS, Stage.TCP, Stage.TLS, Stage.AUTH)


def token(
    held: Sequence[str] | None = ("IMAP.AccessAsApp", "SMTP.SendAsApp"), *, other_object_id: bool = False
) -> list[StageResult]:
    """A token with these roles (None: one that cannot be read), and a record that names its object id or another."""
    findings: list[Finding] = []
    if held is None:
        findings.append(Finding("token.claims_unreadable"))
    else:
        record = "differs" if other_object_id else "matched"
        findings.append(Finding("token.claims_read", {"oid": "right", "roles": ", ".join(held), "record": record}))
        lacking = [check for check, role in ROLES.items() if role not in held]
        if not held:
            findings.append(Finding("token.roles_missing", {"protocols": "imap, smtp"}))
        findings += [
            Finding("token.role_missing", {"role": ROLES[check], "protocols": check.value}) for check in lacking
        ]
    if other_object_id:
        findings.append(Finding("record.object_id_differs", {"oid": "right", "stored": "wrong"}))
    lacks = any(f.code == "token.role_missing" for f in findings)
    outcome = Outcome.FAILED if lacks else Outcome.WARNING if other_object_id or held is None else Outcome.PASSED
    good = [StageResult(Check.TOKEN, stage, Outcome.PASSED, "login.example:443") for stage in TOKEN_STAGES]
    return [*good, StageResult(Check.TOKEN, Stage.CLAIMS, outcome, "login.example:443", findings=tuple(findings))]


def mail(check: Check, mailbox: str, stage: Stage | None = None, code: str = "") -> list[StageResult]:
    """A conversation that went well, or that failed at this stage with this finding."""
    results: list[StageResult] = []
    failed = False
    for each in MAIL_STAGES[check]:
        if each is stage:
            failed = True
            results.append(
                StageResult(
                    check, each, Outcome.FAILED, "mail.example:993", mailbox, (Finding(code, {"mailbox": mailbox}),)
                )
            )
        elif failed:
            skipped = Finding(f"{check}.earlier_stage_failed", {"stage": str(stage)})
            results.append(StageResult(check, each, Outcome.SKIPPED, "mail.example:993", mailbox, (skipped,)))
        else:
            results.append(StageResult(check, each, Outcome.PASSED, "mail.example:993", mailbox))
    return results
