"""Modals and elements as the demo's page shows them, with a small bot behind them. One demo serves the whole module."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.sandbox.slack.methods_views import close, show
from tests.demo.conftest import Demo, open_browser, open_demo
from tests.demo.driver import SlackPage, open_slack
from tests.demo.test_page_renders import marked, words
from tests.sandbox.slack_bot import bolt_app, connected

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Json = dict[str, Any]


def asked(label: str, element: Json, **more: Any) -> Json:
    name = str(element["action_id"])
    return {"type": "input", "block_id": f"{name}_block", "label": words(label), "element": element, **more}


def option(value: str) -> Json:
    return {"text": words(value.title()), "value": value}


OPTIONS = [option("imap"), option("smtp"), option("pop")]
EVERYTHING = [
    {"type": "section", "text": words("Alle Felder")},
    asked("Name", {"type": "plain_text_input", "action_id": "name", "min_length": 3, "max_length": 20}),
    asked("Notiz", {"type": "plain_text_input", "action_id": "note", "multiline": True}, optional=True),
    asked("Adresse", {"type": "email_text_input", "action_id": "mail"}, hint=words("wie in Outlook")),
    asked("Seite", {"type": "url_text_input", "action_id": "page"}, optional=True),
    asked("Tage", {"type": "number_input", "action_id": "days", "is_decimal_allowed": False, "max_value": "90"}),
    asked("Ablauf", {"type": "datepicker", "action_id": "date"}, optional=True),
    asked("Protokoll", {"type": "static_select", "action_id": "one", "options": OPTIONS}),
    asked("Protokolle", {"type": "multi_static_select", "action_id": "some", "options": OPTIONS}),
    asked("Wer", {"type": "users_select", "action_id": "who"}),
    asked("Wo", {"type": "conversations_select", "action_id": "where", "filter": {"include": ["public"]}}),
    asked("Kanäle", {"type": "multi_conversations_select", "action_id": "places"}, optional=True),
    asked("Haken", {"type": "checkboxes", "action_id": "ticks", "options": OPTIONS}, optional=True),
    asked("Wahl", {"type": "radio_buttons", "action_id": "radio", "options": OPTIONS, "initial_option": OPTIONS[1]}),
    asked("Datei", {"type": "file_input", "action_id": "files", "max_files": 2}, optional=True),
]
FILLED: dict[str, Any] = {
    "Name": "kanzlei",
    "Notiz": "eins\nzwei",
    "Adresse": "a@kanzlei-muster.example",
    "Seite": "https://a.example/",
    "Tage": "30",
    "Ablauf": "2027-05-01",
    "Protokoll": "Imap",
    "Protokolle": ["Imap", "Pop"],
    "Wer": "Ben",
    "Wo": "#support",
    "Haken": ["Smtp"],
    "Wahl": "Pop",
}


def window(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "w",
        "title": words("Fenster"),
        "submit": words("Weiter"),
        "blocks": list(blocks),
    } | more


class Stand:
    """A page, and a bot that answers submissions with `answer` and keeps what it heard."""

    def __init__(self, demo: Demo, page: SlackPage) -> None:
        self.demo, self.page = demo, page
        self.slack, self.anna = demo.stage.slack, demo.stage.people["anna"]
        self.answer: Json = {}
        self.heard: list[Json] = []

    async def open(self, *blocks: Json, **more: Any) -> None:
        """Show a modal to Anna, in place of what is open."""
        await self.clear()
        self.answer = {}
        show(self.slack, self.anna.id, window(*blocks, **more))
        await expect(self.page.window).to_be_visible()

    async def clear(self) -> None:
        """Close whatever modal is open, and forget what the bot heard."""
        close(self.slack, self.anna.id, everything=True)
        await self.page.closed()
        self.heard.clear()

    def values(self) -> Json:
        """Return what the bot was told last, by action id."""
        view = self.heard[-1]["view"]
        return {name: state for block in view["state"]["values"].values() for name, state in block.items()}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stand() -> AsyncIterator[Stand]:
    async with open_browser() as browser, open_demo(bot=False) as demo:
        app = bolt_app(demo.stage.slack)
        page = await open_slack(browser, demo.address)
        stand = Stand(demo, page)

        @app.view("w")
        async def submitted(ack: Any, body: Json) -> None:
            stand.heard.append(body)
            await (ack(**stand.answer) if stand.answer else ack())

        @app.action({"action_id": "press"})
        async def pressed(ack: Any, body: Json) -> None:
            stand.heard.append(body)
            await ack()

        async with connected(demo.stage.slack, app):
            yield stand
        assert page.problems == []


async def test_every_kind_of_field_reaches_the_bot(stand: Stand, tmp_path: Path) -> None:
    """What is typed, chosen, ticked and uploaded comes to the bot in the form in which Slack sends it."""
    paste = tmp_path / "protokoll.txt"
    paste.write_text("NO AUTHENTICATE failed")
    await stand.open(*EVERYTHING)
    await stand.page.fill_modal({**FILLED, "Datei": paste}, submit=False)
    await stand.page.screenshot("modal")
    await stand.page.submit()
    await stand.page.closed()

    values = stand.values()
    channel = stand.demo.stage.channels["support"].id
    assert {name: values[name]["value"] for name in ("name", "note", "mail", "page", "days")} == {
        "name": "kanzlei",
        "note": "eins\nzwei",
        "mail": "a@kanzlei-muster.example",
        "page": "https://a.example/",
        "days": "30",
    }
    assert values["date"]["selected_date"] == "2027-05-01"
    assert values["one"]["selected_option"] == OPTIONS[0]
    assert values["some"]["selected_options"] == [OPTIONS[0], OPTIONS[2]]
    assert values["who"]["selected_user"] == stand.demo.stage.people["ben"].id
    assert values["where"]["selected_conversation"] == channel
    assert values["places"]["selected_conversations"] == []
    assert values["ticks"]["selected_options"] == [OPTIONS[1]]
    assert values["radio"]["selected_option"] == OPTIONS[2]
    assert [file["name"] for file in values["files"]["files"]] == ["protokoll.txt"]


async def test_slack_itself_asks_for_what_is_missing_or_wrong(stand: Stand) -> None:
    """Empty required fields and values of the wrong form are told at their fields, and the bot hears nothing."""
    await stand.open(*EVERYTHING)
    await stand.page.fill_modal({"Name": "ab", "Adresse": "keine", "Seite": "nix", "Tage": "120"})

    assert await stand.page.mistakes() == {
        "Name": "Mindestens 3 Zeichen.",
        "Adresse": "Das ist keine E-Mail-Adresse.",
        "Seite": "Das ist keine Webadresse.",
        "Tage": "Höchstens 90.",
        "Protokoll": "Bitte ausfüllen.",
        "Protokolle": "Bitte ausfüllen.",
        "Wer": "Bitte ausfüllen.",
        "Wo": "Bitte ausfüllen.",
    }
    assert stand.heard == []
    await stand.page.screenshot("mistakes")


async def test_the_bots_mistakes_stand_at_their_fields(stand: Stand) -> None:
    """An answer with errors leaves the modal open with what was typed, and says them where they belong."""
    await stand.open(EVERYTHING[1])
    stand.answer = {"response_action": "errors", "errors": {"name_block": "Den Namen gibt es schon."}}
    await stand.page.fill_modal({"Name": "kanzlei"})

    assert await stand.page.mistakes() == {"Name": "Den Namen gibt es schon."}
    assert await stand.page.window.get_by_label("Name").input_value() == "kanzlei"
    assert await stand.page.window.get_by_label("Name").get_attribute("aria-invalid") == "true"


async def test_what_was_typed_outlasts_an_update(stand: Stand) -> None:
    """A modal that is updated keeps the values of the same block and action ids, and the keyboard stays where it was."""
    await stand.open(EVERYTHING[1], EVERYTHING[2])
    await stand.page.fill_modal({"Notiz": "noch da", "Name": "kanzlei"}, submit=False)
    stand.answer = {
        "response_action": "update",
        "view": window({"type": "section", "text": marked("*Prüfe* …")}, EVERYTHING[2], title=words("Prüfung")),
    }
    await stand.page.submit()
    await stand.page.see("Prüfe …", within="window")

    assert await stand.page.window.get_by_label("Notiz").input_value() == "noch da"
    assert await stand.page.window.get_by_role("heading", name="Prüfung").is_visible()


async def test_a_pushed_modal_lies_on_top_until_it_is_closed(stand: Stand) -> None:
    """Escape closes the modal on top; the one below is there again with what was typed in it."""
    await stand.open(EVERYTHING[1])
    stand.answer = {"response_action": "push", "view": window(EVERYTHING[2], title=words("Darüber"))}
    await stand.page.fill_modal({"Name": "kanzlei"})
    await expect(stand.page.window.get_by_role("heading", name="Darüber")).to_be_visible()
    await stand.page.page.keyboard.press("Escape")
    await expect(stand.page.window.get_by_role("heading", name="Fenster")).to_be_visible()

    assert await stand.page.window.get_by_label("Name").input_value() == "kanzlei"
    await stand.page.page.keyboard.press("Escape")
    await stand.page.closed()


async def test_a_button_in_a_modal_tells_what_stands_in_its_fields(stand: Stand) -> None:
    """Pressing a button in a modal submits nothing, but the bot hears what was typed so far."""
    button = {"type": "button", "text": words("Probieren"), "action_id": "press", "value": "v"}
    await stand.open(EVERYTHING[1], {"type": "actions", "elements": [button]})
    await stand.page.fill_modal({"Name": "kanzlei"}, submit=False)
    await stand.page.press("Probieren")
    await stand.slack.wait_for(lambda: bool(stand.heard))

    assert stand.values()["name"]["value"] == "kanzlei"
    assert stand.heard[-1]["actions"][0]["value"] == "v"


async def test_a_bot_that_does_not_answer_leaves_the_modal_open(stand: Stand) -> None:
    """The modal says that there was no answer, and nothing that was typed is lost."""
    await stand.open(EVERYTHING[1], callback_id="nobody")
    stand.slack.ack_limit = 0.2
    await stand.page.fill_modal({"Name": "kanzlei"})
    stand.slack.ack_limit = 3.0
    await stand.page.see("Die App hat nicht geantwortet", within="window")

    assert await stand.page.window.get_by_label("Name").input_value() == "kanzlei"


async def test_a_confirmed_button_asks_first(stand: Stand) -> None:
    """A button with a question is pressed only after the answer that agrees."""
    await stand.clear()
    question = {
        "title": words("Löschen?"),
        "text": words("Für immer."),
        "confirm": words("Ja"),
        "deny": words("Nein"),
        "style": "danger",
    }
    button = {
        "type": "button",
        "text": words("Vergessen"),
        "action_id": "press",
        "style": "danger",
        "confirm": question,
    }
    support = stand.demo.stage.channels["support"].id
    stand.slack.post(support, stand.slack.bot_user_id, "", ({"type": "actions", "elements": [button]},))
    await stand.page.press("Vergessen")
    await stand.page.screenshot("confirm")
    await stand.page.confirm("Nein")
    assert stand.heard == []

    await stand.page.press("Vergessen")
    await stand.page.confirm("Ja")
    await stand.slack.wait_for(lambda: len(stand.heard) == 1)


@pytest.mark.parametrize(
    ("element", "told"),
    [
        ({"type": "static_select", "options": OPTIONS, "placeholder": words("Womit?")}, "selected_option"),
        ({"type": "overflow", "options": OPTIONS}, "selected_option"),
        ({"type": "users_select"}, "selected_user"),
        ({"type": "checkboxes", "options": OPTIONS}, "selected_options"),
        ({"type": "datepicker", "initial_date": "2027-01-01"}, "selected_date"),
        ({"type": "feedback_buttons", "positive_button": {"text": words("Gut"), "value": "g"}, "negative_button": {"text": words("Schlecht"), "value": "s"}}, "value"),
    ],
)  # fmt: skip
async def test_a_choice_in_a_message_is_told_at_once(stand: Stand, element: Json, told: str) -> None:
    """Menus, ticks, dates and feedback in a message reach the bot as soon as they are chosen."""
    stand.heard.clear()
    kind = "context_actions" if element["type"] == "feedback_buttons" else "actions"
    block = {"type": kind, "elements": [{**element, "action_id": "press"}]}
    channel = stand.demo.stage.channels["support"].id
    message = stand.slack.post(channel, stand.slack.bot_user_id, "", (block,))
    shown = stand.page.main.locator(f'article[data-ts="{message.ts}"]')
    match element["type"]:
        case "static_select":
            await shown.locator("select").select_option(label="Imap")
        case "users_select":
            await shown.locator("select").select_option(label="Ben")
        case "overflow":
            await shown.locator(".block-actions").get_by_role("button").click()
            await stand.page.page.get_by_role("menuitem", name="Imap").click()
        case "checkboxes":
            await shown.get_by_label("Imap").check()
        case "datepicker":
            await shown.locator("input").fill("2027-02-02")
        case _:
            await shown.get_by_role("button", name="Schlecht").click()
    await stand.slack.wait_for(lambda: bool(stand.heard))

    expected: dict[str, Any] = {
        "static_select": OPTIONS[0],
        "overflow": OPTIONS[0],
        "users_select": stand.demo.stage.people["ben"].id,
        "checkboxes": [OPTIONS[0]],
        "datepicker": "2027-02-02",
        "feedback_buttons": "s",
    }
    assert stand.heard[-1]["actions"][0][told] == expected[element["type"]]
