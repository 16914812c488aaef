"""Every state of the sandbox, with every reply that is reported for it, ends in the finding that belongs to it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.checks import FINDINGS, run_checks
from bot.checks._network import Network
from bot.model import Check, Finding, Outcome, Stage, StageResult
from bot.redaction import MASK
from bot.sandbox.dns import DnsFault
from bot.sandbox.faults import APPLICABLE, Fault
from bot.sandbox.microsoft365 import HOSTS, Microsoft365
from bot.sandbox.states import STATES
from tests.checks.conftest import CALM, target_of
from tests.checks.expected import OF_CUSTOMER, OF_DNS, OF_FAULT, OTHERWISE

CHECKS = {"entra": Check.TOKEN, "imap": Check.IMAP, "smtp": Check.SMTP}
OF_ALL_SERVERS = {
    "everything-dropped": "connect_timed_out",
    "everything-silent": "answer_timed_out",
    "everything-refused": "connection_refused",
    "everything-inspected": "certificate_untrusted",
    "no-name-known": "name_unknown",
    "resolver-fails": "resolver_failed",
    "resolver-silent": "resolver_silent",
}
FAULTS = [
    (protocol, fault) for protocol, faults in APPLICABLE.items() for fault in sorted(faults - {Fault.ANSWERS_LATE})
]
LIMIT = 3.0  # seconds for what never comes, and for what comes beside it on a busy machine
REASONS = {"earlier_stage_failed", "token_missing", "claims_read"}


def troubles(results: tuple[StageResult, ...]) -> list[Finding]:
    """Return what the results complain about: no reasons for skipping, no second tries."""
    wrong = [r for r in results if r.outcome in {Outcome.FAILED, Outcome.WARNING}]
    return [f for r in wrong for f in r.findings if f.code.split(".")[1] not in REASONS | {"retried"}]


def codes(results: tuple[StageResult, ...]) -> set[str]:
    return {finding.code for finding in troubles(results)}


def assert_declared(results: tuple[StageResult, ...]) -> None:
    """Every finding that comes is declared, and its facts fill its sentence in both languages."""
    for finding in (finding for result in results for finding in result.findings):
        assert finding.raw != MASK  # no ordinary words are masked as a whole
        sentence = FINDINGS[finding.code]
        assert "{" not in sentence.de.format(**finding.facts) + sentence.en.format(**finding.facts)


def lasts(protocol: str, fault: Fault) -> bool:
    return STATES[f"{protocol}-{fault}"].lasts


def finding_of(protocol: str, fault: Fault) -> set[str]:
    name = OTHERWISE.get((protocol, fault), OF_FAULT[fault])
    return {f"{CHECKS[protocol]}.{name}"} if name else set()


def waiting(name: str, network: Network) -> Network:
    """The network, with a short limit for what never comes in this state."""
    stage = STATES[name].stage_in(STATES[name].variants[0])
    assert stage is not None
    return replace(network, limits=replace(CALM, **{stage.value: LIMIT}))


async def results_of(name: str, microsoft: Microsoft365, network: Network) -> list[tuple[StageResult, ...]]:
    """Check a customer in this state once for each combination of reported replies."""
    state = STATES[name]

    async def one(number: int) -> tuple[StageResult, ...]:
        customer = await state.make(microsoft, state.variants[number])
        results = await run_checks(target_of(customer), network)
        assert_declared(results)
        return results

    return await asyncio.gather(*(one(number) for number in range(len(state.variants))))


@pytest.mark.parametrize("name", OF_CUSTOMER)
async def test_a_broken_set_up(name: str, microsoft: Microsoft365, calm: Network) -> None:
    """A set-up that is broken shows where it refuses first, with its findings, whichever of the reported replies comes."""

    state = STATES[name]
    for results, variant in zip(await results_of(name, microsoft, calm), state.variants, strict=True):
        found = codes(results)
        assert found <= OF_CUSTOMER[name]
        assert bool(found) == bool(OF_CUSTOMER[name])
        if state.check is None:
            assert Outcome.FAILED not in {r.outcome for r in results}
        else:
            failed = [(r.check, r.stage) for r in results if r.outcome in {Outcome.FAILED, Outcome.WARNING}]
            assert failed[0] in {(state.check, state.stage_in(variant)), (Check.TOKEN, Stage.CLAIMS)}


@pytest.mark.long
@pytest.mark.parametrize(
    ("protocol", "fault"), [pytest.param(*pair, id="-".join(pair)) for pair in FAULTS if not lasts(*pair)]
)
async def test_a_faulty_server(protocol: str, fault: Fault, microsoft: Microsoft365, calm: Network) -> None:
    """A server that does not do its part leads to one finding of its own, of the conversation with it."""

    for results in await results_of(f"{protocol}-{fault}", microsoft, calm):
        assert finding_of(protocol, fault) == codes(results)


async def test_servers_that_make_us_wait(microsoft: Microsoft365, calm: Network) -> None:
    """A server that is silent, drips, babbles, or is behind a firewall leads to one finding of its own, too."""

    slow = {f"{protocol}-{fault}": finding_of(protocol, fault) for protocol, fault in FAULTS if lasts(protocol, fault)}
    everything = await asyncio.gather(*(results_of(name, microsoft, waiting(name, calm)) for name in slow))
    assert slow == {name: codes(results) for name, (results,) in zip(slow, everything, strict=True)}


async def test_faulty_resolvers(microsoft: Microsoft365, calm: Network) -> None:
    """A name that leads nowhere is told apart from a resolver that fails and from one that is silent."""

    expected = {
        f"{protocol}-dns-{fault}": {f"{check}.{name}"} if name else set()
        for protocol, check in CHECKS.items()
        for fault, name in OF_DNS.items()
    }
    short = replace(calm, limits=replace(CALM, dns=LIMIT))
    everything = await asyncio.gather(*(results_of(name, microsoft, short) for name in expected))
    assert expected == {name: codes(results) for name, (results,) in zip(expected, everything, strict=True)}


async def test_all_servers_out_of_reach(microsoft: Microsoft365, calm: Network) -> None:
    """What stands between us and all servers shows in every conversation."""

    expected = {state: {f"{check}.{name}" for check in CHECKS.values()} for state, name in OF_ALL_SERVERS.items()}
    short = replace(calm, limits=replace(CALM, dns=LIMIT, tcp=LIMIT, tls=LIMIT, greeting=LIMIT))
    everything = await asyncio.gather(*(results_of(name, microsoft, short) for name in expected))
    assert expected == {name: codes(results) for name, (results,) in zip(expected, everything, strict=True)}


async def test_slow_refusals_are_no_silence(microsoft: Microsoft365, patient: Network) -> None:
    """Answers that take five seconds, as Exchange takes them to refuse, and a slow resolver are waited for."""

    names = [f"{protocol}-{fault}" for protocol in HOSTS for fault in (Fault.ANSWERS_LATE, f"dns-{DnsFault.LATE}")]
    everything = await asyncio.gather(*(results_of(name, microsoft, patient) for name in names))
    assert {name: set() for name in names} == {
        name: codes(results) for name, (results,) in zip(names, everything, strict=True)
    }


def test_every_state_is_tested() -> None:
    """No state of the sandbox is left out here."""

    tested = {
        *OF_CUSTOMER,
        *OF_ALL_SERVERS,
        *(f"{protocol}-{fault}" for protocol, faults in APPLICABLE.items() for fault in faults),
        *(f"{protocol}-dns-{fault}" for protocol in HOSTS for fault in DnsFault),
    }
    assert set(STATES) == tested
