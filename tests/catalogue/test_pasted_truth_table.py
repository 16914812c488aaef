"""What a check found, times what somebody saw or pasted: nothing is confirmed that neither evidence nor an observation proves."""

from __future__ import annotations

from itertools import islice, product
from typing import NamedTuple

import pytest

from bot.catalogue import Evidence, Match, diagnose, explain, gather, load
from bot.catalogue.model import Cause, Who
from bot.catalogue.own_steps import OWN_STEP_PASSED
from bot.model import Check, Diagnosis, Finding, Outcome, Stage, StageResult, Standing
from tests.catalogue.evidence import mail, token
from tests.catalogue.observed_pastes import xoauth2

BOX = "one@x.example"
ROLES = {
    "both-roles": ("IMAP.AccessAsApp", "SMTP.SendAsApp"),
    "imap-role": ("IMAP.AccessAsApp",),
    "no-roles": (),
}
IMAP: dict[str, tuple[Stage | None, str]] = {
    "imap-opens": (None, ""),
    "imap-no": (Stage.AUTH, "imap.login_refused"),
    "imap-denied": (Stage.AUTH, "imap.logon_denied"),
    "imap-unresolved": (Stage.AUTH, "imap.recipient_unresolved"),
    "imap-unconnected": (Stage.MAILBOX, "imap.mailbox_unconnected"),
}
SMTP: dict[str, tuple[Stage | None, str]] = {
    "smtp-accepts": (None, ""),
    "smtp-no": (Stage.AUTH, "smtp.login_refused"),
    "smtp-off": (Stage.AUTH, "smtp.mailbox_disabled"),
}
OTHER = ("alone", "other-opens")
UNSEEN = ""
REGISTRATION = (UNSEEN, "absent", "right", "other")
PERMISSION = (UNSEEN, "granted", "absent", "denied")
IMAP_SWITCH = (UNSEEN, "enabled", "disabled")
SMTP_SWITCH = (UNSEEN, "enabled", "disabled")
ADDRESS = (UNSEEN, "primary", "secondary", "missing", "no-mailbox", "group")
LICENCE = (UNSEEN, "licensed", "unlicensed")
TENANT = ("here", "elsewhere")
STEP = 29  # every so manieth row: no divisor of any number of values, so that all pairs come up
CATALOGUE = load()
ONLY_EXCHANGE = {c.fix for e in CATALOGUE.errors.values() for c in e.causes if c.shown_by_exchange_only}


