"""The button „Erneut prüfen“ and what it remembers."""

from __future__ import annotations

from typing import Literal

from bot.model import Language, Text
from handlers.slack.kit.buttons import ButtonValue, Element, button
from handlers.slack.kit.limits import BUTTON_VALUE_LIMIT

ACTION_ID = "check_again"
CHECK_AGAIN = Text("Erneut prüfen", "Check again")
CHECK_ALL_AGAIN = Text("Alle erneut prüfen", "Check all again")
CHECK_AGAIN_LABEL = Text(
    "Diesen Kunden erneut prüfen, Ergebnis in diesem Thread", "Check this tenant again, result in this thread"
)


class Again(ButtonValue):
    """What to check once more: names only, everything else is read anew. No mailboxes: all of the tenant's."""

    v: Literal[1] = 1
    tenant: str
    mailboxes: tuple[str, ...] = ()


def again_button(tenant: str, mailboxes: tuple[str, ...], language: Language) -> Element:
    """Return the button; where the named mailboxes do not fit into it, it checks all of them and says so."""
    label = CHECK_AGAIN
    value = Again(tenant=tenant, mailboxes=mailboxes).model_dump_json()
    if len(value) > BUTTON_VALUE_LIMIT:
        label, value = CHECK_ALL_AGAIN, Again(tenant=tenant).model_dump_json()
    return button(ACTION_ID, label.in_(language), value, CHECK_AGAIN_LABEL.in_(language))
