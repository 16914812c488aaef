"""As much of HTTP/1.1 as asking for a token needs, on a socket that we opened ourselves: one request, one whole answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from bot.checks._tls import WitnessSocket, receive, send

LARGEST = 256 * 1024  # bytes; a token's answer has 2 to 4 kB, a metadata document less than 2 kB
_STATUS_LINE = re.compile(rb"HTTP/1\.[01] (\d{3})(?: [^\r\n]*)?")


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
        """The server's clock in epoch seconds, if it told its time."""
        try:
            return parsedate_to_datetime(self.headers["date"]).timestamp()
        except (KeyError, ValueError, TypeError):
            return None

    @property
    def retry_after(self) -> float | None:
        """The pause that the server asks for, in seconds: a number, or a date by its own clock."""
        asked = self.headers.get("retry-after", "").strip()
        if asked.isascii() and asked.isdigit():
            return float(asked[:9])
        try:
            moment = parsedate_to_datetime(asked).timestamp()
        except (ValueError, TypeError):
            return None
        now = self.server_time
        return None if now is None else max(0.0, moment - now)


async def get(sock: WitnessSocket, url: str) -> HttpAnswer:
    """Ask for a document; raises HttpFailed or OSError. Waits as long as the caller lets it."""
    return await _ask(sock, "GET", url, {"Accept": "application/json"}, b"")


async def post(sock: WitnessSocket, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
    """Send a form; raises HttpFailed or OSError. Waits as long as the caller lets it."""
    return await _ask(sock, "POST", url, {**headers, "Content-Type": "application/x-www-form-urlencoded"}, body)


async def _ask(sock: WitnessSocket, method: str, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "User-Agent: mailcheck",
        f"Content-Length: {len(body)}",
    ]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    await send(sock, "\r\n".join(lines).encode("ascii", "replace") + b"\r\n\r\n" + body)
    return await _Reader(sock).answer()


class _Reader:
    def __init__(self, sock: WitnessSocket) -> None:
        self._sock = sock
        self._held = bytearray()
        self._taken = 0

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
        match = _STATUS_LINE.fullmatch(first := await self._line())
        if match is None:
            raise HttpFailed("answer_garbled", first)
        headers: dict[str, str] = {}
        while line := await self._line():
            name, colon, value = line.partition(b":")
            if not colon:
                raise HttpFailed("answer_garbled", line)
            headers[name.decode("latin-1").strip().lower()] = value.decode("latin-1").strip()
        return int(match[1]), headers

    async def _chunks(self) -> bytes:
        body = bytearray()
        while size := self._length((await self._line()).partition(b";")[0].decode("latin-1"), 16):
            body += await self._exactly(size)
            if await self._line():
                raise HttpFailed("answer_garbled", bytes(body[-80:]))
        while await self._line():
            pass  # trailers
        return bytes(body)

    def _length(self, text: str, base: int) -> int:
        try:
            length = int(text.strip(), base)
        except ValueError:
            raise HttpFailed("answer_garbled", text.encode()) from None
        if length < 0:
            raise HttpFailed("answer_garbled", text.encode())
        if length > LARGEST:
            raise HttpFailed("answer_oversized")
        return length

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
        data = await receive(self._sock, 65536)
        self._taken += len(data)
        if self._taken > LARGEST:
            raise HttpFailed("answer_oversized")
        self._held += data
        return bool(data)
