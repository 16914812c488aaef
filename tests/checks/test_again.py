"""A check after a check: what failed comes first, with a fresh token; the rest follows, or stays as it was and says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.checks import run_checks
from bot.checks._network import Network
from bot.model import Check, Endpoint, Outcome, StageResult
from bot.sandbox import breakers
from bot.sandbox.customers import Customer
from bot.sandbox.microsoft365 import Microsoft365
from tests.checks.conftest import target_of

THREE = ("office", "rechnung", "info")
Talks = set[tuple[str, str]]


@dataclass
class Twice:
    """A customer of three mailboxes, the last of which is refused, checked once; `again` checks once more."""

    microsoft: Microsoft365
    network: Network
    customer: Customer
    before: tuple[StageResult, ...]

    async def again(self, before: Sequence[StageResult] | None = None) -> tuple[tuple[StageResult, ...], Talks]:
        """Return the results, and who was talked to."""
        self.microsoft.guestbook.visits.clear()
        given = self.before if before is None else before
        results = await run_checks(target_of(self.customer), self.network, before=given)
        visits = self.microsoft.guestbook.visits
        return results, {(v.server, v.mailbox.partition("@")[0]) for v in visits if v.server != "dns"}


@pytest.fixture
async def twice(microsoft: Microsoft365, calm: Network) -> Twice:
    customer = await microsoft.customer("noch-einmal", THREE)
    breakers.remove_one_permission(customer)
    return Twice(microsoft, calm, customer, await run_checks(target_of(customer), calm))


def mend(customer: Customer) -> None:
    customer.mailboxes[-1].permissions.extend(customer.mailboxes[0].permissions)


def earlier(results: Sequence[StageResult]) -> set[str]:
    return {r.mailbox.partition("@")[0] for r in results if r.earlier}


ALL = {("entra", ""), *((server, box) for server in ("imap", "smtp") for box in THREE)}


async def test_what_fails_again_leaves_the_rest_as_it_was(twice: Twice) -> None:
    """Only Entra and the refused mailbox are asked; the other mailboxes keep their results, marked and with their own time."""
    results, talks = await twice.again()

    assert talks == {("entra", ""), ("imap", "info"), ("smtp", "info")}
    assert earlier(results) == {"office", "rechnung"}
    assert [r.at for r in results if r.earlier] == [
        r.at for r in twice.before if r.mailbox and not r.mailbox.startswith("info@")
    ]
    assert [(r.check, r.mailbox, r.stage) for r in results] == [(r.check, r.mailbox, r.stage) for r in twice.before]


async def test_what_is_mended_lets_the_rest_follow(twice: Twice) -> None:
    """When all that failed goes well, everything else is tried too, after it, and nothing of the earlier check is left."""
    mend(twice.customer)
    results, talks = await twice.again()
    began = {v.mailbox.partition("@")[0]: v.began for v in twice.microsoft.guestbook.at("imap")}

    assert talks == ALL
    assert earlier(results) == set()
    assert {r.outcome for r in results} == {Outcome.PASSED}
    assert began["info"] < min(began["office"], began["rechnung"])


async def test_what_breaks_meanwhile_is_found(twice: Twice) -> None:
    """A mailbox that worked before and does not now is found in the second round."""
    mend(twice.customer)
    twice.customer.mailboxes[0].permissions.clear()
    results, talks = await twice.again()

    assert talks == ALL
    assert {r.mailbox.partition("@")[0] for r in results if r.outcome is Outcome.FAILED} == {"office"}


async def test_only_the_refused_protocol_is_tried_again(twice: Twice) -> None:
    """Where IMAP of a mailbox was refused and SMTP was not, SMTP of the same mailbox waits."""
    mend(twice.customer)
    twice.customer.mailboxes[-1].imap_enabled = False
    before = await run_checks(target_of(twice.customer), twice.network)
    results, talks = await twice.again(before)

    assert talks == {("entra", ""), ("imap", "info")}
    assert {r.check for r in results if r.earlier and r.mailbox.startswith("info@")} == {Check.SMTP}


async def test_everything_depends_on_the_token(twice: Twice) -> None:
    """Where the token failed, or what it contains, all is tried again at once."""
    secret = twice.customer.stored.client_secret
    breakers.store_wrong_secret(twice.customer)
    refused = await run_checks(target_of(twice.customer), twice.network)
    twice.customer.tell(client_secret=secret)
    results, talks = await twice.again(refused)

    assert talks == ALL
    assert earlier(results) == set()


async def test_without_a_good_token_nothing_earlier_counts(twice: Twice) -> None:
    """When the token fails now, or lacks what it needs, earlier successes are worth nothing: the rest is tried as well."""
    breakers.withdraw_consent(twice.customer)
    without_roles, _ = await twice.again()
    breakers.store_wrong_secret(twice.customer)
    without_token, talks = await twice.again()

    assert earlier(without_roles) == earlier(without_token) == set()
    assert {server for server, _ in talks} == {"entra", "imap", "smtp"}


async def test_a_healthy_tenant_is_checked_as_a_whole(twice: Twice) -> None:
    """Where nothing failed nothing waits: mail connections are opened before the token is there, as in any check."""
    mend(twice.customer)
    healthy = await run_checks(target_of(twice.customer), twice.network)
    _, talks = await twice.again(healthy)
    entra = twice.microsoft.guestbook.at("entra")[0]

    assert talks == ALL
    assert min(v.began for v in twice.microsoft.guestbook.at("imap")) < entra.left


@pytest.mark.parametrize(
    "aged",
    [
        pytest.param(lambda r: replace(r, at=r.at and r.at - timedelta(minutes=16)), id="a quarter of an hour ago"),
        pytest.param(lambda r: replace(r, at=None), id="nobody knows when"),
        pytest.param(lambda r: replace(r, target=str(Endpoint("anderswo.example", 1))), id="another server"),
    ],
)
async def test_what_is_old_or_was_elsewhere_is_tried_again(twice: Twice, aged: object) -> None:
    """Earlier results count for fifteen minutes and for the same servers."""
    results, talks = await twice.again([aged(r) if r.mailbox else r for r in twice.before])  # type: ignore[operator]

    assert talks == ALL
    assert earlier(results) == set()


async def test_kept_results_do_not_grow_younger(twice: Twice) -> None:
    """A result that was kept once is as old as it was, and is tried again when its time is over."""
    once, _ = await twice.again()
    older = [replace(r, at=r.at and r.at - timedelta(minutes=16)) if r.earlier else r for r in once]
    results, talks = await twice.again(older)

    assert talks == ALL
    assert earlier(results) == set()


async def test_a_mailbox_that_is_new_is_tried_first(twice: Twice) -> None:
    """A mailbox of which the earlier check knows nothing belongs to what is tried now."""
    results, talks = await twice.again([r for r in twice.before if not r.mailbox.startswith("office@")])

    assert {("imap", "office"), ("imap", "info")} <= talks
    assert earlier(results) == {"rechnung"}


async def test_a_protocol_that_is_not_used_holds_nothing_up(twice: Twice) -> None:
    """Where the customer uses IMAP alone, SMTP that was skipped neither counts as failed nor keeps the rest from following."""
    twice.customer.tell(uses=(Check.IMAP,))
    before = await run_checks(target_of(twice.customer), twice.network)
    mend(twice.customer)
    results, talks = await twice.again(before)

    assert talks == {("entra", ""), *(("imap", box) for box in THREE)}
    assert earlier(results) == set()


async def test_stages_know_when_they_began(twice: Twice) -> None:
    """Within a conversation no stage begins before the one in front of it."""
    conversation = [r.at for r in twice.before if r.mailbox.startswith("office@") and r.check is Check.SMTP]

    assert conversation == sorted(conversation, key=lambda at: (at is None, at))
    assert None not in conversation
