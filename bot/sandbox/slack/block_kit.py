"""Slack's limits for blocks and views, and what Slack answers when one is broken.

Limits: https://docs.slack.dev/reference/block-kit/blocks and block-elements, read 2026-08; plan and task_card read 2026-11, where no
lengths are given. Calls and videos are not known here: they are refused as an unsupported type.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.sandbox.slack.model import Json
from bot.sandbox.slack.rich_text import RICH_TEXT
from bot.sandbox.slack.shapes import (
    Check,
    Problems,
    Shape,
    anything,
    by_type,
    choice,
    complain,
    flag,
    items,
    number,
    string,
)

MOST_VIEW_BYTES = 250_000
MOST_MARKDOWN = 12_000

ID = string(255)


def marked(most: int) -> Check:
    """A mrkdwn object."""
    return by_type({"mrkdwn": Shape({"text": string(most)}, {"verbatim": flag})})


def plain(most: int) -> Check:
    """A plain_text object."""
    return by_type({"plain_text": Shape({"text": string(most)}, {"emoji": flag})})


def either(most: int) -> Check:
    """A plain_text or mrkdwn object."""
    return by_type({"plain_text": plain(most), "mrkdwn": marked(most)})


CONFIRM = Shape(
    {"title": plain(100), "text": either(300), "confirm": plain(30), "deny": plain(30)},
    {"style": choice("primary", "danger")},
)
OPTION = Shape({"text": plain(75), "value": string(150)}, {"description": plain(75), "url": string(3000)})
RICH_OPTION = Shape({"text": either(75), "value": string(150)}, {"description": either(75)})
OPTION_GROUP = Shape({"label": plain(75), "options": items(OPTION, 1, 100)}, {})

_COMMON: dict[str, Check] = {"action_id": ID, "focus_on_load": flag}
_ASKED: dict[str, Check] = {**_COMMON, "confirm": CONFIRM, "placeholder": plain(150)}
_DISPATCH: dict[str, Check] = {"dispatch_action_config": anything}

_BUTTON = Shape(
    {"text": plain(75)},
    {
        "action_id": ID,
        "url": string(3000),
        "value": string(2000),
        "style": choice("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
_IMAGE_PARTS: dict[str, Check] = {
    "image_url": string(3000),
    "slack_file": Shape({}, {"id": string(30), "url": string(3000)}),
}


def _image(shape: Shape) -> Check:
    """An image: its picture is at an address, or a file of Slack's by its id or its address."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        shape(value, pointer, problems)
        if not isinstance(value, dict):
            return
        file = value.get("slack_file")
        if (file is None) == (value.get("image_url") is None):
            complain(problems, "must have either image_url or slack_file", pointer)
        if isinstance(file, dict) and len(file) != 1:
            complain(problems, "must have either id or url", f"{pointer}/slack_file")

    return check


