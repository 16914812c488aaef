"""Socket Mode of the sandbox's Slack, spoken by the real slack_bolt."""

from __future__ import annotations

import asyncio
from typing import Any

from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.sandbox.slack import Outcome, SlackWorkspace
from tests.sandbox.slack_bot import bolt_app, client_of, connected


async def test_a_command_reaches_bolt_and_its_answers_arrive() -> None:
    """A command is acknowledged over the socket, and what the bot posts, edits, uploads and responds stands in the workspace."""
    async with SlackWorkspace() as slack:
        anna = slack.add_member("anna")
        support = slack.add_channel("support", (anna,))
        app = bolt_app(slack)

        @app.command("/mailcheck")
        async def mailcheck(ack: Any, command: dict[str, str], client: Any, respond: Any) -> None:
            await ack("started")
            root = await client.chat_postMessage(channel=command["channel_id"], text="checking")
            await client.chat_update(channel=root["channel"], ts=root["ts"], text="healthy")
            await client.files_upload_v2(
                channel=root["channel"], thread_ts=root["ts"], filename="a.ps1", content="Get-Help", title="a.ps1"
            )
            await respond("done")

        async with connected(slack, app):
            ack = await slack.command(anna, support, "/mailcheck", "kanzlei-muster")
            await slack.wait_for(lambda: len(slack.ephemerals(anna)) == 2)

        assert ack.outcome is Outcome.ACKNOWLEDGED
        assert ack.payload == {"text": "started"}
        assert ack.seconds is not None
        assert ack.seconds < 1
        (root,) = slack.messages(support)
        assert [version.text for version in root.history] == ["checking", "healthy"]
        assert [file.content for message in slack.thread(root) for file in message.files] == [b"Get-Help"]
        assert {whisper.text for whisper in slack.ephemerals(anna, support)} == {"started", "done"}


async def test_a_late_acknowledgement_is_an_operation_timeout() -> None:
    """Who acknowledges too late leaves the person with operation_timeout; the late acknowledgement is recorded with its time."""
    async with SlackWorkspace(ack_limit=0.1) as slack:
        anna = slack.add_member("anna")
        support = slack.add_channel("support", (anna,))
        app = bolt_app(slack)

        @app.command("/mailcheck")
        async def mailcheck(ack: Any) -> None:
            await asyncio.sleep(0.2)
            await ack()

        async with connected(slack, app):
            ack = await slack.command(anna, support, "/mailcheck")
            await slack.wait_for(lambda: slack.acks[0].seconds is not None)

        assert ack.outcome is Outcome.OPERATION_TIMEOUT
        assert ack.seconds is None
        assert slack.acks[0].seconds is not None
        assert slack.acks[0].seconds > 0.1
        assert slack.ephemerals(anna)[0].text == '/mailcheck failed with the error "operation_timeout"'


async def test_without_a_connection_a_command_fails_at_once() -> None:
    """A bot that is not connected gets nothing, and the person reads dispatch_failed."""
    async with SlackWorkspace() as slack:
        anna = slack.add_member("anna")
        support = slack.add_channel("support", (anna,))

        ack = await slack.command(anna, support, "/mailcheck")

        assert ack.outcome is Outcome.DISPATCH_FAILED
        assert slack.ephemerals(anna)[0].text == '/mailcheck failed with the error "dispatch_failed"'


async def test_a_command_in_a_thread_never_reaches_the_bot() -> None:
    """Slack itself refuses commands in threads."""
    async with SlackWorkspace() as slack:
        anna = slack.add_member("anna")
        support = slack.add_channel("support", (anna,))

        root = slack.write(anna, support, "Hallo")
        ack = await slack.command(anna, support, "/mailcheck", thread=root)

        assert ack.outcome is Outcome.NOT_SUPPORTED_IN_THREADS
        assert slack.ephemerals(anna)[0].text == "/mailcheck is not supported in threads. Sorry!"


