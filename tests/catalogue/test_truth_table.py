"""Every combination of what token, record, IMAP, SMTP and a second mailbox can say: nothing in it is confidently wrong."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import NamedTuple

import pytest

from bot.catalogue import diagnose, gather, judge, load, summarise
from bot.model import Check, Diagnosis, Stage, StageResult, Standing, Verdict
from tests.catalogue.evidence import mail, token

BOTH, IMAP_ONLY, SMTP_ONLY = ("IMAP.AccessAsApp", "SMTP.SendAsApp"), ("IMAP.AccessAsApp",), ("SMTP.SendAsApp",)
HELD: dict[str, tuple[str, ...] | None] = {
    "both-roles": BOTH,
    "imap-role": IMAP_ONLY,
    "smtp-role": SMTP_ONLY,
    "other-roles": ("Mail.Read",),
    "no-roles": (),
    "unreadable": None,
}
IMAP: dict[str, tuple[Stage | None, str]] = {
    "imap-opens": (None, ""),
    "imap-no": (Stage.AUTH, "imap.login_refused"),
    "imap-denied": (Stage.AUTH, "imap.logon_denied"),
    "imap-unresolved": (Stage.AUTH, "imap.recipient_unresolved"),
    "imap-unconnected": (Stage.MAILBOX, "imap.mailbox_unconnected"),
    "imap-unreachable": (Stage.TCP, "imap.connect_timed_out"),
}
SMTP: dict[str, tuple[Stage | None, str]] = {
    "smtp-accepts": (None, ""),
    "smtp-no": (Stage.AUTH, "smtp.login_refused"),
    "smtp-off-mailbox": (Stage.AUTH, "smtp.mailbox_disabled"),
    "smtp-off-tenant": (Stage.AUTH, "smtp.tenant_disabled"),
    "smtp-unreachable": (Stage.TCP, "smtp.connect_timed_out"),
}
OTHER = ("alone", "other-opens", "other-refused")
RECORD = ("record-right", "record-differs")
CATALOGUE = load()
ONLY_EXCHANGE = {(name, c.fix) for name, e in CATALOGUE.errors.items() for c in e.causes if c.shown_by_exchange_only}
RECREATE = "recreate-service-principal-with-enterprise-object-id"
OUR_ENTRY = "use-enterprise-object-id"


class Case(NamedTuple):
    """One row of the table."""

    held: str
    imap: str
    smtp: str
    other: str
    record: str

    def results(self) -> list[StageResult]:
        """The results that a check would have brought."""
        results = token(HELD[self.held], other_object_id=self.record == "record-differs")
        results += mail(Check.IMAP, "one@x.example", *IMAP[self.imap]) + mail(
            Check.SMTP, "one@x.example", *SMTP[self.smtp]
        )
        if self.other == "other-opens":
            results += mail(Check.IMAP, "two@x.example") + mail(Check.SMTP, "two@x.example")
        elif self.other == "other-refused":
            results += mail(Check.IMAP, "two@x.example", *IMAP["imap-no"]) + mail(
                Check.SMTP, "two@x.example", *SMTP["smtp-no"]
            )
        return results

    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """What the engine makes of them."""
        return diagnosed(self)


@cache
def diagnosed(case: Case) -> tuple[Diagnosis, ...]:
    """What the engine makes of a case."""
    return diagnose(CATALOGUE, gather(case.results()))


TABLE = [Case(*row) for row in product(HELD, IMAP, SMTP, OTHER, RECORD)]
REFUSED_IMAP = ("imap-no", "imap-denied", "imap-unresolved", "imap-unconnected")


def confirmed(case: Case) -> set[str]:
    """The fixes that the engine is sure of."""
    return {d.fix for d in case.diagnoses() if d.standing is Standing.CONFIRMED}


def standing(case: Case, fix: str) -> set[Standing]:
    """How a fix stands for the first mailbox, or for the whole tenant."""
    return {
        d.standing for d in case.diagnoses() if d.fix == fix and (not d.mailboxes or "one@x.example" in d.mailboxes)
    }


def test_what_only_exchange_can_show_is_never_confirmed() -> None:
    """Neither sign-in answers nor our own record confirm an object id, a permission, a licence, an address or the IMAP switch."""

    wrong = [
        (case, d.fix)
        for case in TABLE
        for d in case.diagnoses()
        if d.standing is Standing.CONFIRMED and (d.error, d.fix) in ONLY_EXCHANGE
    ]

    assert wrong == []


def test_a_record_that_differs_is_a_cause_of_nothing_that_failed() -> None:
    """It is our own entry's mistake: certain, and to be mended by us, and no explanation of a refusal."""

    for case in TABLE:
        differs, problem = case.record == "record-differs", judge(case.results()) is Verdict.PROBLEM
        assert standing(case, OUR_ENTRY) == ({Standing.CONFIRMED} if differs and not problem else set()), case


