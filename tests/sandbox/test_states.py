"""The register of states holds everything that can be wrong, and each state is what it says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.model import Check, Stage
from bot.sandbox.dns import DnsFault
from bot.sandbox.faults import APPLICABLE, Fault
from bot.sandbox.microsoft365 import HOSTS, Microsoft365
from bot.sandbox.replies import FAULTY, VARIANTS
from bot.sandbox.states import STATES, State
from bot.sandbox.tokens import Reader
from tests.sandbox.mail_clients import ask_for_token
from tests.sandbox.probe import CHECKS, LITTLE_PATIENCE, PATIENCE, Probe


@pytest.fixture
async def sandbox() -> AsyncIterator[Microsoft365]:
    async with Microsoft365() as sandbox:
        yield sandbox


AT_SERVERS = [s for s in STATES.values() if s.name.startswith(("entra-", "imap-", "smtp-")) and s.sign_ins is None]
OF_CUSTOMERS = [s for s in STATES.values() if s not in AT_SERVERS]


def patience_for(state: State) -> float:
    return LITTLE_PATIENCE if state.lasts else PATIENCE


def test_every_fault_of_every_protocol_is_a_state() -> None:
    """Nothing that a server or a name can be is missing in the register."""
    names = {f"{protocol}-{fault}" for protocol, faults in APPLICABLE.items() for fault in faults}
    names |= {f"{protocol}-dns-{fault}" for protocol in HOSTS for fault in DnsFault}

    assert {state.name for state in AT_SERVERS} == names
    assert set().union(*APPLICABLE.values()) == set(Fault)


def test_every_reported_reply_is_some_variant() -> None:
    """Each reply to each state of a sign-in is reached by a variant of a state of the register."""
    reached = {
        (protocol, sign_in, index)
        for state in STATES.values()
        if state.sign_ins
        for variant in state.variants
        for protocol, sign_in, index in (
            ("imap", state.sign_ins[0], variant.imap),
            ("smtp", state.sign_ins[1], variant.smtp),
        )
    }
    replies = {
        (protocol, sign_in, index) for (protocol, sign_in), known in VARIANTS.items() for index in range(len(known))
    }

    assert reached == replies


def test_every_reply_of_a_faulty_server_is_some_variant() -> None:
    """Each answer of a server at fault is reached by a variant, too."""
    for (protocol, fault), replies in FAULTY.items():
        state = STATES[f"{protocol}-{fault}"]
        assert len(state.variants) == len(replies), state.name


def test_what_refuses_and_where_it_shows_go_together() -> None:
    """A state in which mail works names no stage, every other one does."""
    for state in STATES.values():
        assert (state.refuses == "") == (state.check is None) == (state.stage is None), state.name
        assert state.refuses in {"", "entra", "exchange", "network"}


def test_the_states_that_exchange_answers_alike_are_marked() -> None:
    """The five that only an administrator can tell apart are in one group."""
    alike = {state.name for state in STATES.values() if state.alike}

    assert {"service-principal-missing", "object-id-wrong", "permission-missing", "imap-off", "alias-used"} <= alike
    assert len({STATES[name].alike for name in alike}) == 1


@pytest.mark.long
@pytest.mark.parametrize("state", AT_SERVERS, ids=[s.name for s in AT_SERVERS])
async def test_a_faulty_server_stops_a_plain_client_where_the_register_says(
    sandbox: Microsoft365, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stage at which a client that knows nothing of Mailcheck stops is the one in the register (late means a little late here)."""
    monkeypatch.setattr("bot.sandbox.listener.LATE", 0.3)
    monkeypatch.setattr("bot.sandbox.dns.LATE", 0.3)
    check = CHECKS[state.name.partition("-")[0]]
    customer = await state.make(sandbox, state.variants[-1])
    probe = Probe(sandbox, customer, check, patience_for(state))

    stopped = await probe.run()
    assert probe.waited == state.lasts
    if state.name.endswith("-once"):
        assert stopped in {Stage.GREETING, Stage.AUTH}
        stopped = await Probe(sandbox, customer, check).run()

    assert stopped == state.stage
    for other in set(CHECKS.values()) - {check}:
        assert await Probe(sandbox, customer, other).run() is None


EVERYWHERE = [s for s in OF_CUSTOMERS if s.refuses == "network"]


@pytest.mark.parametrize("state", EVERYWHERE, ids=[s.name for s in EVERYWHERE])
async def test_what_is_wrong_everywhere_stops_every_conversation(sandbox: Microsoft365, state: State) -> None:
    """A network that lets nothing through lets none of the three through."""
    customer = await state.make(sandbox)
    probes = [Probe(sandbox, customer, check, patience_for(state)) for check in Check]

    stages = await asyncio.gather(*(probe.run() for probe in probes))

    assert stages[0] == state.stage
    assert all(stages)
    assert [probe.waited for probe in probes] == [state.lasts] * 3


@pytest.mark.parametrize("state", OF_CUSTOMERS, ids=[s.name for s in OF_CUSTOMERS])
async def test_a_customer_of_every_state_can_be_made_twice(sandbox: Microsoft365, state: State) -> None:
    """Each state makes a customer of its own, whose record names hosts of the sandbox."""
    customers = [await state.make(sandbox) for _ in range(2)]

    assert len({customer.stored.name for customer in customers}) == 2
    assert len({customer.stored.authority for customer in customers}) == 1
    for customer in customers:
        assert customer.stored.mailboxes
        assert (customer.stored.client_secret is None) != (customer.stored.certificate is None)
        for endpoint in (customer.stored.imap, customer.stored.smtp):
            assert endpoint is not None
            assert endpoint.host.endswith(".sandbox.example")


WITH_SIGN_INS = [s for s in OF_CUSTOMERS if s.sign_ins is not None]


@pytest.mark.parametrize("state", WITH_SIGN_INS, ids=[s.name for s in WITH_SIGN_INS])
async def test_entra_gives_the_token_that_exchange_then_judges(sandbox: Microsoft365, state: State) -> None:
    """In every state in which Exchange speaks, Entra has given a token first, and the directory judges it as the register says."""
    customer = await state.make(sandbox)
    token = (await ask_for_token(sandbox, customer))["access_token"]
    claims = Reader().read(token)
    judged = [
        sandbox.directory.sign_in(protocol, claims, customer.stored.mailboxes[-1]) for protocol in ("imap", "smtp")
    ]

    assert tuple(judged) == state.sign_ins
