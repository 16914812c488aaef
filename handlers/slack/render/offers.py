"""The two buttons below a diagnosis: the guided fix, and the text for the customer. They carry pointers, nothing else."""

from __future__ import annotations

from bot.flows.fix import CausePointer
from bot.model import Language, Text
from handlers.slack.kit.buttons import Element, button
from handlers.slack.render import wording_fix

START_ACTION = "fix_start"
TEXT_ACTION = "customer_text"


def start_button(value: CausePointer, title: Text, language: Language, *, other: bool = False) -> Element:
    """Return the button that starts the guided fix; `other` names the fix on it, because it is not the one told above."""
    name = title.in_(language)
    label = wording_fix.START_OTHER.in_(language, title=name) if other else wording_fix.START.in_(language)
    element = button(
        f"{START_ACTION}:{value.fix.replace('-', '_')}",
        label,
        value.model_dump_json(),
        wording_fix.START_LABEL.in_(language, title=name),
    )
    return element if other else element | {"style": "primary"}


def text_button(value: CausePointer, language: Language) -> Element:
    """Return the button for the customer's text."""
    said = wording_fix.CUSTOMER_TEXT.in_(language)
    return button(TEXT_ACTION, said, value.model_dump_json(), wording_fix.CUSTOMER_TEXT_LABEL.in_(language))
