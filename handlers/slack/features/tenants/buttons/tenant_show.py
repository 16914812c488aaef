"""„Ansehen“: the card of a stored tenant."""

from __future__ import annotations

from handlers.slack.features.tenants.opening import window_of
from handlers.slack.features.tenants.thread import show_card
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role
from handlers.slack.render.tenant_buttons import SHOW, Named


async def handle(door: Door, pressed: Pressed) -> None:
    """Show the card to the person alone: in the window in which the button was pressed, from App Home in a new one."""
    trigger = pressed.trigger if pressed.shown.get("type") == "home" else ""
    await show_card(door, pressed.asker, read(Named, pressed.value).tenant, window_of(pressed), trigger)


ACTION = Button(SHOW, handle, Role.OPERATOR)
