"""What Redis says, read within limits and in turns: a server that says too much holds up nobody, and is refused.

A time-out is a silence: it counts from what came last, not from when the loop got to it. Neither redis-py nor hiredis (2026-12) has
limits of this kind.
"""

from __future__ import annotations

import asyncio
from typing import Any

import redis
from redis._parsers import _AsyncRESP2Parser

from bot.turns import give_way

ANSWER_LIMIT = 5.0  # seconds of silence
MOST_BYTES = 150_000_000  # of one reply: fifty reports of a customer with hundreds of mailboxes
LONGEST = 16_000_000  # bytes of one value
MOST_VALUES = 300_000  # of one reply: three for each tenant
DEEPEST = 8  # lists within lists
_LINE_BYTES = 65_536


class Replies(_AsyncRESP2Parser):
    """Reads one reply after the other; raises InvalidResponse for one beyond the limits, upon which redis-py closes the connection."""

    def on_connect(self, connection: Any) -> None:
        """Begin with nothing read."""
        super().on_connect(connection)  # type: ignore[no-untyped-call]  # redis-py's own
        self._from: asyncio.StreamReader = connection._reader  # noqa: SLF001  as redis-py's own parsers do
        self._pos = 0

    async def read_response(self, disable_decoding: bool = False) -> Any:
        """Return the next reply."""
        if not self._connected:
            raise redis.ConnectionError
        self._bytes, self._values, self._depth = MOST_BYTES, MOST_VALUES, 0
        reply = await self._read_response(disable_decoding)
        self._buffer, self._pos = self._buffer[self._pos :], 0
        return reply

    async def _read_response(self, disable_decoding: bool = False) -> Any:
        await give_way()
        self._values -= 1
        self._depth += 1
        if self._values < 0 or self._depth > DEEPEST:
            raise redis.InvalidResponse
        value = await super()._read_response(disable_decoding)
        self._depth -= 1
        return value

    async def _readline(self) -> bytes:
        while (end := self._buffer.find(b"\r\n", self._pos)) < 0:
            if len(self._buffer) - self._pos > _LINE_BYTES:
                raise redis.InvalidResponse
            self._buffer, self._pos = self._buffer[self._pos :] + await self._more(_LINE_BYTES), 0
        line = self._buffer[self._pos : end]
        self._pos = end + 2
        return line

    async def _read(self, length: int) -> bytes:
        if not 0 <= length <= LONGEST:
            raise redis.InvalidResponse
        want = length + 2
        pieces = [self._buffer[self._pos : self._pos + want]]
        self._pos += len(pieces[0])
        want -= len(pieces[0])
        while want:
            pieces.append(await self._more(min(want, _LINE_BYTES)))
            want -= len(pieces[-1])
        return b"".join(pieces)[:-2]

    async def _more(self, most: int) -> bytes:
        """Return what comes next; raises TimeoutError where nothing came for ANSWER_LIMIT."""
        try:
            came = await self._within(ANSWER_LIMIT, most)
        except TimeoutError:
            came = await self._within(0, most)  # what had come before the loop got to it
        if not came:
            raise redis.ConnectionError
        self._bytes -= len(came)
        if self._bytes < 0:
            raise redis.InvalidResponse
        return came

    async def _within(self, limit: float, most: int) -> bytes:
        async with asyncio.timeout(limit):
            return await self._from.read(most)
