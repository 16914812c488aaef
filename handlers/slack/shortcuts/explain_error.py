"""„Fehler erklären“ on any message, in threads too: the answer stands below it."""

from __future__ import annotations

from handlers.slack import wording_explained as wording
from handlers.slack.door import Door
from handlers.slack.pasted import pasted_in
from handlers.slack.rights import Role
from handlers.slack.shortcuts import Chosen, Kind, Shortcut
from handlers.slack.threads.explain import hand_over


async def handle(door: Door, chosen: Chosen) -> None:
    """Explain what the message holds; a secret in it is its author's."""
    message = chosen.message
    thread = str(message.get("thread_ts") or message.get("ts") or "")
    author = "" if message.get("bot_id") else str(message.get("user") or "")
    await hand_over(door, chosen.asker, pasted_in(message), thread=thread, author=author)


SHORTCUT = Shortcut("explain_error", Kind.MESSAGE, wording.SHORTCUT_NAME, wording.SHORTCUT_ABOUT, handle, Role.READER)
