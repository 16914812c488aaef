"""The window that begins a guided set-up: whose mailboxes, which ones, for which program, in which language the customer is written to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.flows.setup import Profile
from bot.model import Language, Text
from handlers.slack.features.setup import wording
from handlers.slack.kit.limits import Block, shorten
from handlers.slack.kit.rich import paragraph, plain, rich
from handlers.slack.platform import wording_common
from handlers.slack.render import wording_fields
from handlers.slack.render.tenant_fields import MOST_TYPED, NAME_LIMIT, OPTION_LIMIT, label

CALLBACK_ID = "setup_start"
PROGRAM = "program"

View = dict[str, Any]


def start_window(
    remembered: str, programs: Mapping[str, Profile], language: Language, name: str = "", said: Text | None = None
) -> View:
    """Return the window; which program is asked only where there are several. `said` stands on top."""
    text = (said or wording.BEGIN_ABOUT).in_(language)
    named = {"initial_value": name} if name else {}
    boxes = {"type": "plain_text_input", "multiline": True, "max_length": MOST_TYPED}
    blocks: list[Block] = [
        rich(paragraph(plain(text))),
        _input(
            "name", {"type": "plain_text_input", "max_length": NAME_LIMIT, "focus_on_load": not name} | named, language
        ),
        _input("mailboxes", boxes, language),
        *([_program(programs, language)] if len(programs) > 1 else []),
        _input(
            "language",
            _chosen({str(each): text for each, text in wording_fields.LANGUAGES.items()}, language),
            language,
        ),
    ]
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "private_metadata": remembered,
        "title": label(wording.BEGIN.in_(language)),
        "submit": label(wording.BEGIN_SUBMIT.in_(language)),
        "close": label(wording_common.CANCEL.in_(language)),
        "blocks": blocks,
    }


def _input(name: str, element: dict[str, Any], language: Language) -> Block:
    return {
        "type": "input",
        "block_id": name,
        "label": label(wording_fields.LABELS[name].in_(language)),
        "hint": label(wording_fields.HINTS[name].in_(language)),
        "element": element | {"action_id": name},
    }


def _program(programs: Mapping[str, Profile], language: Language) -> Block:
    element = _chosen({program: profile.name.text for program, profile in programs.items()}, language)
    text = label(wording.PROGRAM.in_(language))
    return {"type": "input", "block_id": PROGRAM, "label": text, "element": element | {"action_id": PROGRAM}}


def _chosen(texts: Mapping[str, Text], language: Language) -> dict[str, Any]:
    """Return a menu of these; the first one is chosen."""
    options = [
        {"text": label(shorten(text.in_(language), OPTION_LIMIT)), "value": value} for value, text in texts.items()
    ]
    return {"type": "static_select", "options": options, "initial_option": options[0]}
