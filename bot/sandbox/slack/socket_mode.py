"""Socket Mode: the bot's connections, the envelopes that go out on them, the acknowledgements that come back."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
import uuid
from collections.abc import Callable

import aiohttp
from aiohttp import web

from bot.sandbox.slack.delivery import Answer, Parcel
from bot.sandbox.slack.model import Json, Outcome
from bot.sandbox.slack.records import Records

# https://docs.slack.dev/apis/events-api/using-socket-mode, read 2026-08.
MOST_LINKS = 10
LINK_LIFE = 3600

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
            {
                "type": "hello",
                "num_connections": len(self._links),
                "connection_info": {"app_id": self._records.app_id},
                "debug_info": {"approximate_connection_time": LINK_LIFE},
            }
        )
        self._records.note("connected")
        try:
            async for frame in link:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    self._take(frame.data)
        finally:
            self._leave(link)
            self._records.note("connection_ended")
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
        frame = {
            "envelope_id": envelope,
            "type": parcel.kind,
            "accepts_response_payload": parcel.kind != "events_api",
            "payload": parcel.payload,
        }
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
            await link.send_json(
                {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "sandbox"}}
            )
        try:
            await self._records.wait_for(lambda: all(link.closed for link in old), keep)
        except TimeoutError:
            for link in old:
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
