"""The demo as it runs, in the test's own process, and a browser in front of it."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.slack import SlackWorkspace
from bot.service import Mailcheck
from handlers.demo.cast import set_up
from handlers.demo.guard import ENTER
from handlers.demo.server import open_pages
from handlers.demo.stage import Stage
from handlers.slack.process.serve import serve
from tests.demo.driver import SlackPage, open_slack
from tests.pauses import BRIEF
from tests.slack import published
from tests.whole.office import ANSWER_LIMIT, settings_for

CHROMIUM = shutil.which("chromium") or ""
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo and the address that lets in (with a slash at the end)."""

    stage: Stage
    address: str

    @property
    def origin(self) -> str:
        """Where the pages are, without what lets in and without a slash at the end."""
        return origin_of(self.address)


def origin_of(address: str) -> str:
    """Return where the pages are that this address lets in."""
    return address.partition(ENTER)[0]


@contextlib.asynccontextmanager
async def open_demo(*, bot: bool = True) -> AsyncIterator[Demo]:
    """Open the demo: the real bot (unless a test brings its own) over Socket Mode, the real store, the sandbox's servers, the pages."""
    with tempfile.TemporaryDirectory(prefix="mcd-") as folder:
        async with Microsoft365() as microsoft, SlackWorkspace() as slack:
            settings = settings_for(Path(folder), microsoft, slack)
            core = await Mailcheck.open(settings)
            try:
                stage = await set_up(core, settings, microsoft, slack)
                async with open_pages(stage, 0) as address, open_bot(stage) if bot else contextlib.nullcontext():
                    yield Demo(stage, address)
            finally:
                await core.close()
            assert published.problems(slack) == []


@contextlib.asynccontextmanager
async def open_bot(stage: Stage) -> AsyncIterator[None]:
    """Let the bot serve over Socket Mode."""
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(stage.mailcheck, stage.settings, stop=stop, pauses=BRIEF))
    try:
        await stage.slack.connected()
        yield
    finally:
        stop.set()
        await asyncio.wait({serving}, timeout=ANSWER_LIMIT)
    await serving


@contextlib.asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Start Chromium without a window; where there is none the test is skipped and says so."""
    if not CHROMIUM:
        pytest.skip("there is no chromium here (Debian: apt-get install chromium)")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="module")
async def demo() -> AsyncIterator[Demo]:
    """A demo of the test's own."""
    async with open_demo() as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """The module's browser."""
    async with open_browser() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def slack_page(demo: Demo, browser: Browser) -> AsyncIterator[SlackPage]:
    """Anna's page in #support; whatever the browser complained about fails the test."""
    page = await open_slack(browser, demo.address)
    yield page
    assert page.problems == []
