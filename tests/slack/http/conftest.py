"""A door under test, and how it is reached."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from bot.jobs.worker import Worker
from bot.sandbox.slack import SlackWorkspace
from handlers.slack.process.dispatch import build_app
from handlers.slack.process.http_door import PATH, HttpLimits, http_door
from tests.ports import free_port
from tests.slack.conftest import settings_for
from tests.slack.fakes import ScriptedCore, new_tenant

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
SHORT = HttpLimits(
    head=0.4,
    body=0.4,
    line_bytes=1_000,
    headers=20,
    body_bytes=50_000,
    all_bodies_bytes=200_000,
    connections=20,
    refused=0.05,
)
HANGS = 30.0  # seconds; what takes so long has no limit of its own
COMMAND = {
    "command": "/mailcheck",
    "text": "kanzlei-muster",
    "team_id": "T1",
    "channel_id": "C1",
    "user_id": "U1",
    "trigger_id": "1.2.abc",
}


@dataclass
class Reached:
    """A door under test, and how strangers reach it."""

    slack: SlackWorkspace
    port: int

    async def send(self, raw: bytes, limit: float = 3.0) -> bytes:
        """Send bytes as they are; return everything that comes until the connection is closed, within `limit` seconds."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(raw)
            async with asyncio.timeout(limit):
                return await reader.read()
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    def signed(self, body: bytes, kind: str = FORM, *, more: str = "", length: str = "", age: float = 0.0) -> bytes:
        """Return a request as Slack would send it, `more` headers in it, and another `length` than it has."""
        headers = {"Content-Type": kind, "Content-Length": length or str(len(body)), **self.slack.http.sign(body, age)}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{lines}{more}\r\n".encode() + body

    async def status(self, raw: bytes) -> int:
        """Return the status that these bytes are answered with; 0 where the connection is just closed."""
        answer = await self.send(raw)
        return int(answer.split()[1]) if answer else 0

    async def is_served(self) -> float:
        """Return how many seconds a command takes to be acknowledged."""
        began = time.monotonic()
        assert await self.status(self.signed(urlencode(COMMAND).encode())) == 200
        return time.monotonic() - began


@pytest.fixture
async def door(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> AsyncIterator[Reached]:
    caplog.set_level(logging.INFO)
    port = free_port()
    core = ScriptedCore.with_tenants(new_tenant())
    worker = Worker(core.store.jobs)
    async with SlackWorkspace() as slack:
        settings = settings_for(slack, http_port=port)
        app = build_app(core, settings, worker)
        async with worker, http_door(app, settings, getattr(request, "param", SHORT)):
            yield Reached(slack, port)
    assert [one.getMessage() for one in caplog.get_records("call") if one.exc_info] == []
