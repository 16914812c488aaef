"""The sandbox's name server answers over UDP and TCP, and fails in every way in which a resolver can."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import pytest

from bot.sandbox.dns import DnsFault, Nameserver
from bot.sandbox.listener import LOOPBACK


@pytest.fixture
async def nameserver() -> AsyncIterator[Nameserver]:
    nameserver = Nameserver()
    await nameserver.start()
    yield nameserver
    await nameserver.close()


async def ask(
    nameserver: Nameserver, name: str, kind: str = "A", *, over: str = "udp", limit: float = 3.0
) -> dns.message.Message:
    query = dns.message.make_query(name, kind)
    call = dns.asyncquery.udp if over == "udp" else dns.asyncquery.tcp
    answer: dns.message.Message = await call(query, LOOPBACK, timeout=limit, port=nameserver.port)
    return answer


@pytest.mark.parametrize("over", ["udp", "tcp"])
@pytest.mark.parametrize("name", ["sandbox.example", "outlook.sandbox.example", "OUTLOOK.Sandbox.Example"])
async def test_every_name_of_the_sandbox_is_this_machine(nameserver: Nameserver, name: str, over: str) -> None:
    """Any name below the sandbox's domain has the loopback address, however it is written."""
    answer = await ask(nameserver, name, over=over)

    assert [rdata.to_text() for rrset in answer.answer for rdata in rrset] == [LOOPBACK]


async def test_there_are_no_addresses_of_version_6(nameserver: Nameserver) -> None:
    """A question for AAAA is answered well, with nothing in it."""
    answer = await ask(nameserver, "outlook.sandbox.example", "AAAA")

    assert (answer.rcode(), answer.answer) == (dns.rcode.NOERROR, [])


@pytest.mark.parametrize("name", ["outlook.elsewhere.example", "notsandbox.example"])
async def test_no_other_name_exists(nameserver: Nameserver, name: str) -> None:
    """The name server knows the sandbox's domain and nothing else."""
    assert (await ask(nameserver, name)).rcode() == dns.rcode.NXDOMAIN


@pytest.mark.parametrize(
    ("fault", "rcode"),
    [
        (DnsFault.NO_SUCH_NAME, dns.rcode.NXDOMAIN),
        (DnsFault.SERVER_FAILS, dns.rcode.SERVFAIL),
        (DnsFault.REFUSED, dns.rcode.REFUSED),
        (DnsFault.NO_ADDRESS, dns.rcode.NOERROR),
    ],
)
async def test_a_faulty_name_has_its_code_and_no_address(
    nameserver: Nameserver, fault: DnsFault, rcode: dns.rcode.Rcode
) -> None:
    """No such name, a failing server, a refusal and a name without address are told apart by their code."""
    nameserver.faults["faulty.sandbox.example"] = fault

    answer = await ask(nameserver, "faulty.sandbox.example")

    assert (answer.rcode(), answer.answer) == (rcode, [])
    assert (await ask(nameserver, "other.sandbox.example")).answer


@pytest.mark.parametrize("over", ["udp", "tcp"])
async def test_a_silent_name_gets_no_answer(nameserver: Nameserver, over: str) -> None:
    """The question is heard and nothing comes back."""
    nameserver.faults["silent.sandbox.example"] = DnsFault.SILENT

    with pytest.raises(dns.exception.Timeout):
        await ask(nameserver, "silent.sandbox.example", over=over, limit=0.3)

    assert nameserver.asked == ["silent.sandbox.example"]


async def test_a_long_answer_comes_over_tcp_only(nameserver: Nameserver) -> None:
    """Over UDP the answer is marked as truncated, over TCP it is whole."""
    nameserver.faults["long.sandbox.example"] = DnsFault.ONLY_OVER_TCP

    over_udp = await ask(nameserver, "long.sandbox.example")
    over_tcp = await ask(nameserver, "long.sandbox.example", over="tcp")

    assert (bool(over_udp.flags & dns.flags.TC), over_udp.answer) == (True, [])
    assert over_tcp.answer


async def test_garbage_is_no_message(nameserver: Nameserver) -> None:
    """An answer can be unreadable."""
    nameserver.faults["garbage.sandbox.example"] = DnsFault.GARBAGE

    with pytest.raises(dns.exception.DNSException):
        await ask(nameserver, "garbage.sandbox.example", limit=0.5)


async def test_an_unreadable_question_does_not_harm(nameserver: Nameserver) -> None:
    """Garbage is not answered, and the next question is."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        asyncio.DatagramProtocol, remote_addr=(LOOPBACK, nameserver.port)
    )
    transport.sendto(b"\xff")
    transport.close()
    reader, writer = await asyncio.open_connection(LOOPBACK, nameserver.port)
    writer.write(b"\x00\x01\xff")
    writer.close()
    assert await reader.read() == b""

    assert (await ask(nameserver, "outlook.sandbox.example")).answer


async def test_answers_can_be_delayed() -> None:
    """With a delay every answer takes that long."""
    nameserver = Nameserver(delay=0.2)
    await nameserver.start()
    loop = asyncio.get_running_loop()
    started = loop.time()
    try:
        answer = await ask(nameserver, "outlook.sandbox.example")
    finally:
        await nameserver.close()

    assert answer.answer
    assert loop.time() - started >= 0.2
