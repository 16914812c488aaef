"""Stored tenants that cannot be given out: counted for keepers, named in the terminal, since nobody knows any more who may see them."""

from __future__ import annotations

from bot.jobs.kinds import Asker
from handlers.slack.kit.limits import Block, grey_line
from handlers.slack.platform.context import Context
from handlers.slack.platform.roles import Role
from handlers.slack.render import wording_shown


async def damaged_blocks(context: Context, asker: Asker) -> list[Block]:
    """Return a line that counts them; nothing where there are none, or for whoever may not touch credentials."""
    if not await context.rights.has(asker, Role.KEEPER):
        return []
    count = len(await context.mailcheck.tenants.damaged())
    return [grey_line(wording_shown.DAMAGED.in_(asker.own_language, count=count))] if count else []
