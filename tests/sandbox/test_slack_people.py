"""What people do in the sandbox's Slack, as the real slack_bolt hears it, over Socket Mode and over signed HTTP."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import aiohttp
import pytest

from bot.sandbox.slack import Outcome, SlackWorkspace
from tests.sandbox.slack_bot import bolt_app, button, connected, people, served


async def test_a_command_carries_what_was_typed() -> None:
    """Everything behind the command arrives as one string, with ids, a response URL and a trigger id."""
    async with SlackWorkspace() as slack:
        anna, support = people(slack)
        app = bolt_app(slack)
        heard: list[dict[str, Any]] = []

        @app.command("/ps-script")
        async def script(ack: Any, command: dict[str, Any]) -> None:
            heard.append(command)
            await ack()

        async with connected(slack, app):
            await slack.command(anna, support, "/ps-script", "„kanzlei\u00a0muster“ <mailto:a@b.example|a@b.example>")

        assert ("„kanzlei\u00a0muster“ <mailto:a@b.example|a@b.example>", anna.id, support.id) == (
            heard[0]["text"],
            heard[0]["user_id"],
            heard[0]["channel_id"],
        )
        assert heard[0]["response_url"].startswith(slack.base_url)
        assert heard[0]["is_enterprise_install"] == "false"
        assert slack.ephemerals(anna) == ()


async def test_commands_clicks_and_events_arrive_over_signed_http() -> None:
    """With the bot's address set, everything goes there, signed so that slack_bolt accepts it."""
    async with SlackWorkspace() as slack:
        anna, support = people(slack)
        app = bolt_app(slack)
        heard: list[str] = []
        mentions: asyncio.Queue[str] = asyncio.Queue()

        @app.command("/mailcheck")
        async def mailcheck(ack: Any, command: dict[str, Any]) -> None:
            heard.append(command["text"])
            await ack({"response_type": "in_channel", "text": "visible"})

        @app.action("again")
        async def again(ack: Any, action: dict[str, Any]) -> None:
            heard.append(action["value"])
            await ack()

        @app.event("app_mention")
        async def mention(event: dict[str, Any]) -> None:
            mentions.put_nowait(event["text"])

        async with served(slack, app):
            acks = [await slack.command(anna, support, "/mailcheck", "grün & <b>")]
            message = slack.post(support.id, slack.bot_user_id, "x", tuple(button()))
            acks += [await slack.press(anna, message, "again"), await slack.mention(anna, support, "hilf")]
            mentioned = await asyncio.wait_for(mentions.get(), 2)

        assert [ack.outcome for ack in acks] == [Outcome.ACKNOWLEDGED] * 3
        assert ["grün & <b>", "report-1", f"<@{slack.bot_user_id}> hilf"] == [*heard, mentioned]
        assert [m.text for m in slack.messages(support)][:2] == ["/mailcheck grün & <b>", "visible"]


async def test_a_request_with_a_wrong_or_old_signature_is_refused() -> None:
    """The signature is a real one: slack_bolt refuses another secret's and one that is six minutes old."""
    async with SlackWorkspace() as slack, SlackWorkspace() as other:
        async with served(slack, bolt_app(slack)) as url, aiohttp.ClientSession() as session:
            body = b"command=%2Fmailcheck&text="
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            statuses = []
            for headers in (other.http.sign(body), slack.http.sign(body, age=360), slack.http.sign(body)):
                async with session.post(url, data=body, headers={**form, **headers}) as response:
                    statuses.append(response.status)

        assert statuses == [401, 401, 404]


async def test_an_unknown_command_over_http_fails() -> None:
    """slack_bolt answers 404 to a command that nobody handles; the person reads that it failed."""
    async with SlackWorkspace() as slack:
        anna, support = people(slack)
        async with served(slack, bolt_app(slack)):
            ack = await slack.command(anna, support, "/unknown")

        assert (ack.outcome, ack.payload) == (Outcome.DISPATCH_FAILED, {"status": 404})


async def test_a_slow_bot_over_http_times_out() -> None:
    """Slack does not wait longer than its limit."""
    async with SlackWorkspace(ack_limit=0.1) as slack:
        anna, support = people(slack)
        app = bolt_app(slack)

        @app.command("/mailcheck")
        async def mailcheck(ack: Any) -> None:
            await asyncio.sleep(0.5)
            await ack()

        async with served(slack, app):
            assert Outcome.OPERATION_TIMEOUT is (await slack.command(anna, support, "/mailcheck")).outcome