_SELECTS: dict[str, Check] = {
    "static_select": Shape(
        {},
        {
            **_ASKED,
            "options": items(OPTION, 1, 100),
            "option_groups": items(OPTION_GROUP, 1, 100),
            "initial_option": OPTION,
        },
    ),
    "multi_static_select": Shape(
        {},
        {
            **_ASKED,
            "options": items(OPTION, 1, 100),
            "option_groups": items(OPTION_GROUP, 1, 100),
            "initial_options": items(OPTION, 1, 100),
            "max_selected_items": number(1, 100),
        },
    ),
    "users_select": Shape({}, {**_ASKED, "initial_user": string(30)}),
    "multi_users_select": Shape(
        {}, {**_ASKED, "initial_users": items(string(30), 1, 100), "max_selected_items": number(1, 100)}
    ),
    "conversations_select": Shape(
        {},
        {
            **_ASKED,
            "initial_conversation": string(30),
            "default_to_current_conversation": flag,
            "response_url_enabled": flag,
            "filter": anything,
        },
    ),
    "channels_select": Shape({}, {**_ASKED, "initial_channel": string(30), "response_url_enabled": flag}),
    "multi_conversations_select": Shape(
        {},
        {
            **_ASKED,
            "initial_conversations": items(string(30), 1, 100),
            "default_to_current_conversation": flag,
            "filter": anything,
            "max_selected_items": number(1, 100),
        },
    ),
    "multi_channels_select": Shape(
        {}, {**_ASKED, "initial_channels": items(string(30), 1, 100), "max_selected_items": number(1, 100)}
    ),
    "datepicker": Shape({}, {**_ASKED, "initial_date": string(10, 10)}),
    "timepicker": Shape({}, {**_ASKED, "initial_time": string(5, 5), "timezone": string(100)}),
    "checkboxes": Shape(
        {"options": items(RICH_OPTION, 1, 10)},
        {**_COMMON, "confirm": CONFIRM, "initial_options": items(RICH_OPTION, 1, 10)},
    ),
    "radio_buttons": Shape(
        {"options": items(RICH_OPTION, 1, 10)}, {**_COMMON, "confirm": CONFIRM, "initial_option": RICH_OPTION}
    ),
}
_INPUTS: dict[str, Check] = {
    "plain_text_input": Shape(
        {},
        {
            **_COMMON,
            **_DISPATCH,
            "placeholder": plain(150),
            "initial_value": string(3000, 0),
            "multiline": flag,
            "min_length": number(0, 3000),
            "max_length": number(1, 3000),
        },
    ),
    "email_text_input": Shape(
        {}, {**_COMMON, **_DISPATCH, "placeholder": plain(150), "initial_value": string(3000, 0)}
    ),
    "url_text_input": Shape({}, {**_COMMON, **_DISPATCH, "placeholder": plain(150), "initial_value": string(3000, 0)}),
    "number_input": Shape(
        {"is_decimal_allowed": flag},
        {
            **_COMMON,
            **_DISPATCH,
            "placeholder": plain(150),
            "initial_value": string(100),
            "min_value": string(100),
            "max_value": string(100),
        },
    ),
    "file_input": Shape({}, {"action_id": ID, "filetypes": items(string(30), 1, 100), "max_files": number(1, 10)}),
}
_CLICKABLE: dict[str, Check] = {
    **_SELECTS,
    "button": _BUTTON,
    "overflow": Shape({"options": items(OPTION, 1, 5)}, {"action_id": ID, "confirm": CONFIRM}),
}
_IMAGE = _image(Shape({"alt_text": string(2000, 0)}, _IMAGE_PARTS))

_CELL = by_type(
    {
        "raw_text": Shape({"text": string(10_000)}, {}),
        "raw_number": Shape({"value": anything}, {"text": string(10_000)}),
        "rich_text": RICH_TEXT,
    }
)

# --- blocks --------------------------------------------------------------------------------------------------------------


