"""„PowerShell-Skript“ beside a stored tenant: the script for its ids and mailboxes, in a thread of its own."""

from __future__ import annotations

from bot.jobs.kinds import SCRIPT as SCRIPT_KIND
from bot.jobs.kinds import ScriptJob
from handlers.slack import wording_tenants as wording
from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.tenant_buttons import SCRIPT, Named
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.tenant_answers import notice, with_place


async def handle(door: Door, pressed: Pressed) -> None:
    """Hand the script over; a window says where its answer comes."""
    asker, name = await with_place(door, pressed, read(Named, pressed.value).tenant)
    await door.queue.enqueue(SCRIPT_KIND, ScriptJob(asker=asker, words=name))
    await notice(door, pressed, wording.SCRIPT_COMES.filled(name=name))


ACTION = Button(SCRIPT, handle, Role.OPERATOR)
