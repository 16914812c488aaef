"""Results that a check took over from an earlier one: they are evidence, and neither make it healthy nor confirm a cause."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from bot.catalogue import diagnose, gather, judge, load, summarise
from bot.catalogue.reasoning.passed import stages_passed
from bot.checks import run_checks
from bot.model import Check, Outcome, Stage, StageResult, Standing, Verdict
from bot.sandbox import breakers
from bot.sandbox.customers import Customer
from bot.sandbox.microsoft365 import Microsoft365
from tests.catalogue.evidence import mail, token
from tests.checks.conftest import network_of, target_of


@pytest.fixture
async def microsoft() -> AsyncIterator[Microsoft365]:
    async with Microsoft365() as sandbox:
        yield sandbox


def switch_smtp_off(customer: Customer) -> None:
    customer.mailboxes[-1].smtp_auth_disabled = True


def switch_imap_off(customer: Customer) -> None:
    customer.mailboxes[-1].imap_enabled = False


def take_licence(customer: Customer) -> None:
    customer.mailboxes[-1].licensed = False


async def taken_over(microsoft: Microsoft365, breaker: Callable[[Customer], None]) -> list[StageResult]:
    """Return the results of a check of three mailboxes, the last one broken, in which the good conversations are an earlier check's."""
    customer = await microsoft.customer("drei", ("office", "rechnung", "info"))
    breaker(customer)
    results = await run_checks(target_of(customer), network_of(microsoft))
    bad = {(r.check, r.mailbox) for r in results if r.outcome is Outcome.FAILED}
    return [replace(r, earlier=bool(r.mailbox) and (r.check, r.mailbox) not in bad) for r in results]


@pytest.mark.parametrize("breaker", [breakers.remove_one_permission, switch_smtp_off, switch_imap_off, take_licence])
async def test_what_an_earlier_check_found_confirms_no_cause(
    microsoft: Microsoft365, breaker: Callable[[Customer], None]
) -> None:
    """What is confirmed beside earlier results is confirmed without them too: the customer may have changed something since."""
    results = await taken_over(microsoft, breaker)

    def sure(of: list[StageResult]) -> set[tuple[str, str]]:
        causes = diagnose(load(), gather(of))
        return {(d.error, d.fix) for d in causes if d.standing is Standing.CONFIRMED}

    assert any(r.earlier for r in results)
    assert sure(results) == sure([r for r in results if not r.earlier])


async def test_the_summary_says_that_not_all_was_tried(microsoft: Microsoft365) -> None:
    """Who reads only the verdict learns that what worked before was not tried again."""
    results = await taken_over(microsoft, breakers.remove_one_permission)
    summary = summarise("drei", results, diagnose(load(), gather(results)))

    assert summary.de.endswith(
        "(IMAP: 1 von 3, SMTP: 1 von 3 Postfächern). Was zuvor schon ging, wurde nicht erneut geprüft."
    )
    assert summary.en.endswith("What had worked before was not tried again.")


def test_a_stage_that_only_an_earlier_check_passed_is_no_evidence_of_today() -> None:
    """What worked then may be shut now."""
    (passed,) = [r for r in mail(Check.IMAP, "a@x.example") if r.stage is Stage.TLS]

    assert stages_passed([passed]) == {"imap.tls_passed"}
    assert stages_passed([replace(passed, earlier=True)]) == set()


def test_nothing_earlier_is_healthy() -> None:
    """With one layer that was not tried now a check is never healthy."""
    now = [*token(), *mail(Check.IMAP, "a@x.example"), *mail(Check.SMTP, "a@x.example")]
    before = replace(now[-1], earlier=True)

    assert judge(now) is Verdict.HEALTHY
    assert judge([*now[:-1], before]) is Verdict.UNKNOWN
