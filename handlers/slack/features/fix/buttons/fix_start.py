"""„Lösung Schritt für Schritt“: the guided fix of one cause."""

from __future__ import annotations

from handlers.slack.features.fix.thread import hand_over
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role
from handlers.slack.render.offers import START_ACTION


async def handle(door: Door, pressed: Pressed) -> None:
    """Hand it over; where a tenant is meant, it is asked there whether this person may."""
    await hand_over(door, pressed.asker, pressed.value, pressed.root)


ACTION = Button(START_ACTION, handle, Role.OPERATOR)
