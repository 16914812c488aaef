"""What the administrator changes in the Entra admin center: the app, its permissions and credentials, what may sign in."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding

from bot.errors import BadInput
from bot.model import Text
from bot.sandbox.console.given import Change, Done, Given
from bot.sandbox.customers import new_secret
from bot.sandbox.directory import IMAP_ROLE, SMTP_ROLE, AppRegistration, Secret, new_id

EXCHANGE_API, GRAPH_API = "Office 365 Exchange Online", "Microsoft Graph"
PERMISSIONS: Mapping[str, str] = {
    IMAP_ROLE: EXCHANGE_API,
    SMTP_ROLE: EXCHANGE_API,
    "POP.AccessAsApp": EXCHANGE_API,
    "full_access_as_app": EXCHANGE_API,
    "Mail.Read": GRAPH_API,
    "Mail.Send": GRAPH_API,
}
"""The application permissions that the console offers, and the API of each."""

POLICIES = ("", "conditional-access", "security-defaults")
_VALID_DAYS = {"1": 30, "6": 180, "12": 365, "24": 730}  # months as the portal offers them
_LONGEST_CERTIFICATE = 20_000  # characters


def register_app(given: Given) -> Done:
    """A new app registration; the portal makes its enterprise application at once."""
    name = given.title("name", Text("Name", "Name"))
    if any(app.name == name for app in given.tenant.apps.values()):
        raise BadInput(
            Text(f"Eine App mit dem Namen {name} gibt es schon.", f"There is an app with the name {name} already.")
        )
    app = AppRegistration(name=name, requested=set(), granted=set())
    given.tenant.apps[app.app_id] = app
    return Done(Text(f"Die App {name} ist registriert.", f"The app {name} is registered."))


def add_permission(given: Given) -> Done:
    """Requested, not granted: the yellow triangle stays until somebody consents."""
    app, permission = given.app(), given.choice("permission", PERMISSIONS)
    app.requested.add(permission)
    return Done(
        Text(
            f"{permission} ist angefordert; die Administratorzustimmung steht noch aus.",
            f"{permission} is requested; admin consent is still to come.",
        )
    )


def remove_permission(given: Given) -> Done:
    """Out of the list, and with it what was granted."""
    app, permission = given.app(), given.text("permission", Text("Berechtigung", "Permission"))
    app.requested.discard(permission)
    app.granted.discard(permission)
    return Done(Text(f"{permission} ist entfernt.", f"{permission} is removed."))


def grant_consent(given: Given) -> Done:
    """Grants exactly what is requested, and makes the enterprise application where it is missing."""
    app = given.app()
    app.granted = set(app.requested)
    app.consent_from = 0.0
    if app.object_id is not None:
        return Done(
            Text("Die Administratorzustimmung ist erteilt.", "Admin consent is granted."),
        )
    app.object_id = new_id()
    return Done(
        Text(
            f"Die Administratorzustimmung ist erteilt. Die Unternehmensanwendung ist neu angelegt, ihre Objekt-ID ist {app.object_id}.",
            f"Admin consent is granted. The enterprise application is made anew, its object id is {app.object_id}.",
        )
    )


def enable_app(given: Given) -> Done:
    """The switch "Enabled for users to sign-in?" of the enterprise application."""
    app, on = given.app(), given.flag()
    app.enabled = on
    return Done(
        Text("Die Unternehmensanwendung ist aktiviert.", "The enterprise application is enabled.")
        if on
        else Text("Die Unternehmensanwendung ist deaktiviert.", "The enterprise application is disabled.")
    )


def delete_enterprise_app(given: Given) -> Done:
    """The registration stays; consent belonged to what is deleted."""
    app = given.app()
    app.object_id = None
    app.granted.clear()
    return Done(Text("Die Unternehmensanwendung ist gelöscht.", "The enterprise application is deleted."))


def policy(given: Given) -> Done:
    """Which policy turns the app away, if any."""
    app = given.app()
    app.blocked_by = given.choice("policy", POLICIES)
    return Done(
        Text("Eine Richtlinie weist die App jetzt ab.", "A policy turns the app away now.")
        if app.blocked_by
        else Text("Die App ist von den Richtlinien ausgenommen.", "The app is excluded from the policies.")
    )


def add_secret(given: Given) -> Done:
    """A new client secret; its value is shown this one time."""
    app, months = given.app(), given.choice("months", _VALID_DAYS)
    secret = Secret(new_secret(), expires=datetime.now(UTC) + timedelta(days=_VALID_DAYS[months]))
    app.secrets.append(secret)
    return Done(
        Text(
            "Der Clientschlüssel ist angelegt. Kopieren Sie den Wert jetzt, er wird nie wieder angezeigt.",
            "The client secret is created. Copy its value now, it is never shown again.",
        ),
        secret.value,
    )


def delete_secret(given: Given) -> Done:
    """Whoever still signs in with it is refused."""
    app, secret_id = given.app(), given.text("secret", Text("Geheime ID", "Secret ID"))
    app.secrets[:] = [secret for secret in app.secrets if secret.secret_id != secret_id]
    return Done(Text("Der Clientschlüssel ist gelöscht.", "The client secret is deleted."))


def upload_certificate(given: Given) -> Done:
    """The public half of a certificate, as PEM text."""
    app, pem = given.app(), given.text("certificate", Text("Zertifikat", "Certificate"))
    text = _public_half(pem)
    if text not in app.certificates:
        app.certificates.append(text)
    mark = thumbprint(text)
    return Done(Text(f"Das Zertifikat {mark} ist hochgeladen.", f"The certificate {mark} is uploaded."))


def delete_certificate(given: Given) -> Done:
    """Whoever still signs in with it is refused."""
    app, mark = given.app(), given.text("thumbprint", Text("Fingerabdruck", "Thumbprint"))
    app.certificates[:] = [pem for pem in app.certificates if thumbprint(pem) != mark]
    return Done(Text("Das Zertifikat ist gelöscht.", "The certificate is deleted."))


def enable_exchange_app(given: Given) -> Done:
    """Microsoft's own application Office 365 Exchange Online, which nobody should disable."""
    given.tenant.exchange_enabled = given.flag()
    return Done(
        Text(f"{EXCHANGE_API} ist aktiviert.", f"{EXCHANGE_API} is enabled.")
        if given.tenant.exchange_enabled
        else Text(f"{EXCHANGE_API} ist deaktiviert.", f"{EXCHANGE_API} is disabled.")
    )


