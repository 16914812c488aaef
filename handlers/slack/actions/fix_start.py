"""„Lösung Schritt für Schritt“: the guided fix of one cause."""

from __future__ import annotations

from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.offers import START_ACTION
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.threads.fix import hand_over


async def handle(door: Door, pressed: Pressed) -> None:
    """Hand it over; where a tenant is meant, it is asked there whether this person may."""
    await hand_over(door, pressed.asker, pressed.value, pressed.root)


ACTION = Button(START_ACTION, handle, Role.OPERATOR)
