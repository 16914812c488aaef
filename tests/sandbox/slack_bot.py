"""A small bot of real slack_bolt parts, for the tests of the sandbox's Slack."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import Channel, Member, SlackWorkspace


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
    await handler.connect_async()  # type: ignore[no-untyped-call]  # slack_bolt's own
    await slack.connected()
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # slack_bolt's own


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


def modal(**more: Any) -> dict[str, Any]:
    name = {
        "type": "input",
        "block_id": "b",
        "label": {"type": "plain_text", "text": "Name"},
        "element": {"type": "plain_text_input", "action_id": "name"},
    }
    texts = {"title": {"type": "plain_text", "text": "Zugang"}, "submit": {"type": "plain_text", "text": "Speichern"}}
    return {"type": "modal", "callback_id": "access", "blocks": [name], **texts, **more}


def button(action_id: str = "again", value: str = "report-1") -> list[dict[str, Any]]:
    element = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Noch einmal"},
        "action_id": action_id,
        "value": value,
    }
    return [{"type": "actions", "block_id": "buttons", "elements": [element]}]


def people(slack: SlackWorkspace) -> tuple[Member, Channel]:
    anna = slack.add_member("anna")
    return anna, slack.add_channel("support", (anna,))


async def refusal(call: object) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call  # type: ignore[misc]
    return str(caught.value.response["error"])
