"""„Erneut prüfen“: the same check once more, in the same thread."""

from __future__ import annotations

from bot.jobs.kinds import CheckJob
from handlers.slack.features.check.thread import hand_over
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role
from handlers.slack.render.again import ACTION_ID, Again


async def handle(door: Door, pressed: Pressed) -> None:
    """Hand the check over again; the tenant may have been forgotten meanwhile."""
    again = read(Again, pressed.value)
    stored = await door.rights.tenant(pressed.asker, again.tenant)
    name, named = await door.mailcheck.checkable(stored.tenant.name, again.mailboxes)
    await hand_over(door, CheckJob(asker=pressed.asker, tenant=name, mailboxes=named, thread=pressed.root))


ACTION = Button(ACTION_ID, handle, Role.OPERATOR)
