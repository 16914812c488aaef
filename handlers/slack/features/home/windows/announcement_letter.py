"""The window that asks for which customer the text about an announcement is, submitted."""

from __future__ import annotations

from bot.model import Text
from handlers.slack.features.home import wording
from handlers.slack.features.home.announcement import CALLBACK_ID, TENANT
from handlers.slack.features.home.announcement_letter import write
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role
from handlers.slack.platform.windows import Submitted, Values, Window


def mistakes(values: Values) -> dict[str, Text]:
    """Return what to do where no customer was chosen."""
    return {} if _chosen(values) else {TENANT: wording.LETTER_LACKING}


async def handle(door: Door, submitted: Submitted) -> None:
    """Write it for this customer, if they are this person's."""
    await write(door, submitted.asker, submitted.about, _chosen(submitted.values))


def _chosen(values: Values) -> str:
    return str((((values.get(TENANT) or {}).get(TENANT) or {}).get("selected_option") or {}).get("value") or "")


WINDOW = Window(CALLBACK_ID, mistakes, handle, Role.OPERATOR)
