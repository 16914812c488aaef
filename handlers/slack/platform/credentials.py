"""What touches a customer's credentials: kept, corrected, deleted. Nothing else in this door does, and here Slack is asked first, at that moment."""

from __future__ import annotations

from bot.jobs.kinds import Asker
from bot.model import Report, Tenant
from bot.service import Actor, AuthorizedTenant, Corrected, StoredTenant
from handlers.slack.platform.context import Door
from handlers.slack.platform.people import NOW
from handlers.slack.platform.roles import Role


async def for_keepers(door: Door, asker: Asker, name: str) -> AuthorizedTenant:
    """Return the tenant to a keeper who may use it, as of now. Raises NotAllowed, UnknownTenant."""
    await door.rights.demand(asker, Role.KEEPER)
    return await door.rights.tenant(asker, name, alone=True, within=NOW)


async def keep(door: Door, asker: Asker, tenant: Tenant, instead_of: StoredTenant | None) -> StoredTenant:
    """Store a new tenant, or what becomes of one. Raises NotAllowed, UnknownTenant, NameTaken, TenantChanged."""
    if instead_of is None:
        await door.rights.demand(asker, Role.KEEPER)
    else:
        await for_keepers(door, asker, instead_of.tenant.name)
    return await door.mailcheck.tenants.put(tenant, _by(asker), replace=instead_of is not None, instead_of=instead_of)


async def correct(door: Door, asker: Asker, stored: StoredTenant, report: Report) -> Corrected:
    """Store the object id that a check has shown. Raises NotAllowed, UnknownTenant, BadInput, TenantChanged."""
    await for_keepers(door, asker, stored.tenant.name)
    return await door.mailcheck.tenants.correct_object_id(stored, report, _by(asker))


async def forget(door: Door, asker: Asker, name: str) -> None:
    """Delete a tenant. Raises NotAllowed, UnknownTenant."""
    await for_keepers(door, asker, name)
    await door.mailcheck.tenants.forget(name, _by(asker))


def _by(asker: Asker) -> Actor:
    return Actor("slack", asker.person)
