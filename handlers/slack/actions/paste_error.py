"""„Fehlermeldung einfügen“: the window for it; what is pasted there belongs to the thread of the button."""

from __future__ import annotations

from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.more_evidence import PASTE_ACTION, Here
from handlers.slack.door import Door
from handlers.slack.opening import open_paste_window
from handlers.slack.rights import Role


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the window."""
    read(Here, pressed.value)
    await open_paste_window(door.slack, pressed.asker, pressed.trigger, pressed.root)


ACTION = Button(PASTE_ACTION, handle, Role.READER)
