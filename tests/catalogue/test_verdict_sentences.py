"""Which sentence a check ends with: who refuses what, for how many mailboxes; one row a situation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.catalogue import diagnose, gather, load, summarise
from bot.model import Check, Finding, Outcome, Stage, StageResult
from tests.catalogue.evidence import mail, token

A, B, C = "a@kanzlei.example", "b@kanzlei.example", "c@kanzlei.example"
IMAP, SMTP, TOKEN = Check.IMAP, Check.SMTP, Check.TOKEN
ALL_WELL = "Alles in Ordnung. Entra stellt das Token aus, Exchange öffnet"
BAD_TALK = "Entra stellt das Token aus, aber mit dem Mailserver kommt kein brauchbares Gespräch zustande"
REFUSES, NOT_LIKE_THIS = "Exchange weist die App ab", "Exchange nimmt die Anmeldung so nicht an"
WITHOUT_ROLE = "Entra stellt ein Token ohne die nötige Berechtigung aus; Exchange weist die App deshalb ab"
FOREIGN = "abgelehnt wird die Anmeldung von einem Mailserver, der nicht Exchange Online ist"
NO_NETWORK = "Zu keinem Server kam von hier aus eine sichere Verbindung zustande, weder zu Entra noch zu Exchange; zuerst das eigene Netz prüfen."
AGAIN = "Bitte noch einmal prüfen."
Results = list[StageResult]


def boxes(*names: str) -> Results:
    """A check of these mailboxes in which all went well."""
    return [*token(), *(r for name in names for check in (IMAP, SMTP) for r in mail(check, name))]


def ended(results: Sequence[StageResult], outcome: Outcome, code: str = "") -> Results:
    """These results, all ended like this."""
    return [replace(r, outcome=outcome, findings=(Finding(code),) if code else ()) for r in results]


def at(results: Sequence[StageResult], check: Check, stage: Stage, outcome: Outcome, code: str) -> Results:
    """These results, with one stage ended otherwise."""
    changed = {"outcome": outcome, "findings": (Finding(code, {"days": 5}),)}
    return [replace(r, **changed) if (r.check, r.stage) == (check, stage) else r for r in results]  # type: ignore[arg-type]


def unused(check: Check) -> Results:
    """A protocol that the customer's program does not use."""
    return ended(mail(check, A), Outcome.SKIPPED, f"{check}.protocol_unused")


def no_token(stage: Stage, code: str) -> Results:
    """Entra failed at this stage, and nothing could be tried after it."""
    tried = [r for r in token() if r.stage is not Stage.CLAIMS]
    place = [r.stage for r in tried].index(stage)
    rest = ended([*tried[place + 1 :], *mail(IMAP, A), *mail(SMTP, A)], Outcome.SKIPPED)
    return [*tried[:place], *ended([tried[place]], Outcome.FAILED, code), *rest]


def foreign(check: Check, stage: Stage, code: str) -> Results:
    """A conversation with another server than Exchange Online, which failed."""
    return at(mail(check, A, stage, code), check, Stage.GREETING, Outcome.PASSED, f"{check}.greeting_foreign")