class Row(NamedTuple):
    """A check, and a look into Exchange."""

    roles: str
    imap: str
    smtp: str
    other: str
    registration: str
    permission: str
    imap_switch: str
    smtp_switch: str
    address: str
    licence: str
    tenant: str

    def results(self) -> list[StageResult]:
        """What the check brought."""
        results = token(ROLES[self.roles])
        results += mail(Check.IMAP, BOX, *IMAP[self.imap]) + mail(Check.SMTP, BOX, *SMTP[self.smtp])
        if self.other == "other-opens":
            results += mail(Check.IMAP, "two@x.example") + mail(Check.SMTP, "two@x.example")
        return results

    def observed(self) -> list[Finding]:
        """What the look showed, as the reader of pastes would tell it."""
        seen: list[Finding] = []
        if self.registration == "absent":
            seen.append(Finding("observed.registration_absent", {"app_id": "app"}))
        elif self.registration:
            registered = "right" if self.registration == "right" else "wrong"
            seen.append(Finding("observed.registration_present", {"app_id": "app", "object_id": registered}))
        for start, what in (("permission", self.permission), ("imap", self.imap_switch), ("smtp", self.smtp_switch)):
            if what:
                seen.append(Finding(f"observed.{start}_{what}", {"mailbox": BOX}))
        if self.address in {"primary", "secondary", "group"}:
            seen.append(Finding("observed.mailbox_present", {"mailbox": BOX, "primary": "p"}))
        if self.address == "secondary":
            seen.append(Finding("observed.address_secondary", {"mailbox": BOX, "primary": "p"}))
        if self.address == "group":
            seen.append(Finding("observed.mailbox_of_group", {"mailbox": BOX, "kind": "GroupMailbox"}))
        if self.address == "missing":
            seen.append(Finding("observed.recipient_missing", {"mailbox": BOX}))
        if self.address == "no-mailbox":
            seen.append(Finding("observed.recipient_no_mailbox", {"mailbox": BOX, "kind": "MailUser"}))
        if self.licence:
            seen.append(Finding("observed.mailbox_kind", {"mailbox": BOX, "kind": "UserMailbox"}))
            seen.append(Finding(f"observed.mailbox_{self.licence}", {"mailbox": BOX}))
        if self.tenant == "elsewhere":
            seen.append(Finding("observed.session_tenant_differs", {"tenant": "t", "expected": "u"}))
        return seen

    def proved(self) -> set[str]:
        """What such a look proves: judged by hand, row by row, without the catalogue."""
        if self.tenant == "elsewhere":
            return set()
        proofs = {
            "register-service-principal": self.registration == "absent" and self.permission != "granted",
            "recreate-service-principal-with-enterprise-object-id": self.registration == "other",
            "add-mailbox-permission": self.permission == "denied"
            or (self.permission == "absent" and self.registration != "absent"),
            "enable-imap-for-mailbox": self.imap_switch == "disabled",
            "correct-mailbox-address": self.address in {"secondary", "missing", "group"},
            "check-mailbox-is-in-exchange-online": self.address == "no-mailbox",
            "assign-mailbox-license": self.licence == "unlicensed",
        }
        return {fix for fix, holds in proofs.items() if holds}

    def evidence(self) -> Evidence:
        """Both together."""
        return gather(self.results(), self.observed())


ALL = product(ROLES, IMAP, SMTP, OTHER, REGISTRATION, PERMISSION, IMAP_SWITCH, SMTP_SWITCH, ADDRESS, LICENCE, TENANT)
TABLE = [Row(*row) for row in islice(ALL, 0, None, STEP)]
DIAGNOSES = {row: diagnose(CATALOGUE, row.evidence()) for row in TABLE}


def confirmed(row: Row) -> list[Diagnosis]:
    """What the engine is sure of."""
    return [d for d in DIAGNOSES[row] if d.standing is Standing.CONFIRMED]


def cause_of(diagnosis: Diagnosis) -> Cause:
    """The entry's own words about a cause."""
    return next(c for c in CATALOGUE.errors[diagnosis.error].causes if c.fix == diagnosis.fix)


def test_the_table_holds_every_pair_of_values() -> None:
    """It is thinned out, and still any two things that can be said together come up together."""
    columns = (ROLES, IMAP, SMTP, OTHER, REGISTRATION, PERMISSION, IMAP_SWITCH, SMTP_SWITCH, ADDRESS, LICENCE, TENANT)
    for first in range(len(columns)):
        for second in range(first + 1, len(columns)):
            pairs = {(row[first], row[second]) for row in TABLE}
            assert pairs == set(product(columns[first], columns[second]))


def test_what_only_exchange_can_show_is_confirmed_by_a_proof_alone() -> None:
    """An object id, a permission, a switch, an address or a licence: whoever has not seen it is not sure."""
    wrong = [(row, d.fix) for row in TABLE for d in confirmed(row) if d.fix in ONLY_EXCHANGE - row.proved()]

    assert wrong == []


def test_whatever_is_confirmed_is_proved_or_has_no_rival_left() -> None:
    """Being sure means that an observation shows it or that every other cause of the same error is out."""
    for row in TABLE:
        for sure in confirmed(row):
            if any(code.startswith(("observed.", "record.")) for code in sure.because):
                continue
            group = cause_of(sure).group
            rivals = {
                d.fix
                for d in DIAGNOSES[row]
                if d.error == sure.error and d.mailboxes == sure.mailboxes and d.standing is Standing.POSSIBLE
                if not cause_of(d).qualifies and not (group and cause_of(d).group == group)
            }
            assert rivals == set(), (row, sure)


