"""What a letter to a customer may rest on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.catalogue import load
from bot.conclusion import conclude
from bot.letters import Grounds, grounds
from bot.model import Check, Diagnosis, Enclosure, Finding, Outcome, Report, Stage, StageResult, Standing, Text, Verdict
from tests.catalogue.evidence import mail, token

BOX = "office@kanzlei.example"
SETUP, INSPECT, NETWORK = (Grounds(alone=each) for each in (Enclosure.SETUP, Enclosure.INSPECT, Enclosure.NETWORK))


def checked(*results: StageResult, observed: tuple[Finding, ...] = ()) -> Report:
    """Return a check with these results."""
    return conclude(Report("kanzlei", Verdict.UNKNOWN, Text("", ""), datetime.now(UTC), 0.4, results, (), observed))


def of(report: Report, *, known: bool = True) -> Grounds | None:
    """Return what a letter about a whole check may rest on."""
    return grounds(report.to_mend, report, known=known)


def possible(error: str, fix: str) -> Diagnosis:
    """Return a cause that nothing proves."""
    return Diagnosis(error, fix, Standing.POSSIBLE, Text(fix, fix))


REFUSED = (*token(), *mail(Check.IMAP, BOX, Stage.AUTH, "imap.login_refused"))


def test_exchange_refuses_and_nothing_decides() -> None:
    """The set-up script mends what is mostly missing; for nobody none can be written."""
    assert of(checked(*REFUSED)) == SETUP
    assert of(checked(*REFUSED), known=False) is None


def test_what_is_confirmed_goes_before_any_script() -> None:
    """Beside it nothing that is only possible is written."""
    absent = Finding("observed.permission_absent", {"mailbox": BOX})
    found = of(checked(*REFUSED, observed=(absent,)))

    assert found is not None
    assert found.alone is None
    assert {(d.fix, d.standing) for d in found.causes} == {("add-mailbox-permission", Standing.CONFIRMED)}


def test_what_the_set_up_cannot_mend_is_looked_at() -> None:
    """Of a mailbox that is elsewhere the set-up script knows nothing."""
    left = [possible("imap-authenticate-failed", "assign-mailbox-license")]

    assert grounds(left, None, known=True) == INSPECT


def test_a_way_that_is_shut_is_tested_at_the_customers() -> None:
    """Where something else answered us; where nothing did, it is our own network, and they are not asked."""
    shut = mail(Check.IMAP, BOX, Stage.TCP, "imap.connect_timed_out")
    silent = [replace(token()[1], outcome=Outcome.FAILED, findings=(Finding("token.connect_timed_out"),))]

    assert of(checked(*token(), *shut)) == NETWORK
    assert of(checked(*silent, *shut)) is None


def test_what_our_own_check_met_on_its_way_is_no_customers_cause() -> None:
    """A device that opens the encryption stands between us and Microsoft; in their network nobody has looked."""
    opened = mail(Check.IMAP, BOX, Stage.TLS, "imap.certificate_untrusted")
    report = checked(*token(), *opened, *mail(Check.SMTP, BOX))

    assert "exempt-from-tls-inspection" in {d.fix for d in report.diagnoses if d.standing is Standing.CONFIRMED}
    assert of(report) is None or of(report) == NETWORK


def test_where_all_connections_are_opened_our_own_network_comes_first_and_nobody_is_written_to() -> None:
    """What all servers share is the way from here."""
    untrusted = [
        replace(token()[2], outcome=Outcome.FAILED, findings=(Finding("token.certificate_untrusted"),)),
        *mail(Check.IMAP, BOX, Stage.TLS, "imap.certificate_untrusted"),
        *mail(Check.SMTP, BOX, Stage.TLS, "smtp.certificate_untrusted"),
    ]
    report = checked(*untrusted)

    assert (report.diagnoses[0].fix, report.diagnoses[0].standing) == ("check-own-network", Standing.POSSIBLE)
    assert of(report) is None


def test_nobody_is_written_to_where_nobody_has_anything_to_do() -> None:
    """Waiting is ours."""
    busy = [replace(possible("imap-server-unavailable", "wait-and-retry"), standing=Standing.CONFIRMED)]

    assert grounds(busy, None, known=True) is None


def test_entra_refuses_and_nothing_decides() -> None:
    """No script of ours mends that or looks at it."""
    assert grounds([possible("aadsts-app-not-found", "grant-admin-consent")], None, known=True) is None


def test_a_green_customer_is_written_nothing() -> None:
    """Though their clock is off."""
    noticed = [*token()[:-1], replace(token()[-1], outcome=Outcome.WARNING, findings=(Finding("token.clock_skewed"),))]
    report = checked(*noticed, *mail(Check.IMAP, BOX))

    assert report.verdict is Verdict.HEALTHY
    assert report.diagnoses
    assert of(report) is None


def test_a_mailbox_that_is_not_stored_is_no_reason_to_write() -> None:
    """Nothing of the tenant is repaired for its sake, and nobody is asked to look for it."""
    unstored = Finding("record.mailbox_unstored", {"mailbox": BOX})
    first, *others = mail(Check.IMAP, BOX, Stage.AUTH, "imap.login_refused")

    assert of(checked(*token(), replace(first, findings=(unstored,)), *others)) is None


def test_no_possible_cause_is_ever_written() -> None:
    """Whatever error and cause: only what is confirmed has steps in a letter."""
    for name, error in load().errors.items():
        for cause in error.causes:
            found = grounds([possible(name, cause.fix)], None, known=True)

            assert found is None or found.causes == (), (name, cause.fix)
