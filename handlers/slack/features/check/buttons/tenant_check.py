"""„Jetzt prüfen“ beside a stored tenant: a check of all its mailboxes, in a thread of its own."""

from __future__ import annotations

from bot.jobs.kinds import CheckJob
from handlers.slack.features.check.thread import hand_over
from handlers.slack.features.tenants import wording
from handlers.slack.features.tenants.thread import notice, with_place
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role
from handlers.slack.render.tenant_buttons import CHECK, Named


async def handle(door: Door, pressed: Pressed) -> None:
    """Hand the check over; a window says where its answer comes."""
    asker, name = await with_place(door, pressed, read(Named, pressed.value).tenant)
    await door.mailcheck.checkable(name)
    await hand_over(door, CheckJob(asker=asker, tenant=name))
    await notice(door, pressed, wording.CHECK_RUNS.filled(name=name))


ACTION = Button(CHECK, handle, Role.OPERATOR)
