"""„Eintrag berichtigen“: the object id of this thread's check takes the place of the one that we had stored."""

from __future__ import annotations

from handlers.slack.features.check.entry import correct
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role
from handlers.slack.render.entry import CORRECT_ACTION
from handlers.slack.render.tenant_buttons import Named


async def handle(door: Door, pressed: Pressed) -> None:
    """Correct it; what is right is read from the check that was kept for this thread."""
    await correct(door, pressed.asker, read(Named, pressed.value).tenant, pressed.root)


ACTION = Button(CORRECT_ACTION, handle, Role.KEEPER)
"""Whoever may touch credentials may correct what stands beside them."""
