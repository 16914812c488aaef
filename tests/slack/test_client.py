"""How calls to Slack are tried again, and how fast progress may be written."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.sandbox.slack import ApiFault, SlackWorkspace
from bot.settings import Settings
from handlers.slack.platform.client import make_client
from handlers.slack.platform.pace import Pace
from tests.slack.conftest import Scene, settings_for


async def test_retry_after_is_respected() -> None:
    """After 429 the next try comes as late as Slack asks."""
    async with SlackWorkspace() as slack:
        client = make_client(settings_for(slack))
        slack.api.faults.next("auth.test", ApiFault(status=429, retry_after=1))
        began = time.monotonic()
        async with asyncio.timeout(30):
            await client.auth_test(token=slack.bot_token)

        assert time.monotonic() - began >= 1.0


async def test_very_long_waits_are_not_waited_for() -> None:
    """A Retry-After of an hour is an error at once."""
    async with SlackWorkspace() as slack:
        client = make_client(settings_for(slack))
        slack.api.faults.next("auth.test", ApiFault(status=429, retry_after=3600))
        with pytest.raises(SlackApiError, match="ratelimited"):
            await client.auth_test(token=slack.bot_token)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_server_errors_are_tried_again(status: int) -> None:
    """Every 5xx is tried again, whatever its body is."""
    async with SlackWorkspace() as slack:
        client = make_client(settings_for(slack))
        slack.api.faults.next("auth.test", ApiFault(status=status))

        assert (await client.auth_test(token=slack.bot_token))["ok"]


@pytest.mark.parametrize("fault", [ApiFault(hangs_up=True), ApiFault(page=True)], ids=["line cut", "page of HTML"])
async def test_what_is_no_answer_is_tried_again(fault: ApiFault) -> None:
    """A line that is cut, and a page that some proxy puts in Slack's place."""
    async with SlackWorkspace() as slack:
        client = make_client(settings_for(slack))
        slack.api.faults.next("auth.test", fault)

        assert (await client.auth_test(token=slack.bot_token))["ok"]


async def test_an_answer_without_measure_is_not_read() -> None:
    """A small answer that would be unpacked to thirty megabytes is refused before it takes their room."""
    packed = gzip.compress(b'{"ok": true, "x": "' + b"a" * 30_000_000 + b'"}')

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=packed, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})

    app = web.Application()
    app.router.add_route("*", "/api/auth.test", answer)
    async with TestServer(app) as server:
        client = make_client(
            Settings(slack_bot_token=SecretStr("made-up"), slack_api_url=str(server.make_url("/api/")))
        )
        tracemalloc.start()
        try:
            with pytest.raises(SlackRequestError, match=r"auth\.test: the answer has more than 4194304 bytes"):
                await client.auth_test()
            assert tracemalloc.get_traced_memory()[1] < 15_000_000
        finally:
            tracemalloc.stop()


async def test_ten_checks_at_once_stay_within_slacks_limits(scene: Scene) -> None:
    """Where Slack counts calls, many checks at once all get their whole answer."""
    scene.slack.api.rate_limits.enforced = True
    people = [scene.slack.add_member(f"p{n}") for n in range(4)]
    channels = [scene.slack.add_channel(f"k{n}", (person,)) for n, person in enumerate(people)]
    for person, channel in zip(people, channels, strict=True):
        await scene.type("/mailcheck kanzlei-muster", by=person, where=channel)
    await scene.slack.wait_for(
        lambda: (
            all(
                any(f"'user_id': '{p.id}'" in str(m.blocks) for m in scene.slack.thread(scene.slack.messages(c)[0]))
                for p, c in zip(people, channels, strict=True)
                if scene.slack.messages(c)
            )
            and all(scene.slack.messages(c) for c in channels)
        ),
        15,
    )

    assert all("Alles in Ordnung" in scene.slack.messages(c)[0].text for c in channels)


def test_pace_slows_down_with_company() -> None:
    """One check is shown every second; of many each is shown less often, so that all together stay within one limit."""
    assert Pace(1).pause == 1.0
    assert Pace(10).pause > 10
