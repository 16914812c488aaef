"""What Microsoft is about to change: the notice in the App Home, and the window that asks whom the text about it is for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Literal

from bot.model import Language
from bot.service import Announced
from handlers.slack.features.home import wording
from handlers.slack.kit.buttons import LABEL_LIMIT, ButtonValue, button, row
from handlers.slack.kit.limits import Block, shorten
from handlers.slack.kit.rich import paragraph, plain, rich
from handlers.slack.platform import wording_common
from handlers.slack.render import wording_fix

LETTER_ACTION = "announcement_letter"
CALLBACK_ID = "announcement_letter"
TENANT = "tenant"
MOST_OPTIONS = (
    100  # of a group: https://docs.slack.dev/reference/block-kit/composition-objects/option-group-object (seen 2026-12)
)
MOST_GROUPS = 100

View = dict[str, Any]


class OfAnnouncement(ButtonValue):
    """Which announcement a button is about."""

    v: Literal[1] = 1
    announcement: str


def announced_blocks(announced: Announced, language: Language, *, letter: bool) -> list[Block]:
    """Return the notice; with `letter` also the button for the text to customers."""
    said = rich(paragraph(plain(announced.notice.in_(language))))
    if not letter:
        return [said]
    value = OfAnnouncement(announcement=announced.id).model_dump_json()
    label = wording_fix.CUSTOMER_TEXT.in_(language)
    return [said, row(button(LETTER_ACTION, label, value, wording.LETTER_LABEL.in_(language)))]


def letter_window(
    remembered: str, announced: Announced, concerned: Collection[str], tenants: Sequence[str], language: Language
) -> View:
    """Return the window that asks for which of these tenants the text is, the concerned ones first."""

    def label(text: str) -> dict[str, Any]:
        return {"type": "plain_text", "text": shorten(text, LABEL_LIMIT), "emoji": False}

    groups = [
        {"label": label(title), "options": [{"text": label(name), "value": name} for name in names]}
        for title, names in _groups(concerned, tenants, language)
    ]
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "private_metadata": remembered,
        "title": label(wording_fix.CUSTOMER_TEXT.in_(language)),
        "submit": label(wording.LETTER_WRITE.in_(language)),
        "close": label(wording_common.MODAL_CLOSE.in_(language)),
        "blocks": [
            rich(paragraph(plain(announced.notice.in_(language)))),
            {
                "type": "input",
                "block_id": TENANT,
                "label": label(wording.LETTER_FOR.in_(language)),
                "hint": label(wording.LETTER_HINT.in_(language)),
                "element": {
                    "type": "static_select",
                    "action_id": TENANT,
                    "placeholder": label(wording.LETTER_CHOOSE.in_(language)),
                    "option_groups": groups[:MOST_GROUPS],
                },
            },
        ],
    }


def _groups(
    concerned: Collection[str], tenants: Sequence[str], language: Language
) -> Iterator[tuple[str, Sequence[str]]]:
    meant = [name for name in tenants if name in concerned]
    others = [name for name in tenants if name not in concerned]
    for first in range(0, len(meant), MOST_OPTIONS):
        yield wording.LETTER_CONCERNED.in_(language), meant[first : first + MOST_OPTIONS]
    for first in range(0, len(others), MOST_OPTIONS):
        title = wording.LETTER_OTHERS_FROM.in_(language, first=others[first]) if first else ""
        yield title or wording.LETTER_OTHERS.in_(language), others[first : first + MOST_OPTIONS]
