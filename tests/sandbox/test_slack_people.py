"""What people do in the sandbox's Slack, as the real slack_bolt hears it, over Socket Mode and over signed HTTP."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox.slack import Channel, Member, Outcome, SlackWorkspace
from tests.sandbox.slack_bot import bolt_app, client_of, connected, served


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
        assert "false" == heard[0]["is_enterprise_install"]
        assert () == slack.ephemerals(anna)


async def test_commands_clicks_and_events_arrive_over_signed_http() -> None:
    """With the bot's address set, everything goes there, signed so that slack_bolt accepts it."""
    async with SlackWorkspace() as slack:
        anna, support = people(slack)
        app = bolt_app(slack)
        heard: list[str] = []

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
            heard.append(event["text"])

        async with served(slack, app):
            acks = [await slack.command(anna, support, "/mailcheck", "grün & <b>")]
            message = slack.post(support.id, slack.bot_user_id, "x", tuple(button()))
            acks += [await slack.press(anna, message, "again"), await slack.mention(anna, support, "hilf")]
            async with asyncio.timeout(2):
                while len(heard) < 3:
                    await asyncio.sleep(0.01)

        assert [Outcome.ACKNOWLEDGED] * 3 == [ack.outcome for ack in acks]
        assert ["grün & <b>", "report-1", f"<@{slack.bot_user_id}> hilf"] == heard
        assert ["/mailcheck grün & <b>", "visible"] == [m.text for m in slack.messages(support)][:2]


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

        assert [401, 401, 404] == statuses


async def test_an_unknown_command_over_http_fails() -> None:
    """slack_bolt answers 404 to a command that nobody handles; the person reads that it failed."""
    async with SlackWorkspace() as slack:
        anna, support = people(slack)
        async with served(slack, bolt_app(slack)):
            ack = await slack.command(anna, support, "/unknown")

        assert (Outcome.DISPATCH_FAILED, {"status": 404}) == (ack.outcome, ack.payload)


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


async def test_a_pressed_button_opens_a_modal_that_is_filled_in() -> None:
    """A click's trigger id opens a modal; its submission brings what was typed; an empty acknowledgement closes it."""
    async with SlackWorkspace() as slack:
        anna, support = people(slack)
        app = bolt_app(slack)
        typed: list[str] = []

        @app.action("again")
        async def again(ack: Any, body: dict[str, Any], client: Any) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=modal(private_metadata="thread"))

        @app.view("access")
        async def access(ack: Any, view: dict[str, Any]) -> None:
            typed.extend([view["state"]["values"]["b"]["name"]["value"], view["private_metadata"]])
            await ack()

        async with connected(slack, app):
            message = slack.post(support.id, slack.bot_user_id, "x", tuple(button()))
            await slack.press(anna, message, "again")
            await slack.wait_for(lambda: bool(slack.views(anna)))
            assert "Zugang" == slack.views(anna)[0].title
            await slack.submit(anna, {"name": "kanzlei-muster"})

        assert ["kanzlei-muster", "thread"] == typed
        assert () == slack.views(anna)
        assert b"kanzlei-muster" not in slack.everything()


@pytest.mark.parametrize(
    ("answer", "titles"),
    [
        ({"response_action": "errors", "errors": {"b": "fehlt"}}, ["Zugang"]),
        ({"response_action": "update", "view": modal(title={"type": "plain_text", "text": "Prüfe"})}, ["Prüfe"]),
        (
            {"response_action": "push", "view": modal(title={"type": "plain_text", "text": "Weiter"})},
            ["Zugang", "Weiter"],
        ),
        ({"response_action": "clear"}, []),
    ],
)
async def test_a_submission_is_answered_with_what_comes_next(answer: dict[str, Any], titles: list[str]) -> None:
    """The acknowledgement keeps, changes, covers or clears the modal."""
    async with SlackWorkspace() as slack:
        anna, _ = people(slack)
        app = bolt_app(slack)

        @app.view("access")
        async def access(ack: Any) -> None:
            await ack(answer)

        async with connected(slack, app):
            await client_of(slack).views_open(trigger_id=slack.passes.new_trigger(anna.id), view=modal())
            ack = await slack.submit(anna, {"name": "x"})

        assert answer == ack.payload
        assert titles == [view.title for view in slack.views(anna)]


async def test_an_error_for_a_block_that_is_no_input_is_recorded_as_refused() -> None:
    """Errors must name input blocks; others break the modal, and the record says so."""
    async with SlackWorkspace() as slack:
        anna, _ = people(slack)
        app = bolt_app(slack)

        @app.view("access")
        async def access(ack: Any) -> None:
            await ack({"response_action": "errors", "errors": {"nowhere": "x"}})

        async with connected(slack, app):
            await client_of(slack).views_open(trigger_id=slack.passes.new_trigger(anna.id), view=modal())
            await slack.submit(anna, {"name": "x"})

        assert ["invalid_errors"] == [call.error for call in slack.calls("response_action")]


async def test_a_required_input_cannot_be_left_empty() -> None:
    """Slack itself does not submit a modal with an empty required input."""
    async with SlackWorkspace() as slack:
        anna, _ = people(slack)
        await client_of(slack).views_open(trigger_id=slack.passes.new_trigger(anna.id), view=modal())

        with pytest.raises(LookupError, match="'name' must be filled in"):
            await slack.submit(anna, {})


