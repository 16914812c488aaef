"""Opens the window that begins a guided set-up."""

from __future__ import annotations

from bot.jobs.kinds import Asker
from bot.model import Text
from handlers.slack.features.setup.window import start_window
from handlers.slack.platform.context import Context
from handlers.slack.platform.modals import open_window, remember


async def open_start(context: Context, asker: Asker, trigger: str, name: str = "", said: Text | None = None) -> None:
    """Open it, with a name in it if there is one and `said` on top. Raises MailcheckError where Slack's three seconds are over."""
    programs = context.mailcheck.flows.profiles()
    view = start_window(remember(context.slack, asker), programs, asker.own_language, name, said)
    await open_window(context.slack, trigger, view)
