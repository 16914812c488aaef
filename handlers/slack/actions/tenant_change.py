"""„Angaben ändern“: the form with everything but the credential."""

from __future__ import annotations

from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.tenant_buttons import CHANGE, Named
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.tenant_windows import open_change, window_of


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the form, in the place of the window in which the button was pressed."""
    name = read(Named, pressed.value).tenant
    await open_change(door, pressed.asker, pressed.trigger, name, window_of(pressed))


ACTION = Button(CHANGE, handle, Role.KEEPER)
