"""The Slack door over HTTP: anybody can reach it, so whoever is slow, large or not Slack costs us little and learns nothing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import re
import resource
import socket
from binascii import a2b_qp
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.web_protocol import RequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bot.errors import BadInput
from bot.model import Text
from bot.settings import Settings
from handlers.slack.process.incoming import deliver

log = logging.getLogger(__name__)

EVERYWHERE = "0.0.0.0"  # noqa: S104  Slack calls from outside; every request is signed
PATH = "/slack/events"
CLOSE_LIMIT = 0.5
QUEUE = 1_024  # connections that wait to be taken; where the system's queue is full, Slack hears nothing for a second or more
TAKEN_AT_ONCE = 32  # of them in one turn of the loop
PAUSE = 0.1  # seconds until somebody is taken again, where no more files may be open
READ_WITHIN = 10  # turns of the loop, however long they take: a request that has come is at its answer by then
MOST_FIELDS = 50  # of a form; a command has about fifteen
FEW_REFUSED = 16  # connections; what they are refused with waits a quarter of a second longer for each so many
FILES = 8_192  # that a process may have open, where the system lets it
READ_BYTES = 16_384  # at once: whatever it is, it is taken apart in one turn of the loop
_CHUNKED = re.compile(
    rb"\ntransfer-encoding", re.IGNORECASE
)  # a line of a head; neither a form nor JSON has one like it
_NO_PIECES = b"HTTP/1.1 411 Length Required\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_OWN_METHODS = ("_read_ready_cb", "_write_ready")  # with which a transport holds on to itself
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """What a connection may take.

    `head` seconds until a request's headers are there (the same between two requests), `body` seconds for the rest; bytes of a
    line, of one body, of all unfinished bodies together; and how many connections there may be, beside those that came within the
    last `grace` seconds. Whoever is refused waits `refused` seconds for it, or could ask as fast as we can answer: `most_refused`
    at a time, as long as we may have twice as many files open.
    """

    head: float = 5.0
    body: float = 3.0
    line_bytes: int = 4_096
    headers: int = 64
    body_bytes: int = 1_000_000
    all_bodies_bytes: int = 8_000_000
    connections: int = 64
    grace: float = 0.05
    refused: float = 0.25
    most_refused: int = 2_000


@contextlib.asynccontextmanager
async def http_door(app: AsyncApp, settings: Settings, limits: HttpLimits | None = None) -> AsyncIterator[None]:
    """Listen for Slack's signed requests while the block runs; raises BadInput when the port is taken."""
    secret = settings.slack_signing_secret
    gate = _Gate(app, SignatureVerifier(secret.get_secret_value() if secret else ""), limits or HttpLimits())
    try:
        sock = socket.create_server((EVERYWHERE, settings.http_port), backlog=QUEUE)
    except OSError:
        port = settings.http_port
        raise BadInput(
            Text(
                f"Port {port} (MAILCHECK_HTTP_PORT) ist nicht frei",
                f"Port {port} (MAILCHECK_HTTP_PORT) is not free",
            )
        ) from None
    with sock:
        sock.setblocking(False)
        gate.open(sock)
        try:
            yield
        finally:
            await gate.stop(sock)


