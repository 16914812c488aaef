"""A fix is proved by exactly what it names, with a fresh token, against real servers; nothing more follows from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.catalogue import load
from bot.checks import run_checks
from bot.checks._network import Network
from bot.flows.fix.verification import Proof, provable, prove, same_as_before, went_well_before
from bot.flows.reminders import minutes_until_effective
from bot.model import Check, Finding, Outcome, Stage, StageResult
from bot.sandbox import breakers
from bot.sandbox.breakers_of_mailboxes import give_permission_late
from bot.sandbox.microsoft365 import Microsoft365
from tests.checks.conftest import target_of

LOGIN = ("imap_login", "smtp_login")
PROOFS = sorted({fix.proved_by for fix in load().fixes.values() if fix.proved_by})


@pytest.mark.parametrize(
    ("proved_by", "servers"),
    [
        (("token",), {"entra"}),
        (("claims",), {"entra"}),
        (("imap_login",), {"entra", "imap"}),
        (("smtp_login",), {"entra", "smtp"}),
        (("tcp",), {"entra", "imap", "smtp"}),
    ],
)
async def test_only_the_conversations_that_prove_it_are_held(
    microsoft: Microsoft365, patient: Network, proved_by: tuple[str, ...], servers: set[str]
) -> None:
    """Each of them with its own token, fetched anew."""
    target = target_of(await microsoft.customer("kanzlei-muster"))
    first = await prove(target, proved_by, patient)
    second = await prove(target, proved_by, patient)
    visited = {name for name in ("entra", "imap", "smtp") if microsoft.guestbook.at(name)}

    assert (first.proved, second.proved) == (True, True)
    assert len(microsoft.guestbook.at("entra")) >= 2
    assert visited == servers
    assert {r.check.value for r in first.results} == {"token" if name == "entra" else name for name in servers}


@pytest.mark.parametrize("proved_by", PROOFS)
async def test_every_proof_of_the_catalogue_holds_for_a_healthy_customer(
    microsoft: Microsoft365, patient: Network, proved_by: tuple[str, ...]
) -> None:
    """And says which results it rests on."""
    proof = await prove(target_of(await microsoft.customer("kanzlei-muster")), proved_by, patient)

    assert proof.proved
    assert {r.stage for r in proof.wanted} == {stage for _, stage in provable(proved_by, (Check.IMAP, Check.SMTP))}
    assert proof.failed == ()


async def test_what_fails_elsewhere_does_not_spoil_a_proof(microsoft: Microsoft365, patient: Network) -> None:
    """Consent is there; that Exchange refuses is another matter."""
    customer = await microsoft.customer("kanzlei-muster")
    breakers.remove_service_principal(customer)

    assert (await prove(target_of(customer), ("claims",), patient)).proved
    assert not (await prove(target_of(customer), LOGIN, patient)).proved


async def test_missing_consent_fails_the_proof_whatever_the_customer_uses(
    microsoft: Microsoft365, patient: Network
) -> None:
    """A token without roles comes all the same."""
    customer = await microsoft.customer("kanzlei-muster")
    breakers.withdraw_consent(customer)
    for uses in ((Check.IMAP,), (Check.IMAP, Check.SMTP)):
        proof = await prove(replace(target_of(customer), uses=uses), ("claims",), patient)

        assert not proof.proved
        assert [(r.check, r.stage) for r in proof.failed] == [(Check.TOKEN, Stage.CLAIMS)]


async def test_one_mailbox_is_proved_without_the_others(microsoft: Microsoft365, patient: Network) -> None:
    """Of three, one is refused: the proof for another one holds."""
    customer = await microsoft.customer("kanzlei-muster", ("office", "rechnung", "info"))
    breakers.remove_one_permission(customer)
    target = target_of(customer)
    bad = next(m.address for m in customer.mailboxes if not m.permissions)
    good = next(m.address for m in customer.mailboxes if m.permissions)

    assert (await prove(replace(target, mailboxes=(good,)), LOGIN, patient)).proved
    assert not (await prove(replace(target, mailboxes=(bad,)), LOGIN, patient)).proved


async def test_a_token_that_does_not_come_stands_in_the_way_of_the_sign_in(
    microsoft: Microsoft365, patient: Network
) -> None:
    """The proof fails, and what is named is the token, not the mailbox that was never tried."""
    customer = await microsoft.customer("kanzlei-muster")
    breakers.store_wrong_secret(customer)
    proof = await prove(target_of(customer), LOGIN, patient)

    assert not proof.proved
    assert {(r.check, r.stage) for r in proof.failed} == {(Check.TOKEN, Stage.AUTH)}
    assert Outcome.SKIPPED in {r.outcome for r in proof.wanted}


async def test_the_same_trouble_as_before_is_told_from_another(microsoft: Microsoft365, patient: Network) -> None:
    """Only another finding means that something has moved."""
    customer = await microsoft.customer("kanzlei-muster")
    breakers.remove_permissions(customer)
    target = target_of(customer)
    before = await run_checks(target, patient)
    again = await prove(target, LOGIN, patient)
    breakers.store_wrong_secret(customer)
    other = await prove(target_of(customer), LOGIN, patient)

    assert same_as_before(again, before)
    assert not same_as_before(other, before)


def result(stage: Stage, outcome: Outcome, code: str = "", box: str = "a@kanzlei.example") -> StageResult:
    """Return how a stage of IMAP went."""
    found = (Finding(f"imap.{code}", {}),) if code else ()
    return StageResult(Check.IMAP, stage, outcome, "imap.example:993", box, found)


def failing(failed: StageResult) -> Proof:
    """Return a proof that comes to nothing because of this."""
    wanted = replace(failed, stage=Stage.MAILBOX, outcome=Outcome.SKIPPED)
    return Proof((failed, wanted), (wanted,), ())


@pytest.mark.parametrize(
    ("now", "same"),
    [
        (result(Stage.AUTH, Outcome.FAILED, "login_refused"), True),
        (result(Stage.AUTH, Outcome.FAILED, "mailbox_disabled"), False),
        (result(Stage.TCP, Outcome.FAILED, "connect_timed_out"), True),
        (result(Stage.AUTH, Outcome.FAILED, "mailbox_disabled", "b@kanzlei.example"), True),
    ],
)
def test_trouble_on_an_open_way_and_other_mailboxes_are_no_change(now: StageResult, same: bool) -> None:
    """The network may just be slow, and of what was not asked before nobody knows how it was."""
    before = (result(Stage.TCP, Outcome.PASSED), result(Stage.AUTH, Outcome.FAILED, "login_refused"))

    assert same_as_before(failing(now), before) is same


def test_what_went_well_before_proves_no_fix() -> None:
    """Only where all of it did, and where it was tried at all."""
    good = (result(Stage.AUTH, Outcome.PASSED), result(Stage.MAILBOX, Outcome.PASSED))
    half = (result(Stage.AUTH, Outcome.PASSED), result(Stage.MAILBOX, Outcome.FAILED, "mailbox_unconnected"))
    uses = (Check.IMAP, Check.SMTP)

    assert went_well_before(("imap_login",), uses, good)
    assert not went_well_before(("imap_login",), uses, half)
    assert not went_well_before(("token",), uses, good)
    assert not went_well_before(("imap_login",), (Check.SMTP,), good)


async def test_done_but_not_yet_effective_is_worth_looking_again(microsoft: Microsoft365, patient: Network) -> None:
    """For as long as the catalogue says; not where nothing of that kind can be the cause."""
    customer = await microsoft.customer("kanzlei-muster")
    give_permission_late(customer)
    late = await prove(target_of(customer), LOGIN, patient)
    breakers.store_unknown_tenant(customer)
    wrong = await prove(target_of(customer), LOGIN, patient)

    assert minutes_until_effective(late.diagnoses, "add-mailbox-permission") == (5, 15, 30, 60, 120)
    assert minutes_until_effective(wrong.diagnoses, "correct-tenant-id") == ()


def test_what_a_customer_does_not_use_is_no_proof() -> None:
    """A fix for SMTP proves nothing for whoever uses IMAP alone."""
    assert provable(("smtp_login",), (Check.IMAP,)) == ()
    assert provable(("tcp",), (Check.IMAP,)) == ((None, Stage.TCP),)
