"""„Zugang hinterlegen“: the form for a new tenant."""

from __future__ import annotations

from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.tenant_buttons import ADD, NewOne
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.tenant_windows import open_add, window_of


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the form, in the place of the window in which the button was pressed."""
    read(NewOne, pressed.value)
    await open_add(door, pressed.asker, pressed.trigger, window_of(pressed))


ACTION = Button(ADD, handle, Role.KEEPER)
