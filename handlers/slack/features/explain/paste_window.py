"""The window in which an error message is pasted, or a file with it is chosen."""

from __future__ import annotations

import logging
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs.kinds import Asker
from bot.model import Language
from handlers.slack.features.explain import wording
from handlers.slack.kit.errors import error_code
from handlers.slack.platform import wording_common
from handlers.slack.platform.files import MOST_FILES
from handlers.slack.platform.modals import WITHOUT_FILES, open_window, remember

log = logging.getLogger(__name__)

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
        "close": plain(wording_common.MODAL_CLOSE.in_(language)),
        "blocks": [text, *([chosen] if files else [])],
    }


async def open_paste_window(slack: AsyncWebClient, asker: Asker, trigger: str, thread: str = "") -> None:
    """Open the window for a pasted error, without its file input where the workspace does not let us read files."""
    remembered = remember(slack, asker, thread)
    try:
        await open_window(slack, trigger, window(remembered, asker.own_language))
    except SlackApiError as problem:
        if error_code(problem) not in WITHOUT_FILES:
            raise
        log.warning("The window opens without files: %s", error_code(problem))
        await open_window(slack, trigger, window(remembered, asker.own_language, files=False))
