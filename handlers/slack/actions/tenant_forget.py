"""„Löschen“: the form that asks whether a tenant is really to go."""

from __future__ import annotations

from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.tenant_buttons import FORGET, Named
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.tenant_windows import open_forget, window_of


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the form, in the place of the window in which the button was pressed."""
    name = read(Named, pressed.value).tenant
    await open_forget(door, pressed.asker, pressed.trigger, name, window_of(pressed))


ACTION = Button(FORGET, handle, Role.KEEPER)
