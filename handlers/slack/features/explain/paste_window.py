"""The window in which an error message is pasted, or a file with it is chosen."""

from __future__ import annotations

from typing import Any

from bot.model import Language
from handlers.slack.features.explain import wording
from handlers.slack.platform.files import MOST_FILES

CALLBACK_ID = "paste_error"
TEXT, FILES = "text", "files"
MOST_TYPED = 3_000  # https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element (seen 2026-11)

View = dict[str, Any]


def window(remembered: str, language: Language, *, files: bool = True) -> View:
    """Return the window; `files` is False where the workspace does not let us read any."""

    def plain(text: str) -> dict[str, Any]:
        return {"type": "plain_text", "text": text, "emoji": False}

    text = {
        "type": "input",
        "block_id": TEXT,
        "optional": True,
        "label": plain(wording.MODAL_TEXT.in_(language)),
        "hint": plain(wording.MODAL_TEXT_HINT.in_(language)),
        "element": {
            "type": "plain_text_input",
            "action_id": TEXT,
            "multiline": True,
            "max_length": MOST_TYPED,
            "focus_on_load": True,
        },
    }
    chosen = {
        "type": "input",
        "block_id": FILES,
        "optional": True,
        "label": plain(wording.MODAL_FILES.in_(language)),
        "hint": plain(wording.MODAL_FILES_HINT.in_(language)),
        "element": {"type": "file_input", "action_id": FILES, "max_files": MOST_FILES},
    }
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "private_metadata": remembered,
        "title": plain(wording.MODAL_TITLE.in_(language)),
        "submit": plain(wording.MODAL_SUBMIT.in_(language)),
        "close": plain(wording.MODAL_CLOSE.in_(language)),
        "blocks": [text, *([chosen] if files else [])],
    }
