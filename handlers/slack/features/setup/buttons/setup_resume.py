"""„Weitermachen“: a guided set-up goes on, in its thread or, for somebody who does not read it, in a new one."""

from __future__ import annotations

from handlers.slack.features.home.content import refresh
from handlers.slack.features.setup.thread import resume
from handlers.slack.features.tenants.thread import somewhere
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role
from handlers.slack.render.resume import ACTION_ID, Resume


async def handle(door: Door, pressed: Pressed) -> None:
    """Fetch the step at hand to the end of the thread; who pressed it in App Home is told where that is."""
    await resume(door, await somewhere(door, pressed.asker), read(Resume, pressed.value).course)
    await refresh(door, pressed.asker)


ACTION = Button(ACTION_ID, handle, Role.OPERATOR)