def _block(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Shape:
    return Shape(required, {"block_id": ID, **(optional or {})})


def _section(value: object, pointer: str, problems: Problems) -> None:
    _SECTION(value, pointer, problems)
    if isinstance(value, dict) and not value.get("text") and not value.get("fields"):
        complain(problems, "missing required field: text", pointer)


_SECTION = _block(
    {},
    {
        "text": either(3000),
        "fields": items(either(2000), 1, 10),
        "accessory": by_type({**_CLICKABLE, "image": _IMAGE}),
        "expand": flag,
    },
)
_EVERYWHERE: dict[str, Check] = {
    "section": _section,
    "divider": _block({}),
    "header": _block({"text": plain(150)}),
    "context": _block(
        {"elements": items(by_type({"plain_text": plain(3000), "mrkdwn": marked(3000), "image": _IMAGE}), 1, 10)}
    ),
    "actions": _block({"elements": items(by_type(_CLICKABLE), 1, 25)}),
    "image": _image(_block({"alt_text": string(2000, 0)}, {**_IMAGE_PARTS, "title": plain(2000)})),
    "rich_text": RICH_TEXT,
    "input": _block(
        {
            "label": plain(2000),
            "element": by_type(
                {
                    **_SELECTS,
                    **_INPUTS,
                    "rich_text_input": Shape({}, {**_COMMON, "placeholder": plain(150), "initial_value": RICH_TEXT}),
                }
            ),
        },
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
}
_TASK = _block(
    {"task_id": ID, "title": string(300), "status": choice("pending", "in_progress", "complete", "error")},
    {"details": by_type({"rich_text": RICH_TEXT}), "output": by_type({"rich_text": RICH_TEXT}), "sources": anything},
)
_IN_MESSAGES: dict[str, Check] = {
    **_EVERYWHERE,
    "task_card": _TASK,
    "plan": _block({"title": string(300)}, {"tasks": items(by_type({"task_card": _TASK}), 0, 100)}),
    "markdown": _block({"text": string(MOST_MARKDOWN)}),
    "table": _block({"rows": items(items(_CELL, 1, 20), 1, 100)}, {"column_settings": items(anything, 1, 20)}),
    "context_actions": _block(
        {
            "elements": items(
                by_type(
                    {
                        "feedback_buttons": Shape(
                            {"positive_button": anything, "negative_button": anything}, {"action_id": ID}
                        ),
                        "icon_button": anything,
                    }
                ),
                1,
                5,
            )
        }
    ),
}
# A container holds blocks, another container too: the table knows itself.
_CONTAINER = _block(
    {"child_blocks": items(by_type(_IN_MESSAGES), 1, 10)},
    {
        "title": plain(150),
        "rich_text_title": by_type({"rich_text": RICH_TEXT}),
        "subtitle": either(150),
        "is_collapsible": flag,
        "default_collapsed": flag,
        "has_header_divider": flag,
        "icon": by_type({"image": _IMAGE}),
        "width": choice("narrow", "standard", "wide", "full"),
    },
)


def _container(value: object, pointer: str, problems: Problems) -> None:
    _CONTAINER(value, pointer, problems)
    if not isinstance(value, dict):
        return
    if not value.get("title") and not value.get("rich_text_title"):
        complain(problems, "missing required field: title", pointer)
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        complain(problems, "default_collapsed requires is_collapsible", pointer)


_IN_MESSAGES["container"] = _container
_IN_MODALS: dict[str, Check] = {
    **_EVERYWHERE,
    "alert": _block({"text": either(200)}, {"level": choice("default", "info", "warning", "error", "success")}),
}


@dataclass(frozen=True, slots=True)
class Surface:
    """Where blocks are shown: how many there may be, and which."""

    most: int
    block: Check


MESSAGE = Surface(50, by_type(_IN_MESSAGES))
MODAL = Surface(100, by_type(_IN_MODALS))
HOME = Surface(100, by_type(_EVERYWHERE))


def problems_of_blocks(blocks: object, surface: Surface, pointer: str = "/blocks") -> list[str]:
    """Return what Slack would object to in these blocks, in its words; nothing when they are fine."""
    problems: Problems = []
    items(surface.block, 0, surface.most)(blocks, pointer, problems)
    if isinstance(blocks, list):
        whole = [block for block in blocks if isinstance(block, dict)]
        _repeated([block.get("block_id") for block in whole], "block_id", pointer, problems)
        for index, block in enumerate(whole):
            _repeated(
                [element.get("action_id") for element in interactive_elements(block)],
                "action_id",
                f"{pointer}/{index}",
                problems,
            )
        if sum(block.get("type") == "table" for block in whole) > 1:
            complain(problems, "only one table is allowed", pointer)
        markdown = [len(str(block.get("text", ""))) for block in whole if block.get("type") == "markdown"]
        if sum(markdown) > MOST_MARKDOWN >= max(markdown):
            complain(problems, f"must be less than {MOST_MARKDOWN + 1} characters", pointer)
    return problems


def _repeated(ids: list[object], name: str, pointer: str, problems: Problems) -> None:
    known = [one for one in ids if isinstance(one, str) and one]
    for one in sorted({one for one in known if known.count(one) > 1}):
        complain(problems, f"`{name}` must be unique: {one}", pointer)


def interactive_elements(block: Json) -> list[Json]:
    """Return what a person can press, choose or fill in inside one block."""
    candidates = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    inner = [
        element
        for child in block.get("child_blocks", [])
        if isinstance(child, dict)
        for element in interactive_elements(child)
    ]
    known = {
        **_CLICKABLE,
        **_INPUTS,
        "rich_text_input": anything,
        "feedback_buttons": anything,
        "icon_button": anything,
    }
    return [one for one in candidates if isinstance(one, dict) and one.get("type") in known] + inner


_VIEW_PARTS: dict[str, Check] = {
    "blocks": anything,
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
_MODAL_VIEW = Shape(
    {"title": plain(24), "blocks": anything},
    {
        **_VIEW_PARTS,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)
_HOME_VIEW = Shape({"blocks": anything}, _VIEW_PARTS)


def problems_of_view(view: object) -> list[str]:
    """Return what Slack would object to in a modal or Home tab, in its words."""
    problems: Problems = []
    by_type({"modal": _MODAL_VIEW, "home": _HOME_VIEW})(view, "/view", problems)
    if problems or not isinstance(view, dict):
        return problems
    problems += problems_of_blocks(view["blocks"], MODAL if view["type"] == "modal" else HOME, "/view/blocks")
    has_input = isinstance(view["blocks"], list) and any(
        isinstance(block, dict) and block.get("type") == "input" for block in view["blocks"]
    )
    if view["type"] == "modal" and has_input and not view.get("submit"):
        complain(problems, "missing required field: submit", "/view")
    return problems


def is_too_large(view: Json) -> bool:
    """Tell whether a view is above the 250 kB that Slack accepts."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > MOST_VIEW_BYTES
