"""„Hilfe“ in the App Home: a window with every command that this person may use."""

from __future__ import annotations

from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.home import HELP_ACTION, Plain
from handlers.slack.blocks.notice_window import notice_window
from handlers.slack.blocks.usage import usage_blocks
from handlers.slack.door import Door
from handlers.slack.opening import open_window
from handlers.slack.register import registered_commands
from handlers.slack.rights import Role


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the window."""
    read(Plain, pressed.value)
    language = pressed.asker.own_language
    allowed = [command for command in registered_commands() if await door.rights.has(pressed.asker, command.role)]
    await open_window(door.slack, pressed.trigger, notice_window(language, *usage_blocks(allowed, language)))


ACTION = Button(HELP_ACTION, handle, Role.READER)