async def test_an_exception_right_after_the_acknowledgement_loses_it() -> None:
    """The workspace shows slack_bolt's trap: an exception within milliseconds after ack() means that no acknowledgement comes."""
    async with SlackWorkspace(ack_limit=0.3) as slack:
        anna = slack.add_member("anna")
        support = slack.add_channel("support", (anna,))
        app = bolt_app(slack)

        @app.command("/mailcheck")
        async def mailcheck(ack: Any) -> None:
            await ack()
            raise RuntimeError("right after")

        async with connected(slack, app):
            ack = await slack.command(anna, support, "/mailcheck")

        assert ack.outcome is Outcome.OPERATION_TIMEOUT


async def test_a_refreshed_connection_comes_back() -> None:
    """Asked to refresh, the client takes a new connection, and the next command goes there."""
    async with SlackWorkspace() as slack:
        anna = slack.add_member("anna")
        support = slack.add_channel("support", (anna,))
        app = bolt_app(slack)

        @app.command("/mailcheck")
        async def mailcheck(ack: Any) -> None:
            await ack()

        async with connected(slack, app):
            await slack.socket.refresh(keep=2.0)
            await slack.connected()
            ack = await slack.command(anna, support, "/mailcheck")

        assert ack.outcome is Outcome.ACKNOWLEDGED
        assert [c.kind for c in slack.changes if c.kind in {"connected", "disconnected"}][:3] == [
            "connected",
            "disconnected",
            "connected",
        ]


async def test_a_cut_connection_comes_back() -> None:
    """Cut without a word, the client notices by itself and connects again."""
    async with SlackWorkspace() as slack:
        app = bolt_app(slack)

        async with connected(slack, app):
            slack.socket.cut()
            assert slack.socket.count == 0
            await slack.connected(limit=5.0)

            assert slack.socket.count == 1


async def test_an_app_has_ten_connections_at_most() -> None:
    """The eleventh connection is told too_many_websockets and closed."""
    async with SlackWorkspace() as slack:
        clients = [
            SocketModeClient(slack.app_token, web_client=client_of(slack), auto_reconnect_enabled=False)
            for _ in range(11)
        ]
        try:
            for client in clients[:10]:
                await client.connect()  # type: ignore[no-untyped-call]  # slack_bolt's own
            await slack.wait_for(lambda: slack.socket.count == 10)
            url = await clients[10].issue_new_wss_url()
            async with clients[10].aiohttp_client_session.ws_connect(url) as link:
                assert (await link.receive_json())["reason"] == "too_many_websockets"

            assert slack.socket.count == 10
        finally:
            await asyncio.gather(*(client.close() for client in clients))  # type: ignore[no-untyped-call]  # slack_sdk's own


async def test_a_connection_address_works_once() -> None:
    """The address from apps.connections.open is good for one connection."""
    async with SlackWorkspace() as slack:
        client = SocketModeClient(slack.app_token, web_client=client_of(slack))
        try:
            url = await client.issue_new_wss_url()
            async with client.aiohttp_client_session.ws_connect(url):
                pass
            async with client.aiohttp_client_session.get(url.replace("ws:", "http:")) as second:
                assert second.status == 403
        finally:
            await client.close()  # type: ignore[no-untyped-call]  # slack_bolt's own


async def test_an_event_delivered_again_keeps_its_id() -> None:
    """A repeated event has the first one's id and says that it is a repetition."""
    async with SlackWorkspace() as slack:
        anna = slack.add_member("anna")
        support = slack.add_channel("support", (anna,))
        app = bolt_app(slack)
        heard: asyncio.Queue[tuple[str, object]] = asyncio.Queue()

        @app.event("app_mention")
        async def mention(body: dict[str, Any], request: Any) -> None:
            heard.put_nowait((body["event_id"], request.headers.get("x-slack-retry-num")))

        async with connected(slack, app):
            first = await slack.mention(anna, support, "check kanzlei-muster")
            await slack.repeat(first)
            once, again = [await asyncio.wait_for(heard.get(), 2) for _ in range(2)]

        assert once[0] == again[0]
        assert again[1] == ["1"]
        assert [m.text for m in slack.messages(support)] == [f"<@{slack.bot_user_id}> check kanzlei-muster"]
