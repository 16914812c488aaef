"""Slack's limits for blocks and views, as the sandbox's Slack enforces them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.slack.block_kit import HOME, MESSAGE, MODAL, is_too_large, problems_of_blocks, problems_of_view


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain("los"), **more}


def option(value: str = "v", text: str = "t") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(elements)}


def code(text: str) -> dict[str, Any]:
    return {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}


DIVIDER = {"type": "divider"}
FOLDED = {"type": "container", "title": plain("x"), "child_blocks": [DIVIDER], "default_collapsed": True}
CARD = {"type": "task_card", "task_id": "t", "title": "x", "status": "pending", "details": rich(code("x"))}

# Each limit as it is just kept and just broken, with what Slack objects to.
LIMITS = {
    "section text": (
        {"type": "section", "text": mrkdwn("x" * 3000)},
        {"type": "section", "text": mrkdwn("x" * 3001)},
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "empty text": (
        {"type": "section", "text": mrkdwn("x")},
        {"type": "section", "text": mrkdwn("")},
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "no text": (
        {"type": "section", "fields": [plain("x")]},
        {"type": "section"},
        "missing required field: text [json-pointer:/blocks/0]",
    ),
    "fields": (
        {"type": "section", "fields": [plain("x")] * 10},
        {"type": "section", "fields": [plain("x")] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "field": (
        {"type": "section", "fields": [plain("x" * 2000)]},
        {"type": "section", "fields": [plain("x" * 2001)]},
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "header": (
        {"type": "header", "text": plain("x" * 150)},
        {"type": "header", "text": plain("x" * 151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "header is plain": (
        {"type": "header", "text": plain("x")},
        {"type": "header", "text": mrkdwn("x")},
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "context": (
        {"type": "context", "elements": [mrkdwn("x")] * 10},
        {"type": "context", "elements": [mrkdwn("x")] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "actions": (
        actions(*[button()] * 25),
        actions(*[button()] * 26),
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "button text": (
        actions(button(text=plain("x" * 75))),
        actions(button(text=plain("x" * 76))),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "button value": (
        actions(button(value="x" * 2000)),
        actions(button(value="x" * 2001)),
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "action id": (
        actions(button(action_id="x" * 255)),
        actions(button(action_id="x" * 256)),
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    "same action id": (
        actions(button(action_id="a"), button(action_id="b")),
        actions(button(action_id="a"), button(action_id="a")),
        "`action_id` must be unique: a [json-pointer:/blocks/0]",
    ),
    "button style": (
        actions(button(style="danger")),
        actions(button(style="warning")),
        "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    "button label": (
        actions(button(accessibility_label="x" * 75)),
        actions(button(accessibility_label="x" * 76)),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/accessibility_label]",
    ),
    "unknown property": (
        actions(button(url="https://a.example")),
        actions(button(href="https://a.example")),
        "invalid additional property: href [json-pointer:/blocks/0/elements/0]",
    ),
    "overflow": (
        actions({"type": "overflow", "options": [option()] * 5}),
        actions({"type": "overflow", "options": [option()] * 6}),
        "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "select": (
        actions({"type": "static_select", "options": [option()] * 100}),
        actions({"type": "static_select", "options": [option()] * 101}),
        "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "option text": (
        actions({"type": "static_select", "options": [option(text="x" * 75)]}),
        actions({"type": "static_select", "options": [option(text="x" * 76)]}),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]",
    ),
    "option value": (
        actions({"type": "static_select", "options": [option("x" * 150)]}),
        actions({"type": "static_select", "options": [option("x" * 151)]}),
        "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
    ),
    "checkboxes": (
        actions({"type": "checkboxes", "options": [option()] * 10}),
        actions({"type": "checkboxes", "options": [option()] * 11}),
        "no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "markdown": (
        {"type": "markdown", "text": "x" * 12_000},
        {"type": "markdown", "text": "x" * 12_001},
        "must be less than 12001 characters [json-pointer:/blocks/0/text]",
    ),
    "preformatted": (
        rich(code("x")),
        rich({"type": "rich_text_preformatted", "elements": [{"type": "emoji", "name": "x"}]}),
        "unsupported type: emoji [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    "empty run": (
        rich(code("x")),
        rich(code("")),
        "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
    ),
    "list indent": (
        rich(
            {
                "type": "rich_text_list",
                "style": "bullet",
                "indent": 8,
                "elements": [{"type": "rich_text_section", "elements": []}],
            }
        ),
        rich(
            {
                "type": "rich_text_list",
                "style": "bullet",
                "indent": 9,
                "elements": [{"type": "rich_text_section", "elements": []}],
            }
        ),
        "must be between 0 and 8 [json-pointer:/blocks/0/elements/0/indent]",
    ),
    "table": (
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 20] * 100},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]},
        "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]",
    ),
    "container": (
        {"type": "container", "title": plain("x"), "child_blocks": [DIVIDER] * 10},
        {"type": "container", "title": plain("x"), "child_blocks": [DIVIDER] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/child_blocks]",
    ),
    "container title": (
        {"type": "container", "rich_text_title": rich(code("x")), "child_blocks": [DIVIDER]},
        {"type": "container", "child_blocks": [DIVIDER]},
        "missing required field: title [json-pointer:/blocks/0]",
    ),
    "container folded": (
        {**FOLDED, "is_collapsible": True},
        FOLDED,
        "default_collapsed requires is_collapsible [json-pointer:/blocks/0]",
    ),
    "image from one place": (
        {"type": "image", "alt_text": "x", "slack_file": {"id": "F0123456789"}},
        {"type": "image", "alt_text": "x", "slack_file": {"id": "F0123456789"}, "image_url": "https://x.example"},
        "must have either image_url or slack_file [json-pointer:/blocks/0]",
    ),
    "image file": (
        {"type": "image", "alt_text": "x", "slack_file": {"url": "https://x.example"}},
        {"type": "image", "alt_text": "x", "slack_file": {}},
        "must have either id or url [json-pointer:/blocks/0/slack_file]",
    ),
    "task status": (
        {"type": "task_card", "task_id": "t", "title": "x", "status": "complete"},
        {"type": "task_card", "task_id": "t", "title": "x", "status": "done"},
        "must be one of: pending, in_progress, complete, error [json-pointer:/blocks/0/status]",
    ),
    "plan of tasks": (
        {"type": "plan", "title": "x", "tasks": [CARD]},
        {"type": "plan", "title": "x", "tasks": [{**CARD, "output": plain("x")}]},
        "unsupported type: plain_text [json-pointer:/blocks/0/tasks/0/output/type]",
    ),
    "block id": (
        {**DIVIDER, "block_id": "x" * 255},
        {**DIVIDER, "block_id": "x" * 256},
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    "unknown block": (DIVIDER, {"type": "marquee"}, "unsupported type: marquee [json-pointer:/blocks/0/type]"),
    "no type": (DIVIDER, {}, "missing required field: type [json-pointer:/blocks/0]"),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_holds_and_breaks_where_slack_says(name: str) -> None:
    """What is just within a limit is fine; one more is refused, with its place and nothing else."""
    kept, broken, objection = LIMITS[name]

    assert problems_of_blocks([kept], MESSAGE) == []
    assert problems_of_blocks([broken], MESSAGE) == [f"[ERROR] {objection}"]


@pytest.mark.parametrize(("surface", "most"), [(MESSAGE, 50), (MODAL, 100), (HOME, 100)])
def test_each_surface_has_its_number_of_blocks(surface: Any, most: int) -> None:
    """A message holds 50 blocks, a modal and a Home tab 100."""
    assert problems_of_blocks([DIVIDER] * most, surface) == []
    assert problems_of_blocks([DIVIDER] * (most + 1), surface) == [
        f"[ERROR] no more than {most} items allowed [json-pointer:/blocks]"
    ]


def test_block_ids_are_unique_in_a_message() -> None:
    """Two blocks with one id are refused; the same action id in two blocks is fine."""
    same = [{**DIVIDER, "block_id": "a"}] * 2

    assert problems_of_blocks(same, MESSAGE) == ["[ERROR] `block_id` must be unique: a [json-pointer:/blocks]"]
    assert problems_of_blocks([actions(button(action_id="a"))] * 2, MESSAGE) == []


def test_a_message_has_one_table() -> None:
    """The second table is refused."""
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}

    assert problems_of_blocks([table], MESSAGE) == []
    assert problems_of_blocks([table, table], MESSAGE) == ["[ERROR] only one table is allowed [json-pointer:/blocks]"]


def test_markdown_counts_over_the_whole_message() -> None:
    """Markdown blocks share 12,000 characters."""
    half = {"type": "markdown", "text": "x" * 6000}

    assert problems_of_blocks([half, half], MESSAGE) == []
    assert problems_of_blocks([half, half, {"type": "markdown", "text": "x"}], MESSAGE) == [
        "[ERROR] must be less than 12001 characters [json-pointer:/blocks]"
    ]


@pytest.mark.parametrize(
    ("block", "here", "elsewhere"),
    [
        ({"type": "markdown", "text": "x"}, MESSAGE, MODAL),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}, MESSAGE, HOME),
        ({"type": "alert", "text": plain("x")}, MODAL, MESSAGE),
    ],
)
def test_some_blocks_belong_to_one_surface(block: dict[str, Any], here: Any, elsewhere: Any) -> None:
    """Markdown and tables are for messages, alerts for modals."""
    assert problems_of_blocks([block], here) == []
    assert problems_of_blocks([block], elsewhere) == [
        f"[ERROR] unsupported type: {block['type']} [json-pointer:/blocks/0/type]"
    ]


def test_blocks_must_be_an_array() -> None:
    """Anything but an array is refused."""
    assert problems_of_blocks("x", MESSAGE) == ["[ERROR] must be an array [json-pointer:/blocks]"]


NAME = {"type": "input", "label": plain("Name"), "element": {"type": "plain_text_input", "action_id": "name"}}


def view(**more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": plain("x" * 24),
        "submit": plain("x" * 24),
        "close": plain("x" * 24),
        "blocks": [NAME],
        **more,
    }


@pytest.mark.parametrize(
    ("broken", "objection"),
    [
        ({"title": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
        ({"submit": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/submit/text]"),
        ({"close": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/close/text]"),
        ({"private_metadata": "x" * 3001}, "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
        ({"callback_id": "x" * 256}, "must be less than 256 characters [json-pointer:/view/callback_id]"),
        ({"type": "window"}, "unsupported type: window [json-pointer:/view/type]"),
        ({"blocks": [{"type": "section"}]}, "missing required field: text [json-pointer:/view/blocks/0]"),
    ],
)
def test_a_view_has_its_limits(broken: dict[str, Any], objection: str) -> None:
    """Titles of 24 characters, metadata of 3,000: one more is refused with its place."""
    assert problems_of_view(view()) == []
    assert problems_of_view(view(**broken)) == [f"[ERROR] {objection}"]


def test_a_modal_with_an_input_needs_a_submit_button() -> None:
    """Without submit an input is refused."""
    without = {name: part for name, part in view().items() if name != "submit"}

    assert problems_of_view(without) == ["[ERROR] missing required field: submit [json-pointer:/view]"]


def test_a_view_has_250_kilobytes() -> None:
    """A view above that size is too large, counted in bytes."""
    assert not is_too_large(view(x="ü" * 120_000))
    assert is_too_large(view(x="ü" * 125_000))
