"""What the sandbox's Slack tells a bot of fields and of typed text."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.slack import SlackWorkspace
from bot.sandbox.slack.placed import placed_elements
from bot.sandbox.slack.state import Typed, state_of
from bot.sandbox.slack.typing_in import as_stored
from tests.sandbox.slack_bot import bolt_app, connected, modal, people

Json = dict[str, Any]


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": words(value), "value": value}


def asked(block_id: str, **element: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": words("x"), "element": {"action_id": "v", **element}}


async def test_a_button_in_a_modal_tells_what_was_typed_beside_it() -> None:
    """The payload of a pressed button in a modal carries the state of its inputs, also of those left as they were."""
    blocks = [
        asked("one", type="plain_text_input"),
        asked("two", type="plain_text_input", initial_value="vorher"),
        {
            "type": "actions",
            "block_id": "buttons",
            "elements": [{"type": "button", "text": words("x"), "action_id": "go"}],
        },
    ]
    async with SlackWorkspace() as slack:
        anna, _ = people(slack)
        app = bolt_app(slack)
        heard: list[Json] = []

        @app.shortcut("open")
        async def opened(ack: Any, body: Json, client: Any) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=modal(blocks=blocks))

        @app.action("go")
        async def pressed(ack: Any, body: Json) -> None:
            heard.append(body)
            await ack()

        async with connected(slack, app):
            await slack.shortcut(anna, "open")
            await slack.wait_for(lambda: bool(slack.views(anna)))
            await slack.press(anna, slack.views(anna)[0], "go", typed={("one", "v"): "jetzt"})

    values = heard[0]["view"]["state"]["values"]
    assert {block: values[block]["v"]["value"] for block in ("one", "two")} == {"one": "jetzt", "two": "vorher"}


async def test_one_action_id_may_stand_in_several_blocks() -> None:
    """Slack wants action ids unique within a block only; values are kept apart by block id."""
    async with SlackWorkspace() as slack:
        blocks = [asked("one", type="plain_text_input"), asked("two", type="plain_text_input")]
        state = state_of(slack, blocks, {("one", "v"): "a", ("two", "v"): "b"}, {}, demanding=True)

    assert [state["values"][block]["v"]["value"] for block in ("one", "two")] == ["a", "b"]


@pytest.mark.parametrize(
    ("element", "given", "told"),
    [
        ({"type": "multi_users_select"}, ["U1", "U2"], {"selected_users": ["U1", "U2"]}),
        ({"type": "multi_conversations_select"}, "C1,C2", {"selected_conversations": ["C1", "C2"]}),
        ({"type": "multi_channels_select", "initial_channels": ["C1"]}, None, {"selected_channels": ["C1"]}),
        ({"type": "multi_static_select", "options": [option("a,b"), option("c")]}, ["a,b"], {"selected_options": [option("a,b")]}),
        ({"type": "static_select", "options": [option("a")]}, "", {"selected_option": None}),
        ({"type": "datepicker", "initial_date": "2027-01-01"}, "", {"selected_date": None}),
        ({"type": "number_input"}, "7", {"value": "7"}),
    ],
)  # fmt: skip
async def test_each_kind_of_field_has_its_own_form(element: Json, given: Any, told: Json) -> None:
    """A choice of several is a list, a cleared choice is null."""
    async with SlackWorkspace() as slack:
        typed: Typed = {} if given is None else {"v": given}
        state = state_of(slack, [asked("b", **element)], typed, {}, demanding=False)

    assert state["values"]["b"]["v"] == {"type": element["type"], **told}


def test_blocks_without_an_id_are_told_apart_inside_containers_too() -> None:
    """Slack makes an id up for every block that has none."""
    button = {"type": "actions", "elements": [{"type": "button", "text": words("x"), "action_id": "a"}]}
    blocks: list[Json] = [button, {"type": "container", "title": words("x"), "child_blocks": [button, button]}]

    assert [placed.block_id for placed in placed_elements(blocks)] == ["b0", "b1b0", "b1b1"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("@Anna, @here und @niemand", "<@{anna}>, <!here> und @niemand"),
        ("office@anna.example", "<mailto:office@anna.example|office@anna.example>"),
        ("in #support.", "in <#{support}|support>."),
        ("siehe https://a.example/x?y=1&z=2.", "siehe <https://a.example/x?y=1&amp;z=2>."),
        ("```@anna <x>``` und `#support`", "```@anna &lt;x&gt;``` und `#support`"),
    ],
)
async def test_typed_text_is_marked_as_slack_marks_it(typed: str, kept: str) -> None:
    """People, channels and addresses are marked, signs escaped, code left alone."""
    async with SlackWorkspace() as slack:
        anna, support = people(slack)

        assert as_stored(slack, typed) == kept.format(anna=anna.id, support=support.id)


async def test_the_bot_hears_of_what_speaks_to_it() -> None:
    """A message with a mention is an app_mention, one in direct messages a message; others it does not hear."""
    async with SlackWorkspace() as slack:
        anna, support = people(slack)
        app = bolt_app(slack)
        heard: list[str] = []

        @app.event("app_mention")
        async def mentioned(event: Json) -> None:
            heard.append(f"{event['type']} {event['text']}")

        @app.event("message")
        async def written(event: Json) -> None:
            heard.append(f"{event['channel_type']} {event['text']}")

        async with connected(slack, app):
            unheard = await slack.say(anna, support, "Hallo")
            await slack.say(anna, support, "Hallo @mailcheck")
            await slack.say(anna, slack.direct_messages_of(anna), "Hilfe")
            await slack.wait_for(lambda: len(slack.acks) == 2)

    assert unheard is None
    assert heard == [f"app_mention Hallo <@{slack.bot_user_id}>", "im Hilfe"]


async def test_an_opened_home_tab_tells_what_stands_there() -> None:
    """The event brings the view that was published before."""
    async with SlackWorkspace() as slack:
        anna, _ = people(slack)
        app = bolt_app(slack)
        heard: list[Json] = []

        @app.event("app_home_opened")
        async def opened(event: Json, client: Any) -> None:
            heard.append(event)
            await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [{"type": "divider"}]})

        async with connected(slack, app):
            await slack.open_home(anna)
            await slack.wait_for(lambda: slack.home(anna) is not None)
            await slack.open_home(anna)
            await slack.wait_for(lambda: len(heard) == 2)

    home = slack.home(anna)
    assert home is not None
    assert "view" not in heard[0]
    assert heard[1]["view"]["id"] == home.id