NOWHERE = (
    *ended(token()[:1], Outcome.FAILED, "token.resolver_failed"),
    *mail(IMAP, A, Stage.DNS, "imap.resolver_failed"),
)
REFUSED = mail(IMAP, A, Stage.AUTH, "imap.login_refused")
REFUSED_SMTP = mail(SMTP, A, Stage.AUTH, "smtp.login_refused")
SMTP_OFF = mail(SMTP, A, Stage.AUTH, "smtp.tenant_disabled")
SWITCH = "Authentifiziertes SMTP für das Postfach einschalten"
SENTENCES: Sequence[tuple[Results, str]] = (
    (boxes(A), f"{ALL_WELL} das Postfach (IMAP und SMTP)."),
    (boxes(A, B), f"{ALL_WELL} beide Postfächer (IMAP und SMTP)."),
    (boxes(A, B, C), f"{ALL_WELL} alle 3 Postfächer (IMAP und SMTP)."),
    ([*token(), *mail(IMAP, A), *unused(SMTP)], f"{ALL_WELL} das Postfach (IMAP)."),
    ([*token(), *unused(IMAP), *mail(SMTP, A)], f"{ALL_WELL} das Postfach (SMTP)."),
    (
        at(boxes(A), TOKEN, Stage.CLAIMS, Outcome.WARNING, "token.object_id_missing"),
        f"{ALL_WELL} das Postfach (IMAP und SMTP). Eine Auffälligkeit steht im Bericht.",
    ),
    (
        at(boxes(A), TOKEN, Stage.CLAIMS, Outcome.WARNING, "record.secret_expiring"),
        f"{ALL_WELL} das Postfach (IMAP und SMTP). Bald zu tun: Neuen geheimen Clientschlüssel anlegen.",
    ),
    (
        at(boxes(A), IMAP, Stage.AUTH, Outcome.BROKEN, "imap.broke"),
        f"Kein Ergebnis: Mailcheck selbst ist an einer Stelle gescheitert. {AGAIN}",
    ),
    (
        at(boxes(A), IMAP, Stage.AUTH, Outcome.SKIPPED, "imap.machine_overloaded"),
        f"Kein Ergebnis: Unser eigener Rechner war zu beschäftigt, um die Antworten abzuwarten. {AGAIN}",
    ),
    (
        [*at([*token(), *mail(IMAP, A)], IMAP, Stage.AUTH, Outcome.SKIPPED, "imap.time_exhausted"), *unused(SMTP)],
        f"Kein Ergebnis: Nichts ist gescheitert, aber IMAP wurde in der verfügbaren Zeit nicht fertig. {AGAIN}",
    ),
    (
        [
            *at([*token(), *mail(IMAP, A)], IMAP, Stage.AUTH, Outcome.SKIPPED, "imap.time_exhausted"),
            *at(mail(SMTP, A), SMTP, Stage.AUTH, Outcome.SKIPPED, "smtp.time_exhausted"),
        ],
        f"Kein Ergebnis: Nichts ist gescheitert, aber IMAP und SMTP wurden in der verfügbaren Zeit nicht fertig. {AGAIN}",
    ),
    ([], "Kein Ergebnis: Es wurde nichts geprüft."),
    (
        [replace(r, earlier=r.check is TOKEN) for r in boxes(A)],
        "Kein Ergebnis: Es wurde nichts geprüft. Was zuvor schon ging, wurde nicht erneut geprüft.",
    ),
    ([*NOWHERE, *mail(SMTP, A, Stage.DNS, "smtp.resolver_failed")], NO_NETWORK),
    ([*NOWHERE, *unused(SMTP)], NO_NETWORK),
    (
        no_token(Stage.TCP, "token.connect_timed_out"),
        "Der Anmeldeserver von Entra ist von hier aus nicht sicher erreichbar, deshalb gibt es kein Token.",
    ),
    (
        no_token(Stage.AUTH, "token.answer_truncated"),
        "Auf die Frage nach dem Token kam keine brauchbare Antwort von Entra. Am wahrscheinlichsten zu tun: Abwarten und erneut prüfen.",
    ),
    (
        no_token(Stage.AUTH, "token.tenant_unknown"),
        "Entra stellt kein Token aus. Am wahrscheinlichsten zu tun: Die Mandanten-ID berichtigen. Die Postfächer konnten deshalb nicht geprüft werden.",
    ),
    (
        no_token(Stage.AUTH, "token.secret_expired"),
        "Entra stellt kein Token aus. Zu tun: Neuen geheimen Clientschlüssel anlegen. Die Postfächer konnten deshalb nicht geprüft werden.",
    ),
    (
        at(boxes(A), TOKEN, Stage.CLAIMS, Outcome.FAILED, "token.audience_wrong"),
        "Entra stellt ein Token aus, aber mit falschem Inhalt. Zu tun: Den Bereich (Scope) berichtigen.",
    ),
    (
        [*token(), *mail(IMAP, A, Stage.TCP, "imap.connect_timed_out"), *mail(SMTP, A)],
        "Entra stellt das Token aus, aber der Mailserver ist von hier aus nicht sicher erreichbar (IMAP: 1 von 1 Postfach).",
    ),
    (
        [*token(), *mail(IMAP, A), *mail(SMTP, A, Stage.TCP, "smtp.connect_timed_out")],
        "Entra stellt das Token aus, aber der Mailserver ist von hier aus nicht sicher erreichbar (SMTP: 1 von 1 Postfach).",
    ),
    (
        [*token(), *foreign(IMAP, Stage.AUTH, "imap.login_refused"), *mail(SMTP, A)],
        f"Entra stellt das Token aus; {FOREIGN} (IMAP: 1 von 1 Postfach).",
    ),
    (
        [*token(), *foreign(IMAP, Stage.AUTH, "imap.login_refused"), *REFUSED_SMTP],
        f"Entra stellt das Token aus, {REFUSES} (IMAP: 1 von 1, SMTP: 1 von 1 Postfach).",
    ),
    (
        [*token(("IMAP.AccessAsApp",)), *mail(IMAP, A), *REFUSED_SMTP],
        f"{WITHOUT_ROLE} (SMTP: 1 von 1 Postfach).",
    ),
    (
        [*token(("IMAP.AccessAsApp",)), *REFUSED, *REFUSED_SMTP],
        f"{WITHOUT_ROLE} (SMTP: 1 von 1 Postfach). Anderes scheitert aus einem anderen Grund.",
    ),
    (
        [*token(), *REFUSED, *mail(SMTP, A), *mail(IMAP, B), *mail(SMTP, B)],
        f"Entra stellt das Token aus, {REFUSES} (IMAP: 1 von 2 Postfächern).",
    ),
    (
        [*token(), *REFUSED, *SMTP_OFF],
        f"Entra stellt das Token aus, {REFUSES} (IMAP: 1 von 1, SMTP: 1 von 1 Postfach). Sicher ist bisher nur ein Teil: {SWITCH}.",
    ),
    (
        [*token(), *mail(IMAP, A), *SMTP_OFF],
        f"Entra stellt das Token aus, {NOT_LIKE_THIS} (SMTP: 1 von 1 Postfach). Zu tun: {SWITCH}.",
    ),
    (
        [*token(), *mail(IMAP, A), *mail(SMTP, A, Stage.AUTH, "smtp.string_refused")],
        f"Entra stellt das Token aus, {NOT_LIKE_THIS} (SMTP: 1 von 1 Postfach).",
    ),
    (
        [*token(), *mail(IMAP, A, Stage.AUTH, "imap.connection_closed"), *mail(SMTP, A)],
        f"{BAD_TALK} (IMAP: 1 von 1 Postfach).",
    ),
    (
        [*token(), *mail(IMAP, A, Stage.AUTH, "imap.method_refused"), *mail(SMTP, A)],
        f"{BAD_TALK} (IMAP: 1 von 1 Postfach).",
    ),
    (
        [*token(), *mail(IMAP, A, Stage.GREETING, "imap.greeting_refused"), *mail(SMTP, A)],
        f"{BAD_TALK} (IMAP: 1 von 1 Postfach).",
    ),
)


def test_every_situation_has_its_sentence() -> None:
    """The whole sentence in German, and in English one with the same figures."""
    said = [(summarise("kanzlei", results, diagnose(load(), gather(results))), wanted) for results, wanted in SENTENCES]

    assert [(text.de, wanted) for text, wanted in said if text.de != f"kanzlei: {wanted}"] == []
    assert [text for text, _ in said if [*filter(str.isdigit, text.de)] != [*filter(str.isdigit, text.en)]] == []
    counted = [text for text, _ in said if " von " in text.de and "Postf" in text.de]
    assert [
        text for text in counted if ("Postfächern" in text.de, True) != ("mailboxes" in text.en, "mailbox" in text.en)
    ] == []
