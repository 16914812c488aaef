"""The one sentence of a check: it promises no more than the evidence holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.catalogue import diagnose, gather, judge, load, once_each, summarise
from bot.model import Check, Finding, Outcome, Stage, StageResult, Verdict
from tests.catalogue.evidence import mail, token

OFFICE = "office@kanzlei.example"
SMTP_OFF = (Stage.AUTH, "smtp.tenant_disabled")
REFUSED = (Stage.AUTH, "imap.login_refused")
REFUSED_SMTP = (Stage.AUTH, "smtp.login_refused")


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


@pytest.mark.parametrize(
    "fault",
    [
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
    ],
)
def test_a_line_that_goes_dead_is_no_answer_of_exchange(fault: str) -> None:
    """Nor is what a proxy or another server says in its place."""
    assert "Exchange nimmt" not in said([*token(), *mail(Check.IMAP, OFFICE, Stage.AUTH, f"imap.{fault}")])
    assert "Exchange nimmt" in said([*token(), *mail(Check.IMAP, OFFICE, Stage.AUTH, "imap.command_refused")])


ALL = [*token(), *mail(Check.IMAP, OFFICE), *mail(Check.SMTP, OFFICE)]
PLACES = range(len(ALL))


def test_healthy_means_that_every_layer_was_tried_and_passed() -> None:
    """The whole of a good check."""
    assert judge(ALL) is Verdict.HEALTHY


@pytest.mark.parametrize("outcome", [Outcome.SKIPPED, Outcome.BROKEN, Outcome.FAILED])
@pytest.mark.parametrize("place", PLACES)
def test_one_layer_that_did_not_pass_is_enough_not_to_be_healthy(place: int, outcome: Outcome) -> None:
    """Whichever layer, however it ended; what failed is a problem, what was not tried is unknown."""
    results = [replace(r, outcome=outcome) if n == place else r for n, r in enumerate(ALL)]

    assert judge(results) is (Verdict.PROBLEM if outcome is Outcome.FAILED else Verdict.UNKNOWN)


def test_an_earlier_checks_good_results_are_not_healthy_now() -> None:
    """They were not tried again."""
    assert judge([replace(r, earlier=r.check is Check.IMAP) for r in ALL]) is Verdict.UNKNOWN


def test_a_protocol_that_is_not_used_does_not_count() -> None:
    """It is skipped for that reason, and the rest decides."""
    unused = {
        check: [
            replace(r, outcome=Outcome.SKIPPED, findings=(Finding(f"{check}.protocol_unused"),))
            for r in mail(check, OFFICE)
        ]
        for check in (Check.IMAP, Check.SMTP)
    }

    assert judge([*token(), *mail(Check.IMAP, OFFICE), *unused[Check.SMTP]]) is Verdict.HEALTHY
    assert judge([*unused[Check.IMAP], *unused[Check.SMTP]]) is Verdict.UNKNOWN


def test_a_secret_that_ends_soon_explains_no_refusal() -> None:
    """Its finding says so; among the causes of what failed it has no place."""
    soon = Finding("record.secret_expiring", {"days": 5, "date": "2026-12-06"})
    results = [*token(), *mail(Check.IMAP, OFFICE, *REFUSED), *mail(Check.SMTP, OFFICE, *REFUSED_SMTP)]
    results[4] = replace(results[4], outcome=Outcome.WARNING, findings=(*results[4].findings, soon))
    healthy = [*results[:5], *mail(Check.IMAP, OFFICE), *mail(Check.SMTP, OFFICE)]

    assert "replace-client-secret" in [d.fix for d in diagnose(load(), gather(healthy))]
    assert "replace-client-secret" not in [d.fix for d in diagnose(load(), gather(results))]


def test_a_token_alone_is_not_healthy() -> None:
    """No mail protocol was tried: nothing is known of the mail."""
    assert judge(token()) is Verdict.UNKNOWN
    assert "in Ordnung" not in said(token())
