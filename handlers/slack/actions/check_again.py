"""„Erneut prüfen“: the same check once more, in the same thread."""

from __future__ import annotations

from bot.jobs.kinds import CheckJob
from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.again import ACTION_ID, Again
from handlers.slack.blocks.buttons import read
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.threads.check import hand_over


async def handle(door: Door, pressed: Pressed) -> None:
    """Hand the check over again; the tenant may have been forgotten meanwhile."""
    again = read(Again, pressed.value)
    stored = await door.rights.tenant(pressed.asker, again.tenant)
    name, named = await door.mailcheck.checkable(stored.tenant.name, again.mailboxes)
    await hand_over(door, CheckJob(asker=pressed.asker, tenant=name, mailboxes=named, thread=pressed.root))


ACTION = Button(ACTION_ID, handle, Role.OPERATOR)
