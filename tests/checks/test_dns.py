"""Of a DNS server's answer only what answers our question is read, and that costs next to nothing."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable
from pathlib import Path
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from bot.checks._dns import worth_reading
from bot.checks._limits import LARGEST_NAME_ANSWER, MOST_RECORDS
from bot.checks._names import NameFailed, Names
from bot.model import Endpoint
from tests.loop_turns import longest_turn

HOST = "imap.sandbox.example"
A, HIP = 1, 55
LONG_NAME = b"\x01a" * 120 + b"\0"
Answer = Callable[[bytes], list[bytes]]


def records(query: bytes, count: int, kind: int = A, data: bytes = b"\x7f\0\0\1") -> bytes:
    """Return an answer with so many records, all but the first under a name of a hundred and twenty parts."""
    end = query.index(b"\0", 12) + 5
    head = query[:2] + struct.pack("!HHHHH", 0x8180, 1, count, 0, 0)
    name = struct.pack("!HHHIH", 0xC00C, 65281, 1, 1, len(LONG_NAME)) + LONG_NAME
    at = struct.pack("!H", 0xC000 | (end + 12))
    return head + query[12:end] + name + (at + struct.pack("!HHIH", kind, 1, 1, len(data)) + data) * (count - 1)


def addresses(query: bytes, count: int) -> bytes:
    """Return an answer with so many addresses."""
    response = dns.message.make_response(dns.message.from_wire(query))
    name = response.question[0].name
    if response.question[0].rdtype == A:
        response.answer.append(dns.rrset.from_text(name, 5, "IN", "A", *(f"127.0.0.{n}" for n in range(1, count + 1))))
    return response.to_wire(max_size=65535)


async def look_up(says: Answer, tmp_path: Path, over_tcp: bytes = b"") -> tuple[asyncio.Task[tuple[str, ...]], float]:
    """Ask a server that sends these datagrams for each question; `over_tcp` is what it says there. Return for how long everybody waited, too."""

    class Server(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = cast("asyncio.DatagramTransport", transport)

        def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
            for answer in says(data):
                self.transport.sendto(answer, address)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        query = (await reader.read(600))[2:]
        writer.write(len(over_tcp).to_bytes(2) + query[:2] + over_tcp[2:])
        writer.close()

    stream = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = stream.sockets[0].getsockname()[1]
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Server, ("127.0.0.1", port))
    try:
        work = asyncio.ensure_future(Names((Endpoint("127.0.0.1", port),), 1.0, tmp_path / "none").addresses(HOST))
        longest = await longest_turn(work)
    finally:
        transport.close()
        stream.close()
    return work, longest


async def test_thousands_of_records_are_not_read(tmp_path: Path) -> None:
    """An answer larger than any is the resolver's failure, and costs nobody anything."""
    work, longest = await look_up(lambda query: [records(query, 4_000)], tmp_path)

    with pytest.raises(NameFailed, match="resolver_failed") as failed:
        work.result()
    assert f"more than {LARGEST_NAME_ANSWER} bytes" in failed.value.reason
    assert longest < 0.3


async def test_nor_over_tcp(tmp_path: Path) -> None:
    """The same holds where the answer comes over TCP."""

    def truncated(query: bytes) -> list[bytes]:
        response = dns.message.make_response(dns.message.from_wire(query))
        response.flags |= dns.flags.TC
        return [response.to_wire()]

    for_a = dns.message.make_query(HOST, "A").to_wire()
    work, longest = await look_up(truncated, tmp_path, records(for_a, 4_000))

    with pytest.raises(NameFailed, match="resolver_failed"):
        work.result()
    assert longest < 0.3


async def test_answers_to_other_questions_are_not_looked_into(tmp_path: Path) -> None:
    """However many come before ours, with another id or about another name, ours counts."""

    def says(query: bytes) -> list[bytes]:
        foreign = records(query, 200)
        other_id, other_name = bytes([foreign[0] ^ 1]) + foreign[1:], foreign.replace(b"imap", b"lamp")
        return [other_id, other_name, query, b"", query[:2] + b"\xff" * 20, addresses(query, 2)]

    work, longest = await look_up(says, tmp_path)

    assert sorted(work.result()) == ["127.0.0.1", "127.0.0.2"]
    assert longest < 0.3


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda query: records(query, 100), "100 records"),
        (lambda query: records(query, 2, HIP, b"\0\2\0\1aa" + b"\xc0\x0c" * 1_000), "type 65281"),
        (lambda query: addresses(query, 3)[:-7], ""),
        (lambda query: query[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + query[12:] + b"\x3f", "ends in the middle"),
        (lambda query: query[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + query[12:] + b"\xc0\xff\0\1\0\1\0\0\0\5\0\4aaaa", ""),
    ],
)
async def test_what_is_no_answer(answer: Callable[[bytes], bytes], reason: str, tmp_path: Path) -> None:
    """Too many records, records that nobody asked for and torn ones are the resolver's failure."""
    work, _ = await look_up(lambda query: [answer(query)], tmp_path)

    with pytest.raises(NameFailed, match="resolver_failed") as failed:
        work.result()
    assert reason in failed.value.reason


async def test_many_addresses_are_read(tmp_path: Path) -> None:
    """A name may have as many addresses as there may be records."""
    work, _ = await look_up(lambda query: [addresses(query, MOST_RECORDS)], tmp_path)

    assert len(work.result()) == MOST_RECORDS


async def test_a_refusal_without_the_question_is_one(tmp_path: Path) -> None:
    """A server that does not repeat what it refuses to answer has answered."""
    refusal = b"\x81\x85" + bytes(8)

    work, _ = await look_up(lambda query: [query[:2] + refusal], tmp_path)

    with pytest.raises(NameFailed, match="resolver_failed") as failed:
        work.result()
    assert "REFUSED" in failed.value.reason


def test_only_the_answer_is_kept() -> None:
    """What stands behind the answer (authorities, additional records) is not read."""
    query = dns.message.make_query(HOST, "A").to_wire()
    whole = bytearray(addresses(query, 2))
    struct.pack_into("!HH", whole, 8, 9, 9)

    kept = dns.message.from_wire(worth_reading(bytes(whole) + b"\xff" * 500, query))

    assert [len(section) for section in kept.sections] == [1, 1, 0, 0]
