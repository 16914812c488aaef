"""„Ansehen“: the card of a stored tenant."""

from __future__ import annotations

from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.tenant_buttons import SHOW, Named
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.tenant_answers import show_card
from handlers.slack.tenant_windows import window_of


async def handle(door: Door, pressed: Pressed) -> None:
    """Show the card to the person alone: in the window in which the button was pressed, from App Home in a new one."""
    trigger = pressed.trigger if pressed.shown.get("type") == "home" else ""
    await show_card(door, pressed.asker, read(Named, pressed.value).tenant, window_of(pressed), trigger)


ACTION = Button(SHOW, handle, Role.OPERATOR)
