"""Whatever Slack answers, a call ends in what was asked for or in an error that has a sentence."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackWorkspace
from handlers.slack.platform import client as our_client
from handlers.slack.platform.client import make_client
from handlers.slack.platform.error_boundary import describe
from handlers.slack.platform.people import People, Readers
from tests.slack.conftest import settings_for

DEEP = '{"ok": true, "a": ' + "[" * 100_000
STRANGE: tuple[object, ...] = (None, True, 3, "x", [[]], ["x"], [{"id": 1}], {}, {"id": []}, {"x": "y"})
METHODS = {
    "auth.test": "team_id",
    "chat.postMessage": "ts",
    "conversations.open": "channel",
    "usergroups.list": "usergroups",
    "users.info": "user",
    "users.list": "members",
    "views.open": "view",
}


class Wrong:
    """A server that answers everything with the same."""

    def __init__(self) -> None:
        self.text, self.status, self.headers = "", 200, {"Content-Type": "application/json"}

    async def answer(self, _: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=self.text.encode(), status=self.status, headers=self.headers)


@pytest.fixture
async def wrong() -> AsyncIterator[tuple[Wrong, AsyncWebClient]]:
    server = Wrong()
    runner = web.ServerRunner(web.Server(server.answer))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with SlackWorkspace() as slack:
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        yield server, make_client(settings_for(slack).model_copy(update={"slack_api_url": address}))
    await runner.cleanup()


@pytest.mark.parametrize("method", METHODS)
async def test_fields_of_another_type(method: str, wrong: tuple[Wrong, AsyncWebClient]) -> None:
    """A field that is not what we read it as makes the call a failed one; nothing is guessed in its place."""
    server, slack = wrong
    for value in STRANGE:
        server.text = json.dumps({"ok": True, METHODS[method]: value})
        try:
            said = await slack.api_call(method)
        except SlackClientError:
            continue
        assert said[METHODS[method]] in (None, "x", {}, {"x": "y"}), value


@pytest.mark.parametrize("text", [DEEP, "[1]", '"x"', "3", "{", "", '{"ok": false, "error": ["a"]}'])
async def test_what_is_no_answer(text: str, wrong: tuple[Wrong, AsyncWebClient]) -> None:
    """What is no object of the known fields is an error that can be told in words."""
    server, slack = wrong
    server.text = text
    with pytest.raises(SlackClientError) as failed:
        await slack.api_call("users.info")
    assert describe(failed.value)


@pytest.mark.parametrize("metadata", ['"b"', '["b"]', '{"messages": 3}', '{"messages": "x"}'])
async def test_details_of_another_type(metadata: str, wrong: tuple[Wrong, AsyncWebClient]) -> None:
    """Details of a refusal that cannot be read are no reason to fail while it is told."""
    server, slack = wrong
    server.text = f'{{"ok": false, "error": "no", "errors": 3, "response_metadata": {metadata}}}'
    with pytest.raises(SlackClientError) as failed:
        await slack.api_call("users.info")
    assert describe(failed.value)


@pytest.mark.parametrize("asked", ["\u00b2", "-1", "9" * 400, "soon"])
async def test_a_wait_that_is_no_number(
    asked: str, wrong: tuple[Wrong, AsyncWebClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever Retry-After says, the call ends."""
    monkeypatch.setattr(our_client, "TRIES_AGAIN", 1)
    server, slack = wrong
    slack.retry_handlers = [our_client.PatientRetry()]
    server.status, server.headers = 429, {"Retry-After": asked, "Content-Type": "text/plain"}
    with pytest.raises(SlackClientError):
        await slack.api_call("users.info")


@pytest.mark.parametrize("mark", ["is_ext_shared", "is_pending_ext_shared"])
@pytest.mark.parametrize("value", ["", 0, [], {}])
async def test_marks_of_another_type_are_no_permission(
    mark: str, value: object, wrong: tuple[Wrong, AsyncWebClient]
) -> None:
    """A channel of which Slack says something unreadable has unknown readers."""
    server, slack = wrong
    server.text = json.dumps({"ok": True, "channel": {mark: value}})
    assert await People(slack, guests_may_read=True).readers("C1") is Readers.UNKNOWN
