"""Modals, Home tabs and trigger ids of the sandbox's Slack, used by the real slack_bolt."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack import Outcome, SlackWorkspace
from tests.sandbox.slack_bot import bolt_app, button, client_of, connected, modal, people


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
            assert slack.views(anna)[0].title == "Zugang"
            await slack.submit(anna, {"name": "kanzlei-muster"})

        assert typed == ["kanzlei-muster", "thread"]
        assert slack.views(anna) == ()
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

        assert [call.error for call in slack.calls("response_action")] == ["invalid_errors"]


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
        assert slack.views(anna) == ()


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

        assert errors == ["exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id"]


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

        assert slack.views(anna)[0].title == "neu"
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

        assert caught.value.response["error"] == "invalid_arguments"
        assert caught.value.response["response_metadata"]["messages"] == [
            "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
        ]


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
            assert body["view"]["type"] == "home"
            await ack()

        async with connected(slack, app):
            await slack.open_home(anna)
            await slack.wait_for(lambda: slack.home(anna) is not None)
            home = slack.home(anna)
            assert home is not None
            assert Outcome.ACKNOWLEDGED is (await slack.press(anna, home, "again")).outcome
