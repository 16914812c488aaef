"""The buttons that bring more evidence into a thread: paste another message, look at the customer's Exchange."""

from __future__ import annotations

from typing import Literal

from bot.model import Language, Text
from handlers.slack.kit.buttons import ButtonValue, Element, button
from handlers.slack.render import wording_shown

PASTE_ACTION = "paste_error"
LOOK_ACTION = "look_at_customer"


class Here(ButtonValue):
    """Nothing to remember: the thread in which the button stands says it all."""

    v: Literal[1] = 1


class Customer(ButtonValue):
    """Whose Exchange is to be looked at."""

    v: Literal[1] = 1
    tenant: str


def paste_button(language: Language, label: Text = wording_shown.PASTE_ERROR) -> Element:
    """Return the button that opens the window for a pasted message."""
    return button(PASTE_ACTION, label.in_(language), Here().model_dump_json(), wording_shown.PASTE_LABEL.in_(language))


def look_button(tenant: str, language: Language) -> Element:
    """Return the button for the script that only looks."""
    value = Customer(tenant=tenant).model_dump_json()
    return button(LOOK_ACTION, wording_shown.LOOK.in_(language), value, wording_shown.LOOK_LABEL.in_(language))
