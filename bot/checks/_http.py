"""As much of HTTP/1.1 as asking for a token needs, on a socket that we opened ourselves: one request, one whole answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from bot.checks._sockets import TooMuchHeard
from bot.checks._tls import TlsConnection

LARGEST = 256 * 1024  # bytes; a token's answer has 2 to 4 kB, a metadata document less than 2 kB
_MOST_LINES = 200  # of all heads of one answer; Entra's has about twenty
_MOST_CHUNKS = 2_000  # in one body
_EARLIEST, _LATEST = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (2000, 2100))
_STATUS_LINE = re.compile(rb"HTTP/1\.[01] (\d{3})(?: [^\r\n]*)?")


_ONCE = frozenset({"content-length", "transfer-encoding", "content-encoding", "date"})
"""Headers that say two things where they come twice: https://www.rfc-editor.org/rfc/rfc9110#section-5.3 (seen 2026-12-01)."""
_LENGTH: Mapping[int, re.Pattern[str]] = {10: re.compile(r"[0-9]{1,20}"), 16: re.compile(r"[0-9A-Fa-f]{1,16}")}


class HttpFailed(Exception):
    """The answer was cut off, is too large, or is no HTTP. `finding` is the finding's name, `raw` what came."""

    def __init__(self, finding: str, raw: bytes = b"") -> None:
        super().__init__(finding)
        self.finding = finding
        self.raw = raw


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One answer. `closes`: the server will not take another request on this connection. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    closes: bool

    @property
    def text(self) -> str:
        """The body as text; JSON is UTF-8 always (RFC 8259)."""
        return self.body.decode("utf-8", "replace")

    @property
    def server_time(self) -> float | None:
        """The server's clock in epoch seconds, if it told a time that can be."""
        return _moment(self.headers.get("date", ""))

    @property
    def tells_a_time(self) -> bool:
        """Tell whether the server's clock shows a time that can be, or none at all."""
        return "date" not in self.headers or self.server_time is not None

    @property
    def retry_after(self) -> float | None:
        """The pause that the server asks for, in seconds: a number, or a date by its own clock."""
        asked = self.headers.get("retry-after", "").strip()
        if asked.isascii() and asked.isdigit():
            return float(asked[:9])
        moment, now = _moment(asked), self.server_time
        return None if moment is None or now is None else max(0.0, moment - now)


def _moment(text: str) -> float | None:
    """Return a date of HTTP in epoch seconds, None for one that no clock shows."""
    try:
        moment = parsedate_to_datetime(text)
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):  # the standard library expects no such dates
        return None
    # The parser makes 2000 of the year 0; in the oldest of HTTP's forms a year has two digits indeed: 06-Nov-94.
    as_written = str(moment.year) in text or f"-{moment.year % 100:02} " in text
    return seconds if as_written and _EARLIEST <= seconds < _LATEST else None


async def get(connection: TlsConnection, url: str) -> HttpAnswer:
    """Ask for a document; raises HttpFailed or OSError. Waits as long as the caller lets it."""
    return await _ask(connection, "GET", url, {"Accept": "application/json"}, b"")


async def post(connection: TlsConnection, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
    """Send a form; raises HttpFailed or OSError. Waits as long as the caller lets it."""
    return await _ask(connection, "POST", url, {**headers, "Content-Type": "application/x-www-form-urlencoded"}, body)


async def _ask(connection: TlsConnection, method: str, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "User-Agent: mailcheck",
        f"Content-Length: {len(body)}",
    ]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    await connection.send("\r\n".join(lines).encode("ascii", "replace") + b"\r\n\r\n" + body)
    return await _Reader(connection).answer()


class _Reader:
    def __init__(self, connection: TlsConnection) -> None:
        self._connection = connection
        self._held = bytearray()
        self._taken = 0
        self._lines = 0

    async def answer(self) -> HttpAnswer:
        while True:
            status, headers = await self._head()
            if status >= 200:
                break
        closes = headers.get("connection", "").lower() == "close"
        if "chunked" in headers.get("transfer-encoding", "").lower():
            body = await self._chunks()
        elif "content-length" in headers:
            body = await self._exactly(self._length(headers["content-length"], 10))
        elif status in {204, 304}:
            body = b""
        else:
            body, closes = await self._rest(), True
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise HttpFailed("answer_garbled", b"Content-Encoding: " + headers["content-encoding"].encode())
        return HttpAnswer(status, headers, body, closes)

    async def _head(self) -> tuple[int, dict[str, str]]:
        match = _STATUS_LINE.fullmatch(first := await self._head_line())
        if match is None:
            raise HttpFailed("answer_garbled", first)
        headers: dict[str, str] = {}
        while line := await self._head_line():
            name, colon, value = line.partition(b":")
            if not colon:
                raise HttpFailed("answer_garbled", line)
            known, told = name.decode("latin-1").strip().lower(), value.decode("latin-1").strip()
            if headers.get(known, told) != told and known in _ONCE:
                raise HttpFailed("answer_garbled", line)
            headers[known] = told
        return int(match[1]), headers

    async def _chunks(self) -> bytes:
        body, count = bytearray(), 0
        while size := self._length((await self._line()).partition(b";")[0].decode("latin-1"), 16):
            body += await self._exactly(size)
            if await self._line():
                raise HttpFailed("answer_garbled", bytes(body[-80:]))
            if (count := count + 1) > _MOST_CHUNKS:
                raise HttpFailed("answer_oversized", bytes(body[:80]))
        while await self._head_line():
            pass  # trailers
        return bytes(body)

    def _length(self, text: str, base: int) -> int:
        if not _LENGTH[base].fullmatch(text.strip()):
            raise HttpFailed("answer_garbled", text.encode())
        length = int(text, base)
        if length > LARGEST:
            raise HttpFailed("answer_oversized")
        return length

    async def _head_line(self) -> bytes:
        self._lines += 1
        if self._lines > _MOST_LINES:
            raise HttpFailed("answer_oversized")
        return await self._line()

    async def _line(self) -> bytes:
        while (end := self._held.find(b"\n")) < 0:
            await self._more()
        line = bytes(self._held[:end]).removesuffix(b"\r")
        del self._held[: end + 1]
        return line

    async def _exactly(self, size: int) -> bytes:
        while len(self._held) < size:
            await self._more()
        body = bytes(self._held[:size])
        del self._held[:size]
        return body

    async def _rest(self) -> bytes:
        while await self._receive():
            pass
        return bytes(self._held)

    async def _more(self) -> None:
        if not await self._receive():
            raise HttpFailed("connection_closed", bytes(self._held[:400]))

    async def _receive(self) -> bool:
        try:
            data = await self._connection.receive()
        except TooMuchHeard:
            raise HttpFailed("answer_oversized") from None
        self._taken += len(data)
        if self._taken > LARGEST:
            raise HttpFailed("answer_oversized")
        self._held += data
        return bool(data)
