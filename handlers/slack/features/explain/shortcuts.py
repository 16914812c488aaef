"""„Fehler erklären“ on any message, in threads too: the answer stands below it."""

from __future__ import annotations

from handlers.slack.features.explain import wording
from handlers.slack.features.explain.thread import hand_over
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Chosen, Offered, Shortcut
from handlers.slack.platform.pasted import pasted_in
from handlers.slack.platform.roles import Role


async def handle(context: Context, chosen: Chosen) -> None:
    """Explain what the message holds; a secret in it is its author's."""
    message = chosen.message
    thread = str(message.get("thread_ts") or message.get("ts") or "")
    author = "" if message.get("bot_id") else str(message.get("user") or "")
    await hand_over(context, chosen.asker, pasted_in(message), thread=thread, author=author)


SHORTCUT = Shortcut(
    "explain_error", Offered.MESSAGE, wording.SHORTCUT_NAME, wording.SHORTCUT_ABOUT, handle, Role.READER
)
