"""A customer of the sandbox: a tenant in its directory, and the record of it that Mailcheck stores."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from bot import model
from bot.sandbox.directory import AppRegistration, Secret, ServicePrincipal, Tenant
from bot.sandbox.recipients import Mailbox, Permission

_SECRET_CHARACTERS = string.ascii_letters + string.digits + "-_.~"


def new_secret() -> str:
    """Return a client secret in the form that Entra gives out (40 characters; form unverified)."""
    return (
        "".join(secrets.choice(string.ascii_letters) for _ in range(3))
        + "8Q~"
        + "".join(secrets.choice(_SECRET_CHARACTERS) for _ in range(34))
    )


def new_certificate() -> model.Certificate:
    """Return a self-signed certificate with its key, as customers make them to sign in an application."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mail access")])
    now = datetime.now(UTC)
    certificate = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now - timedelta(days=1), now + timedelta(days=180)
    ).sign(key, hashes.SHA256())
    return model.Certificate(
        SecretStr(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()),
        certificate.public_bytes(Encoding.PEM).decode(),
        certificate.fingerprint(hashes.SHA1()).hex().upper(),  # noqa: S303  thumbprints are SHA-1
    )


@dataclass
class Customer:
    """A customer: `tenant` and `app` are what Microsoft knows, `stored` is what Mailcheck was told."""

    stored: model.Tenant
    tenant: Tenant = field(repr=False)  # the secret stands in it
    app: AppRegistration = field(repr=False)

    @property
    def mailboxes(self) -> list[Mailbox]:
        """The mailboxes of this tenant."""
        return list(self.tenant.mailboxes.values())

    @property
    def principal(self) -> ServicePrincipal:
        """Exchange's pointer to the enterprise application."""
        return self.tenant.service_principals[0]

    def tell(self, **changes: Any) -> None:
        """Change what Mailcheck was told."""
        self.stored = replace(self.stored, **changes)

    def document(self) -> dict[str, Any]:
        """Return the record as the JSON that `mailcheck tenant put` takes, secret and all."""
        stored = self.stored
        endpoints = {"authority": stored.authority, "scope": stored.scope, "imap": stored.imap, "smtp": stored.smtp}
        document: dict[str, Any] = {
            "name": stored.name,
            "tenant_id": stored.tenant_id,
            "client_id": stored.client_id,
            "object_id": stored.object_id or None,
            "mailboxes": list(stored.mailboxes),
            "uses": [str(use) for use in stored.uses],
            "language": str(stored.language),
            "endpoints": {name: str(value) for name, value in endpoints.items() if value},
        }
        if stored.secret_expires is not None:
            document["secret_expires"] = stored.secret_expires.isoformat()
        if stored.client_secret is not None:
            document["client_secret"] = stored.client_secret.get_secret_value()
        if stored.certificate is not None:
            document["certificate"] = {
                "private_key": stored.certificate.private_key.get_secret_value(),
                "public_certificate": stored.certificate.public_certificate,
                "thumbprint": stored.certificate.thumbprint,
            }
        return document


def healthy_customer(name: str, mailboxes: tuple[str, ...] = ("office",), *, by_certificate: bool = False) -> Customer:
    """Return a customer with whom everything is right; `mailboxes` are local parts or whole addresses."""
    domain = f"{name}.example"
    addresses = [box if "@" in box else f"{box}@{domain}" for box in mailboxes]
    app = AppRegistration()
    principal = ServicePrincipal(app.app_id, app.object_id or "", app.name)
    tenant = Tenant(
        domains=(domain,),
        apps={app.app_id: app},
        service_principals=[principal],
        mailboxes={address.lower(): Mailbox(address, permissions=[Permission(principal.sid)]) for address in addresses},
    )
    stored = model.Tenant(
        name,
        tenant.tenant_id,
        app.app_id,
        object_id=app.object_id or "",
        mailboxes=tuple(addresses),
        language=model.Language.DE,
    )
    customer = Customer(stored, tenant, app)
    if by_certificate:
        certificate = new_certificate()
        app.certificates.append(certificate.public_certificate)
        customer.tell(certificate=certificate)
    else:
        secret = Secret(new_secret())
        app.secrets.append(secret)
        customer.tell(client_secret=SecretStr(secret.value), secret_expires=secret.expires.date())
    return customer