def book_exchange(given: Given) -> Done:
    """The subscription with Exchange Online."""
    given.tenant.has_exchange = given.flag()
    return Done(
        Text("Exchange Online ist gebucht und bereitgestellt.", "Exchange Online is booked and provisioned.")
        if given.tenant.has_exchange
        else Text("Exchange Online ist abbestellt.", "Exchange Online is cancelled.")
    )


def _public_half(pem: str) -> str:
    if len(pem) <= _LONGEST_CERTIFICATE and "PRIVATE KEY" not in pem:
        with contextlib.suppress(ValueError):
            return x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.PEM).decode()
    raise BadInput(
        Text(
            "Das ist kein Zertifikat im PEM-Format; hochgeladen wird nur der öffentliche Teil, er beginnt mit „-----BEGIN CERTIFICATE-----“.",
            "This is no certificate in PEM form; only the public part is uploaded, it begins with “-----BEGIN CERTIFICATE-----”.",
        )
    )


def thumbprint(pem: str) -> str:
    """Return a certificate's SHA-1 thumbprint as the portal shows it."""
    return x509.load_pem_x509_certificate(pem.encode()).fingerprint(SHA1()).hex().upper()  # noqa: S303  thumbprints are SHA-1


ENTRA_CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (
        register_app,
        add_permission,
        remove_permission,
        grant_consent,
        enable_app,
        delete_enterprise_app,
        policy,
        add_secret,
        delete_secret,
        upload_certificate,
        delete_certificate,
        enable_exchange_app,
        book_exchange,
    )
}
