"""„Kundentext“: only the customer's steps, in words for them."""

from __future__ import annotations

from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role
from handlers.slack.render.letter import write
from handlers.slack.render.offers import TEXT_ACTION, About


async def handle(door: Door, pressed: Pressed) -> None:
    """Write it; where a tenant is meant, it is asked there whether this person may."""
    await write(door, pressed.asker, read(About, pressed.value), pressed.root)


ACTION = Button(TEXT_ACTION, handle, Role.OPERATOR)
