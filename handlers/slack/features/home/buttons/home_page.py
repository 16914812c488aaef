"""The menu of pages in the App Home."""

from __future__ import annotations

from bot.errors import BadInput
from handlers.slack.features.home.content import publish
from handlers.slack.features.home.tenants import PAGE_ACTION
from handlers.slack.platform import wording
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role


async def handle(door: Door, pressed: Pressed) -> None:
    """Turn to the page; where there are fewer by now, the last one is shown."""
    if not (pressed.value.isascii() and pressed.value.isdigit() and len(pressed.value) <= 3):
        raise BadInput(wording.UNKNOWN_BUTTON)
    door.homes.opened(pressed.asker.person, int(pressed.value))
    await publish(door, pressed.asker)


ACTION = Button(PAGE_ACTION, handle, Role.OPERATOR)
