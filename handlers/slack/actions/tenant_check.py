"""„Jetzt prüfen“ beside a stored tenant: a check of all its mailboxes, in a thread of its own."""

from __future__ import annotations

from bot.jobs.kinds import CheckJob
from handlers.slack import wording_tenants as wording
from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.tenant_buttons import CHECK, Named
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.tenant_answers import notice, with_place
from handlers.slack.threads.check import hand_over


async def handle(door: Door, pressed: Pressed) -> None:
    """Hand the check over; a window says where its answer comes."""
    asker, name = await with_place(door, pressed, read(Named, pressed.value).tenant)
    await door.mailcheck.checkable(name)
    await hand_over(door, CheckJob(asker=asker, tenant=name))
    await notice(door, pressed, wording.CHECK_RUNS.filled(name=name))


ACTION = Button(CHECK, handle, Role.OPERATOR)
