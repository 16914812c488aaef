"""How Exchange finds, shows and registers service principals."""

from __future__ import annotations

import time

from bot.sandbox import exchange_errors as errors
from bot.sandbox.directory import ServicePrincipal, Tenant
from bot.sandbox.exchange_manners import Manners, PrincipalName


class Principals:
    """The service principals of a tenant, as its cmdlets see them."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._unknown: dict[str, int] = {}  # identity -> permission calls that do not know it yet
        self._unlisted: dict[str, int] = {}  # identity -> look-ups that do not list it yet

    def register(self, tenant: Tenant, app_id: str, object_id: str, display_name: str) -> ServicePrincipal:
        """Make a new registration. The ids are not checked, unless the manners say so."""
        if self._manners.one_per_app and any(p.app_id.lower() == app_id.lower() for p in tenant.service_principals):
            raise errors.principal_exists(app_id)
        if self._manners.checks_object_id and object_id not in {app.object_id for app in tenant.apps.values()}:
            raise errors.principal_not_in_entra(object_id)
        works_from = time.monotonic() + self._manners.principal_works_after
        made = ServicePrincipal(app_id.lower(), object_id.lower(), display_name, visible_from=works_from)
        self._unknown[made.identity] = self._manners.principal_known_after_calls
        self._unlisted[made.identity] = self._manners.principal_listed_after_calls
        tenant.service_principals.append(made)
        return made

    def listed(self, tenant: Tenant, wanted: str) -> list[ServicePrincipal]:
        """Return what Get-ServicePrincipal finds: all of them, too, where nothing of that name exists.

        https://learn.microsoft.com/powershell/module/exchangepowershell/get-serviceprincipal (read 2026-11-25)
        """
        known = [p for p in tenant.service_principals if not _counted_down(self._unlisted, p.identity)]
        if not wanted:
            return known
        found = [p for p in known if wanted.lower() in _names(p, frozenset(PrincipalName))]
        if found:
            return found
        if not self._manners.unknown_principal_finds_all:
            raise errors.object_missing(wanted)
        return known

    def named(self, tenant: Tenant, identity: str) -> ServicePrincipal:
        """Return the one that is to be changed or removed."""
        found = [p for p in tenant.service_principals if identity.lower() in _names(p, frozenset(PrincipalName))]
        if not found:
            raise errors.object_missing(identity)
        if len(found) > 1:
            raise errors.object_ambiguous(identity)
        return found[0]

    def trustee(self, tenant: Tenant, user: str, *, granting: bool) -> str:
        """Return the SID of the principal that a permission cmdlet's -User means; `granting` counts the wait for new ones."""
        found = [p for p in tenant.service_principals if user.lower() in _names(p, self._manners.accepted_users)]
        if granting:
            found = [p for p in found if not _counted_down(self._unknown, p.identity)]
        if not found:
            raise errors.user_missing(user, self._manners.user_not_found)
        if len(found) > 1:
            raise errors.object_ambiguous(user)
        return found[0].sid

    def shown(self, tenant: Tenant, trustee: str) -> str:
        """Return what the User column shows; what no longer exists shows as its SID."""
        principal = next((p for p in tenant.service_principals if p.sid == trustee), None)
        if principal is None:
            return trustee
        return {
            PrincipalName.IDENTITY: principal.identity,
            PrincipalName.OBJECT_ID: principal.object_id,
            PrincipalName.APP_ID: principal.app_id,
            PrincipalName.SID: principal.sid,
            PrincipalName.DISPLAY_NAME: principal.display_name or principal.app_id,
        }[self._manners.user_column]


def _names(principal: ServicePrincipal, accepted: frozenset[PrincipalName]) -> set[str]:
    all_names = {
        PrincipalName.IDENTITY: principal.identity,
        PrincipalName.OBJECT_ID: principal.object_id,
        PrincipalName.APP_ID: principal.app_id,
        PrincipalName.SID: principal.sid,
        PrincipalName.DISPLAY_NAME: principal.display_name,
    }
    return {name.lower() for form, name in all_names.items() if form in accepted and name}


def _counted_down(waits: dict[str, int], key: str) -> bool:
    left = waits.get(key, 0)
    waits[key] = max(0, left - 1)
    return left > 0
