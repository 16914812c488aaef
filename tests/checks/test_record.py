"""What our record says of a mailbox that somebody names by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.checks import Target, run_checks
from bot.checks._network import Network
from bot.conclusion import conclude, of_customer
from bot.model import Check, Report, StageResult, Text, Verdict
from bot.sandbox.breakers_of_mailboxes import grant_smtp_in_exchange_alone
from bot.sandbox.microsoft365 import Microsoft365
from tests.checks.conftest import target_of

UNSTORED, FOREIGN = "record.mailbox_unstored", "record.mailbox_domain_foreign"


def of_record(results: tuple[StageResult, ...]) -> list[tuple[str, str, str]]:
    """Return which conversation says what of the record, about which mailbox."""
    return [(r.check, r.mailbox, f.code) for r in results for f in r.findings if f.code in {UNSTORED, FOREIGN}]


async def named(microsoft: Microsoft365, calm: Network, *mailboxes: str, **changes: object) -> tuple[StageResult, ...]:
    """Check these mailboxes of a customer who has one stored, at office@record.example."""
    customer = await microsoft.customer("record")
    target: Target = replace(target_of(customer), mailboxes=mailboxes, stored=customer.stored.mailboxes)
    return await run_checks(replace(target, **changes), calm)  # type: ignore[arg-type]


async def test_a_mailbox_that_is_not_stored(microsoft: Microsoft365, calm: Network) -> None:
    """It is said once, with the first that is tried of it, and the stage ends as it would have ended."""
    results = await named(microsoft, calm, "offcie@record.example")

    assert of_record(results) == [("imap", "offcie@record.example", UNSTORED)]
    assert next(r for r in results if r.check is Check.IMAP).findings[0].code == UNSTORED
    assert next(r for r in results if r.check is Check.IMAP).outcome == "passed"


async def test_a_mailbox_of_a_foreign_domain(microsoft: Microsoft365, calm: Network) -> None:
    """That no stored mailbox is of its domain is said too, with the domain."""
    results = await named(microsoft, calm, "office@elsewhere.example")
    facts = next(f.facts for r in results for f in r.findings if f.code == FOREIGN)

    assert [code for _, _, code in of_record(results)] == [UNSTORED, FOREIGN]
    assert facts == {"mailbox": "office@elsewhere.example", "domain": "elsewhere.example"}


async def test_a_stored_mailbox_in_other_letters(microsoft: Microsoft365, calm: Network) -> None:
    """Capitals make no other mailbox."""
    assert of_record(await named(microsoft, calm, "Office@RECORD.example")) == []


async def test_where_nothing_is_stored_nothing_is_doubtful(microsoft: Microsoft365, calm: Network) -> None:
    """A customer without stored mailboxes is always checked by name."""
    assert of_record(await named(microsoft, calm, "office@record.example", stored=())) == []


async def test_the_domain_that_the_tenant_is_stored_by_is_the_customers(microsoft: Microsoft365, calm: Network) -> None:
    """A tenant may be stored by its domain in the place of its id."""
    results = await named(microsoft, calm, "office@other.example", tenant_id="other.example")

    assert [code for _, _, code in of_record(results)] == [UNSTORED]


async def test_it_is_said_with_the_protocol_that_is_used(microsoft: Microsoft365, calm: Network) -> None:
    """What is not used is not looked at by anybody."""
    results = await named(microsoft, calm, "offcie@record.example", uses=(Check.SMTP,))

    assert of_record(results) == [("smtp", "offcie@record.example", UNSTORED)]


async def test_a_strangers_mailbox_says_nothing_of_the_apps_permissions(microsoft: Microsoft365, calm: Network) -> None:
    """Exchange grants this customer SMTP without a role in the token; that a stranger's mailbox refuses does not change that."""
    customer = await microsoft.customer("record")
    grant_smtp_in_exchange_alone(customer)
    stored = customer.stored.mailboxes
    target = replace(target_of(customer), mailboxes=("office@elsewhere.example",), stored=stored, uses=(Check.SMTP,))
    results = await run_checks(target, calm)
    report = conclude(Report("record", Verdict.UNKNOWN, Text("", ""), datetime.now(UTC), 0.1, results))

    assert "add-exchange-application-permissions" not in {d.fix for d in report.diagnoses}
    assert of_customer(report) is None
