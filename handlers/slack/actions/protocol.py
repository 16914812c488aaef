"""„Protokoll“: every stage of the check with its time and the server's words."""

from __future__ import annotations

from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.protocol import ACTION_ID, Shown
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.threads.protocol import show


async def handle(door: Door, pressed: Pressed) -> None:
    """Show it; the tenant may have been forgotten meanwhile."""
    await show(door, pressed.asker, read(Shown, pressed.value), pressed.root)


ACTION = Button(ACTION_ID, handle, Role.OPERATOR)
