"""The window in which a channel gets a language of its own."""

from __future__ import annotations

from typing import Any

from bot.model import Language
from handlers.slack.features.home import wording
from handlers.slack.platform import wording_common

CALLBACK_ID = "preferences_channel"
CHANNEL, LANGUAGE = "channel", "language"
EACH_THEIR_OWN = "own"

View = dict[str, Any]


def channel_window(remembered: str, language: Language) -> View:
    """Return the window."""

    def label(text: str) -> dict[str, Any]:
        return {"type": "plain_text", "text": text, "emoji": False}

    names = [*wording.OWN_NAMES.items(), (EACH_THEIR_OWN, wording.EACH_THEIR_OWN.in_(language))]
    options = [{"text": label(name), "value": str(value)} for value, name in names]
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "private_metadata": remembered,
        "title": label(wording.CHANNEL_LANGUAGE.in_(language)),
        "submit": label(wording.SAVE.in_(language)),
        "close": label(wording_common.MODAL_CLOSE.in_(language)),
        "blocks": [
            {
                "type": "input",
                "block_id": CHANNEL,
                "label": label(wording.CHANNEL.in_(language)),
                "element": {
                    "type": "conversations_select",
                    "action_id": CHANNEL,
                    "placeholder": label(wording.CHOOSE_CHANNEL.in_(language)),
                    "filter": {"include": ["public", "private"], "exclude_bot_users": True},
                },
            },
            {
                "type": "input",
                "block_id": LANGUAGE,
                "label": label(wording.IN_WHICH.in_(language)),
                "element": {
                    "type": "radio_buttons",
                    "action_id": LANGUAGE,
                    "options": options,
                    "initial_option": options[0],
                },
            },
        ],
    }
