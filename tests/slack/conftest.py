"""A workspace of the sandbox, our app connected to it through real Bolt, a core whose checks go as the test says."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp

from bot.jobs.worker import Places, Worker
from bot.pastes import other_process as apart
from bot.pastes import reading
from bot.sandbox.slack import Ack, Channel, Ephemeral, Member, Message, SlackWorkspace, render_thread
from bot.settings import Settings
from handlers.slack.platform.pauses import Pauses
from handlers.slack.process.dispatch import build_app
from handlers.slack.process.http_door import http_door
from handlers.slack.process.serve import socket_door
from tests.pauses import BRIEF
from tests.ports import free_port
from tests.slack import published
from tests.slack.fakes import ScriptedCore, new_tenant

A_BUSY_MACHINE = 60.0  # seconds that it may take to read a text


def settings_for(slack: SlackWorkspace, **more: Any) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token=SecretStr(slack.bot_token),
        slack_app_token=SecretStr(slack.app_token),
        slack_signing_secret=SecretStr(slack.signing_secret),
        slack_api_url=slack.api_url,
        **more,
    )


class Later:
    """The clock by which the bot knows how old Slack's answers are."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


@dataclass
class Scene:
    """Two people in two channels (one without the bot), and the bot at work."""

    slack: SlackWorkspace
    core: ScriptedCore
    worker: Worker
    anna: Member
    ben: Member
    support: Channel
    elsewhere: Channel
    clock: Later = field(default_factory=Later)
    acks: list[Ack] = field(default_factory=list)

    def later(self, seconds: float) -> None:
        """Let so much time pass for whatever Slack has told the bot."""
        self.clock.ahead += seconds

    async def type(self, text: str, *, by: Member | None = None, where: Channel | None = None) -> Ack:
        name, _, rest = text.partition(" ")
        ack = await self.slack.command(by or self.anna, where or self.support, name, rest)
        self.acks.append(ack)
        return ack

    def root(self, where: Channel | None = None, number: int = -1) -> Message:
        return [m for m in self.slack.messages(where or self.support) if not m.is_reply][number]

    def replies(self, root: Message | None = None) -> list[Message]:
        return [m for m in self.slack.thread(root or self.root()) if m.is_reply]

    async def answered(self, *, where: Channel | None = None, times: int = 1) -> Message:
        """Wait until the newest thread has its closing words, `times` of them; return its root."""

        def done() -> bool:
            roots = [m for m in self.slack.messages(where or self.support) if not m.is_reply]
            return (
                bool(roots)
                and sum(mentions(m, self.anna) or mentions(m, self.ben) for m in self.replies(roots[-1])) >= times
            )

        await self.slack.wait_for(done)
        return self.root(where)

    async def explained(self, *, below: Message | None = None, where: Channel | None = None, times: int = 1) -> str:
        """Wait until the thread (the newest, or the one of this message) asks `times` whether it helped; return how it reads."""

        def threads() -> list[Message]:
            return [below] if below else [m for m in self.slack.messages(where or self.support) if not m.is_reply][-1:]

        def done() -> bool:
            return any(sum(asks(m) for m in self.slack.thread(root)) >= times for root in threads())

        await self.slack.wait_for(done)
        await self.worker.settled()
        return render_thread(self.slack, self.slack.now(threads()[-1]), 200)

    def question(self, below: Message | None = None, where: Channel | None = None) -> Message:
        """Return the newest message that asks whether it helped."""
        return [m for m in self.slack.thread(below or self.root(where)) if asks(m)][-1]

    async def whispered(self, person: Member | None = None, count: int = 1) -> Ephemeral:
        who = person or self.anna
        await self.slack.wait_for(lambda: len(self.slack.ephemerals(who)) >= count)
        return self.slack.ephemerals(who)[-1]


def asks(message: Message) -> bool:
    return "feedback:helped" in str(message.blocks)


def mentions(message: Message, person: Member) -> bool:
    return f"'user_id': '{person.id}'" in str(message.blocks)


DOOR = os.environ.get("MAILCHECK_TEST_DOOR", "socket")
"""How bot and workspace are connected: over Socket Mode ("socket"), by signed requests ("http"), or every test twice ("both")."""


@pytest.fixture(params=["socket", "http"] if DOOR == "both" else None)
def transport(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", DOOR))


@contextlib.asynccontextmanager
async def _connected(app: AsyncApp, settings: Settings, slack: SlackWorkspace, transport: str) -> AsyncIterator[None]:
    if transport == "socket":
        async with socket_door(app, settings):
            await slack.connected()
            yield
        return
    port = free_port()
    slack.http.bot_url = f"http://127.0.0.1:{port}/slack/events"
    async with http_door(app, settings.model_copy(update={"http_port": port})):
        yield


Start = Callable[..., contextlib.AbstractAsyncContextManager[Scene]]


@pytest.fixture
def start(transport: str, monkeypatch: pytest.MonkeyPatch) -> Start:
    monkeypatch.setattr(apart, "START_LIMIT", A_BUSY_MACHINE)
    monkeypatch.setattr(reading, "MESSAGE_LIMIT", A_BUSY_MACHINE)
    monkeypatch.setattr(reading, "FILE_LIMIT", A_BUSY_MACHINE)

    @contextlib.asynccontextmanager
    async def started(*, places: Places | None = None, pauses: Pauses = BRIEF, **settings: Any) -> AsyncIterator[Scene]:
        core = ScriptedCore.with_tenants(
            new_tenant("kanzlei-muster", *(f"{n}@kanzlei-muster.example" for n in ("buero", "mahnung", "post")))
        )
        hands = Worker(core.store.jobs, places)
        async with SlackWorkspace() as slack, aiohttp.ClientSession() as session:
            anna, ben = slack.add_member("anna"), slack.add_member("ben", locale="en-GB")
            support, elsewhere = (
                slack.add_channel("support", (anna, ben)),
                slack.add_channel("anderswo", (anna,), private=True, with_bot=False),
            )
            chosen = settings_for(slack, **settings)
            clock = Later()
            app = build_app(core, chosen, hands, clock=clock, pauses=pauses)
            app.client.session = session
            async with hands, _connected(app, chosen, slack, transport):
                yield Scene(slack, core, hands, anna, ben, support, elsewhere, clock)
            await hands.stop(0.1)
            await core.reading.aclose()
            assert published.problems(slack) == []

    return started


@pytest.fixture
async def scene(start: Start) -> AsyncIterator[Scene]:
    async with start() as scene:
        yield scene
