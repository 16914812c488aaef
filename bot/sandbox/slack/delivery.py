"""How what people do reaches the bot: as Socket Mode envelopes, or as HTTP requests signed as Slack signs them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot.sandbox.slack.model import Clock, Json, Outcome
from bot.sandbox.slack.records import Records

# https://docs.slack.dev/apis/events-api/using-socket-mode, read 2026-08.
MOST_LINKS = 10
LINK_LIFE = 3600


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing for the bot: `kind` is Socket Mode's word (slash_commands, interactive, events_api)."""

    kind: str
    payload: Json
    retry: int = 0
    retry_reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many seconds (None: nothing came in time)."""

    outcome: Outcome
    payload: Json = field(default_factory=dict)
    seconds: float | None = None


Late = Callable[[Json, float], None]


class SocketLinks:
    """The Socket Mode connections of the bot; each parcel goes to one of them, in turn."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._tickets: set[str] = set()
        self._links: list[web.WebSocketResponse] = []
        self._requests: dict[web.WebSocketResponse, web.Request] = {}
        self._waiting: dict[str, Callable[[Json], None]] = {}
        self._turn = 0

    @property
    def count(self) -> int:
        """Return how many connections the bot has."""
        return len(self._links)

    def new_ticket(self) -> str:
        """Return the one-time word that opens a connection."""
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return ticket

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.discard(ticket)
        link = web.WebSocketResponse()
        await link.prepare(request)
        if len(self._links) >= MOST_LINKS:
            await link.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await link.close()
            return link
        self._links.append(link)
        self._requests[link] = request
        await link.send_json(
            {"type": "hello", "num_connections": len(self._links), "connection_info": {"app_id": self._records.app_id}, "debug_info": {"approximate_connection_time": LINK_LIFE}}
        )
        self._records.note("connected")
        try:
            async for frame in link:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    self._take(frame.data)
        finally:
            self._leave(link)
        return link

    def _leave(self, link: web.WebSocketResponse) -> None:
        if link in self._links:
            self._links.remove(link)
            self._requests.pop(link, None)
            self._records.note("disconnected")

    def _take(self, text: str) -> None:
        self._records.record_sent("socket", text)
        frame = json.loads(text)
        arrived = self._waiting.pop(str(frame.get("envelope_id")), None)
        if arrived is not None:
            arrived(frame.get("payload") or {})

    async def deliver(self, parcel: Parcel, limit: float, late: Late) -> Answer:
        """Hand a parcel to one connection and wait for its acknowledgement; `late` hears of one that comes too late."""
        if not self._links:
            return Answer(Outcome.DISPATCH_FAILED)
        self._turn += 1
        link = self._links[self._turn % len(self._links)]
        envelope = str(uuid.uuid4())
        acknowledged: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        start = time.perf_counter()

        def arrived(payload: Json) -> None:
            if acknowledged.done():
                late(payload, time.perf_counter() - start)
            else:
                acknowledged.set_result(payload)

        self._waiting[envelope] = arrived
        frame = {"envelope_id": envelope, "type": parcel.kind, "accepts_response_payload": parcel.kind != "events_api", "payload": parcel.payload}
        if parcel.kind == "events_api":
            frame |= {"retry_attempt": parcel.retry, "retry_reason": parcel.retry_reason}
        try:
            await link.send_json(frame)
            payload = await asyncio.wait_for(acknowledged, limit)
        except TimeoutError:
            return Answer(Outcome.OPERATION_TIMEOUT)
        except ConnectionError:
            return Answer(Outcome.DISPATCH_FAILED)
        return Answer(Outcome.ACKNOWLEDGED, payload, time.perf_counter() - start)

    async def refresh(self, keep: float = 10.0) -> None:
        """Ask every connection to be renewed, and close the old ones after `keep` seconds, as Slack does every few hours."""
        old = list(self._links)
        for link in old:
            # From now on parcels go to the connections that come.
            self._leave(link)
            await link.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "sandbox"}})
        _, still_open = await _wait_closed(old, keep)
        for link in still_open:
            await link.close()

    def cut(self) -> None:
        """Drop every connection without a word."""
        for link in list(self._links):
            transport = self._requests[link].transport
            self._leave(link)
            if transport is not None:
                transport.abort()

    async def close(self) -> None:
        """Close every connection in good order."""
        for link in list(self._links):
            self._leave(link)
            await link.close()


async def _wait_closed(links: list[web.WebSocketResponse], limit: float) -> tuple[list[web.WebSocketResponse], list[web.WebSocketResponse]]:
    end = time.monotonic() + limit
    while time.monotonic() < end and not all(link.closed for link in links):
        await asyncio.sleep(0.02)
    return [link for link in links if link.closed], [link for link in links if not link.closed]


class HttpDoor:
    """Sends parcels to the bot's address with Slack's signature (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""

    def __init__(self, records: Records, signing_secret: str, clock: Clock) -> None:
        self.bot_url = ""
        self._records = records
        self._secret = signing_secret
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    def sign(self, body: bytes, age: float = 0.0) -> dict[str, str]:
        """Return the signature headers of a body, as if signed `age` seconds ago."""
        stamp = str(int(self._clock.now() - age))
        digest = hmac.new(self._secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def deliver(self, parcel: Parcel, limit: float) -> Answer:
        """Send a parcel and wait for the answer, not longer than Slack does."""
        body, headers = self._encode(parcel)
        self._session = self._session or aiohttp.ClientSession()
        start = time.perf_counter()
        try:
            async with self._session.post(self.bot_url, data=body, headers={**headers, **self.sign(body)}, timeout=aiohttp.ClientTimeout(total=limit)) as response:
                text = await response.text()
        except TimeoutError:
            return Answer(Outcome.OPERATION_TIMEOUT)
        except aiohttp.ClientError:
            return Answer(Outcome.DISPATCH_FAILED)
        self._records.record_sent("http", text)
        if response.status != 200:
            return Answer(Outcome.DISPATCH_FAILED, {"status": response.status}, time.perf_counter() - start)
        return Answer(Outcome.ACKNOWLEDGED, _payload(text), time.perf_counter() - start)

    @staticmethod
    def _encode(parcel: Parcel) -> tuple[bytes, dict[str, str]]:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        if parcel.kind == "slash_commands":
            return urlencode(parcel.payload).encode(), form
        if parcel.kind == "interactive":
            return urlencode({"payload": json.dumps(parcel.payload)}).encode(), form
        headers = {"Content-Type": "application/json"}
        if parcel.retry:
            headers |= {"X-Slack-Retry-Num": str(parcel.retry), "X-Slack-Retry-Reason": parcel.retry_reason}
        return json.dumps(parcel.payload).encode(), headers

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()


def _payload(text: str) -> Json:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {"text": text}
    return found if isinstance(found, dict) else {"text": text}
