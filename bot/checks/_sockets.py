"""Our own socket under every library: connected within a limit, counting what it hears, never blocking the event loop."""

from __future__ import annotations

import asyncio
import contextlib
import math
import socket
import time
from collections.abc import Sequence
from typing import Any

from bot.checks._limits import LARGEST_HANDSHAKE
from bot.errors import out_of_files

_HEAD_START = 0.25  # seconds before the next address is tried as well (RFC 8305, section 8)
_TURNS = 50  # of the event loop; a transport that was aborted lets go in the next
_TLS_HANDSHAKE = 0x16  # first byte of a ClientHello
_PIECES = 24  # of an answer; Exchange's comes in one or two
_MORE_SELDOM = 0.02  # seconds longer before each piece behind these
_AT_ONCE = 4096  # bytes for asyncio's TLS in one turn of the loop; it would take 256 kB


class TooMuchHeard(OSError):
    """A peer sent more bytes than it may."""


class TimedSocket(socket.socket):
    """A TCP socket that counts the bytes it heard and notes when it sent its ClientHello (time.monotonic).

    While asyncio's transport has it, only the transport closes it: a number that is free again before the event loop has
    forgotten it is given to the next socket, whom the loop then takes for the old one.

    `most` is how many bytes it may hear altogether; a handshake has a limit of its own from the ClientHello on. `most_lines` counts
    until then. Whoever answers in many pieces is heard ever more seldom: the library reads the whole answer anew with each.
    """

    heard = lines = 0
    most: float = math.inf
    most_lines: float = math.inf
    lent = False
    transport: asyncio.BaseTransport | None = None
    hello_sent: float | None = None
    _line_ended = False
    _pieces = 0  # since we have last said something

    @property
    def has_heard_too_much(self) -> bool:
        """Tell whether the peer sent more than it may."""
        return self.heard > self.most or self.lines > self.most_lines

    @property
    def unfinished(self) -> int:
        """The bytes heard so far if the last of them ended no line, else 0. What is encrypted never seems finished."""
        return 0 if self._line_ended and self.hello_sent is None else self.heard

    async def end(self) -> None:
        """Close it: at once where it is ours, else by ending its transport and waiting until the loop has let go of it."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()
        for _ in range(_TURNS if self.lent else 0):
            if self.fileno() < 0:
                return
            await asyncio.sleep(0)
        self.close()

    def recv(self, *args: Any) -> bytes:
        """Receive, and count; raises TooMuchHeard."""
        got = super().recv(*args)
        self._line_ended = got.endswith(b"\n")
        self.lines += got.count(b"\n") if self.hello_sent is None else 0
        self._count(len(got))
        return got

    def recv_into(self, buffer: Any, *_: Any) -> int:
        """Receive for asyncio's TLS, and count; raises TooMuchHeard."""
        count = super().recv_into(buffer, _AT_ONCE)
        self._count(count)
        return count

    def send(self, data: Any, *args: Any) -> int:
        """Send; a TLS handshake that begins is noted. No line of SMTP begins with this byte."""
        if self.hello_sent is None and data[:1] == bytes([_TLS_HANDSHAKE]):
            self.hello_sent = time.monotonic()
            self.most = self.heard + LARGEST_HANDSHAKE
        if self._pieces > _PIECES:
            self._go_on()
        self._pieces = 0
        return super().send(data, *args)

    def _go_on(self) -> None:
        if isinstance(self.transport, asyncio.Transport) and not self.transport.is_closing():
            self.transport.resume_reading()

    def _count(self, size: int) -> None:
        self.heard += size
        self._pieces += 1
        if self._pieces > _PIECES and isinstance(self.transport, asyncio.Transport):
            self.transport.pause_reading()
            asyncio.get_running_loop().call_later(_MORE_SELDOM * (self._pieces - _PIECES), self._go_on)
        if self.has_heard_too_much:
            raise TooMuchHeard("excessive message size")  # OpenSSL's words for a certificate that is too large


class ConnectFailed(Exception):
    """No address could be connected to. `finding` is the finding's name, `reason` the system's own words."""

    def __init__(self, finding: str, reason: str = "") -> None:
        super().__init__(finding)
        self.finding = finding
        self.reason = reason


async def connect(addresses: Sequence[str], port: int) -> TimedSocket:
    """Connect to whichever address answers first; raises ConnectFailed. Waits as long as the caller lets it."""
    if len(addresses) == 1:
        try:
            return await _connect_to(addresses[0], port)
        except OSError as only:
            raise _worst([only]) from None
    waiting = list(addresses)
    trying: set[asyncio.Task[TimedSocket]] = set()
    ended: set[asyncio.Task[TimedSocket]] = set()
    problems: list[OSError] = []
    try:
        while waiting or trying:
            if waiting:
                trying.add(asyncio.create_task(_connect_to(waiting.pop(0), port)))
            ended, trying = await asyncio.wait(
                trying, timeout=_HEAD_START if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            while ended:
                problem = (attempt := ended.pop()).exception()
                if problem is None:
                    return attempt.result()
                if not isinstance(problem, OSError):
                    raise problem
                problems.append(problem)
    finally:
        await _drop(trying | ended)
    raise _worst(problems)


async def _connect_to(address: str, port: int) -> TimedSocket:
    sock = TimedSocket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        # The token goes out as a second small write: Nagle and the server's delayed ACK would make it wait 40 ms.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(sock, (address, port))
    except (OSError, asyncio.CancelledError):
        sock.close()
        raise
    return sock


async def _drop(attempts: set[asyncio.Task[TimedSocket]]) -> None:
    for attempt in attempts:
        attempt.cancel()
    for attempt in attempts:
        with contextlib.suppress(OSError, asyncio.CancelledError):
            (await attempt).close()


def _worst(problems: list[OSError]) -> Exception:
    """Return what tells most; that we may open no more files is our own trouble and says nothing of the server."""
    for problem in problems:
        if out_of_files(problem):
            return problem
    for problem in problems:
        if isinstance(problem, TimeoutError):
            return ConnectFailed("connect_timed_out", str(problem))
    for problem in problems:
        if isinstance(problem, ConnectionError):
            return ConnectFailed("connection_refused", str(problem))
    return ConnectFailed("network_unreachable", "; ".join(dict.fromkeys(p.strerror or str(p) for p in problems)))


async def readable(sock: socket.socket) -> None:
    """Wait until the socket has something to read, or its end."""
    loop = asyncio.get_running_loop()
    handle, happened = sock.fileno(), loop.create_future()
    loop.add_reader(handle, _tell, happened)
    try:
        await happened
    finally:
        loop.remove_reader(handle)


async def writable(sock: socket.socket) -> None:
    """Wait until the socket takes bytes."""
    loop = asyncio.get_running_loop()
    handle, happened = sock.fileno(), loop.create_future()
    loop.add_writer(handle, _tell, happened)
    try:
        await happened
    finally:
        loop.remove_writer(handle)


def _tell(happened: asyncio.Future[None]) -> None:
    if not happened.done():
        happened.set_result(None)
