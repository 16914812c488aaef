"""„Sprache eines Kanals“ in the App Home: the window for it."""

from __future__ import annotations

from handlers.slack.features.home.blocks import CHANNEL_ACTION, Plain
from handlers.slack.features.home.channel_window import channel_window
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.modals import open_window, remember
from handlers.slack.platform.rights import Role


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the window."""
    read(Plain, pressed.value)
    view = channel_window(remember(door.slack, pressed.asker), pressed.asker.own_language)
    await open_window(door.slack, pressed.trigger, view)


ACTION = Button(CHANNEL_ACTION, handle, Role.OPERATOR)
