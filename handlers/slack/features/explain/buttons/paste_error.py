"""„Fehlermeldung einfügen“: the window for it; what is pasted there belongs to the thread of the button."""

from __future__ import annotations

from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.modals import open_paste_window
from handlers.slack.platform.rights import Role
from handlers.slack.render.more_evidence import PASTE_ACTION, Here


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the window."""
    read(Here, pressed.value)
    await open_paste_window(door.slack, pressed.asker, pressed.trigger, pressed.root)


ACTION = Button(PASTE_ACTION, handle, Role.READER)
