"""One question to a DNS server, and of its answer only what is worth reading.

dnspython takes milliseconds for a record under a long name, and an answer has room for thousands. What comes is therefore looked at as
bytes first: whether it answers our question, how large it is, which records it holds.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

import dns.exception
import dns.message
import dns.nameserver
import dns.rcode
import dns.rdatatype

from bot.checks._limits import LARGEST_NAME_ANSWER, MOST_RECORDS
from bot.checks._sockets import readable

_HEAD = struct.Struct(
    "!HHHHHH"
)  # id, flags, and how many questions, answers, authorities, additional records there are
_RECORD = struct.Struct("!H6xH")  # type, what does not matter here, length
_IS_ANSWER, _TRUNCATED, _RCODE = (
    0xF800,
    0x0200,
    0x000F,
)  # of the flags; of the first only the highest bit is set in an answer
_ANSWER = 0x8000
_ADDRESSES = frozenset(
    {dns.rdatatype.A, dns.rdatatype.AAAA, dns.rdatatype.CNAME, dns.rdatatype.DNAME, dns.rdatatype.RRSIG}
)
_WITHOUT_QUESTION = frozenset({dns.rcode.FORMERR, dns.rcode.SERVFAIL, dns.rcode.NOTIMP, dns.rcode.REFUSED})


class AnswerUnread(OSError):
    """An answer that is too large, or none that we could make anything of. The resolver asks this server no more."""


class Server(dns.nameserver.Do53Nameserver):
    """A DNS server as dnspython's resolver asks it."""

    async def async_query(  # type: ignore[override]  # the resolver names what it passes
        self, request: dns.message.QueryMessage, *, timeout: float, max_size: bool, **_: Any
    ) -> dns.message.Message:
        """Ask over UDP, or over TCP where `max_size` is wanted; raises DNSException or OSError."""
        query = request.to_wire()
        try:
            async with asyncio.timeout(timeout):
                answer = await (self._over_tcp(query) if max_size else self._over_udp(query))
        except TimeoutError:
            raise dns.exception.Timeout(timeout=timeout) from None  # type: ignore[no-untyped-call]
        return dns.message.from_wire(worth_reading(answer, query), raise_on_truncation=True)

    async def _over_udp(self, query: bytes) -> bytes:
        kind = (socket.AF_UNSPEC, socket.SOCK_DGRAM, 0, socket.AI_NUMERICHOST)
        family, _, _, _, address = socket.getaddrinfo(self.address, self.port, *kind)[0]
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.setblocking(False)
            sock.sendto(query, address)
            while True:
                await readable(sock)  # the loop has a turn for each that is not for us
                try:
                    answer, sender = sock.recvfrom(LARGEST_NAME_ANSWER + 1)
                except BlockingIOError:
                    continue
                if sender == address and _answers(answer, query):
                    return answer

    async def _over_tcp(self, query: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(self.address, self.port)
        try:
            writer.write(len(query).to_bytes(2) + query)
            size = int.from_bytes(await reader.readexactly(2))
            answer = await reader.readexactly(min(size, LARGEST_NAME_ANSWER + 1))
        finally:
            writer.close()
        if not _answers(answer, query):
            raise AnswerUnread("the answer is to no question of ours")
        return answer


def worth_reading(answer: bytes, query: bytes) -> bytes:
    """Return an answer without the parts that say nothing of addresses; raises AnswerUnread."""
    if len(answer) > LARGEST_NAME_ANSWER:
        raise AnswerUnread(f"the answer has more than {LARGEST_NAME_ANSWER} bytes")
    number, flags, questions, records, _, _ = _HEAD.unpack_from(answer)
    if flags & _TRUNCATED:
        records = 0
    if records > MOST_RECORDS:
        raise AnswerUnread(f"the answer has {records} records")
    end = len(_question(query)) + _HEAD.size if questions else _HEAD.size
    try:
        for _ in range(records):
            end = _after_record(answer, end)
    except (IndexError, struct.error):
        raise AnswerUnread("the answer ends in the middle") from None
    return _HEAD.pack(number, flags, questions, records, 0, 0) + answer[_HEAD.size : end]


def _answers(answer: bytes, query: bytes) -> bool:
    if len(answer) < _HEAD.size:
        return False
    number, flags, questions, _, _, _ = _HEAD.unpack_from(answer)
    if number != _HEAD.unpack_from(query)[0] or flags & _IS_ANSWER != _ANSWER:
        return False
    asked = _question(query)
    same = questions == 1 and answer[_HEAD.size : _HEAD.size + len(asked)].lower() == asked.lower()
    return same or (questions == 0 and flags & _RCODE in _WITHOUT_QUESTION)


def _question(query: bytes) -> bytes:
    """Return our own question: a name without pointers, type and class."""
    return query[_HEAD.size : _after_name(query, _HEAD.size) + 4]


def _after_record(wire: bytes, start: int) -> int:
    start = _after_name(wire, start)
    kind, length = _RECORD.unpack_from(wire, start)
    if kind not in _ADDRESSES:
        raise AnswerUnread(f"the answer has a record of type {kind}")
    return start + _RECORD.size + int(length)


def _after_name(wire: bytes, start: int) -> int:
    while length := wire[start]:
        if length >= 0xC0:  # the rest of the name stands elsewhere
            return start + 2
        start += length + 1
    return start + 1
