"""A small bot of real slack_bolt parts, for the tests of the sandbox's Slack."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackWorkspace


def client_of(slack: SlackWorkspace, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token if token is None else token, base_url=slack.api_url, retry_handlers=[])


def bolt_app(slack: SlackWorkspace) -> AsyncApp:
    quiet = logging.getLogger("tests.slack_bot")
    quiet.setLevel(logging.CRITICAL)
    return AsyncApp(client=client_of(slack), signing_secret=slack.signing_secret, logger=quiet)


@asynccontextmanager
async def connected(slack: SlackWorkspace, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """Run the app over Socket Mode until the block ends."""
    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.2)
    await handler.connect_async()
    await slack.connected()
    try:
        yield handler
    finally:
        await handler.close_async()


@asynccontextmanager
async def served(slack: SlackWorkspace, app: AsyncApp) -> AsyncIterator[str]:
    """Run the app behind an HTTP address that the workspace sends to, until the block ends."""
    runner = web.AppRunner(app.web_app("/slack/events"), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.http.bot_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield slack.http.bot_url
    finally:
        await runner.cleanup()
