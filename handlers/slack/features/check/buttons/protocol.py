"""„Protokoll“: every stage of the check with its time and the server's words."""

from __future__ import annotations

from handlers.slack.features.check.protocol import show
from handlers.slack.features.check.protocol_blocks import ACTION_ID, Shown
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role


async def handle(door: Door, pressed: Pressed) -> None:
    """Show it; the tenant may have been forgotten meanwhile."""
    await show(door, pressed.asker, read(Shown, pressed.value), pressed.root)


ACTION = Button(ACTION_ID, handle, Role.OPERATOR)