def test_a_proof_about_a_refused_mailbox_is_taken() -> None:
    """Both protocols refuse with open words and the token is good: what the look proves is confirmed, and comes first."""
    rows = [
        row
        for row in TABLE
        if row.roles == "both-roles" and row.imap == "imap-no" and row.smtp == "smtp-no" and row.other == "alone"
        if row.proved() - {"enable-imap-for-mailbox"}
        if not (row.registration == "absent" and row.permission == "granted")
    ]

    assert rows
    for row in rows:
        sure = {d.fix for d in confirmed(row)}
        # That IMAP is off is no reason for SMTP to refuse: it stays out there.
        assert sure - {"enable-imap-for-mailbox"} <= row.proved()
        assert sure, row


def test_a_look_taken_in_another_tenant_changes_nothing() -> None:
    """Whoever signed in elsewhere saw another customer's Exchange."""
    for row in TABLE:
        if row.tenant == "elsewhere":
            alone = {(d.fix, d.standing, d.mailboxes) for d in diagnose(CATALOGUE, gather(row.results()))}
            assert {(d.fix, d.standing, d.mailboxes) for d in DIAGNOSES[row]} == alone, row


def test_a_permission_without_a_registration_proves_nothing_about_either() -> None:
    """The two observations contradict each other: no such entry can be the app's."""
    rows = [row for row in TABLE if row.registration == "absent" and row.permission == "granted"]

    assert rows
    for row in rows:
        sure = {d.fix for d in confirmed(row)}
        assert not sure & {"register-service-principal", "add-mailbox-permission"}, row


def test_everything_right_and_still_refused_puts_waiting_first_among_the_possible() -> None:
    """The fix may have been made a moment ago: that is said, with the reason, and confirmed is nothing."""
    right = Row(
        "both-roles",
        "imap-no",
        "smtp-no",
        "alone",
        "right",
        "granted",
        "enabled",
        "enabled",
        "primary",
        "licensed",
        "here",
    )
    found = diagnose(CATALOGUE, right.evidence())

    assert {d.standing for d in found} == {Standing.POSSIBLE, Standing.EXCLUDED}
    assert found[0].fix == "wait-for-propagation"
    assert "observed.nothing_wrong" in found[0].because


def test_one_thing_wrong_takes_waiting_back() -> None:
    """As soon as a look shows something wrong, that is the cause, and waiting only stands beside it."""
    for row in TABLE:
        if row.proved() and any(d.fix in row.proved() for d in confirmed(row)):
            waiting = [d for d in DIAGNOSES[row] if d.fix == "wait-for-propagation"]
            assert not any("observed.nothing_wrong" in d.because for d in waiting), row


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
    assert (OWN_STEP_PASSED in said.notes) is passed
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
    assert {cause.mailboxes for cause in first_match(check, PASTES[paste]).causes} == {(BOX,)}


def test_a_paste_that_names_a_mailbox_is_about_that_one() -> None:
    """One of the other two is named, and that one opens; the one that fails is named, and it does not."""
    opened = first_match("imap-fails", f"{PASTES['imap']} (user {BOXES[1]})")
    failing = first_match("imap-fails", f"{PASTES['imap']} (user {BOX})")

    assert opened.own_check_passed
    assert not failing.own_check_passed
    assert {cause.mailboxes for cause in failing.causes} == {(BOX,)}


def test_a_mailbox_that_no_check_saw_is_not_judged_by_the_others() -> None:
    """The program's own sign-in line names it: that other mailboxes open proves nothing about it."""
    match = first_match("healthy", f"{PASTES['imap']}\n{xoauth2()}")

    assert not match.own_check_passed
    assert standings(match)["add-mailbox-permission"] is Standing.POSSIBLE
    assert standings(match)["register-service-principal"] is Standing.EXCLUDED
