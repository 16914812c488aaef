"""What touches a customer's credentials: kept, corrected, deleted. Nothing else in this door does, and here Slack is asked first, at that moment."""

from __future__ import annotations

from bot.jobs.kinds import Asker
from bot.model import Report, Tenant
from bot.service import Actor, AuthorizedTenant, Corrected, StoredTenant
from handlers.slack.kit.remembered import NOW
from handlers.slack.platform.context import Context
from handlers.slack.platform.roles import Role


async def for_keepers(context: Context, asker: Asker, name: str) -> AuthorizedTenant:
    """Return the tenant to a keeper who may use it, as of now. Raises NotAllowed, UnknownTenant."""
    await context.rights.demand(asker, Role.KEEPER)
    return await context.rights.tenant(asker, name, alone=True, within=NOW)


async def keep(context: Context, asker: Asker, tenant: Tenant, instead_of: StoredTenant | None) -> StoredTenant:
    """Store a new tenant, or what becomes of one. Raises NotAllowed, UnknownTenant, NameTaken, TenantChanged."""
    if instead_of is None:
        await context.rights.demand(asker, Role.KEEPER)
    else:
        await for_keepers(context, asker, instead_of.tenant.name)
    return await context.mailcheck.tenants.put(
        tenant, _by(asker), replace=instead_of is not None, instead_of=instead_of
    )


async def correct(context: Context, asker: Asker, stored: StoredTenant, report: Report) -> Corrected:
    """Store the object id that a check has shown. Raises NotAllowed, UnknownTenant, BadInput, TenantChanged."""
    await for_keepers(context, asker, stored.tenant.name)
    return await context.mailcheck.tenants.correct_object_id(stored, report, _by(asker))


async def forget(context: Context, asker: Asker, name: str) -> None:
    """Delete a tenant. Raises NotAllowed, UnknownTenant."""
    await for_keepers(context, asker, name)
    await context.mailcheck.tenants.forget(name, _by(asker))


def _by(asker: Asker) -> Actor:
    return Actor("slack", asker.person)
