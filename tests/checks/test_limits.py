"""Every wait has a limit, the whole check has one, no thread stays behind, and nobody is overrun with connections."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from unittest.mock import Mock

import pytest

from bot.catalogue.reasoning.verdict import judge, summarise
from bot.checks import _course, _pulse, imap, open_network, run_checks
from bot.checks._carrying import carry_through
from bot.checks._course import ConversationRun
from bot.checks._limits import ConnectionLimits, Slots, StageLimits
from bot.checks._names import NameFailed, Names
from bot.checks._network import Network
from bot.checks._pulse import Pulse
from bot.hosts import HostPolicy
from bot.model import Check, Endpoint, Outcome, Stage, StageResult, Verdict
from bot.sandbox.faults import Fault
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.states import STATES
from bot.settings import load_settings
from tests.checks.conftest import BRISK, network_of, target_of
from tests.checks.test_states import codes

HANGS = 30.0  # seconds; what takes so long has no limit of its own


@pytest.fixture(autouse=True)
def nothing_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What is expected to happen is not logged, nor is an exception that nobody fetched."""
    yield
    gc.collect()
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.long
async def test_two_hundred_dripping_conversations(microsoft: Microsoft365, brisk: Network) -> None:
    """Two hundred conversations that drip leave no thread behind, and the next check goes as one before them."""

    healthy = await microsoft.customer("next")
    before = codes(await run_checks(target_of(healthy), brisk))  # libraries are loaded
    dripping = await microsoft.customer("dripping", tuple(f"box{number}" for number in range(100)))
    microsoft.direct(dripping, "imap", await microsoft.server("imap", Fault.DRIPS))
    microsoft.direct(dripping, "smtp", await microsoft.server("smtp", Fault.DRIPS_LATER))
    # Long enough that our own loop, which is the servers' too, does not stand still for half of a stage.
    limits = replace(BRISK, **dict.fromkeys(("dns", "tcp", "tls", "greeting", "starttls", "auth"), 5.0))
    generous = replace(brisk, slots=Slots(ConnectionLimits(2, 200, 400)), limits=limits)
    threads = set(threading.enumerate())

    results = await run_checks(target_of(dripping), generous)

    assert {"imap.answer_dripped", "smtp.answer_dripped"} == codes(results)
    assert threads == set(threading.enumerate())
    assert codes(await run_checks(target_of(healthy), brisk)) == before


@pytest.mark.parametrize("stage_limit", [0.3, 30.0])
async def test_the_whole_check_has_a_limit(stage_limit: float, microsoft: Microsoft365) -> None:
    """A check is over when its time is, and says what was not tried."""

    customer = await STATES["everything-silent"].make(microsoft)
    network = network_of(microsoft, StageLimits(greeting=stage_limit, tls=stage_limit, tls_probe=0.1))
    async with asyncio.timeout(HANGS):
        results = await run_checks(target_of(customer), network, limit=0.6)

    assert len(results) == 5 + 6 + 6
    if stage_limit > 1:
        assert {"token.time_exhausted", "imap.time_exhausted", "smtp.time_exhausted"} <= {
            f.code for r in results for f in r.findings
        }


async def test_a_check_that_is_given_up_leaves_nothing(microsoft: Microsoft365, patient: Network) -> None:
    """Whoever gives a check up in the middle leaves no thread and no open conversation behind."""

    customer = await microsoft.customer("given-up")
    microsoft.direct(customer, "imap", await microsoft.server("imap", Fault.DRIPS))
    threads = set(threading.enumerate())
    check = asyncio.create_task(run_checks(target_of(customer), patient))
    await asyncio.sleep(0.5)
    check.cancel()

    with pytest.raises(asyncio.CancelledError):
        await check
    assert threads == set(threading.enumerate())


async def test_a_firewall_costs_one_time_out(microsoft: Microsoft365) -> None:
    """Where a firewall drops everything, nobody waits for a time-out behind another one: of two no second one would come to its end."""

    customer = await STATES["everything-dropped"].make(microsoft)
    network = network_of(microsoft, replace(BRISK, tcp=4.0))
    results = await run_checks(target_of(customer), network, limit=7.9)

    assert {f"{check}.connect_timed_out" for check in Check} == codes(results)


