"""Whose set-up is led in a thread."""

from __future__ import annotations

from contextlib import suppress

from bot.errors import UnknownTenant
from bot.flows.setup import COURSE
from bot.jobs.kinds import Asker
from bot.service import AuthorizedTenant
from handlers.slack.platform.context import Context
from handlers.slack.platform.rights import NotAllowed
from handlers.slack.platform.roles import Role


async def tenant_led_in(context: Context, asker: Asker, root: str) -> AuthorizedTenant | None:
    """Return the tenant whose set-up is led in this thread, if this person may use it; what is pasted there is about it."""
    course = await context.mailcheck.flows.course(COURSE, f"{asker.workspace}:{asker.channel}:{root}") if root else None
    if course is None or not course.tenant:
        return None
    with suppress(NotAllowed, UnknownTenant):
        await context.rights.demand(asker, Role.OPERATOR)
        return await context.rights.tenant(asker, course.tenant)
    return None
