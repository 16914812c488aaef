"""`/mailfix [ERROR TEXT]`: explain a pasted error in a thread; without a text a window opens for it."""

from __future__ import annotations

from bot.model import Text
from handlers.slack.blocks.usage import help_asked, say_usage
from handlers.slack.commands import SlashCommand, Typed
from handlers.slack.door import Door
from handlers.slack.opening import open_paste_window
from handlers.slack.pasted import Pasted
from handlers.slack.rights import Role
from handlers.slack.threads.explain import hand_over


async def handle(door: Door, typed: Typed) -> None:
    """Hand the text over, or open the window."""
    if not typed.text.strip():
        await open_paste_window(door.slack, typed.asker, typed.trigger)
    elif help_asked(typed.text):
        await say_usage(door.slack, typed.asker, COMMAND)
    else:
        await hand_over(door, typed.asker, Pasted(typed.text), posted=False)


COMMAND = SlashCommand(
    name="/mailfix",
    usage=Text("[fehlermeldung]", "[error message]"),
    summary=Text(
        "Erklärt eine Fehlermeldung: Ursachen und Lösung Schritt für Schritt; ohne Text öffnet sich ein Fenster dafür",
        "Explains an error message: causes and the way out step by step; without a text a window opens for it",
    ),
    examples=("/mailfix A01 NO AUTHENTICATE failed", "/mailfix"),
    handle=handle,
    role=Role.READER,
    pasted=True,
)
