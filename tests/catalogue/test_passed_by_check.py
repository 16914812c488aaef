"""Facts about pasted errors of a step that the check beside them got past, and about whose evidence counts."""

from __future__ import annotations

from itertools import product

import pytest

from bot.catalogue import Match, explain, load
from bot.catalogue.observing.passed_by_check import passed_note
from bot.catalogue.steps import Who
from bot.model import Check, Finding, Outcome, Stage, StageResult, Standing
from tests.catalogue.evidence import mail, token
from tests.catalogue.observed_pastes import xoauth2

BOX = "one@x.example"
CATALOGUE = load()
BOXES = (BOX, "two@x.example", "three@x.example")


def checked(**failing: tuple[Stage, str]) -> list[StageResult]:
    """A check of three mailboxes that all work, except that the first one fails there: imap=(stage, code), smtp=…"""
    results = token()
    for box, check in product(BOXES, (Check.IMAP, Check.SMTP)):
        failed = failing.get(check.value) if box == BOX else None
        results += mail(check, box, *(failed or (None, "")))
    return results


NO_TOKEN = [StageResult(Check.TOKEN, Stage.AUTH, Outcome.FAILED, "login.example:443", findings=(Finding("token.signin_refused", {"aadsts": 1}),))]  # fmt: skip
CHECKS: dict[str, list[StageResult]] = {
    "healthy": checked(),
    "imap-fails": checked(imap=(Stage.MAILBOX, "imap.mailbox_unconnected")),
    "imap-refuses": checked(imap=(Stage.AUTH, "imap.login_refused")),
    "smtp-refuses": checked(smtp=(Stage.AUTH, "smtp.login_refused")),
    "no-roles": [*token(()), *(r for box in BOXES for r in mail(Check.IMAP, box, Stage.AUTH, "imap.login_refused"))],
    "no-token": NO_TOKEN,
}
PASTES = {
    "imap": "A1 NO AUTHENTICATE failed.",
    "imap-mailbox": "A1 BAD User is authenticated but not connected.",
    "smtp": "535 5.7.3 Authentication unsuccessful [AM0PR0102CA0001.eurprd01.prod.exchangelabs.com]",
    "consent": "AADSTS65001: The user or administrator has not consented to use the application with ID 'a'.",
    "secret": "AADSTS7000222: The provided client secret keys for app 'a' are expired.",
    "network": "smtp.office365.com:587: connection timed out",
    "shell": "New-ServicePrincipal: A parameter cannot be found that matches parameter name 'ServiceId'.",
}
PASSES = {
    "healthy": {"imap", "imap-mailbox", "smtp", "consent", "secret"},
    "imap-fails": {"smtp", "consent", "secret"},
    "imap-refuses": {"smtp", "consent", "secret"},
    "smtp-refuses": {"imap", "imap-mailbox", "consent", "secret"},
    "no-roles": {"secret"},
    "no-token": set(),
}
"""Judged by hand: which pastes complain about a step that the check got past."""
OF_THE_TENANT = {Who.ENTRA_ADMIN, Who.EXCHANGE_ADMIN}
ADMISSION = {
    "register-service-principal",
    "recreate-service-principal-with-enterprise-object-id",
    "add-mailbox-permission",
    "enable-imap-for-mailbox",
    "correct-mailbox-address",
    "assign-mailbox-license",
    "check-mailbox-is-in-exchange-online",
}


def first_match(check: str, text: str) -> Match:
    """What a text shows first beside this check."""
    return explain(CATALOGUE, text, CHECKS[check]).matches[0]


def standings(match: Match) -> dict[str, Standing]:
    """The causes of a match."""
    return {cause.fix: cause.standing for cause in match.causes}


@pytest.mark.parametrize(("check", "paste"), list(product(CHECKS, PASTES)))
def test_a_paste_about_a_step_that_the_check_passed_is_said_to_be_one(check: str, paste: str) -> None:
    """The answer says so, exactly where it is so, and the check confirms nothing that an administrator would have to do."""
    said = explain(CATALOGUE, PASTES[paste], CHECKS[check])
    passed = paste in PASSES[check]
    first = said.matches[0]

    assert first.own_check_passed is passed
    assert said.notes == ((passed_note(CATALOGUE.errors[first.error]),) if passed else ())
    if passed:
        sure = {cause.fix for cause in first.causes if cause.standing is Standing.CONFIRMED}
        assert {fix for fix in sure if CATALOGUE.fixes[fix].who in OF_THE_TENANT} == set()


@pytest.mark.parametrize(("check", "paste"), list(product(CHECKS, PASTES)))
def test_a_wrong_scope_is_never_what_is_merely_left_over(check: str, paste: str) -> None:
    """No check sees for what a program asks."""
    said = explain(CATALOGUE, PASTES[paste], CHECKS[check])

    assert all(standings(match).get("correct-scope") is not Standing.CONFIRMED for match in said.matches)


