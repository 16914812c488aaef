"""„Fehlermeldung einfügen“ in the App Home: the answer to what is pasted stands in the direct messages with this person."""

from __future__ import annotations

from handlers.slack.features.home.blocks import PASTE_ACTION, Plain
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.modals import open_paste_window
from handlers.slack.platform.replies import direct_channel
from handlers.slack.platform.rights import Role


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the window."""
    read(Plain, pressed.value)
    direct = await direct_channel(door.slack, pressed.asker.person)
    await open_paste_window(door.slack, pressed.asker.model_copy(update={"channel": direct}), pressed.trigger)


ACTION = Button(PASTE_ACTION, handle, Role.READER)
