"""„Einrichtung beginnen“ in the App Home: the window for a guided set-up."""

from __future__ import annotations

from handlers.slack.features.home.blocks import SETUP_ACTION, Plain
from handlers.slack.features.setup.opening import open_start
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the window; the thread will stand in the direct messages."""
    read(Plain, pressed.value)
    await open_start(door, pressed.asker, pressed.trigger)


ACTION = Button(SETUP_ACTION, handle, Role.OPERATOR)
