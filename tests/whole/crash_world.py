"""What the crash test kills: a Redis and several `mailcheck serve` as processes of their own; and a Slack on a bad line."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.slack import ApiFault, SlackWorkspace
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.http_mode import HttpDoor
from bot.sandbox.slack.model import Json
from handlers.slack.process.hands import ATTACHED
from tests.ports import free_port
from tests.whole.office import environment

LOOPBACK = "127.0.0.1"
START_LIMIT = 90.0  # seconds
OFTEN = 0.06  # of all calls meet a fault
FAULTS = {
    "429": ApiFault(status=429, retry_after=1),
    "500": ApiFault(status=500),
    "late": ApiFault(delay=1.5),
    "hangs up": ApiFault(hangs_up=True),
    "hangs up, done": ApiFault(hangs_up=True, after_work=True),
    "500, done": ApiFault(status=500, after_work=True),
    "HTML, done": ApiFault(page=True, after_work=True),
}


class Process:
    """A program that is killed and started again with the same words; its output goes to a file."""

    def __init__(self, log: Path, env: dict[str, str], port: int, *words: str) -> None:
        self.port, self.kills, self.ends = port, 0, 0
        self._log, self._env, self._words = log, env, words
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, in a group of its own: nothing of it outlives the test."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._words, env=self._env, cwd=self._env["HOME"], stdout=log, stderr=log, start_new_session=True
            )

    @property
    def pid(self) -> int:
        """Its process id, which is its group's, too."""
        return self._process.pid if self._process else 0

    async def kill(self, *, whole: bool = True) -> None:
        """Kill it, and what it has started: SIGKILL. Else that is left to end by itself."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                (os.killpg if whole else os.kill)(self._process.pid, signal.SIGKILL)
            await self._process.wait()

    @property
    def hands(self) -> int:
        """The id of the process that does its work; 0 where there is none just now."""
        with contextlib.suppress(OSError):
            for child in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split():
                if ATTACHED.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                    return int(child)
        return 0

    async def ended(self) -> int:
        """Wait until it has ended; return its code."""
        if self._process is None:
            return 0
        async with asyncio.timeout(START_LIMIT):
            return await self._process.wait()

    @property
    def ended_by_itself(self) -> bool:
        """Tell whether it has ended though nobody has killed it."""
        return self._process is not None and self._process.returncode not in {None, -signal.SIGKILL}

    async def is_up(self) -> bool:
        """Tell whether somebody listens."""
        try:
            _, writer = await asyncio.open_connection(LOOPBACK, self.port)
        except OSError:
            return False
        writer.close()
        return True

    async def up(self) -> None:
        """Wait until somebody does."""
        async with asyncio.timeout(START_LIMIT):
            while not await self.is_up():  # noqa: ASYNC110  nobody tells us
                await asyncio.sleep(0.05)


class BadLine(Faults):
    """Some calls of the bot's meet a fault."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self.met: Counter[str] = Counter()
        self.often = 0.0
        self._random = random

    def take(self, method: str) -> ApiFault | None:
        """Return the fault of this call."""
        if method == "auth.test" or self._random.random() >= self.often:
            return None
        name = self._random.choice(list(FAULTS))
        self.met[name] += 1
        return FAULTS[name]


class Doors(HttpDoor):
    """Slack's way to the bot, through something that hands each request to the next process, be it alive or not."""

    ports: tuple[int, ...] = ()
    _next = itertools.count()

    @property
    def bot_url(self) -> str:
        """Return where the next request goes."""
        return f"http://{LOOPBACK}:{self.ports[next(self._next) % len(self.ports)]}/slack/events"

    @bot_url.setter
    def bot_url(self, _: str) -> None:
        """It is never one address."""


class Workspace(SlackWorkspace):
    """A Slack that forgets what was sent: it would be a gigabyte."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self.api.scopes |= {"channels:history", "groups:history"}  # a message whose answer was lost can be looked for
        self.http = self.doors = Doors(self, self.signing_secret)
        self.api.faults = self.line = BadLine(random)

    def record_sent(self, what: str, content: str | bytes) -> None:
        """Forget it."""

    def record_call(self, method: str, arguments: Json, error: str) -> None:
        """Forget it."""


class World:
    """All of it: `redis`, and so many `serve`."""

    def __init__(
        self, folder: Path, microsoft: Microsoft365, slack: Workspace, processes: int, more: dict[str, str]
    ) -> None:
        self.slack, self.microsoft = slack, microsoft
        port = free_port()
        lasting = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        self.env = environment(microsoft, folder) | {
            "REDIS_URL": f"redis://{LOOPBACK}:{port}/0",
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            **more,
        }
        self.redis = Process(
            folder / "redis.log",
            self.env,
            port,
            *("redis-server", "--bind", LOOPBACK, "--port", str(port), "--dir", str(folder), *lasting),
        )
        self.serves = [self._serve(folder / f"serve{number}.log", free_port()) for number in range(processes)]
        slack.doors.ports = tuple(serve.port for serve in self.serves)

    def _serve(self, log: Path, port: int) -> Process:
        env = self.env | {"MAILCHECK_HTTP_PORT": str(port)}
        return Process(log, env, port, sys.executable, "-m", "handlers", "serve", "--http")

    async def kill_one(self, random: Random) -> None:
        """Kill one `serve` that serves, if there is one, and start it again; or it and all of its own, or what works for it alone."""
        up = [serve for serve in self.serves if await serve.is_up()]
        if up:
            one, way = random.choice(up), random.choice(("whole", "serve", "hands"))
            one.kills += 1
            if way == "hands":
                if one.hands:
                    os.kill(one.hands, signal.SIGKILL)
                return
            await one.kill(whole=way == "whole")
            await one.start()

    async def kill_redis(self, random: Random) -> None:
        """Kill Redis, and start it again after a while."""
        self.redis.kills += 1
        await self.redis.kill()
        await asyncio.sleep(random.uniform(0.1, 3.0))
        await self.redis.start()
        await self.redis.up()

    async def supervise(self) -> None:
        """Start again what has ended by itself, as whoever runs it would: without Redis it does not start."""
        while True:
            for serve in self.serves:
                if serve.ended_by_itself:
                    serve.ends += 1
                    await serve.start()
            await asyncio.sleep(0.5)

    async def end(self) -> None:
        """Kill all."""
        for process in (*self.serves, self.redis):
            await process.kill()


@asynccontextmanager
async def world(folder: Path, random: Random, processes: int, delay: float, **more: str) -> AsyncIterator[World]:
    """Yield it with its Redis running; `delay` (seconds) comes before each answer of Microsoft's, `more` are settings."""
    async with Microsoft365(delay=delay) as microsoft, Workspace(random) as slack:
        here = World(folder, microsoft, slack, processes, more)
        try:
            await here.redis.start()
            await here.redis.up()
            yield here
        finally:
            await here.end()
