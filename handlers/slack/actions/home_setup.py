"""„Einrichtung beginnen“ in the App Home: the window for a guided set-up."""

from __future__ import annotations

from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.home import SETUP_ACTION, Plain
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.setup_windows import open_start


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the window; the thread will stand in the direct messages."""
    read(Plain, pressed.value)
    await open_start(door, pressed.asker, pressed.trigger)


ACTION = Button(SETUP_ACTION, handle, Role.OPERATOR)
