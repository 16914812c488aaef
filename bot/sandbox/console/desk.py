"""The desk of a customer's administrator: a look at the whole tenant, and one change at a time, effective at once."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import BadInput
from bot.model import Text
from bot.sandbox.console.entra import ENTRA_CHANGES
from bot.sandbox.console.exchange import EXCHANGE_CHANGES
from bot.sandbox.console.given import Change, Done, Given
from bot.sandbox.console.mailboxes import MAILBOX_CHANGES
from bot.sandbox.console.network import disturb, pass_time
from bot.sandbox.console.shown import Json, shown
from bot.sandbox.directory import Tenant
from bot.sandbox.microsoft365 import Microsoft365

CHANGES: Mapping[str, Change] = ENTRA_CHANGES | EXCHANGE_CHANGES | MAILBOX_CHANGES
"""The changes of the directory, by name. `network` and `pass_time` come on top: they also move servers."""

_NO_TENANT = Text(
    "Diesen Kunden gibt es nicht; wählen Sie einen aus der Liste.",
    "There is no such customer; choose one from the list.",
)
_NO_CHANGE = Text(
    "Diese Änderung kennt die Konsole nicht; laden Sie die Seite neu.",
    "The console does not know this change; reload the page.",
)


class Desk:
    """Sees and changes every tenant of this Microsoft 365; tenants are named by their tenant id."""

    def __init__(self, microsoft: Microsoft365) -> None:
        self._microsoft = microsoft

    def customers(self) -> list[tuple[str, str]]:
        """Return tenant id and name of every tenant, the newest first."""
        tenants = self._microsoft.directory.tenants.values()
        return [(tenant.tenant_id, name_of(tenant)) for tenant in reversed(tenants)]

    def tenant(self, tenant_id: str) -> Tenant:
        """Return a tenant; raises BadInput."""
        tenant = self._microsoft.directory.tenants.get(tenant_id)
        if tenant is None:
            raise BadInput(_NO_TENANT)
        return tenant

    def look(self, tenant_id: str) -> Json:
        """Return all that the administrator sees in this tenant. No secret's value is in it. Raises BadInput."""
        tenant = self.tenant(tenant_id)
        path = self._microsoft.paths.get(tenant_id)
        return shown(tenant, path) | {"name": name_of(tenant)}

    async def change(self, tenant_id: str, name: str, values: Mapping[str, object]) -> Done:
        """Change one thing. Raises BadInput with what is wrong about the values, and then nothing has changed."""
        tenant = self.tenant(tenant_id)
        given = Given(tenant, values)
        path = self._microsoft.paths.get(tenant_id)
        if name == "network":
            return await disturb(path, given)
        if name == "pass_time":
            return await pass_time(tenant, path)
        if name not in CHANGES:
            raise BadInput(_NO_CHANGE)
        return CHANGES[name](given)


def name_of(tenant: Tenant) -> str:
    """Return a tenant's name: the first part of its first domain."""
    return tenant.domains[0].partition(".")[0] if tenant.domains else tenant.tenant_id
