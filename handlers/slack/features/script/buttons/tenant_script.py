"""„PowerShell-Skript“ beside a stored tenant: the script for its ids and mailboxes, in a thread of its own."""

from __future__ import annotations

from bot.jobs.kinds import SCRIPT as SCRIPT_KIND
from bot.jobs.kinds import ScriptJob
from handlers.slack.features.tenants import wording
from handlers.slack.features.tenants.thread import notice, with_place
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role
from handlers.slack.render.tenant_buttons import SCRIPT, Named


async def handle(door: Door, pressed: Pressed) -> None:
    """Hand the script over; a window says where its answer comes."""
    asker, name = await with_place(door, pressed, read(Named, pressed.value).tenant)
    await door.queue.enqueue(SCRIPT_KIND, ScriptJob(asker=asker, words=name))
    await notice(door, pressed, wording.SCRIPT_COMES.filled(name=name))


ACTION = Button(SCRIPT, handle, Role.OPERATOR)
