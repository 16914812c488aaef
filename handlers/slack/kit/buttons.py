"""Buttons: an action id that is for ever, a value that says which version wrote it, a label that can be read aloud."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from handlers.slack.kit.limits import Block, shorten

LABEL_LIMIT = 75

Element = dict[str, Any]


class UnknownValue(ValueError):
    """A button's value that another version wrote, or nobody of us."""


class ButtonValue(BaseModel):
    """What a button remembers; every child has a version `v`."""

    model_config = ConfigDict(frozen=True, extra="forbid")


V = TypeVar("V", bound=BaseModel)


def button(action_id: str, label: str, value: str, read_aloud: str = "") -> Element:
    """Return a button."""
    element: Element = {
        "type": "button",
        "action_id": action_id,
        "text": {"type": "plain_text", "text": shorten(label, LABEL_LIMIT), "emoji": False},
        "value": value,
    }
    return element | ({"accessibility_label": shorten(read_aloud, LABEL_LIMIT)} if read_aloud else {})


def row(*buttons: Element) -> Block:
    """Return buttons side by side."""
    return {"type": "actions", "elements": list(buttons)}


def read(kind: type[V], value: str) -> V:
    """Read a button's value; raises UnknownValue."""
    try:
        return kind.model_validate_json(value)
    except ValidationError:
        raise UnknownValue from None
