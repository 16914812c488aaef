"""How the sandbox listens on a port: well, with a wrong certificate, not at all, or behind a firewall that drops everything."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.authority import Authority
from bot.sandbox.conversation import Conversation, Manner
from bot.sandbox.faults import APPLICABLE, CREDENTIALS, Fault
from bot.sandbox.replies import Saying
from bot.sandbox.visits import Guestbook, Visit

LATE = 5.0  # seconds that Exchange takes to refuse (two public logs, SMTP)
LOOPBACK = "127.0.0.1"
Greeter = Callable[[Manner, Visit, set[Conversation]], Conversation]


@dataclass
class Listener:
    """One open port of the sandbox."""

    manner: Manner
    port: int
    guests: set[Conversation] = field(default_factory=set)
    _closers: list[Callable[[], None]] = field(default_factory=list)

    async def close(self) -> None:
        """Close the port and every connection to it."""
        for close in self._closers:
            close()
        for guest in tuple(self.guests):
            guest.leave()
        await asyncio.sleep(0)


async def listen(
    protocol: str,
    greeter: Greeter,
    authority: Authority,
    guestbook: Guestbook,
    host: str,
    fault: Fault | None = None,
    *,
    variant: int = 0,
    delay: float = 0.0,
    late: float = 0.0,
    port: int = 0,
    saying: Saying | None = None,
) -> Listener:
    """Open a port on loopback for "imap", "smtp" or "entra": any free one, or this one again after its listener was closed.

    Raises ValueError for a fault that this protocol cannot have.
    """
    if fault is not None and fault not in APPLICABLE[protocol]:
        raise ValueError(f"{protocol} cannot have the fault {fault}")
    tls = authority.context(CREDENTIALS[fault]) if fault in CREDENTIALS else authority.context()
    tls_first = fault is Fault.TLS_FIRST or (protocol != "smtp" and fault is not Fault.PLAIN_TEXT)
    late = late or (LATE if fault is Fault.ANSWERS_LATE else 0.0)
    manner = Manner(host, tls, fault, variant, delay, late, tls_first, saying=saying)
    if fault is Fault.NOTHING_LISTENS:
        return _closed(manner, port)
    if fault is Fault.SYN_SWALLOWED:
        return await _firewalled(manner, port)
    guests: set[Conversation] = set()
    server = await asyncio.get_running_loop().create_server(
        lambda: greeter(manner, guestbook.open(protocol, host), guests),
        LOOPBACK,
        port,
        backlog=1024,
    )
    return Listener(manner, server.sockets[0].getsockname()[1], guests, [server.close])


def _bound(port: int) -> socket.socket:
    sock = socket.socket()
    # Connections that ended a moment ago do not keep their port.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((LOOPBACK, port))
    return sock


def _closed(manner: Manner, port: int) -> Listener:
    # A socket that is bound and does not listen keeps the port from anybody else and refuses connections.
    sock = _bound(port)
    return Listener(manner, sock.getsockname()[1], set(), [sock.close])


async def _firewalled(manner: Manner, port: int) -> Listener:
    # Linux drops a SYN when the queue of unaccepted connections is full, and lets the client try again: what a firewall
    # looks like from outside. The queue is kept full by our own connections.
    server = _bound(port)
    server.listen(0)
    port = server.getsockname()[1]
    fillers: list[socket.socket] = [server]
    loop = asyncio.get_running_loop()
    for _ in range(16):
        filler = socket.socket()
        filler.setblocking(False)
        fillers.append(filler)
        try:
            await asyncio.wait_for(loop.sock_connect(filler, (LOOPBACK, port)), 0.1)
        except TimeoutError:
            break
    else:
        with contextlib.ExitStack() as stack:
            for filler in fillers:
                stack.callback(filler.close)
        raise OSError("this system accepts connections that nobody takes: a firewall cannot be played here")
    return Listener(manner, port, set(), [filler.close for filler in fillers])
