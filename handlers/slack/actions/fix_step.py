"""The buttons of a guided fix: back, next, not helped, check now, helped."""

from __future__ import annotations

from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.guided import STEP_ACTION, Go
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.threads.fix import step


async def handle(door: Door, pressed: Pressed) -> None:
    """Lead it on; where a tenant is meant, it is asked there whether this person may."""
    go, asker = read(Go, pressed.value), pressed.asker
    await step(door, asker, f"{asker.workspace}:{asker.channel}:{pressed.message}", go)


ACTION = Button(STEP_ACTION, handle, Role.OPERATOR)
