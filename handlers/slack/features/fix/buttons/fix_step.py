"""The buttons of a guided fix: back, next, not helped, check now, helped."""

from __future__ import annotations

from handlers.slack.features.fix.thread import step
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role
from handlers.slack.render.fix_step import STEP_ACTION, Go


async def handle(door: Door, pressed: Pressed) -> None:
    """Lead it on; where a tenant is meant, it is asked there whether this person may."""
    go, asker = read(Go, pressed.value), pressed.asker
    await step(door, asker, f"{asker.workspace}:{asker.channel}:{pressed.message}", go)


ACTION = Button(STEP_ACTION, handle, Role.OPERATOR)
