"""„Löschen“: the form that asks whether a tenant is really to go."""

from __future__ import annotations

from handlers.slack.features.tenants.opening import open_forget, window_of
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role
from handlers.slack.render.tenant_buttons import FORGET, Named


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the form, in the place of the window in which the button was pressed."""
    name = read(Named, pressed.value).tenant
    await open_forget(door, pressed.asker, pressed.trigger, name, window_of(pressed))


ACTION = Button(FORGET, handle, Role.KEEPER)