class _Refused(Exception):
    """The status that a request is answered with, and nothing else."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Connection(RequestHandler):
    """Takes bodies of a stated length only, as Slack sends them: a million pieces of one byte are a million pieces of work.

    Once it is over nothing of it is left for the garbage collector: of a thousand strangers a second that would be a stop of seconds.
    """

    _last = b""
    _line: asyncio.BaseTransport | None = None
    _refused: asyncio.Future[None] | None = None
    _refused_until: asyncio.TimerHandle | None = None
    since = 0.0
    address = ""
    is_slacks = False  # it has carried a signed request

    def __init__(self, gate: _Gate, **more: Any) -> None:
        super().__init__(gate, **more)
        self._gate = gate

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.since = asyncio.get_running_loop().time()
        self.address = str((transport.get_extra_info("peername") or ("",))[0])
        self._line = transport
        transport.max_size = READ_BYTES  # type: ignore[attr-defined]  # asyncio's own, without a public name
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self._waited()
        for own in _OWN_METHODS:
            vars(self._line).pop(own, None)
        self._line = None

    def data_received(self, data: bytes) -> None:
        seen = self._last + data
        if _CHUNKED.search(seen):
            self.force_close(_NO_PIECES)
            return
        self._last = seen[-len(_CHUNKED.pattern) :]
        super().data_received(data)

    def _resume_transport_reading(self) -> None:
        if self._refused is None:
            super()._resume_transport_reading()

    def _make_error_handler(self, err_info: Any) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
        """Return what answers something that is no HTTP."""
        told = super()._make_error_handler(err_info)

        async def later(request: web.BaseRequest) -> web.StreamResponse:
            await self.refuse()
            return await told(request)

        return later

    def refuse(self) -> asyncio.Future[None]:
        """Hear nothing more, and let whoever is refused wait for it, the longer the more of them there are."""
        if self._refused is None:
            self._refused = self._loop.create_future()
            if self.transport is None or self.transport.is_closing():
                self._waited()
            else:
                self.keep_alive(False)
                self.transport.pause_reading()
                self._gate.refused.add(self)
                seconds = self._gate.limits.refused * (1 + len(self._gate.refused) // FEW_REFUSED)
                self._refused_until = self._loop.call_later(seconds, self._waited)
        return self._refused

    def _waited(self) -> None:
        self._gate.refused.discard(self)
        if self._refused_until is not None:
            self._refused_until.cancel()
        if self._refused is not None and not self._refused.done():
            self._refused.set_result(None)

    def force_close(self, answer: bytes = b"") -> None:
        """The one way out without a request: whoever is not Slack waits for it."""
        if self._force_close or self.is_slacks or self.transport is None or self.transport.is_closing():
            self.leave(answer)
        else:
            self.refuse().add_done_callback(lambda _: self.leave(answer))

    def leave(self, answer: bytes = b"") -> None:
        """Close now: this one is Slack, has waited, or is one too many even of those that wait."""
        if self.transport is not None:
            self.transport.write(answer)
        super().force_close()

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        if exc is not None:
            exc.__traceback__ = None
        return super().handle_error(request, status, exc, message)


class _Gate(web.Server):
    """Takes requests within the limits. Where there is too much of anything, whoever has been there longest gives way.

    Slack's requests are there whole at once: nobody gives way whose request is whole, or who has just come. Of the others whoever comes
    from where most of them come goes first; behind a proxy all come from one place, and none is worse off than another. Whoever has
    sent a signed request goes last.
    """

    def __init__(self, app: AsyncApp, verifier: SignatureVerifier, limits: HttpLimits) -> None:
        super().__init__(
            self._answer,
            logger=_mute(),
            access_log=None,
            keepalive_timeout=limits.head,
            lingering_time=1.0,
            max_line_size=limits.line_bytes,
            max_field_size=limits.line_bytes,
            max_headers=limits.headers,
            auto_decompress=False,
        )
        self._app, self._verifier, self.limits = app, verifier, limits
        self.refused: set[RequestHandler] = set()
        self._most_refused = min(limits.most_refused, _files() // 2)
        self._unfinished: dict[RequestHandler, bytearray] = {}
        self._answering: set[RequestHandler] = set()
        self._thinning: asyncio.Future[None] | None = None
        self._coming: set[asyncio.Task[Any]] = set()
        self._pause: asyncio.TimerHandle | None = None

    def __call__(self) -> RequestHandler:
        return _Connection(self, loop=self._loop, **self._kwargs)

    def connection_made(self, handler: RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        self._thin_out_soon()

    def open(self, sock: socket.socket) -> None:
        """Take whoever comes."""
        self._loop.add_reader(sock, self._take, sock)

    async def stop(self, sock: socket.socket) -> None:
        """Take nobody any more, and close all connections within half a second."""
        self._loop.remove_reader(sock)
        for one in (self._pause, self._thinning):
            if one is not None:
                one.cancel()
        await asyncio.gather(*self._coming, return_exceptions=True)
        self.pre_shutdown()
        await self.shutdown(CLOSE_LIMIT)

    def _take(self, sock: socket.socket) -> None:
        for _ in range(TAKEN_AT_ONCE):
            try:
                line, _ = sock.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError as problem:
                if self._pause is None:
                    log.warning("Connections wait until others are closed: %s (%d)", problem.strerror, _files())
                self._loop.remove_reader(sock)
                self._pause = self._loop.call_later(PAUSE, self.open, sock)
                return
            line.setblocking(False)
            coming = self._loop.create_task(self._loop.connect_accepted_socket(self, line))
            self._coming.add(coming)
            coming.add_done_callback(self._coming.discard)

    def _thin_out_soon(self) -> None:
        waiting = min(len(self.refused), self._most_refused)
        if len(self._connections) - waiting > self.limits.connections and self._thinning is None:
            self._thinning = asyncio.ensure_future(self._thin_out())

    async def _thin_out(self) -> None:
        await asyncio.sleep(self.limits.grace)
        come_before = self._loop.time() - self.limits.grace
        for _ in range(READ_WITHIN):
            await asyncio.sleep(0)
        self._thinning = None
        idle = [
            one
            for one in self._connections
            if isinstance(one, _Connection)
            and one not in self._answering
            and one.since <= come_before
            and (one not in self.refused or len(self.refused) > self._most_refused)
        ]
        newer: Counter[str] = Counter()
        crowd: dict[_Connection, int] = {}
        for one in reversed(idle):
            newer[one.address] += 1
            crowd[one] = newer[one.address]
        surplus = max(0, len(idle) + len(self._answering) - self.limits.connections)
        for one in sorted(idle, key=lambda one: (one.is_slacks, -crowd[one]))[:surplus]:
            if one in self.refused:
                one.leave()
            else:
                one.force_close()
        self._thin_out_soon()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await self._heard(request)
        except _Refused as refused:
            answer = web.Response(status=refused.status)
        except ConnectionError:
            raise
        except Exception:  # our bug: in the log, and nothing of it outside
            log.exception("A request could not be answered")
            answer = web.Response(status=500)
        if isinstance(request.protocol, _Connection):
            await request.protocol.refuse()
        answer.force_close()
        return answer

    async def _heard(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path != PATH:
            raise _Refused(404)
        if request.method != "POST":
            raise _Refused(405)
        body = await self._body(request)
        if not self._is_slacks(body, request):
            raise _Refused(401)
        if isinstance(request.protocol, _Connection):
            request.protocol.is_slacks = True
        self._answering.add(request.protocol)
        try:
            said = await deliver(self._app, payload_of(body, request.content_type))
        finally:
            self._answering.discard(request.protocol)
        kind = said.headers.get("content-type", ["text/plain"])[0].partition(";")[0]
        return web.Response(status=said.status, text=said.body or "", content_type=kind)

    async def _body(self, request: web.BaseRequest) -> str:
        limits = self.limits
        if (request.content_length or 0) > limits.body_bytes:
            raise _Refused(413)
        content = self._unfinished[request.protocol] = bytearray()
        try:
            async with asyncio.timeout(limits.body):
                while not request.content.at_eof():
                    if not request.protocol.connected:  # it gave way, and asking for more is an error by now
                        raise ConnectionResetError
                    content += await request.content.readany()
                    self._make_room(content)
            return content.decode()
        except TimeoutError:
            raise _Refused(408) from None
        except UnicodeDecodeError:
            raise _Refused(400) from None
        except (web.RequestPayloadError, ConnectionError) as problem:  # it ends before its end, or its pieces are none
            problem.__traceback__ = None  # the request holds on to it
            raise _Refused(400) from None
        finally:
            self._unfinished.pop(request.protocol, None)
            content.clear()  # an exception may hold on to it for a while

    def _make_room(self, newest: bytearray) -> None:
        if len(newest) > self.limits.body_bytes:
            raise _Refused(413)
        while sum(map(len, self._unfinished.values())) > self.limits.all_bodies_bytes:
            oldest = next(iter(self._unfinished))
            self._unfinished.pop(oldest).clear()
            oldest.force_close()

    def _is_slacks(self, body: str, request: web.BaseRequest) -> bool:
        """Tell whether Slack signed this within the last five minutes."""
        try:
            return self._verifier.is_valid_request(body, dict(request.headers))
        except (
            ValueError,
            TypeError,
            ArithmeticError,
        ):  # a time that is none or has no end, a signature of strange signs
            return False


def payload_of(body: str, kind: str) -> Any:
    """Return what a signed body says; raises _Refused for what cannot be read.

    Slack does not sign of which `kind` it is: the body says so itself, by how it begins, and the header agrees.
    """
    is_event = body.startswith("{")
    if kind != (_JSON if is_event else _FORM):
        raise _Refused(400)
    try:
        if is_event:
            return json.loads(body)
        if body.count("&") >= MOST_FIELDS:
            raise _Refused(400)
        fields = [field.partition("=") for field in body.split("&")]
        form = {_decoded(name): _decoded(value) for name, _, value in fields}
        if len(form) < len(fields):
            raise _Refused(400)
        return json.loads(form["payload"]) if "payload" in form else form
    except (ValueError, RecursionError):
        raise _Refused(400) from None


def _decoded(text: str) -> str:
    """Return a name or value of a form without its percent signs; raises ValueError for what is no UTF-8.

    They are read as quoted-printable: `unquote` takes a hundred times as long for a large message, in the event loop.
    """
    return a2b_qp(text.replace("+", " ").replace("=", "=3D").replace("%", "=").encode()).decode()


def _files() -> int:
    """Return how many files this process may have open, as many as are needed if the system lets us."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if now < FILES <= most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, most))
        return FILES
    return now


def _mute() -> logging.Logger:
    """Return the server's logger: what strangers send that is no HTTP is answered with 400 and not worth a line."""
    logger = logging.getLogger(f"{__name__}.strangers")
    logger.setLevel(logging.CRITICAL + 1)
    return logger
