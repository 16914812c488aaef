"""„Kundentext“: only the customer's steps, in words for them."""

from __future__ import annotations

from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.offers import TEXT_ACTION, About
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.threads.customer import write


async def handle(door: Door, pressed: Pressed) -> None:
    """Write it; where a tenant is meant, it is asked there whether this person may."""
    await write(door, pressed.asker, read(About, pressed.value), pressed.root)


ACTION = Button(TEXT_ACTION, handle, Role.OPERATOR)
