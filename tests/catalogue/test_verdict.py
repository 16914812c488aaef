"""The one sentence of a check: it promises no more than the evidence holds."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue import diagnose, gather, load, once_each, summarise
from bot.model import Check, Finding, Outcome, Stage, StageResult
from tests.catalogue.evidence import mail, token

OFFICE = "office@kanzlei.example"
SMTP_OFF = (Stage.AUTH, "smtp.tenant_disabled")
REFUSED = (Stage.AUTH, "imap.login_refused")


def said(results: list[StageResult]) -> str:
    """The German sentence of these results."""
    return summarise("kanzlei", results, diagnose(load(), gather(results))).de


def test_a_fix_is_promised_where_it_mends_all_that_is_refused() -> None:
    """Only SMTP is refused, and SMTP is what the switch mends."""
    sentence = said([*token(), *mail(Check.IMAP, OFFICE), *mail(Check.SMTP, OFFICE, *SMTP_OFF)])

    assert "Zu tun: Authentifiziertes SMTP" in sentence


def test_a_fix_for_a_part_is_called_a_part() -> None:
    """IMAP is refused as well, for a reason that nobody knows yet: the switch for SMTP would not mend that."""
    sentence = said([*token(), *mail(Check.IMAP, OFFICE, *REFUSED), *mail(Check.SMTP, OFFICE, *SMTP_OFF)])

    assert "Zu tun" not in sentence
    assert "nur ein Teil: Authentifiziertes SMTP" in sentence


def test_one_fix_that_two_errors_lead_to_is_promised_for_both() -> None:
    """IMAP and SMTP are refused by an error each, and the pasted permission confirms the same fix for both."""
    refused = [
        *token(),
        *mail(Check.IMAP, OFFICE, *REFUSED),
        *mail(Check.SMTP, OFFICE, Stage.AUTH, "smtp.login_refused"),
    ]
    seen = (Finding("observed.permission_absent", {"mailbox": OFFICE}),)

    sentence = summarise("kanzlei", refused, once_each(diagnose(load(), gather(refused, seen)))).de

    assert "Zu tun: " in sentence
    assert "nur ein Teil" not in sentence


def test_a_fix_for_one_of_two_mailboxes_is_a_part() -> None:
    """What is confirmed at one mailbox says nothing about the other."""
    other = "post@kanzlei.example"
    refused = [*token(), *(r for box in (OFFICE, other) for r in mail(Check.IMAP, box, *REFUSED))]
    seen = (Finding("observed.permission_absent", {"mailbox": OFFICE}),)

    assert "nur ein Teil" in summarise("kanzlei", refused, diagnose(load(), gather(refused, seen))).de


def test_what_stands_in_the_way_of_mail_is_no_reason_why_entra_refuses() -> None:
    """Entra does not know the tenant, and the IMAP server's name leads nowhere: the sentence is about Entra."""
    refused = [r for r in token() if r.stage is not Stage.CLAIMS]
    unknown = (Finding("token.tenant_unknown", {"aadsts": 90002}),)
    refused[-1] = replace(refused[-1], outcome=Outcome.FAILED, findings=unknown)

    sentence = said([*refused, *mail(Check.IMAP, OFFICE, Stage.DNS, "imap.resolver_failed")])

    assert "Entra stellt kein Token aus" in sentence
    assert "Mandant" in sentence
    assert "Namensauflösung" not in sentence
