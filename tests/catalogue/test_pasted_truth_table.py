"""What a check found, times what somebody saw or pasted: nothing is confirmed that neither evidence nor an observation proves."""

from __future__ import annotations

from functools import cache
from itertools import islice, product
from typing import NamedTuple

import pytest

from bot.catalogue import Evidence, diagnose, gather, load
from bot.catalogue.model import Cause
from bot.model import Check, Diagnosis, Finding, Stage, StageResult, Standing
from tests.catalogue.evidence import mail, token

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
STEP = 97  # every so manieth row: no divisor of any number of values, so that all pairs come up
CATALOGUE = load()
ONLY_EXCHANGE = {(name, c.fix) for name, e in CATALOGUE.errors.items() for c in e.causes if c.shown_by_exchange_only}


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
        }
        return {fix for fix, holds in proofs.items() if holds}

    def evidence(self) -> Evidence:
        """Both together."""
        return gather(self.results(), self.observed())


ALL = product(ROLES, IMAP, SMTP, OTHER, REGISTRATION, PERMISSION, IMAP_SWITCH, SMTP_SWITCH, ADDRESS, LICENCE, TENANT)
TABLE = [Row(*row) for row in islice(ALL, 0, None, STEP)]


@cache
def diagnosed(row: Row) -> tuple[Diagnosis, ...]:
    """What the engine says of a row."""
    return diagnose(CATALOGUE, row.evidence())


def confirmed(row: Row) -> list[Diagnosis]:
    """What the engine is sure of."""
    return [d for d in diagnosed(row) if d.standing is Standing.CONFIRMED]


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


@pytest.mark.long
def test_what_only_exchange_can_show_is_confirmed_by_a_proof_alone() -> None:
    """An object id, a permission, a switch, an address or a licence: whoever has not seen it is not sure."""
    wrong = [
        (row, d.fix)
        for row in TABLE
        for d in confirmed(row)
        if (d.error, d.fix) in ONLY_EXCHANGE and d.fix not in row.proved()
    ]

    assert wrong == []


@pytest.mark.long
def test_whatever_is_confirmed_is_proved_or_has_no_rival_left() -> None:
    """Being sure means that an observation shows it or that every other cause of the same error is out."""
    for row in TABLE:
        for sure in confirmed(row):
            if any(code.startswith(("observed.", "record.")) for code in sure.because):
                continue
            group = cause_of(sure).group
            rivals = {
                d.fix
                for d in diagnosed(row)
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
    alone: dict[tuple[str, ...], set[tuple[str, Standing, tuple[str, ...]]]] = {}
    for row in TABLE:
        if row.tenant == "elsewhere":
            check = row[:4]
            if check not in alone:
                alone[check] = {(d.fix, d.standing, d.mailboxes) for d in diagnose(CATALOGUE, gather(row.results()))}
            assert {(d.fix, d.standing, d.mailboxes) for d in diagnosed(row)} == alone[check], row


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
            waiting = [d for d in diagnosed(row) if d.fix == "wait-for-propagation"]
            assert not any("observed.nothing_wrong" in d.because for d in waiting), row


def test_nothing_registered_beside_our_records_wrong_id_leads_on_to_registering() -> None:
    """What the look excludes is not the end of the answer: what it shows is confirmed."""
    refused = [*mail(Check.IMAP, BOX, *IMAP["imap-no"]), *mail(Check.SMTP, BOX, *SMTP["smtp-no"])]
    seen = (Finding("observed.registration_absent"),)

    told = diagnose(CATALOGUE, gather([*token(other_object_id=True), *refused], seen))

    assert (told[0].fix, told[0].standing) == ("register-service-principal", Standing.CONFIRMED)
    assert "observed.registration_absent" in told[0].because


def test_a_stale_record_beside_a_missing_permission_confirms_nothing_until_somebody_looked() -> None:
    """Signed in and not connected, our record another id: no cause is sure; the missing permission is, once it is seen."""
    refused = [*mail(Check.IMAP, BOX, *IMAP["imap-unconnected"]), *mail(Check.SMTP, BOX, *SMTP["smtp-no"])]
    results = [*token(other_object_id=True), *refused]
    seen = (Finding("observed.permission_absent", {"mailbox": BOX}),)

    before, after = diagnose(CATALOGUE, gather(results)), diagnose(CATALOGUE, gather(results, seen))

    assert [d.fix for d in before if d.standing is Standing.CONFIRMED] == []
    assert {d.fix for d in after if d.standing is Standing.CONFIRMED} == {"add-mailbox-permission"}
