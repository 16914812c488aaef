"""Stored tenants that cannot be given out: named to keepers alone, since nobody knows any more who may see them."""

from __future__ import annotations

from bot.jobs.kinds import Asker
from handlers.slack.kit.limits import Block, context
from handlers.slack.platform.context import Door
from handlers.slack.platform.roles import Role
from handlers.slack.render import wording as shown

NAMED = 5


async def damaged_blocks(door: Door, asker: Asker) -> list[Block]:
    """Return a line that names them; nothing where there are none, or for whoever may not touch credentials."""
    if not await door.rights.has(asker, Role.KEEPER):
        return []
    names = [one.name for one in await door.mailcheck.tenants.damaged()]
    if not names:
        return []
    listed = ", ".join(names[:NAMED]) + (f" … (+{len(names) - NAMED})" if len(names) > NAMED else "")
    return [context(shown.DAMAGED.in_(asker.own_language, names=listed))]
