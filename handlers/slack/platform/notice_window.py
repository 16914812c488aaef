"""A window that only says something."""

from __future__ import annotations

from typing import Any

from bot.model import Language
from handlers.slack.kit.limits import Block
from handlers.slack.platform import wording_common


def notice_window(language: Language, *blocks: Block) -> dict[str, Any]:
    """Return the window with these blocks."""

    def label(text: str) -> dict[str, Any]:
        return {"type": "plain_text", "text": text, "emoji": False}

    return {
        "type": "modal",
        "callback_id": "notice",
        "title": label("Mailcheck"),
        "close": label(wording_common.CLOSE.in_(language)),
        "blocks": list(blocks),
    }
