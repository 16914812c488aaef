"""A mailbox that is not the customer's, as far as our record goes: what Exchange says there accuses nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.catalogue import diagnose, gather, load, summarise
from bot.catalogue.steps import Who
from bot.model import Check, Diagnosis, Finding, Stage, StageResult, Standing
from tests.catalogue.evidence import mail, token

OFFICE, STRANGER = "office@kanzlei.example", "office@elsewhere.example"
UNSTORED = Finding("record.mailbox_unstored", {"mailbox": STRANGER})
FOREIGN = Finding("record.mailbox_domain_foreign", {"mailbox": STRANGER, "domain": "elsewhere.example"})
REPAIRS = {name for name, fix in load().fixes.items() if fix.who in {Who.ENTRA_ADMIN, Who.EXCHANGE_ADMIN}}


def strange(check: Check, stage: Stage | None = None, code: str = "", *findings: Finding) -> list[StageResult]:
    """Return a conversation about a mailbox that is not stored."""
    first, *others = mail(check, STRANGER, stage, code)
    return [replace(first, findings=(*first.findings, *(findings or (UNSTORED, FOREIGN)))), *others]


def causes(results: list[StageResult], *observed: Finding) -> list[Diagnosis]:
    """Return what is not excluded."""
    return [d for d in diagnose(load(), gather(results, observed)) if d.standing is not Standing.EXCLUDED]


def said(results: list[StageResult]) -> str:
    """Return the sentence in German."""
    return summarise("kanzlei", results, diagnose(load(), gather(results))).de


@pytest.mark.parametrize(
    "code",
    [
        "imap.login_refused",
        "imap.logon_denied",
        "imap.recipient_unresolved",
        "imap.mailbox_unconnected",
        "smtp.login_refused",
        "smtp.tenant_disabled",
        "smtp.mailbox_disabled",
        "smtp.logon_failed",
    ],
)
def test_whatever_exchange_answers_there_no_repair_of_the_tenant_follows(code: str) -> None:
    """The address is to be looked at; that is possible, not sure, and concerns this mailbox alone."""
    check = Check(code.partition(".")[0])
    stage = Stage.MAILBOX if code == "imap.mailbox_unconnected" else Stage.AUTH
    found = causes([*token(), *strange(check, stage, code)])

    assert [(d.fix, d.standing, d.mailboxes) for d in found] == [
        ("check-mailbox-address", Standing.POSSIBLE, (STRANGER,)),
        ("store-mailbox", Standing.POSSIBLE, (STRANGER,)),
    ]
    assert {d.fix for d in found} & REPAIRS == set()


def test_it_is_no_witness_that_everything_is_refused() -> None:
    """With nothing but a stranger's mailbox asked for, nothing is known of the customer's own."""
    refused = [
        *token(other_object_id=True),
        *strange(Check.IMAP, Stage.AUTH, "imap.login_refused"),
        *strange(Check.SMTP, Stage.AUTH, "smtp.login_refused"),
    ]

    assert "token.everywhere_refused" not in gather(refused).common


def test_the_customers_own_mailbox_is_judged_as_if_it_stood_alone() -> None:
    """Its causes are the same ones, as sure as they were."""
    alone = [*token(), *mail(Check.IMAP, OFFICE, Stage.AUTH, "imap.login_refused")]
    beside = [*alone, *strange(Check.IMAP, Stage.AUTH, "imap.login_refused")]

    assert [d for d in causes(beside) if STRANGER not in d.mailboxes] == causes(alone)
    assert "token.everywhere_refused" in gather(beside).common


def test_a_strangers_mailbox_that_opens_shows_that_exchange_knows_the_app() -> None:
    """Nothing is refused, so nothing is to be looked at."""
    found = [*token(), *strange(Check.IMAP), *strange(Check.SMTP)]

    assert causes(found) == []
    assert "token.app_admitted" in gather(found).common


def test_trouble_on_the_way_there_concerns_everybody() -> None:
    """No firewall knows which mailbox is meant."""
    found = causes([*token(), *strange(Check.IMAP, Stage.TCP, "imap.connect_timed_out")])

    assert "check-mailbox-address" not in {d.fix for d in found}
    assert found


def test_what_the_token_lacks_is_said_all_the_same() -> None:
    """It does not come from the mailbox."""
    found = causes([*token([]), *strange(Check.IMAP, Stage.AUTH, "imap.login_refused")])

    assert "grant-admin-consent" in {d.fix for d in found}


def test_the_sentence_begins_with_it_and_ends_with_what_decides() -> None:
    """Before anything about Exchange."""
    refused = [*token(), *strange(Check.IMAP, Stage.AUTH, "imap.login_refused")]
    beside = [*refused, *mail(Check.IMAP, OFFICE)]

    assert said(refused).startswith("kanzlei: Das genannte Postfach ist nicht hinterlegt, seine Domäne ist fremd. ")
    assert said(refused).endswith(" Zuerst die Adresse prüfen.")
    assert said(beside).startswith("kanzlei: Eines der 2 Postfächer ist nicht hinterlegt, seine Domäne ist fremd. ")


def test_a_misspelt_mailbox_of_the_customers_domain_is_not_called_foreign() -> None:
    """Only that it is not stored."""
    found = said([*token(), *strange(Check.IMAP, Stage.AUTH, "imap.login_refused", UNSTORED)])

    assert found.startswith("kanzlei: Das genannte Postfach ist nicht hinterlegt. Entra")


def test_where_it_opens_the_sentence_asks_for_nothing() -> None:
    """It is said first, and all is well."""
    found = said([*token(), *strange(Check.IMAP, None, "", UNSTORED)])

    assert found.startswith("kanzlei: Das genannte Postfach ist nicht hinterlegt. Alles in Ordnung.")
    assert "prüfen" not in found
