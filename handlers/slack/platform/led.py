"""Whose set-up is led in a thread."""

from __future__ import annotations

from contextlib import suppress

from bot.errors import UnknownTenant
from bot.flows.setup import COURSE
from bot.jobs.kinds import Asker
from bot.service import AuthorizedTenant
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import NotAllowed
from handlers.slack.platform.roles import Role


async def tenant_led_in(door: Door, asker: Asker, root: str) -> AuthorizedTenant | None:
    """Return the tenant whose set-up is led in this thread, if this person may use it; what is pasted there is about it."""
    course = await door.mailcheck.flows.course(COURSE, f"{asker.workspace}:{asker.channel}:{root}") if root else None
    if course is None or not course.tenant:
        return None
    with suppress(NotAllowed, UnknownTenant):
        await door.rights.demand(asker, Role.OPERATOR)
        return await door.rights.tenant(asker, course.tenant)
    return None
