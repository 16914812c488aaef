"""„Zugang hinterlegen“ in the App Home: the window for credentials."""

from __future__ import annotations

from handlers.slack.features.home.blocks import ADD_ACTION, Plain
from handlers.slack.features.tenants.opening import open_add
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the window."""
    read(Plain, pressed.value)
    await open_add(door, pressed.asker, pressed.trigger)


ACTION = Button(ADD_ACTION, handle, Role.KEEPER)
