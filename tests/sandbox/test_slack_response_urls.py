"""Response URLs of the sandbox's Slack: their life, their uses, and what they replace."""

from __future__ import annotations

from typing import Any

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox.slack import Channel, Member, SlackWorkspace
from tests.sandbox.slack_bot import bolt_app, button, connected, people


async def response_url(slack: SlackWorkspace, anna: Member, channel: Channel) -> AsyncWebhookClient:
    app = bolt_app(slack)
    urls: list[str] = []

    @app.command("/mailcheck")
    async def mailcheck(ack: Any, command: dict[str, str]) -> None:
        urls.append(command["response_url"])
        await ack()

    async with connected(slack, app):
        await slack.command(anna, channel, "/mailcheck")
    return AsyncWebhookClient(urls[0])


async def test_a_response_url_works_five_times_without_membership() -> None:
    """Where the bot is no member, five answers still arrive; the sixth is refused."""
    async with SlackWorkspace() as slack:
        anna = slack.add_member("anna")
        private = slack.add_channel("private", (anna,), private=True, with_bot=False)
        webhook = await response_url(slack, anna, private)

        answers = [
            await webhook.send(text=str(number), response_type="in_channel" if number == 0 else None)
            for number in range(6)
        ]

        assert [answer.status_code for answer in answers] == [200] * 5 + [404]
        assert answers[5].body == "used_url"
        assert [m.text for m in slack.messages(private)] == ["0"]
        assert [e.text for e in slack.ephemerals(anna, private)] == ["1", "2", "3", "4"]


async def test_a_response_url_ends_after_half_an_hour() -> None:
    """After thirty minutes a response URL is refused, whatever is left of its uses."""
    async with SlackWorkspace() as slack:
        anna, support = people(slack)
        webhook = await response_url(slack, anna, support)
        slack.clock.advance(1801)

        assert ((answer := await webhook.send(text="x")).status_code, answer.body) == (404, "expired_url")


async def test_a_click_on_an_ephemeral_message_can_replace_or_delete_it() -> None:
    """Only through the click's response URL does an ephemeral message change; its click carries no message."""
    async with SlackWorkspace() as slack:
        anna, support = people(slack)
        app = bolt_app(slack)

        @app.action("again")
        async def again(ack: Any, body: dict[str, Any], respond: Any) -> None:
            await ack()
            assert "message" not in body
            await respond("replaced", replace_original=True)
            await respond(delete_original=True)

        async with connected(slack, app):
            whispered = slack.whisper(support.id, anna.id, "first", tuple(button()))
            await slack.press(anna, whispered, "again")
            await slack.wait_for(lambda: not slack.ephemerals(anna))

        assert [c.kind for c in slack.changes if c.kind.startswith("ephemeral")] == [
            "ephemeral_shown",
            "ephemeral_changed",
            "ephemeral_changed",
        ]


async def test_a_click_on_a_message_can_replace_it() -> None:
    """The click's response URL edits the message that it came from."""
    async with SlackWorkspace() as slack:
        anna, support = people(slack)
        app = bolt_app(slack)

        @app.action("again")
        async def again(ack: Any, respond: Any) -> None:
            await ack()
            await respond("replaced", replace_original=True)

        async with connected(slack, app):
            message = slack.post(support.id, slack.bot_user_id, "first", tuple(button()))
            await slack.press(anna, message, "again", value="report-1")
            await slack.wait_for(lambda: slack.now(message).text == "replaced")

        assert len(slack.now(message).history) == 2
