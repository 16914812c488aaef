"""The verdict of a check, and the one sentence that names the side that refuses. No addresses in it: it shows on lock screens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.catalogue.reasoning.evidence import CONCLUSIONS, MAIL, REFUSALS
from bot.catalogue.reasoning.passed import GOOD
from bot.catalogue.reasoning.unstored import doubt
from bot.model import Check, Diagnosis, Outcome, Stage, StageResult, Standing, Text, Verdict

NETWORK_STAGES = (Stage.DNS, Stage.TCP, Stage.TLS)
LINE_FAULTS = frozenset(
    {
        "connection_closed",
        "session_ended",
        "answer_timed_out",
        "answer_dripped",
        "answer_oversized",
        "answer_garbled",
        "xoauth2_missing",
        "method_refused",
        "answer_empty",
        "answer_incomplete",
        "answer_truncated",
        "page_received",
        "redirect_received",
    }
)
_ROLES = "token-roles-missing"
_REST = Text(" Anderes scheitert aus einem anderen Grund.", " Something else fails for another reason.")
_NOT_AGAIN = Text("Was zuvor schon ging, wurde nicht erneut geprüft.", "What had worked before was not tried again.")
_ENDS_SOON = "record.secret_expiring"
"""Of what is worth mending while all is well, only this cannot wait until something fails."""
NOT_COUNTED = frozenset({"imap.protocol_unused", "smtp.protocol_unused"})


def judge(results: Iterable[StageResult]) -> Verdict:
    """Return the verdict: a problem if anything failed; healthy only if every layer was tried now, one of mail among them, and passed."""
    counted = [r for r in results if not _unused(r)]
    outcomes = {r.outcome for r in counted}
    if Outcome.FAILED in outcomes:
        return Verdict.PROBLEM
    tried = any(r.check is not Check.TOKEN for r in counted) and not any(r.earlier for r in counted)
    return Verdict.HEALTHY if tried and outcomes <= set(GOOD) else Verdict.UNKNOWN


def summarise(tenant: str, results: Sequence[StageResult], diagnoses: Sequence[Diagnosis]) -> Text:
    """Return the sentence for someone who reads only the notification: who refuses what, for how many mailboxes."""
    verdict = judge(results)
    if verdict is Verdict.HEALTHY:
        said = _healthy(results, diagnoses)
    elif verdict is Verdict.UNKNOWN:
        said = _unknown(results)
    else:
        said = _problem(results, diagnoses)
    if any(r.earlier for r in results):
        said = Text(f"{said.de} {_NOT_AGAIN.de}", f"{said.en} {_NOT_AGAIN.en}")
    said = doubt(results, said)
    return Text(f"{tenant}: {said.de}", f"{tenant}: {said.en}")


def _healthy(results: Sequence[StageResult], diagnoses: Sequence[Diagnosis]) -> Text:
    count = len({r.mailbox for r in results if r.mailbox})
    used = [c.value.upper() for c in MAIL if any(r.check is c and not _unused(r) for r in results)]
    noted = any(r.outcome is Outcome.WARNING for r in results)
    said = Text(
        f"Alles in Ordnung. Entra stellt das Token aus, Exchange öffnet {_boxes(count).de} ({' und '.join(used)}).",
        f"All is well. Entra issues the token, Exchange opens {_boxes(count).en} ({' and '.join(used)}).",
    )
    soon = next((d.title for d in diagnoses if _ENDS_SOON in d.because), None)
    if soon is not None:
        return Text(f"{said.de} Bald zu tun: {soon.de}.", f"{said.en} To do soon: {soon.en}.")
    if noted:
        return Text(f"{said.de} Eine Auffälligkeit steht im Bericht.", f"{said.en} Something odd stands in the report.")
    return said


def _unknown(results: Sequence[StageResult]) -> Text:
    if any(r.outcome is Outcome.BROKEN for r in results):
        return Text(
            "Kein Ergebnis: Mailcheck selbst ist an einer Stelle gescheitert. Bitte noch einmal prüfen.",
            "No result: Mailcheck itself failed at one point. Please check again.",
        )
    if any(f.code.endswith(".machine_overloaded") for r in results for f in r.findings):
        return Text(
            "Kein Ergebnis: Unser eigener Rechner war zu beschäftigt, um die Antworten abzuwarten. Bitte noch einmal prüfen.",
            "No result: our own machine was too busy to wait for the answers. Please check again.",
        )
    open_ones = sorted({r.check.value.upper() for r in results if r.outcome is Outcome.SKIPPED and not _unused(r)})
    if not open_ones:
        return Text("Kein Ergebnis: Es wurde nichts geprüft.", "No result: nothing was checked.")
    return Text(
        f"Kein Ergebnis: Nichts ist gescheitert, aber {' und '.join(open_ones)} {'wurden' if len(open_ones) > 1 else 'wurde'} in der verfügbaren Zeit nicht fertig. Bitte noch einmal prüfen.",
        f"No result: nothing failed, but {' and '.join(open_ones)} did not finish in the time there is. Please check again.",
    )


def _problem(results: Sequence[StageResult], diagnoses: Sequence[Diagnosis]) -> Text:
    token = [r for r in results if r.check is Check.TOKEN]
    failed = next((r for r in token if r.outcome is Outcome.FAILED and r.stage is not Stage.CLAIMS), None)
    if failed is not None:
        return _token_failed(failed, results, diagnoses)
    return _mail_failed(results, diagnoses)


def _token_failed(failed: StageResult, results: Sequence[StageResult], diagnoses: Sequence[Diagnosis]) -> Text:
    if failed.stage in NETWORK_STAGES:
        tried = {r.check for r in results if r.outcome is Outcome.FAILED and r.stage in NETWORK_STAGES}
        if tried == {r.check for r in results if not _unused(r)}:
            return Text(
                "Zu keinem Server kam von hier aus eine sichere Verbindung zustande, weder zu Entra noch zu Exchange; zuerst das eigene Netz prüfen.",
                "No server could be reached safely from here, neither Entra nor Exchange; look at our own network first.",
            )
        return Text(
            "Der Anmeldeserver von Entra ist von hier aus nicht sicher erreichbar, deshalb gibt es kein Token.",
            "Entra's sign-in server cannot be reached safely from here, so there is no token.",
        )
    cause = _cause([d for d in diagnoses if _sides(d) == set(Check)])
    if any(f.code.partition(".")[2] in LINE_FAULTS for f in failed.findings):
        return Text(
            f"Auf die Frage nach dem Token kam keine brauchbare Antwort von Entra{cause.de}.",
            f"No usable answer of Entra's came to the request for a token{cause.en}.",
        )
    return Text(
        f"Entra stellt kein Token aus{cause.de}. Die Postfächer konnten deshalb nicht geprüft werden.",
        f"Entra issues no token{cause.en}. So the mailboxes could not be checked.",
    )


def _mail_failed(results: Sequence[StageResult], diagnoses: Sequence[Diagnosis]) -> Text:
    mail = [r for r in results if r.check in MAIL and not _unused(r)]
    boxes = {r.mailbox for r in mail}
    bad = {c: {r.mailbox for r in mail if r.check is c and r.outcome is Outcome.FAILED} for c in MAIL}
    refused = any(r.outcome is Outcome.FAILED and r.stage not in NETWORK_STAGES for r in mail)
    concerned = bad[Check.IMAP] | bad[Check.SMTP]
    if not concerned:
        return Text(
            f"Entra stellt ein Token aus, aber mit falschem Inhalt{_cause(diagnoses).de}.",
            f"Entra issues a token, but with wrong contents{_cause(diagnoses).en}.",
        )
    which = _counts(bad, len(boxes))
    if not refused:
        return Text(
            f"Entra stellt das Token aus, aber der Mailserver ist von hier aus nicht sicher erreichbar ({which.de}).",
            f"Entra issues the token, but the mail server cannot be reached safely from here ({which.en}).",
        )
    strange = _strange(mail)
    if all((r.check, r.mailbox) in strange for r in mail if r.outcome is Outcome.FAILED):
        return Text(
            f"Entra stellt das Token aus; abgelehnt wird die Anmeldung von einem Mailserver, der nicht Exchange Online ist ({which.de}).",
            f"Entra issues the token; it is a mail server other than Exchange Online that refuses the sign-in ({which.en}).",
        )
    without_role = _without_role(diagnoses)
    for_that = {check: names if check in without_role else set() for check, names in bad.items()}
    if any(for_that.values()):
        which = _counts(for_that, len(boxes))
        rest = _REST if any(names - for_that[check] for check, names in bad.items()) else Text("", "")
        return Text(
            f"Entra stellt ein Token ohne die nötige Berechtigung aus; Exchange weist die App deshalb ab ({which.de}).{rest.de}",
            f"Entra issues a token without the permission needed, so Exchange turns the app away ({which.en}).{rest.en}",
        )
    to_do = _to_do(diagnoses, {(check, box) for check, names in bad.items() for box in names})
    if any(f.code in REFUSALS for r in mail for f in r.findings):
        return Text(
            f"Entra stellt das Token aus, Exchange weist die App ab ({which.de}){to_do.de}.",
            f"Entra issues the token, Exchange turns the app away ({which.en}){to_do.en}.",
        )
    if any(_answered(r) for r in mail):
        return Text(
            f"Entra stellt das Token aus, Exchange nimmt die Anmeldung so nicht an ({which.de}){to_do.de}.",
            f"Entra issues the token, Exchange does not take the sign-in like this ({which.en}){to_do.en}.",
        )
    return Text(
        f"Entra stellt das Token aus, aber mit dem Mailserver kommt kein brauchbares Gespräch zustande ({which.de}){to_do.de}.",
        f"Entra issues the token, but no usable conversation comes about with the mail server ({which.en}){to_do.en}.",
    )


def _strange(mail: Sequence[StageResult]) -> set[tuple[Check, str]]:
    """The conversations that were held with another server than Exchange Online."""
    return {(r.check, r.mailbox) for r in mail for f in r.findings if f.code.endswith(".greeting_foreign")}


def _without_role(diagnoses: Sequence[Diagnosis]) -> set[Check]:
    """The protocols whose permission the token lacks, as far as that is a cause."""
    told = {code for d in diagnoses if d.error == _ROLES and d.standing is not Standing.EXCLUDED for code in d.because}
    return {check for check in MAIL if f"token.{check}_role_missing" in told}


def _answered(result: StageResult) -> bool:
    """Exchange itself answered the sign-in, as opposed to a line that went dead or a server that is another."""
    if result.outcome is not Outcome.FAILED or result.stage not in {Stage.AUTH, Stage.MAILBOX}:
        return False
    return not any(f.code.partition(".")[2] in LINE_FAULTS for f in result.findings)


def _counts(bad: dict[Check, set[str]], total: int) -> Text:
    parts = [(check.value.upper(), len(names)) for check, names in bad.items() if names]
    return Text(
        ", ".join(f"{name}: {n} von {total}" for name, n in parts) + (" Postfach" if total == 1 else " Postfächern"),
        ", ".join(f"{name}: {n} of {total}" for name, n in parts) + (" mailbox" if total == 1 else " mailboxes"),
    )


def _to_do(diagnoses: Sequence[Diagnosis], refused: set[tuple[Check, str]]) -> Text:
    """What is sure to be done, in brief: the one fix that mends all that is refused, or that only a part is sure."""
    first = next((d for d in diagnoses if d.standing is Standing.CONFIRMED), None)
    if first is None:
        return Text("", "")
    mended = {(check, box) for check, box in refused if _concerns(first, check, box)}
    title = first.title
    if mended == refused:
        return Text(f". Zu tun: {title.de}", f". To do: {title.en}")
    return Text(f". Sicher ist bisher nur ein Teil: {title.de}", f". Only a part is certain so far: {title.en}")


def _concerns(diagnosis: Diagnosis, check: Check, mailbox: str) -> bool:
    return check in _sides(diagnosis) and (not diagnosis.mailboxes or mailbox in diagnosis.mailboxes)


def _sides(diagnosis: Diagnosis) -> set[Check]:
    """The conversations that a diagnosis explains: those in which its error was found; what the token shows, all."""
    source = diagnosis.because[0].partition(".")[0] if diagnosis.because else ""
    if source not in MAIL:
        return set(Check)
    found = {code.partition(".")[0] for code in diagnosis.because if code not in CONCLUSIONS}
    return {check for check in MAIL if check in found}


def _cause(diagnoses: Sequence[Diagnosis]) -> Text:
    """The first cause in brief."""
    first = next((d for d in diagnoses if d.standing is not Standing.EXCLUDED), None)
    if first is None:
        return Text("", "")
    if first.standing is Standing.CONFIRMED:
        return Text(f". Zu tun: {first.title.de}", f". To do: {first.title.en}")
    return Text(f". Am wahrscheinlichsten zu tun: {first.title.de}", f". Most likely to do: {first.title.en}")


def _boxes(count: int) -> Text:
    if count == 1:
        return Text("das Postfach", "the mailbox")
    if count == 2:
        return Text("beide Postfächer", "both mailboxes")
    return Text(f"alle {count} Postfächer", f"all {count} mailboxes")


def _unused(result: StageResult) -> bool:
    return result.outcome is Outcome.SKIPPED and any(f.code in NOT_COUNTED for f in result.findings)
