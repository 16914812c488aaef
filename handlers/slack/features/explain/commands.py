"""`/mailfix [ERROR TEXT]`: explain a pasted error in a thread; without a text a window opens for it."""

from __future__ import annotations

from bot.model import Text
from handlers.slack.features.explain.paste_window import open_paste_window
from handlers.slack.features.explain.thread import hand_over
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import SlashCommand, Typed
from handlers.slack.platform.pasted import Pasted
from handlers.slack.platform.roles import Role
from handlers.slack.platform.usage import help_asked, say_usage


async def handle(context: Context, typed: Typed) -> None:
    """Hand the text over, or open the window."""
    if not typed.text.strip():
        await open_paste_window(context.slack, typed.asker, typed.trigger)
    elif help_asked(typed.text):
        await say_usage(context.slack, typed.asker, COMMAND)
    else:
        await hand_over(context, typed.asker, Pasted(typed.text), posted=False)


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