def test_a_record_that_is_right_puts_the_wrong_object_id_behind_its_rivals() -> None:
    """What the customer was told is right: that nothing or no permission is there is likelier than that something else is."""

    for case in TABLE:
        fixes = [d.fix for d in case.diagnoses() if d.standing is Standing.POSSIBLE]
        if case.record == "record-right" and case.held != "unreadable" and RECREATE in fixes:
            rivals = [fix for fix in ("register-service-principal", "add-mailbox-permission") if fix in fixes]
            assert all(fixes.index(fix) < fixes.index(RECREATE) for fix in rivals), case


def test_a_record_that_differs_makes_the_wrong_object_id_the_likeliest_rival() -> None:
    """Whoever told us a wrong id may have typed it into Exchange as well; that is likely, and no more."""

    for case in TABLE:
        refused = (case.held, case.imap, case.smtp) == ("both-roles", "imap-no", "smtp-no")
        if refused and case.record == "record-differs" and case.other != "other-opens":
            assert case.diagnoses()[0].fix == RECREATE, case
            assert case.diagnoses()[0].standing is Standing.POSSIBLE, case


def test_no_two_rivals_are_confirmed_for_the_same_mailbox_and_error() -> None:
    """Being sure of a cause means that its rivals are out."""

    for case in TABLE:
        sure = [
            (d.error, box) for d in case.diagnoses() if d.standing is Standing.CONFIRMED for box in d.mailboxes or ("",)
        ]

        assert len(sure) == len(set(sure)), case


def test_consent_is_asked_for_only_where_the_token_lacks_a_role_or_cannot_be_read() -> None:
    """The token is a witness: where it holds the role, missing consent is excluded; where not, it may also never have been asked for."""

    asked_for = ("grant-admin-consent", "add-exchange-application-permissions")
    for case in TABLE:
        if case.held == "both-roles":
            assert standing(case, "grant-admin-consent") <= {Standing.EXCLUDED}, case
        if case.held == "no-roles" and case.imap in REFUSED_IMAP:
            assert [standing(case, fix) for fix in asked_for] == [{Standing.POSSIBLE}] * 2, case


def test_a_missing_smtp_role_alone_leaves_rbac_for_applications_possible() -> None:
    """Exchange can grant SMTP without any role in the token."""

    for case in TABLE:
        if case.held == "imap-role" and case.smtp == "smtp-no":
            assert standing(case, "check-rbac-application-scope") == {Standing.POSSIBLE}, case
            assert not confirmed(case) & {"grant-admin-consent", "add-exchange-application-permissions"}, case


def test_a_mailbox_that_opens_elsewhere_excludes_what_all_mailboxes_share() -> None:
    """The same app and token open another mailbox: Exchange knows the service principal."""

    for case in TABLE:
        if case.other == "other-opens" and case.held == "both-roles":
            for shared in (RECREATE, "register-service-principal"):
                assert standing(case, shared) <= {Standing.EXCLUDED}, case


def test_imap_off_is_possible_where_smtp_lets_the_app_in_and_imap_does_not() -> None:
    """The pair of answers separates what each alone cannot; whatever words IMAP chose except LogonDenied."""

    for case in TABLE:
        if (
            case.held == "both-roles"
            and case.smtp == "smtp-accepts"
            and case.imap in {"imap-no", "imap-unresolved", "imap-unconnected"}
        ):
            first = next(d for d in case.diagnoses() if d.standing is Standing.POSSIBLE)

            assert first.fix in {"enable-imap-for-mailbox", "use-enterprise-object-id"}, case


def test_the_smtp_switch_is_confirmed_wherever_exchange_names_it() -> None:
    """Exchange says it in so many words."""

    for case in TABLE:
        if case.smtp.startswith("smtp-off"):
            assert "enable-smtp-auth-for-mailbox" in confirmed(case), case


def test_whatever_fails_has_a_cause_that_is_not_excluded() -> None:
    """A problem without a next step would leave support where it was."""

    for case in TABLE:
        open_causes = [d for d in case.diagnoses() if d.standing is not Standing.EXCLUDED]

        assert bool(open_causes) >= (judge(case.results()) is Verdict.PROBLEM), case


def test_excluded_causes_come_last_and_confirmed_ones_first() -> None:
    """The order is the advice."""

    order = [Standing.CONFIRMED, Standing.POSSIBLE, Standing.EXCLUDED]
    for case in TABLE:
        places = [order.index(d.standing) for d in case.diagnoses()]

        assert places == sorted(places), case


@pytest.mark.parametrize("case", TABLE[:: len(TABLE) // 40], ids="-".join)
def test_the_summary_names_the_tenant_and_no_address(case: Case) -> None:
    """The verdict shows on lock screens."""

    said = summarise("muster", case.results(), case.diagnoses())

    assert said.de.startswith("muster: ")
    assert said.en.startswith("muster: ")
    assert "@" not in said.de + said.en