async def test_shortcuts_reach_the_bot() -> None:
    """A global shortcut has no channel; a message shortcut brings the whole message, a reply in a thread too."""
    async with SlackWorkspace() as slack:
        anna, support = people(slack)
        app = bolt_app(slack)
        heard: list[Any] = []

        @app.shortcut("add_tenant")
        async def add_tenant(ack: Any, body: dict[str, Any]) -> None:
            heard.append(body.get("channel"))
            await ack()

        @app.shortcut("explain_error")
        async def explain_error(ack: Any, body: dict[str, Any], respond: Any) -> None:
            heard.append((body["message"]["text"], body["message"]["thread_ts"]))
            await ack()
            await respond("explained")

        async with connected(slack, app):
            root = slack.write(anna, support, "seht mal")
            reply = slack.write(anna, support, "NO AUTHENTICATE failed", thread=root)
            await slack.shortcut(anna, "add_tenant")
            await slack.shortcut(anna, "explain_error", reply)
            await slack.wait_for(lambda: bool(slack.ephemerals(anna)))

        assert [None, ("NO AUTHENTICATE failed", root.ts)] == heard
        assert root.ts == slack.ephemerals(anna)[0].thread_ts


async def test_direct_messages_reach_the_bot() -> None:
    """What a person writes to the bot arrives as a message event of an im channel, and the answer stands there."""
    async with SlackWorkspace() as slack:
        anna, _ = people(slack)
        app = bolt_app(slack)

        @app.event("message")
        async def message(event: dict[str, Any], say: Any) -> None:
            await say(f"{event['channel_type']}: {event['text']}")

        async with connected(slack, app):
            await slack.dm(anna, "hallo")
            await slack.wait_for(lambda: len(slack.messages(slack.direct_messages_of(anna))) == 2)

        assert slack.messages(slack.direct_messages_of(anna))[1].text == "im: hallo"


async def test_the_bot_hears_nothing_where_it_is_not() -> None:
    """A mention in a channel without the bot is not delivered."""
    async with SlackWorkspace() as slack:
        anna = slack.add_member("anna")
        channel = slack.add_channel("elsewhere", (anna,), with_bot=False)

        assert (await slack.mention(anna, channel, "hallo")).sent == {}


async def test_what_is_not_there_cannot_be_pressed() -> None:
    """Pressing a button that the message does not have is a mistake of the test, not of the bot."""
    async with SlackWorkspace() as slack:
        anna, support = people(slack)
        message = slack.post(support.id, slack.bot_user_id, "x", tuple(button()))

        with pytest.raises(LookupError, match="nothing with the action id 'other' here"):
            await slack.press(anna, message, "other")
        with pytest.raises(LookupError):
            await slack.press(anna, message, "again", value="report-2")


async def test_waiting_ends_at_its_limit() -> None:
    """Waiting for what does not come ends when the limit is over, and not before."""
    async with SlackWorkspace() as slack:
        start = time.monotonic()

        with pytest.raises(TimeoutError):
            await slack.wait_for(lambda: False, 0.05)

        assert time.monotonic() - start >= 0.05


async def test_changes_can_be_followed_as_they_happen() -> None:
    """A follower sees what was before it came and what comes after, each once and in order."""
    async with SlackWorkspace() as slack:
        anna, support = people(slack)
        slack.write(anna, support, "before")
        seen: list[str] = []

        async def follow() -> None:
            async for change in slack.follow():
                seen.append(json.dumps([change.kind, change.channel == support.id]))
                if len(seen) == 2:
                    return

        follower = asyncio.create_task(follow())
        await asyncio.sleep(0)
        slack.write(anna, support, "after")
        await asyncio.wait_for(follower, 1)

        assert seen == ['["message_posted", true]'] * 2


async def test_changes_are_told_or_not() -> None:
    """Who becomes another, comes, goes, and what is shared is so at once; the bot hears of it where it is told."""
    async with SlackWorkspace() as slack:
        anna, support = people(slack)
        group = slack.add_user_group(anna)
        app = bolt_app(slack)
        heard: list[dict[str, Any]] = []

        async def listen(event: dict[str, Any]) -> None:
            heard.append(event)

        kinds = (
            "user_change",
            "member_left_channel",
            "member_joined_channel",
            "channel_shared",
            "subteam_members_changed",
        )
        for kind in kinds:
            app.event(kind)(listen)
        async with connected(slack, app):
            for told in (True, False):
                await slack.become(anna, told=told, is_restricted=True)
                await slack.leave(anna, support, told=told)
                left = slack.channels[support.id].members
                await slack.join(anna, support, told=told)
                await slack.share(support, told=told)
                await slack.regroup(group, told=told)

        assert [event["type"] for event in heard] == list(kinds)
        assert [event.get("channel") for event in heard] == [None, support.id, support.id, support.id, None]
        assert slack.members[anna.id].is_restricted
        assert anna.id not in left
        assert anna.id in slack.channels[support.id].members
        assert slack.channels[support.id].is_ext_shared
        assert slack.user_groups[group] == ()
