"""A window that only says something."""

from __future__ import annotations

from typing import Any

from bot.model import Language
from handlers.slack import wording_explained as wording
from handlers.slack.blocks.limits import Block
from handlers.slack.blocks.rich import paragraph, plain, rich


def notice_window(said: str, language: Language, *more: Block) -> dict[str, Any]:
    """Return the window with this sentence, and blocks below it."""

    def label(text: str) -> dict[str, Any]:
        return {"type": "plain_text", "text": text, "emoji": False}

    return {
        "type": "modal",
        "callback_id": "notice",
        "title": label("Mailcheck"),
        "close": label(wording.MODAL_CLOSE.in_(language)),
        "blocks": [rich(paragraph(plain(said))), *more],
    }
