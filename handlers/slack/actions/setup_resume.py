"""„Weitermachen“: a guided set-up goes on, in its thread or, for somebody who does not read it, in a new one."""

from __future__ import annotations

from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.resume import ACTION_ID, Resume
from handlers.slack.door import Door
from handlers.slack.home import refresh
from handlers.slack.rights import Role
from handlers.slack.tenant_answers import somewhere
from handlers.slack.threads.setup import resume


async def handle(door: Door, pressed: Pressed) -> None:
    """Fetch the step at hand to the end of the thread; who pressed it in App Home is told where that is."""
    await resume(door, await somewhere(door, pressed.asker), read(Resume, pressed.value).course)
    await refresh(door, pressed.asker)


ACTION = Button(ACTION_ID, handle, Role.OPERATOR)
