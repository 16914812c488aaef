"""Everything that people can do, found in the folders: commands, buttons, shortcuts, windows, messages to the bot."""

from __future__ import annotations

from bot.discovery import collect
from handlers.slack.platform import buttons as actions
from handlers.slack.platform import commands, events, shortcuts
from handlers.slack.platform import windows as views
from handlers.slack.platform.buttons import Button
from handlers.slack.platform.commands import SlashCommand
from handlers.slack.platform.events import Heard
from handlers.slack.platform.shortcuts import Shortcut
from handlers.slack.platform.windows import Window


def registered_commands() -> list[SlashCommand]:
    """Return every slash command there is."""
    return list(collect(commands, "COMMAND", SlashCommand).values())


def registered_buttons() -> list[Button]:
    """Return every button there is."""
    return list(collect(actions, "ACTION", Button).values())


def registered_shortcuts() -> list[Shortcut]:
    """Return every shortcut there is."""
    return list(collect(shortcuts, "SHORTCUT", Shortcut).values())


def registered_events() -> list[Heard]:
    """Return every kind of message that the bot listens to."""
    return list(collect(events, "EVENT", Heard).values())


def registered_windows() -> list[Window]:
    """Return every window there is."""
    return list(collect(views, "WINDOW", Window).values())
