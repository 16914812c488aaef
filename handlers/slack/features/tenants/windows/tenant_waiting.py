"""A form submitted once more while Entra is still being asked: nothing happens."""

from __future__ import annotations

from bot.model import Text
from handlers.slack.features.tenants import wording
from handlers.slack.features.tenants.form import WAITING
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role
from handlers.slack.platform.windows import Submitted, Values, Window


def mistakes(values: Values) -> dict[str, Text]:
    """Say at the first field that there is something to wait for; so the window stays as it is."""
    return dict.fromkeys(list(values)[:1], wording.STILL_ASKING)


async def handle(door: Door, submitted: Submitted) -> None:
    """Do nothing."""


WINDOW = Window(WAITING, mistakes, handle, Role.READER)