async def test_slow_refusals_overlap(microsoft: Microsoft365, patient: Network) -> None:
    """Ten mailboxes that are refused slowly are refused side by side."""

    customer = await microsoft.customer("slow", tuple(f"box{number}" for number in range(10)))
    customer.app.object_id = "00000000-0000-4000-8000-000000000001"
    for protocol in ("imap", "smtp"):
        microsoft.direct(customer, protocol, await microsoft.server(protocol, late=1.0))
    async with asyncio.timeout(HANGS):  # one after the other they would take a minute
        await run_checks(target_of(customer), patient)


async def test_a_tenant_gets_no_more_than_its_connections(microsoft: Microsoft365, brisk: Network) -> None:
    """With four connections for a tenant, no more than four mail connections are open at a time."""

    customer = await microsoft.customer("polite", ("one", "two", "three", "four", "five"))
    for protocol in ("imap", "smtp"):
        microsoft.direct(customer, protocol, await microsoft.server(protocol, late=0.05))

    results = await run_checks(target_of(customer), replace(brisk, slots=Slots(ConnectionLimits(2, 4, 400))))

    assert 1 < microsoft.guestbook.most_at_once("imap", "smtp") <= 4
    assert {Outcome.PASSED} == {r.outcome for r in results}


async def test_no_room_until_the_end_is_said(microsoft: Microsoft365, brisk: Network) -> None:
    """A mailbox that never got its turn is reported as not tried, for lack of time."""

    customer = await microsoft.customer("crowded", ("one", "two", "three"))
    microsoft.direct(customer, "imap", await microsoft.server("imap", late=0.4))
    target = replace(target_of(customer), uses=(Check.IMAP,))

    results = await run_checks(target, replace(brisk, slots=Slots(ConnectionLimits(1, 1, 1))), limit=0.6)

    untried = [r for r in results if any(f.code == "imap.time_exhausted" for f in r.findings)]
    assert untried
    assert {Outcome.SKIPPED} == {r.outcome for r in untried}


async def test_slots_are_forgotten() -> None:
    """Nothing is kept of a mailbox or tenant whose connections are closed."""

    slots = Slots(ConnectionLimits())
    async with slots.for_mail("imap", "office@muster.example", "muster.example"):
        assert slots._shared
    assert not slots._shared


@pytest.mark.parametrize(("first", "second"), [(0.05, 5.0), (5.0, 0.05)])
async def test_every_stage_has_its_own_limit(first: float, second: float) -> None:
    """A stage ends at its own limit, whether the one before had a longer one or a shorter one."""

    limits = StageLimits(dns=first, tcp=second)
    course = ConversationRun(imap.CHECK, Endpoint("mail.example", 993), "", limits, time.monotonic() + 30)

    async def talk() -> None:
        async with course.stage(Stage.DNS):
            await asyncio.sleep(0)
        await asyncio.sleep(0.1)  # between two stages no limit counts
        async with course.stage(Stage.TCP):
            await asyncio.sleep(0.2)

    await carry_through(course, talk)
    outcomes = {r.stage: r.outcome for r in course.results()}
    assert outcomes[Stage.DNS] is Outcome.PASSED
    assert outcomes[Stage.TCP] is (Outcome.PASSED if second > 1 else Outcome.FAILED)


async def test_what_a_stage_waits_for_is_not_its_own_time() -> None:
    """A stage that waits for another conversation keeps what it had left of its limit, and no more."""

    end = time.monotonic() + 10 * HANGS
    course = ConversationRun(imap.CHECK, Endpoint("mail.example", 993), "", StageLimits(dns=0.2), end)
    waited = []

    async def talk() -> None:
        async with course.stage(Stage.DNS):
            await course.wait_for_others(lambda: asyncio.sleep(0.5))
            waited.append("for others")
            await asyncio.Event().wait()

    async with asyncio.timeout(HANGS):
        await carry_through(course, talk)
    assert waited == ["for others"]
    assert [f.code for f in course.results()[0].findings] == ["imap.resolver_silent"]


