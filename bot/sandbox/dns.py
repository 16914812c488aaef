"""The sandbox's name server: every name of the sandbox is this machine, and some names play the faults of a resolver."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from enum import StrEnum

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from bot.sandbox.authority import DOMAIN
from bot.sandbox.listener import LOOPBACK

TTL = 5  # seconds
BUFFER = 1 << 20  # bytes
LATE = 2.0  # seconds
IDLE_LIMIT = 30.0  # seconds that a TCP connection may stay open without a question


class DnsFault(StrEnum):
    """What a resolver can answer instead of an address."""

    NO_SUCH_NAME = "no-such-name"
    SERVER_FAILS = "server-fails"
    REFUSED = "refused"
    SILENT = "silent"
    NO_ADDRESS = "no-address"
    LATE = "late"
    ONLY_OVER_TCP = "only-over-tcp"
    GARBAGE = "garbage"


_RCODES = {
    DnsFault.NO_SUCH_NAME: dns.rcode.NXDOMAIN,
    DnsFault.SERVER_FAILS: dns.rcode.SERVFAIL,
    DnsFault.REFUSED: dns.rcode.REFUSED,
}


class Nameserver:
    """Answers on UDP and TCP of one port. `faults`: name → fault; a name outside the sandbox's domain does not exist.

    `delay` (seconds) comes before every answer.
    """

    def __init__(self, delay: float = 0.0) -> None:
        self.delay = delay
        self.faults: dict[str, DnsFault] = {}
        self.asked: list[str] = []
        self.port = 0
        self._udp: socket.socket | None = None
        self._tcp: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Open the port: the same number for UDP and TCP."""
        for _ in range(20):
            self._tcp = await asyncio.start_server(self._serve_stream, LOOPBACK, 0)
            self.port = self._tcp.sockets[0].getsockname()[1]
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            udp.setblocking(False)
            # Many checks at once ask at the same moment; what does not fit into the buffer would be lost.
            udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            try:
                udp.bind((LOOPBACK, self.port))
            except OSError:  # somebody has the UDP port of this number
                udp.close()
                self._tcp.close()
                continue
            self._udp = udp
            asyncio.get_running_loop().add_reader(udp, self._read_datagrams, udp)
            return
        raise OSError("no port is free for both UDP and TCP")

    async def close(self) -> None:
        """Close the port and end what is under way."""
        if self._udp is not None:
            asyncio.get_running_loop().remove_reader(self._udp)
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def answer(self, query: bytes, *, stream: bool) -> tuple[bytes, float] | None:
        """Return the answer to a query and the seconds to wait before it; None when there is none."""
        try:
            question = dns.message.from_wire(query)
        except (dns.exception.DNSException, ValueError):
            return None
        if len(question.question) != 1:
            return None
        asked = question.question[0]
        name = asked.name.to_text(omit_final_dot=True).lower()
        self.asked.append(name)
        fault = self.faults.get(name)
        if fault is DnsFault.SILENT:
            return None
        if fault is DnsFault.GARBAGE:
            return query[:2] + b"\xff" * 20, self.delay
        if fault is None and name != DOMAIN and not name.endswith(f".{DOMAIN}"):
            fault = DnsFault.NO_SUCH_NAME
        response = dns.message.make_response(question, recursion_available=True)
        if fault in _RCODES:
            response.set_rcode(_RCODES[fault])
        elif fault is DnsFault.ONLY_OVER_TCP and not stream:
            response.flags |= dns.flags.TC
        elif fault is not DnsFault.NO_ADDRESS and asked.rdtype == dns.rdatatype.A:
            response.answer.append(dns.rrset.from_text(asked.name, TTL, "IN", "A", LOOPBACK))
        return response.to_wire(), self.delay + (LATE if fault is DnsFault.LATE else 0.0)

    def _read_datagrams(self, udp: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                query, sender = udp.recvfrom(4096)
                if (answer := self.answer(query, stream=False)) is None:
                    continue
                if answer[1]:
                    asyncio.get_running_loop().call_later(answer[1], self._send, answer[0], sender)
                else:
                    self._send(answer[0], sender)

    def _send(self, answer: bytes, receiver: tuple[str, int]) -> None:
        if self._udp is not None:
            with contextlib.suppress(OSError):  # closed meanwhile, or the asker is gone
                self._udp.sendto(answer, receiver)

    async def _serve_stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError), contextlib.closing(writer):
            while True:
                async with asyncio.timeout(IDLE_LIMIT):
                    (length,) = struct.unpack("!H", await reader.readexactly(2))
                    query = await reader.readexactly(length)
                if (answer := self.answer(query, stream=True)) is not None:
                    await asyncio.sleep(answer[1])
                    writer.write(struct.pack("!H", len(answer[0])) + answer[0])
