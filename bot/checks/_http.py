"""HTTP/1.1 for a token, by h11, on a socket that we opened ourselves: one request, one whole answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.checks._limits import LARGEST_HTTP, LARGEST_HTTP_HEAD, MOST_HTTP_PIECES
from bot.checks._sockets import TooMuchHeard
from bot.checks._tls import TlsConnection

if TYPE_CHECKING:
    import h11

_SHOWN = 400  # bytes of the beginning of what is no answer
_PAGE = 4096  # bytes of the beginning of an answer that is too large: a proxy's page shows there what it is
_FIRST = b"HTTP/1."
_TOO_LARGE = (
    431  # h11's name for a head without end: https://www.rfc-editor.org/rfc/rfc6585#section-5 (seen 2026-12-01)
)
_EARLIEST, _LATEST = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (2000, 2100))
_ONCE = frozenset({"content-encoding", "date"})
"""Headers that say two things where they come twice: https://www.rfc-editor.org/rfc/rfc9110#section-5.3 (seen 2026-12-01)."""


class HttpFailed(Exception):
    """The answer was cut off, is too large, or is no HTTP. `finding` is the finding's name, `raw` what came."""

    def __init__(self, finding: str, raw: bytes = b"") -> None:
        super().__init__(finding)
        self.finding = finding
        self.raw = raw


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One answer. `closes`: the server will not take another request on this connection. Header names are in lower case.

    `oversized`: it was longer than LARGEST_HTTP, and the body is its beginning.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    closes: bool
    oversized: bool = False

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
    import h11

    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    said = {"Host": parts.netloc, "User-Agent": "mailcheck", "Content-Length": str(len(body)), **headers}
    http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HTTP_HEAD)
    request = h11.Request(method=method, target=path, headers=list(said.items()))
    pieces = (http.send(piece) or b"" for piece in (request, h11.Data(data=body), h11.EndOfMessage()))
    await connection.send(b"".join(pieces))
    return await _Reader(connection, http).answer()


class _Reader:
    def __init__(self, connection: TlsConnection, http: h11.Connection) -> None:
        self._connection = connection
        self._http = http
        self._heard = bytearray()

    async def answer(self) -> HttpAnswer:
        """Return the answer; its body stands where it has been heard, whatever way it was sent."""
        import h11

        status, headers, body = 0, dict[str, str](), bytearray()
        for _ in range(MOST_HTTP_PIECES):
            try:
                piece = await self._piece()
            except HttpFailed as failed:
                if failed.finding != "answer_oversized" or not body:
                    raise
                break
            if isinstance(piece, h11.Response):
                status, headers = piece.status_code, self._once(piece.headers)
            elif isinstance(piece, h11.Data):
                body += piece.data
            elif isinstance(piece, h11.EndOfMessage):
                closes = self._http.their_state is not h11.DONE or bool(self._http.trailing_data[0])
                return HttpAnswer(status, headers, bytes(body), closes)
        if not body:
            raise HttpFailed("answer_oversized", self._beginning)
        return HttpAnswer(status, headers, bytes(body[:_PAGE]), closes=True, oversized=True)

    @property
    def _beginning(self) -> bytes:
        return bytes(self._heard[:_SHOWN])

    def _once(self, told: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
        headers: dict[str, str] = {}
        for name, value in ((name.decode("ascii"), value.decode("latin-1")) for name, value in told):
            if headers.setdefault(name, value) != value and name in _ONCE:
                raise HttpFailed("answer_garbled", f"{name}: {value}".encode())
        if (encoding := headers.get("content-encoding", "identity")).lower() != "identity":
            raise HttpFailed("answer_garbled", f"content-encoding: {encoding}".encode())
        return headers

    async def _piece(self) -> object:
        import h11

        ended = False
        try:
            while (piece := self._http.next_event()) is h11.NEED_DATA:
                data = await self._receive()
                self._http.receive_data(data)
                ended = not data
        except h11.RemoteProtocolError as broken:
            too_large = broken.error_status_hint == _TOO_LARGE
            finding = "answer_oversized" if too_large else "connection_closed" if ended else "answer_garbled"
            raise HttpFailed(finding, self._beginning) from None
        return piece

    async def _receive(self) -> bytes:
        try:
            data = await self._connection.receive()
        except TooMuchHeard:
            raise HttpFailed("answer_oversized", self._beginning) from None
        self._heard += data
        if len(self._heard) > LARGEST_HTTP:
            raise HttpFailed("answer_oversized", self._beginning)
        if b"\n" in self._heard and not self._heard.startswith(_FIRST):  # h11 waits for the end of a head that is none
            raise HttpFailed("answer_garbled", self._beginning)
        return data
