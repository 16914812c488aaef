"""„Beim Kunden nachsehen“: the script that only looks, in the same thread."""

from __future__ import annotations

from bot.jobs.kinds import SCRIPT, ScriptJob
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role
from handlers.slack.render.more_evidence import LOOK_ACTION, Customer


async def handle(door: Door, pressed: Pressed) -> None:
    """Hand the script over; the tenant may have been forgotten meanwhile."""
    name = (await door.rights.tenant(pressed.asker, read(Customer, pressed.value).tenant)).tenant.name
    words = f"{name} --inspect"
    await door.queue.enqueue(SCRIPT, ScriptJob(asker=pressed.asker, words=words, thread=pressed.root))


ACTION = Button(LOOK_ACTION, handle, Role.OPERATOR)
