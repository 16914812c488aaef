"""A tenant, and the check of theirs that stands in a thread."""

from __future__ import annotations

from bot.jobs.kinds import Asker
from bot.model import Report
from bot.service import AuthorizedTenant
from handlers.slack.platform.context import Context
from handlers.slack.platform.roles import Role


async def tenant_and_check(
    context: Context, asker: Asker, name: str, check: str
) -> tuple[AuthorizedTenant | None, Report | None]:
    """Return the tenant, and the report of the check in this thread if it is theirs; nothing without a name. Raises NotAllowed, NotHere."""
    if not name:
        return None, None
    await context.rights.demand(asker, Role.OPERATOR)
    allowed = await context.rights.tenant(asker, name)
    return allowed, await context.mailcheck.tenants.report_of(allowed, check)
