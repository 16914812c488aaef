"""The directory of tenants behind the sandbox: what Entra and Exchange know, and what they would say to a sign-in.

Entra, IMAP, SMTP and the PowerShell module all act on this one directory, so a script that mends something here turns a
refused mailbox green there.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.sandbox.recipients import FOUND_BY_GET_MAILBOX, Kind, Mailbox, SmtpGrant

IMAP_ROLE = "IMAP.AccessAsApp"
SMTP_ROLE = "SMTP.SendAsApp"
AUDIENCES = frozenset(
    {
        "https://outlook.office365.com",
        "https://outlook.office.com",
        "https://ps.outlook.com",
        "00000002-0000-0ff1-ce00-000000000000",
    }
)


def new_id() -> str:
    """Return a fresh GUID in the form that Entra shows."""
    return str(uuid.uuid4())


@dataclass
class Secret:
    """A client secret of an app registration: its value, the id beside it in the portal, its end."""

    value: str
    secret_id: str = field(default_factory=new_id)
    expires: datetime = field(default_factory=lambda: datetime.now(UTC) + timedelta(days=180))


@dataclass
class AppRegistration:
    """An app registration and its enterprise application (`object_id`, None when it is missing in the tenant).

    `application_object_id` is the other "Object ID", the one that people register in Exchange by mistake. `blocked_by` is
    "", "conditional-access" or "security-defaults". `visible_from` and `consent_from` (time.monotonic) delay when Entra's sign-in
    knows the app, and when new tokens hold what was consented to.
    """

    app_id: str = field(default_factory=new_id)
    name: str = "Mail access"
    application_object_id: str = field(default_factory=new_id)
    object_id: str | None = field(default_factory=new_id)
    secrets: list[Secret] = field(default_factory=list)
    certificates: list[str] = field(default_factory=list)  # public certificates, PEM
    visible_from: float = 0.0
    consent_from: float = 0.0
    requested: set[str] = field(default_factory=lambda: {IMAP_ROLE, SMTP_ROLE})
    granted: set[str] = field(default_factory=lambda: {IMAP_ROLE, SMTP_ROLE})
    enabled: bool = True
    blocked_by: str = ""

    @property
    def visible(self) -> bool:
        """Tell whether Entra's sign-in knows the app yet."""
        return time.monotonic() >= self.visible_from

    @property
    def effective(self) -> set[str]:
        """The permissions that a new token holds."""
        return self.granted if time.monotonic() >= self.consent_from else set()


@dataclass
class ServicePrincipal:
    """Exchange's pointer to an enterprise application, as New-ServicePrincipal makes it (ids are not validated there).

    `visible_from` (time.monotonic) delays when other cmdlets and the mail servers see it.
    """

    app_id: str
    object_id: str
    display_name: str = ""
    identity: str = field(default_factory=new_id)
    sid: str = field(
        default_factory=lambda: "S-1-5-21-" + "-".join(str(uuid.uuid4().int % 4_000_000_000) for _ in range(4))
    )
    visible_from: float = 0.0

    @property
    def visible(self) -> bool:
        """Tell whether the registration is known everywhere yet."""
        return time.monotonic() >= self.visible_from


@dataclass
class Tenant:
    """One Microsoft 365 tenant: its Entra side, its Exchange side, and its switches.

    `exchange_enabled`: Microsoft's own application Exchange Online is enabled for sign-in in it.
    """

    tenant_id: str = field(default_factory=new_id)
    domains: tuple[str, ...] = ()  # the first is the primary one (…​.onmicrosoft.com style)
    apps: dict[str, AppRegistration] = field(default_factory=dict)
    service_principals: list[ServicePrincipal] = field(default_factory=list)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)  # by primary address, lower case
    smtp_auth_disabled: bool = True  # the organization's switch; true in tenants made since January 2020
    has_exchange: bool = True
    exchange_enabled: bool = True
    smtp_grants: list[SmtpGrant] = field(default_factory=list)

    def mailbox(self, address: str) -> Mailbox | None:
        """Return the mailbox whose primary address this is."""
        return self.mailboxes.get(address.lower())

    def alias_owner(self, address: str) -> Mailbox | None:
        """Return the mailbox that has this address as an alias."""
        return next((m for m in self.mailboxes.values() if address.lower() in (a.lower() for a in m.aliases)), None)


class SignIn(StrEnum):
    """What Exchange makes of an XOAUTH2 sign-in. The servers' replies to each state are variants, see `replies`."""

    WELCOME = "welcome"
    TOKEN_UNUSABLE = "token-unusable"  # garbage, expired, wrong signature
    AUDIENCE_WRONG = "audience-wrong"
    ROLE_MISSING = "role-missing"
    SERVICE_PRINCIPAL_MISSING = "service-principal-missing"
    OBJECT_ID_WRONG = "object-id-wrong"
    PERMISSION_MISSING = "permission-missing"
    MAILBOX_UNKNOWN = "mailbox-unknown"
    ALIAS_USED = "alias-used"
    LICENCE_MISSING = "licence-missing"
    MAILBOX_ELSEWHERE = "mailbox-elsewhere"  # a MailUser: the mailbox is on a server of the customer's own
    MAILBOX_OF_OTHER_KIND = "mailbox-of-other-kind"  # of a group, or for public folders
    MAILBOX_FULL = "mailbox-full"
    SCOPE_MISSES_MAILBOX = "scope-misses-mailbox"  # RBAC for Applications, but not for this mailbox
    IMAP_OFF = "imap-off"
    SMTP_OFF_FOR_MAILBOX = "smtp-off-for-mailbox"
    SMTP_OFF_FOR_TENANT = "smtp-off-for-tenant"


