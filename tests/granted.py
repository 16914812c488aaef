"""The right to use a tenant, for tests of what is done with one."""

from __future__ import annotations

from bot.service import AuthorizedTenant, Mailcheck


async def granted(core: Mailcheck, address: str) -> AuthorizedTenant:
    """Return the tenant at this name, domain or id as one that may be used; raises UnknownTenant."""
    return AuthorizedTenant(await core.tenants.find(address), "test")