async def test_waiting_for_a_turn_of_the_loop_is_not_the_server_s_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many answers are worked off before: the stage's time stands still, and a beat that waits tells that we were busy."""
    course = ConversationRun(imap.CHECK, Endpoint("mail.example", 993), "", StageLimits(dns=0.2), time.monotonic() + 30)
    monkeypatch.setattr(_course, "my_turn", lambda: asyncio.sleep(0.5))

    async def talk() -> None:
        async with course.stage(Stage.DNS):
            await course.turn()

    await carry_through(course, talk)
    monkeypatch.setattr(_pulse, "ask_for_turn", lambda: Mock(came=asyncio.get_running_loop().create_future()))
    with Pulse() as pulse:
        await asyncio.sleep(0.3)
        lost = pulse.lost

    assert course.results()[0].outcome is Outcome.PASSED
    assert lost > 0.1


async def test_a_cancelled_conversation_is_not_taken_for_a_late_one() -> None:
    """Whoever cancels a conversation gets it cancelled, even where a stage's limit is over at the same moment."""

    course = ConversationRun(
        imap.CHECK, Endpoint("mail.example", 993), "", StageLimits(dns=0.05), time.monotonic() + 30
    )

    async def talk() -> None:
        async with course.stage(Stage.DNS):
            await asyncio.sleep(5)

    task = asyncio.create_task(carry_through(course, talk))
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_later(0.05, task.cancel)
    time.sleep(0.1)  # noqa: ASYNC251  both are due when the loop looks again
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_silence_while_we_did_not_listen_is_not_the_servers(microsoft: Microsoft365, brisk: Network) -> None:
    """Where our own loop stood still for most of a stage's time, its time-out says nothing of the server, and the check has no result."""

    customer = await microsoft.customer("stalled")
    loop = asyncio.get_running_loop()

    def stall(result: StageResult) -> None:
        if (result.check, result.stage) == (Check.IMAP, Stage.AUTH):
            loop.call_soon(time.sleep, 2.0)

    results = await run_checks(target_of(customer), brisk, stall)

    late = next(r for r in results if r.check is Check.IMAP and r.stage is Stage.MAILBOX)
    assert [f.code for f in late.findings] == ["imap.machine_overloaded"]
    assert {Outcome.PASSED, Outcome.SKIPPED} == {r.outcome for r in results}
    assert judge(results) is Verdict.UNKNOWN
    assert "our own machine was too busy" in summarise("stalled", results, []).en


async def test_names_that_nobody_listened_for_are_not_the_resolvers_silence() -> None:
    """A resolver whose own limit is over because our loop stood still is not said to be silent."""

    class Stalled(Names):
        async def addresses(self, host: str) -> tuple[str, ...]:
            time.sleep(1.2)  # noqa: ASYNC251
            raise NameFailed("resolver_silent")

    network = replace(
        open_network(load_settings(None), BRISK), names=Stalled(), hosts=HostPolicy(("mail.example",), "")
    )
    with Pulse() as pulse:
        course = ConversationRun(
            imap.CHECK, Endpoint("mail.example", 993), "", BRISK, time.monotonic() + 30, pulse=pulse
        )
        await carry_through(course, lambda: imap.converse(course, network, lambda: asyncio.sleep(0, None)))  # type: ignore[arg-type]

    assert [f.code for f in course.results()[0].findings] == ["imap.machine_overloaded"]


async def test_a_short_stop_excuses_no_silent_server(microsoft: Microsoft365, brisk: Network) -> None:
    """A server that says nothing is named also where our loop stood still for a small part of the time."""

    customer = await microsoft.customer("mute")
    microsoft.direct(customer, "imap", await microsoft.server("imap", Fault.SILENT))
    asyncio.get_running_loop().call_later(0.3, time.sleep, 0.3)

    assert "imap.answer_timed_out" in codes(await run_checks(target_of(customer), brisk))


async def test_a_watcher_that_breaks_does_not_stop_the_check(
    microsoft: Microsoft365, brisk: Network, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever watches a check may fail; the check goes on."""

    customer = await microsoft.customer("watched")

    def watch(_: StageResult) -> None:
        raise ValueError("made up")

    results = await run_checks(target_of(customer), brisk, watch)

    assert {Outcome.PASSED} == {r.outcome for r in results}
    caplog.clear()
