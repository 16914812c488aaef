"""The window that asks for which customer the text about an announcement is, submitted."""

from __future__ import annotations

from bot.model import Text
from handlers.slack import wording_home as wording
from handlers.slack.blocks.announcement import CALLBACK_ID, TENANT
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.threads.announcement import write
from handlers.slack.views import Submitted, Values, Window


def mistakes(values: Values) -> dict[str, Text]:
    """Return what to do where no customer was chosen."""
    return {} if _chosen(values) else {TENANT: wording.LETTER_LACKING}


async def handle(door: Door, submitted: Submitted) -> None:
    """Write it for this customer, if they are this person's."""
    await write(door, submitted.asker, submitted.about, _chosen(submitted.values))


def _chosen(values: Values) -> str:
    return str((((values.get(TENANT) or {}).get(TENANT) or {}).get("selected_option") or {}).get("value") or "")


WINDOW = Window(CALLBACK_ID, mistakes, handle, Role.OPERATOR)
