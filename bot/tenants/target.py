"""Where a tenant's mail is to be looked for: the settings' servers, the tenant's own, or its cloud's."""

from __future__ import annotations

from collections.abc import Mapping

from bot.checks import Target
from bot.clouds import CLOUDS
from bot.errors import BadInput, UnfitTenant
from bot.hosts import HostPolicy
from bot.model import Check, Cloud, Endpoint, Tenant, Text
from bot.presentation import authority_of
from bot.settings import Settings


class Targets:
    """Knows the addresses that count for a tenant under these settings, and those that a tenant may name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def policy(self) -> HostPolicy:
        """Return which hosts a tenant's document may name."""
        return HostPolicy(self._settings.allowed_hosts, self._settings.authority)

    def authority(self, cloud: Cloud | None) -> str:
        """Return where Entra answers for a cloud."""
        return self._settings.authority or authority_of(cloud)

    @property
    def servers(self) -> Mapping[Check, Endpoint]:
        """Return where mail is fetched and sent for a tenant that names no server, as far as the operator says so."""
        configured = {Check.IMAP: self._settings.imap, Check.SMTP: self._settings.smtp}
        return {check: server for check, server in configured.items() if server}

    def at(self, tenant: Tenant, mailboxes: tuple[str, ...] = ()) -> Target:
        """Return what to check of a tenant, at which servers, with which credential; raises BadInput where it has none, UnfitTenant."""
        if tenant.unfit:
            raise UnfitTenant(tenant)
        hosts = CLOUDS[tenant.cloud]
        credential = tenant.client_secret or tenant.certificate
        if credential is None:  # the store never holds such a record
            raise BadInput(
                Text(f"Für {tenant.name} ist kein Zugang gespeichert.", f"No credential is stored for {tenant.name}.")
            )
        return Target(
            tenant_id=tenant.tenant_id,
            client_id=tenant.client_id,
            credential=credential,
            mailboxes=mailboxes,
            authority=tenant.authority or self.authority(tenant.cloud),
            scope=tenant.scope or hosts.scope,
            imap=tenant.imap or self.servers.get(Check.IMAP, hosts.imap),
            smtp=tenant.smtp or self.servers.get(Check.SMTP, hosts.smtp),
            uses=tenant.uses,
            object_id=tenant.object_id,
            secret_expires=tenant.secret_expires,
            stored=tenant.mailboxes,
        )
