"""A support office at work: Slack with the real bot in it, the real core behind it, a customer's Microsoft 365 and PowerShell."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.customers import Customer
from bot.sandbox.exchange import Exchange
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.slack import Channel, File, Member, Message, SlackWorkspace
from bot.service import Actor, Mailcheck
from bot.settings import Settings
from handlers.slack.process.serve import EVERY_FEW_SECONDS, serve
from handlers.slack.process.watch import Watch
from tests.pauses import BRIEF
from tests.powershell import Transcript, run_script
from tests.slack import published

ROOT = Path(__file__).parents[2]
ANSWER_LIMIT = 90.0  # seconds; a check takes 30 at most, and a busy machine its time
PROCESS_LIMIT = 120.0  # seconds
CHECK_AGAIN = "check_again"


def environment(microsoft: Microsoft365, folder: Path) -> dict[str, str]:
    """Return the environment in which `mailcheck` runs as a process: nothing of the person's own but where programs are."""
    own = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    return own | microsoft.settings_environment() | {"MAILCHECK_DATA_DIR": str(folder / "data")}


def settings_for(folder: Path, microsoft: Microsoft365 | None = None, slack: SlackWorkspace | None = None) -> Settings:
    """Return settings for these servers, with the embedded Redis and the key file in the folder."""
    own: dict[str, str | None] = {"MAILCHECK_DATA_DIR": str(folder / "data"), "REDIS_URL": None, "MAILCHECK_KEYS": None}
    if microsoft is not None:
        own |= microsoft.settings_environment()
    if slack is not None:
        own |= {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
        }
    return Settings(_env_file=None, **own)  # type: ignore[arg-type]  # names as in the environment


@dataclass(frozen=True, slots=True)
class Ended:
    """What a process wrote, and its exit code."""

    code: int
    out: str
    err: str


async def mailcheck(env: dict[str, str], *words: str, typed: str = "") -> Ended:
    """Run `mailcheck` with these words as a process of its own; `typed` comes on standard input."""
    pipe = asyncio.subprocess.PIPE
    folder = env["HOME"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "handlers", *words, env=env, cwd=folder, stdin=pipe, stdout=pipe, stderr=pipe
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(typed.encode()), PROCESS_LIMIT)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    return Ended(process.returncode or 0, out.decode(), err.decode())


@dataclass(frozen=True, slots=True)
class Office:
    """The office; Anna sits in #support and types."""

    microsoft: Microsoft365
    exchange: Exchange
    slack: SlackWorkspace
    core: Mailcheck
    settings: Settings
    anna: Member
    support: Channel

    async def store(self, customer: Customer) -> str:
        """Store what we were told of a customer; return the name."""
        return (await self.core.tenants.put(customer.stored, Actor("test"))).tenant.name

    async def check(self, words: str) -> Message:
        """Type `/mailcheck`, wait until the answer is complete, return the root message."""
        root = await self._typed("/mailcheck", words)
        await self.slack.wait_for(lambda: self._endings(root) > 0, ANSWER_LIMIT)
        return self.slack.now(root)

    async def check_again(self, root: Message) -> Message:
        """Press the newest button „Erneut prüfen“ of a thread, wait for the answer, return the root message as it is then."""
        before = self._endings(root)
        button = [m for m in self.slack.thread(root) if CHECK_AGAIN in str(m.blocks)][-1]
        await self.slack.press(self.anna, button, CHECK_AGAIN)
        await self.slack.wait_for(lambda: self._endings(root) > before, ANSWER_LIMIT)
        return self.slack.now(root)

    async def script(self, words: str) -> File:
        """Type `/ps-script` and return the file that comes in its thread."""
        root = await self._typed("/ps-script", words)
        await self.slack.wait_for(lambda: bool(self._files(root)), ANSWER_LIMIT)
        return self._files(root)[0]

    async def run(self, file: File, *, answers: str = "") -> Transcript:
        """Let the customer's administrator start the file as it arrived."""
        return await run_script(file.content, self.exchange, "file", answers=answers)

    async def _typed(self, command: str, words: str) -> Message:
        known = {m.ts for m in self._roots()}
        await self.slack.command(self.anna, self.support, command, words)
        await self.slack.wait_for(lambda: any(m.ts not in known for m in self._roots()), ANSWER_LIMIT)
        return next(m for m in self._roots() if m.ts not in known)

    def _roots(self) -> list[Message]:
        return [m for m in self.slack.messages(self.support) if not m.is_reply]

    def _files(self, root: Message) -> list[File]:
        return [f for m in self.slack.thread(root) for f in m.files if f.name.endswith(".ps1")]

    def _endings(self, root: Message) -> int:
        """Count the closing words of a thread: they, and nothing else, mention who asked."""
        return sum(f"'user_id': '{self.anna.id}'" in str(m.blocks) for m in self.slack.thread(root) if m.is_reply)


@contextlib.asynccontextmanager
async def office(folder: Path, watch: Watch = EVERY_FEW_SECONDS) -> AsyncIterator[Office]:
    """Open the office with its data in this folder; the bot serves over Socket Mode as `mailcheck serve` does.

    `watch` is how often the bot looks for what is due, and by which clock.
    """
    async with Microsoft365() as microsoft, Exchange(microsoft.directory) as exchange, SlackWorkspace() as slack:
        settings = settings_for(folder, microsoft, slack)
        anna = slack.add_member("anna")
        support = slack.add_channel("support", (anna,))
        core = await Mailcheck.open(settings)
        stop = asyncio.Event()
        serving = asyncio.create_task(serve(core, settings, stop=stop, watch=watch, pauses=BRIEF))
        try:
            await slack.connected()
            yield Office(microsoft, exchange, slack, core, settings, anna, support)
        finally:
            stop.set()
            await asyncio.wait({serving}, timeout=ANSWER_LIMIT)
            await core.close()
        await serving
        assert published.problems(slack) == []
