"""„Hilfe“ in the App Home: a window with every command that this person may use."""

from __future__ import annotations

from handlers.slack.features.home.blocks import HELP_ACTION, Plain
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.modals import open_window
from handlers.slack.platform.notice_window import notice_window
from handlers.slack.platform.rights import Role
from handlers.slack.platform.usage import usage_blocks
from handlers.slack.process.register import registered_commands


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the window."""
    read(Plain, pressed.value)
    language = pressed.asker.own_language
    allowed = [command for command in registered_commands() if await door.rights.has(pressed.asker, command.role)]
    await open_window(door.slack, pressed.trigger, notice_window(language, *usage_blocks(allowed, language)))


ACTION = Button(HELP_ACTION, handle, Role.READER)
