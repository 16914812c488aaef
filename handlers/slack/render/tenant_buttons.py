"""The buttons about a stored tenant: check it now, its script, show, renew, change, delete; and the one that adds another."""

from __future__ import annotations

from typing import Literal

from bot.model import Language, Text
from handlers.slack.kit.buttons import ButtonValue, Element, button
from handlers.slack.render import wording_shown

CHECK, SCRIPT, SHOW, ROTATE, CHANGE, FORGET, ADD, LIST = (
    "tenant_check",
    "tenant_script",
    "tenant_show",
    "tenant_rotate",
    "tenant_change",
    "tenant_forget",
    "tenant_add",
    "tenant_list",
)
LABELS: dict[str, Text] = {
    CHECK: wording_shown.CHECK_NOW,
    SCRIPT: wording_shown.SCRIPT,
    SHOW: wording_shown.SHOW,
    ROTATE: wording_shown.RENEW,
    CHANGE: wording_shown.CHANGE,
    FORGET: wording_shown.FORGET,
}


class Named(ButtonValue):
    """Which tenant a button is about: by name, everything else is read anew."""

    v: Literal[1] = 1
    tenant: str


class NewOne(ButtonValue):
    """The button that opens the form for a new tenant."""

    v: Literal[1] = 1


class ListPage(ButtonValue):
    """Which page of the list to show, from 0 on."""

    v: Literal[1] = 1
    page: int


def tenant_button(action_id: str, name: str, language: Language) -> Element:
    """Return one of the buttons about a tenant."""
    said = LABELS[action_id].in_(language)
    aloud = wording_shown.ALOUD.in_(language, what=said, name=name)
    return button(action_id, said, Named(tenant=name).model_dump_json(), aloud)


def add_button(language: Language) -> Element:
    """Return the button that opens the form for a new tenant."""
    return button(ADD, wording_shown.ADD.in_(language), NewOne().model_dump_json())


def list_button(page: int, said: Text, language: Language) -> Element:
    """Return the button to another page of the list; each of a row has its own action id."""
    return button(f"{LIST}:{page}", said.in_(language), ListPage(page=page).model_dump_json())
