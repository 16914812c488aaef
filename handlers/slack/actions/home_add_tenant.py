"""„Zugang hinterlegen“ in the App Home: the window for credentials."""

from __future__ import annotations

from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.home import ADD_ACTION, Plain
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.tenant_windows import open_add


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the window."""
    read(Plain, pressed.value)
    await open_add(door, pressed.asker, pressed.trigger)


ACTION = Button(ADD_ACTION, handle, Role.KEEPER)
