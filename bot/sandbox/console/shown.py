"""Everything that the administrator sees in a tenant, as plain data: what is set, never when it becomes effective."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cryptography import x509

from bot.sandbox.console.entra import PERMISSIONS, thumbprint
from bot.sandbox.console.mailboxes import SMTP_CHOICES
from bot.sandbox.console.network import name_of, offered
from bot.sandbox.directory import AppRegistration, Tenant
from bot.sandbox.path import Path
from bot.sandbox.recipients import Mailbox

Json = dict[str, Any]
_HINT = 3  # characters of a secret's value that the portal goes on showing


def shown(tenant: Tenant, path: Path | None) -> Json:
    """Return the tenant as its admin centers show it."""
    return {
        "tenant_id": tenant.tenant_id,
        "domains": list(tenant.domains),
        "apps": [_app(app) for app in tenant.apps.values()],
        "exchange_app_enabled": tenant.exchange_enabled,
        "has_exchange": tenant.has_exchange,
        "principals": [
            {"identity": p.identity, "app_id": p.app_id, "object_id": p.object_id, "name": p.display_name or p.app_id}
            for p in tenant.service_principals
        ],
        "mailboxes": [_mailbox(tenant, mailbox) for mailbox in tenant.mailboxes.values()],
        "smtp_of_organization": not tenant.smtp_auth_disabled,
        "has_scope": bool(tenant.smtp_grants),
        "network": [
            {"protocol": protocol, "trouble": name_of(trouble), "offered": offered(protocol)}
            for protocol, trouble in path.troubles.items()
        ]
        if path
        else [],
    }


def _app(app: AppRegistration) -> Json:
    now = datetime.now(UTC)
    return {
        "app_id": app.app_id,
        "name": app.name,
        "application_object_id": app.application_object_id,
        "object_id": app.object_id,
        "enabled": app.enabled,
        "policy": app.blocked_by,
        "permissions": [
            {"name": name, "api": PERMISSIONS.get(name, ""), "granted": name in app.granted}
            for name in sorted(app.requested | app.granted)
        ],
        "secrets": [
            {
                "id": secret.secret_id,
                "hint": secret.value[:_HINT],
                "expires": secret.expires.date().isoformat(),
                "expired": secret.expires <= now,
            }
            for secret in app.secrets
        ],
        "certificates": [_certificate(pem) for pem in app.certificates],
    }


def _certificate(pem: str) -> Json:
    expires = x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc
    return {"thumbprint": thumbprint(pem), "expires": expires.date().isoformat()}


def _mailbox(tenant: Tenant, mailbox: Mailbox) -> Json:
    principals = {p.sid: p for p in tenant.service_principals}
    return {
        "address": mailbox.address,
        "aliases": list(mailbox.aliases),
        "kind": str(mailbox.kind),
        "licensed": mailbox.licensed,
        "imap": mailbox.imap_enabled,
        "smtp": next(name for name, off in SMTP_CHOICES.items() if off is mailbox.smtp_auth_disabled),
        "in_scope": any(mailbox.address.lower() in grant.scope for grant in tenant.smtp_grants),
        "access": [
            {
                "trustee": entry.trustee,
                "name": known.display_name or known.app_id if (known := principals.get(entry.trustee)) else "",
                "rights": list(entry.rights),
                "deny": entry.deny,
            }
            for entry in mailbox.permissions
        ],
    }
