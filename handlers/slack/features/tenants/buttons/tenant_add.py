"""„Zugang hinterlegen“: the form for a new tenant."""

from __future__ import annotations

from handlers.slack.features.tenants.opening import open_add, window_of
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role
from handlers.slack.render.tenant_buttons import ADD, NewOne


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the form, in the place of the window in which the button was pressed."""
    read(NewOne, pressed.value)
    await open_add(door, pressed.asker, pressed.trigger, window_of(pressed))


ACTION = Button(ADD, handle, Role.KEEPER)