class Directory:
    """All tenants of the sandbox."""

    def __init__(self) -> None:
        self.tenants: dict[str, Tenant] = {}

    def add(self, tenant: Tenant) -> Tenant:
        """Add a tenant and return it."""
        self.tenants[tenant.tenant_id] = tenant
        return tenant

    def find(self, tenant: str) -> Tenant | None:
        """Return the tenant with this id or domain (any case)."""
        wanted = tenant.lower()
        return next(
            (t for t in self.tenants.values() if t.tenant_id == wanted or wanted in (d.lower() for d in t.domains)),
            None,
        )

    def sign_in(self, protocol: str, claims: dict[str, object] | None, user: str) -> SignIn:
        """Say what Exchange makes of a token with these claims (None: no valid token) for this mailbox.

        `protocol` is "imap" or "smtp".
        """
        if claims is None:
            return SignIn.TOKEN_UNUSABLE
        if str(claims.get("aud", "")).rstrip("/") not in AUDIENCES:
            return SignIn.AUDIENCE_WRONG
        tenant = self.tenants.get(str(claims.get("tid")))
        if tenant is None:
            return SignIn.TOKEN_UNUSABLE
        mailbox = tenant.mailbox(user)
        if protocol == "smtp" and (off := _smtp_switch(tenant, mailbox)):
            return off
        if not _holds(claims, IMAP_ROLE if protocol == "imap" else SMTP_ROLE):
            return _by_role_of_exchange(tenant, claims, user) if protocol == "smtp" else SignIn.ROLE_MISSING
        principal = _registered(tenant, claims)
        if isinstance(principal, SignIn):
            return principal
        return _open(tenant, mailbox, principal, user, protocol)


def _holds(claims: dict[str, object], role: str) -> bool:
    roles = claims.get("roles", [])
    return isinstance(roles, list) and role in roles


def _smtp_switch(tenant: Tenant, mailbox: Mailbox | None) -> SignIn | None:
    if mailbox is None or (mailbox.smtp_auth_disabled is False and time.monotonic() >= mailbox.smtp_from):
        return None
    if mailbox.smtp_auth_disabled is not None:
        return SignIn.SMTP_OFF_FOR_MAILBOX
    return SignIn.SMTP_OFF_FOR_TENANT if tenant.smtp_auth_disabled else None


def _by_role_of_exchange(tenant: Tenant, claims: dict[str, object], user: str) -> SignIn:
    """RBAC for Applications asks neither for a role in the token nor for FullAccess; it exists for SMTP only.

    https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/smtp-app-rbac-onboarding (seen 2026-06-19)
    """
    grants = [g for g in tenant.smtp_grants if g.object_id == claims.get("oid") and g.effective]
    principal = _registered(tenant, claims)
    if not grants:
        return SignIn.ROLE_MISSING
    if isinstance(principal, SignIn):
        return principal
    mailbox = tenant.mailbox(user)
    if mailbox is None:
        return SignIn.ALIAS_USED if tenant.alias_owner(user) else SignIn.MAILBOX_UNKNOWN
    return SignIn.WELCOME if any(user.lower() in g.scope for g in grants) else SignIn.SCOPE_MISSES_MAILBOX


def _registered(tenant: Tenant, claims: dict[str, object]) -> ServicePrincipal | SignIn:
    known = [p for p in tenant.service_principals if p.app_id == claims.get("appid") and p.visible]
    if not known:
        return SignIn.SERVICE_PRINCIPAL_MISSING
    right = [p for p in known if p.object_id == claims.get("oid")]
    return right[0] if right else SignIn.OBJECT_ID_WRONG


def _open(tenant: Tenant, mailbox: Mailbox | None, principal: ServicePrincipal, user: str, protocol: str) -> SignIn:
    if mailbox is None:
        return SignIn.ALIAS_USED if tenant.alias_owner(user) else SignIn.MAILBOX_UNKNOWN
    if mailbox.kind not in FOUND_BY_GET_MAILBOX:
        return SignIn.MAILBOX_ELSEWHERE if mailbox.kind is Kind.MAIL_USER else SignIn.MAILBOX_OF_OTHER_KIND
    if not mailbox.licensed and not mailbox.opens_without_licence:
        return SignIn.LICENCE_MISSING
    if not mailbox.grants(principal.sid):
        return SignIn.PERMISSION_MISSING
    if protocol == "imap" and not mailbox.imap_open:
        return SignIn.IMAP_OFF
    return SignIn.MAILBOX_FULL if mailbox.full else SignIn.WELCOME
