"""One accepted connection of the sandbox: answers, pauses, TLS from the first byte or later, and the faults of a connection."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.model import Stage
from bot.sandbox.faults import AGAINST_THE_HELLO, Fault
from bot.sandbox.replies import Saying
from bot.sandbox.visits import Visit

HANDSHAKE_LIMIT = 30.0  # seconds
DRIP_INTERVAL = 1.0  # seconds between two bytes
TEN_MEGABYTES = 10_000_000
# A fatal TLS alert, protocol_version: https://www.rfc-editor.org/rfc/rfc8446#section-6 (asyncio itself never sends its alerts)
VERSION_ALERT = bytes.fromhex("15 03 01 00 02 02 46")
# No line of any of the protocols begins like this, and no byte of it is text.
GARBAGE = bytes(range(128, 256)) * 4 + b"\r\n"


@dataclass
class Manner:
    """How one listener behaves: its fault, its choice among the replies that are reported for one state, its pauses.

    `delay` (seconds) comes before every answer, `late` (seconds) before the answer to a sign-in. `first_time` is true until a
    fault that happens once has happened. `saying` is what it says to everybody at one stage.
    """

    host: str
    tls: ssl.SSLContext
    fault: Fault | None = None
    variant: int = 0
    delay: float = 0.0
    late: float = 0.0
    tls_first: bool = False
    first_time: bool = True
    saying: Saying | None = None

    def still(self, always: Fault, once: Fault) -> bool:
        """Tell whether a fault is due that exists for ever and for once; the single time is used up by asking."""
        if self.fault is once and self.first_time:
            self.first_time = False
            return True
        return self.fault is always

    def words_at(self, stage: Stage) -> str:
        """Return what this server says at a stage instead of its usual words, empty where it says those."""
        return self.saying.words if self.saying and self.saying.stage is stage else ""


class Conversation(asyncio.Protocol):
    """One accepted connection: delays, faults of the connection, TLS from the first byte or later."""

    def __init__(self, manner: Manner, visit: Visit, guests: set[Conversation]) -> None:
        self.manner = manner
        self.visit = visit
        self._guests = guests
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._listening = False
        self._deaf = False
        self._refusing_hello = False
        self._task: asyncio.Task[None] | None = None

    @property
    def listening(self) -> bool:
        """Tell whether what the client sends is still read."""
        return self._listening and not self._deaf

    def connected(self) -> None:
        """Begin to talk: the connection stands, encrypted where that is due from the first byte."""

    def heard(self, buffer: bytearray) -> None:
        """Take what the client sent out of the buffer, as far as it is complete."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Apply what happens before the first word."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  a stream server hands out nothing else
        self._transport = transport
        self._guests.add(self)
        fault = self.manner.fault
        if fault is Fault.HANGS_UP_AT_ACCEPT:
            transport.close()
        elif fault is Fault.SILENT:
            self._deaf = True
        elif fault in AGAINST_THE_HELLO and self.manner.tls_first:
            self.refuse_hello()
        elif self.manner.tls_first:
            self.secure(self.connected)
        else:
            self._listening = True
            self.connected()

    def data_received(self, data: bytes) -> None:
        """Hand on what the client sent, unless this server no longer listens."""
        if self._deaf:
            return
        self._buffer += data
        if self._refusing_hello:
            if self.manner.fault is Fault.TLS_TOO_OLD:
                self._write(VERSION_ALERT)
                self._close()
            else:
                self.cut()
        elif self._listening:
            self.heard(self._buffer)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the visit is over."""
        self.visit.left = min(self.visit.left, time.monotonic())
        self._deaf = True
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
        self._guests.discard(self)

    def say(self, words: bytes, wait: float = 0.0) -> None:
        """Send an answer after the listener's delay, and after this many more seconds."""
        wait += self.manner.delay
        if wait:
            self._loop.call_later(wait, self._write, words)
        else:
            self._write(words)

    def hang_up(self, wait: float = 0.0) -> None:
        """Close the connection after what has been said (with the same wait)."""
        self._deaf = True
        self._loop.call_later(self.manner.delay + wait, self._close)

    def spoil(self, good: bytes) -> bool:
        """Send something else than these first words if a fault of the connection demands it, and tell whether it did."""
        fault = self.manner.fault
        if fault is Fault.GARBAGE:
            self._deaf = True
            self.say(GARBAGE)
        elif fault is Fault.DRIPS:
            self.drip(good)
        elif fault is Fault.ENDLESS_LINE:
            self.babble()
        else:
            return False
        return True

    def cut(self) -> None:
        """Cut the connection at once."""
        self._deaf = True
        if self._transport is not None:
            self._transport.abort()

    def refuse_hello(self) -> None:
        """Wait for the client's TLS hello and end the connection then."""
        self._listening = False
        self._refusing_hello = True

    def drip(self, words: bytes) -> None:
        """Send these words one byte a second."""
        self._deaf = True
        self._task = self._loop.create_task(self._drip(words))

    def babble(self) -> None:
        """Send ten megabytes without a line end, and then nothing."""
        self._deaf = True
        self._write(b"x" * TEN_MEGABYTES)

    def secure(self, then: Callable[[], None], wait: float = 0.0) -> None:
        """Do the TLS handshake, begun after the listener's delay and this many more seconds, and go on."""
        self._listening = False
        self._buffer.clear()  # what was sent ahead in clear is nobody's command
        if self._transport is not None:
            # Not at once: with Python 3.11.2 a transport begins to read behind `connection_made`, paused there or not.
            self._loop.call_soon(self._transport.pause_reading)
        self._task = self._loop.create_task(self._secure(then, wait + self.manner.delay))

    async def _secure(self, then: Callable[[], None], wait: float) -> None:
        if wait:
            await asyncio.sleep(wait)
        if self._transport is None or self._transport.is_closing():
            return
        try:
            transport = await self._loop.start_tls(
                self._transport, self, self.manner.tls, server_side=True, ssl_handshake_timeout=HANDSHAKE_LIMIT
            )
        except OSError:  # the client does not trust us, or went away
            self.cut()
            self.connection_lost(None)
            return
        if transport is None:
            return
        self._transport = transport
        self.visit.secured = True
        self._listening = True
        then()
        if self._buffer and not self._deaf:
            self.heard(self._buffer)

    async def _drip(self, words: bytes) -> None:
        await asyncio.sleep(self.manner.delay)
        for byte in words:
            self._write(bytes([byte]))
            await asyncio.sleep(DRIP_INTERVAL)

    def _write(self, words: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(words)

    def _close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def leave(self) -> None:
        """End the conversation because the sandbox closes."""
        if self._task is not None:
            self._task.cancel()
        self.cut()