@pytest.mark.parametrize("paste", ["imap", "imap-mailbox", "smtp"])
def test_beside_a_healthy_check_nothing_at_exchange_is_the_cause(paste: str) -> None:
    """The same app gets into the same mailboxes: what is left is how the program asks, and both ways stand open."""
    causes = standings(first_match("healthy", PASTES[paste]))

    assert {causes[fix] for fix in ADMISSION & causes.keys()} == {Standing.EXCLUDED}
    assert {fix for fix, standing in causes.items() if standing is not Standing.EXCLUDED} == {
        "correct-scope",
        "switch-product-to-client-credentials",
    }
    assert causes["correct-scope"] is causes["switch-product-to-client-credentials"] is Standing.POSSIBLE


def test_beside_a_token_with_both_roles_the_consent_is_there() -> None:
    """Whoever still misses it signs in a person or uses another app."""
    causes = standings(first_match("healthy", PASTES["consent"]))

    assert causes == {
        "switch-product-to-client-credentials": Standing.POSSIBLE,
        "grant-admin-consent": Standing.EXCLUDED,
        "add-exchange-application-permissions": Standing.EXCLUDED,
    }


def test_what_the_words_themselves_prove_stays_confirmed_beside_a_healthy_check() -> None:
    """A password that is refused is the program's own affair; the check does not take that back."""
    match = first_match("healthy", "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.")

    assert match.own_check_passed
    assert standings(match) == {"switch-product-to-client-credentials": Standing.CONFIRMED}


@pytest.mark.parametrize(
    ("check", "paste"),
    [("imap-fails", "imap"), ("imap-fails", "imap-mailbox"), ("imap-refuses", "imap"), ("smtp-refuses", "smtp")],
)
def test_a_paste_that_names_no_mailbox_is_about_those_that_were_turned_away(check: str, paste: str) -> None:
    """Nobody is told to give a permission at the two mailboxes that open."""
    causes = first_match(check, PASTES[paste]).causes

    assert {c.mailboxes for c in causes if not CATALOGUE.fixes[c.fix].of_tenant} == {(BOX,)}
    assert {c.mailboxes for c in causes if CATALOGUE.fixes[c.fix].of_tenant} == {()}


def test_an_address_that_is_nobodys_sign_in_changes_nothing() -> None:
    """A sender, a recipient, the one who forwards the message."""
    assert first_match("healthy", f"{PASTES['imap']}\nFrom: chef@x.example, to kunde@y.example").own_check_passed


@pytest.mark.parametrize("text", [PASTES["imap"], PASTES["smtp"], "A1 BAD LogonDenied"])
def test_a_wrong_object_id_in_our_record_confirms_nothing_about_the_pasted_refusal(text: str) -> None:
    """What is registered in Exchange stays open: the missing permission as well as the wrong id."""
    results = token(other_object_id=True)
    results += mail(Check.IMAP, BOX, Stage.AUTH, "imap.login_refused")
    results += mail(Check.SMTP, BOX, Stage.AUTH, "smtp.login_refused")

    match = explain(CATALOGUE, text, results).matches[0]

    assert standings(match)["recreate-service-principal-with-enterprise-object-id"] is Standing.POSSIBLE
    assert standings(match)["add-mailbox-permission"] is Standing.POSSIBLE


def test_a_token_without_the_role_makes_the_consent_the_likeliest_cause() -> None:
    """What the token lacks is named as the reason."""
    results = [*token(()), *mail(Check.IMAP, BOX, Stage.AUTH, "imap.login_refused")]

    first = explain(CATALOGUE, PASTES["imap"], results).matches[0].causes[0]

    assert (first.fix, first.standing) == ("grant-admin-consent", Standing.POSSIBLE)
    assert "token.imap_role_missing" in first.because


def test_a_paste_that_names_a_mailbox_is_about_that_one() -> None:
    """One of the other two is named, and that one opens; the one that fails is named, and it does not."""
    opened = first_match("imap-fails", f"{PASTES['imap']} (user {BOXES[1]})")
    failing = first_match("imap-fails", f"{PASTES['imap']} (user {BOX})")

    assert opened.own_check_passed
    assert not failing.own_check_passed
    assert {c.mailboxes for c in failing.causes if not CATALOGUE.fixes[c.fix].of_tenant} == {(BOX,)}


@pytest.mark.parametrize(
    "line",
    [
        xoauth2(),
        "login on [outlook.office365.com] with user [info@kanzlei-muster.example] auth [XOAUTH2]",
        "Benutzername: info@kanzlei-muster.example",
    ],
)
def test_a_mailbox_that_no_check_saw_is_not_judged_by_the_others(line: str) -> None:
    """The program's own sign-in line or its log names it: that other mailboxes open proves nothing about it."""
    match = first_match("healthy", f"{PASTES['imap']}\n{line}")

    assert not match.own_check_passed
    assert standings(match)["add-mailbox-permission"] is Standing.POSSIBLE
    assert standings(match)["register-service-principal"] is Standing.EXCLUDED