async def test_a_dismissed_modal_is_told_only_on_request() -> None:
    """The bot hears of a closed modal only with notify_on_close."""
    async with SlackWorkspace() as slack:
        anna, _ = people(slack)
        app = bolt_app(slack)

        @app.view_closed("access")
        async def closed(ack: Any) -> None:
            await ack()

        async with connected(slack, app):
            client = client_of(slack)
            await client.views_open(trigger_id=slack.passes.new_trigger(anna.id), view=modal())
            assert await slack.dismiss(anna) is None
            await client.views_open(trigger_id=slack.passes.new_trigger(anna.id), view=modal(notify_on_close=True))
            ack = await slack.dismiss(anna)

        assert ack is not None
        assert Outcome.ACKNOWLEDGED is ack.outcome
        assert () == slack.views(anna)


async def test_a_trigger_id_works_once_and_for_three_seconds() -> None:
    """A trigger id used before, older than three seconds, or made up opens nothing."""
    async with SlackWorkspace() as slack:
        anna, _ = people(slack)
        client = client_of(slack)
        used, old = slack.passes.new_trigger(anna.id), slack.passes.new_trigger(anna.id)
        await client.views_open(trigger_id=used, view=modal())
        slack.clock.advance(3.1)

        errors = []
        for trigger in (used, old, "1.2.three"):
            with pytest.raises(SlackApiError) as caught:
                await client.views_open(trigger_id=trigger, view=modal())
            errors.append(caught.value.response["error"])

        assert ["exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id"] == errors


async def test_modals_stack_three_deep() -> None:
    """The fourth modal on top of three is refused."""
    async with SlackWorkspace() as slack:
        anna, _ = people(slack)
        client = client_of(slack)
        await client.views_open(trigger_id=slack.passes.new_trigger(anna.id), view=modal())
        await client.views_push(trigger_id=slack.passes.new_trigger(anna.id), view=modal())
        await client.views_push(trigger_id=slack.passes.new_trigger(anna.id), view=modal())

        with pytest.raises(SlackApiError, match="push_limit_reached"):
            await client.views_push(trigger_id=slack.passes.new_trigger(anna.id), view=modal())


async def test_a_view_is_updated_only_with_its_present_hash() -> None:
    """An update with an older hash is refused, one for a closed view finds nothing."""
    async with SlackWorkspace() as slack:
        anna, _ = people(slack)
        client = client_of(slack)
        view = (await client.views_open(trigger_id=slack.passes.new_trigger(anna.id), view=modal()))["view"]
        await client.views_update(
            view_id=view["id"], hash=view["hash"], view=modal(title={"type": "plain_text", "text": "neu"})
        )

        assert "neu" == slack.views(anna)[0].title
        with pytest.raises(SlackApiError, match="hash_conflict"):
            await client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
        with pytest.raises(SlackApiError, match="not_found"):
            await client.views_update(view_id="V0GONE", view=modal())


async def test_a_broken_view_is_refused_with_its_place() -> None:
    """A title of 25 characters and an input without a submit button are invalid arguments."""
    async with SlackWorkspace() as slack:
        anna, _ = people(slack)
        broken = modal(title={"type": "plain_text", "text": "x" * 25})

        with pytest.raises(SlackApiError) as caught:
            await client_of(slack).views_open(trigger_id=slack.passes.new_trigger(anna.id), view=broken)

        assert "invalid_arguments" == caught.value.response["error"]
        assert ["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"] == caught.value.response[
            "response_metadata"
        ]["messages"]


async def test_an_opened_home_tab_is_published() -> None:
    """The bot hears of an opened Home tab and shows what it published; its buttons can be pressed."""
    async with SlackWorkspace() as slack:
        anna, _ = people(slack)
        app = bolt_app(slack)

        @app.event("app_home_opened")
        async def opened(event: dict[str, Any], client: Any) -> None:
            await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": button()})

        @app.action("again")
        async def again(ack: Any, body: dict[str, Any]) -> None:
            assert "home" == body["view"]["type"]
            await ack()

        async with connected(slack, app):
            await slack.open_home(anna)
            await slack.wait_for(lambda: slack.home(anna) is not None)
            home = slack.home(anna)
            assert home is not None
            assert Outcome.ACKNOWLEDGED is (await slack.press(anna, home, "again")).outcome


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

        assert "im: hallo" == slack.messages(slack.direct_messages_of(anna))[1].text


async def test_the_bot_hears_nothing_where_it_is_not() -> None:
    """A mention in a channel without the bot is not delivered."""
    async with SlackWorkspace() as slack:
        anna = slack.add_member("anna")
        channel = slack.add_channel("elsewhere", (anna,), with_bot=False)

        assert {} == (await slack.mention(anna, channel, "hallo")).sent


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

        assert [200] * 5 + [404] == [answer.status_code for answer in answers]
        assert "used_url" == answers[5].body
        assert ["0"] == [m.text for m in slack.messages(private)]
        assert ["1", "2", "3", "4"] == [e.text for e in slack.ephemerals(anna, private)]


async def test_a_response_url_ends_after_half_an_hour() -> None:
    """After thirty minutes a response URL is refused, whatever is left of its uses."""
    async with SlackWorkspace() as slack:
        anna, support = people(slack)
        webhook = await response_url(slack, anna, support)
        slack.clock.advance(1801)

        assert (404, "expired_url") == ((answer := await webhook.send(text="x")).status_code, answer.body)


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

        assert ["ephemeral_shown", "ephemeral_changed", "ephemeral_changed"] == [
            c.kind for c in slack.changes if c.kind.startswith("ephemeral")
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

        assert 2 == len(slack.now(message).history)


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

        assert ['["message_posted", true]'] * 2 == seen
