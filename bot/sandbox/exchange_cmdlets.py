"""What each cmdlet of Exchange Online does to the directory of tenants, and what it answers."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sandbox import exchange_errors as errors
from bot.sandbox.directory import ServicePrincipal, Tenant
from bot.sandbox.exchange_manners import Manners, PrincipalName, Trouble, UserLookup
from bot.sandbox.exchange_principals import Principals
from bot.sandbox.recipients import FOUND_BY_GET_MAILBOX, Kind, Mailbox, Permission, SmtpGrant

Row = dict[str, object]
Given = Mapping[str, object]
_SELF: Row = {
    "User": "NT AUTHORITY\\SELF",
    "AccessRights": ["FullAccess", "ReadPermission"],
    "IsInherited": False,
    "Deny": False,
}


@dataclass
class Answer:
    """What a cmdlet writes to the output and to the warning stream."""

    output: list[Row] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class Cmdlets:
    """The cmdlets, acting on one tenant at a time."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._principals = Principals(manners)
        self._failures = {failing: failing.times for failing in manners.failing}
        self._unlisted: dict[tuple[str, str], int] = {}  # (mailbox, trustee) -> look-ups that do not show the entry yet
        self._pop_off: set[str] = set()

    def call(self, tenant: Tenant, name: str, given: Given) -> Answer:
        """Do what the cmdlet does. Raises CmdletError with what Exchange says instead."""
        if name in self._manners.not_allowed:
            raise errors.trouble(Trouble.NOT_ALLOWED, name)
        self._fail_if_due(name, str(given.get("Identity", "")))
        answer: Answer = getattr(self, "_" + name.replace("-", "_").lower())(tenant, given)
        return answer

    def _fail_if_due(self, name: str, identity: str) -> None:
        for failing, left in self._failures.items():
            if failing.cmdlet == name and failing.identity.lower() in ("", identity.lower()) and left != 0:
                self._failures[failing] = None if left is None else left - 1
                raise errors.trouble(failing.trouble, name)

    def _get_accepteddomain(self, tenant: Tenant, given: Given) -> Answer:
        rows: list[Row] = [
            {
                "Name": d,
                "DomainName": d,
                "DomainType": "Authoritative",
                "Default": d == tenant.domains[0],
                "Identity": d,
            }
            for d in tenant.domains
        ]
        wanted = str(given.get("Identity") or "").lower()
        return Answer([r for r in rows if not wanted or str(r["DomainName"]).lower() == wanted])

    def _get_organizationconfig(self, tenant: Tenant, _given: Given) -> Answer:
        name = tenant.domains[0] if tenant.domains else tenant.tenant_id
        return Answer([{"Name": name, "DisplayName": name, "Identity": name, "IsDehydrated": False}])

    def _get_serviceprincipal(self, tenant: Tenant, given: Given) -> Answer:
        wanted = str(given.get("Identity") or "")
        found = self._principals.listed(tenant, wanted)
        return Answer([self._principal_row(p) for p in found])

    def _new_serviceprincipal(self, tenant: Tenant, given: Given) -> Answer:
        object_id = next((str(given[name]) for name in self._manners.object_id_names if given.get(name)), "")
        if not object_id:
            raise errors.CmdletError("The parameter ObjectId is required.", "System.ArgumentException")
        made = self._principals.register(tenant, str(given["AppId"]), object_id, str(given.get("DisplayName") or ""))
        return Answer([self._principal_row(made)])

    def _set_serviceprincipal(self, tenant: Tenant, given: Given) -> Answer:
        self._principals.named(tenant, str(given["Identity"])).display_name = str(given.get("DisplayName") or "")
        return Answer()

    def _remove_serviceprincipal(self, tenant: Tenant, given: Given) -> Answer:
        # Entries in permission lists stay behind: they belong to the SID.
        tenant.service_principals.remove(self._principals.named(tenant, str(given["Identity"])))
        return Answer()

    def _test_serviceprincipalauthorization(self, tenant: Tenant, given: Given) -> Answer:
        # Shows roles given through RBAC for Applications only, never mailbox permissions, and at once: it goes past the cache.
        principal = self._principals.named(tenant, str(given["Identity"]))
        box = _mailbox(tenant, {"Identity": given["Resource"]}) if given.get("Resource") else None
        grants = [g for g in tenant.smtp_grants if g.object_id == principal.object_id]
        return Answer([_grant_row(grant, box) for grant in grants])

    def _principal_row(self, principal: ServicePrincipal) -> Row:
        names: Row = dict.fromkeys(self._manners.object_id_names, principal.object_id)
        shown = principal.display_name or principal.app_id
        return names | {
            "AppId": principal.app_id,
            "DisplayName": shown,
            "Name": principal.identity,
            "Identity": principal.identity,
            "Id": principal.identity,
            "Sid": principal.sid,
        }

    def _get_mailbox(self, tenant: Tenant, given: Given) -> Answer:
        return Answer(
            [
                {
                    "Identity": _name(m),
                    "Name": _name(m),
                    "DisplayName": _name(m),
                    "Alias": _name(m),
                    "PrimarySmtpAddress": m.address,
                    "UserPrincipalName": m.address,
                    "EmailAddresses": [f"SMTP:{m.address}", *(f"smtp:{a}" for a in m.aliases)],
                    "RecipientTypeDetails": str(m.kind),
                    "SKUAssigned": m.licensed,
                }
                for m in _mailboxes(tenant, given)
            ]
        )

    def _get_recipient(self, tenant: Tenant, given: Given) -> Answer:
        found = [_recipient(tenant, given)] if given.get("Identity") else list(tenant.mailboxes.values())
        return Answer(
            [
                {
                    "Identity": _name(m),
                    "Name": _name(m),
                    "PrimarySmtpAddress": m.address,
                    "RecipientType": "MailUser" if m.kind is Kind.MAIL_USER else "UserMailbox",
                    "RecipientTypeDetails": str(m.kind),
                }
                for m in found
            ]
        )

    def _get_mailboxpermission(self, tenant: Tenant, given: Given) -> Answer:
        box = _mailbox(tenant, given)
        entries = [e for e in box.permissions if not self._still_unlisted(box, e)]
        rows: list[Row] = [{"Identity": _name(box), **_SELF, "InheritanceType": "All"}]
        if (user := str(given.get("User") or "")) and self._manners.user_lookup is not UserLookup.IGNORED:
            if self._manners.user_lookup is UserLookup.REFUSED:
                raise errors.user_missing(user, self._manners.user_not_found)
            sid = self._trustee(tenant, box, user)
            entries, rows = [e for e in entries if e.trustee == sid], []
        return Answer(rows + [self._entry_row(tenant, box, e) for e in entries])

    def _still_unlisted(self, box: Mailbox, entry: Permission) -> bool:
        key = (box.address, entry.trustee)
        left = self._unlisted.get(key, 0)
        self._unlisted[key] = max(0, left - 1)
        return left > 0

    def _entry_row(self, tenant: Tenant, box: Mailbox, entry: Permission) -> Row:
        return {
            "Identity": _name(box),
            "User": self._principals.shown(tenant, entry.trustee),
            "AccessRights": list(entry.rights),
            "IsInherited": entry.inherited,
            "Deny": entry.deny,
            "InheritanceType": "All",
        }

    def _add_mailboxpermission(self, tenant: Tenant, given: Given) -> Answer:
        box = _mailbox(tenant, given)
        user = str(given["User"])
        sid = self._trustee(tenant, box, user, granting=True)
        rights, deny = _rights(given), bool(given.get("Deny"))
        if any(e.trustee == sid and e.deny == deny and set(rights) <= set(e.rights) for e in box.permissions):
            there = "because the appropriate access control entry is already present"
            return Answer(warnings=[f"Nothing was changed on '{_name(box)}' for account '{user}' {there}."])
        entry = Permission(
            sid, rights, deny=deny, effective_from=time.monotonic() + self._manners.permission_works_after
        )
        box.permissions.append(entry)
        self._unlisted[box.address, sid] = self._manners.permission_listed_after_calls
        return Answer([self._entry_row(tenant, box, entry)])

    def _remove_mailboxpermission(self, tenant: Tenant, given: Given) -> Answer:
        box = _mailbox(tenant, given)
        user, rights, deny = str(given["User"]), set(_rights(given)), bool(given.get("Deny"))
        sid = self._trustee(tenant, box, user)
        mine = [
            e
            for e in box.permissions
            if e.trustee == sid and e.deny == deny and not e.inherited and rights & set(e.rights)
        ]
        if not mine:
            return Answer(
                warnings=[
                    f"Can't remove the access control entry on '{_name(box)}' for account '{user}' because it isn't present."
                ]
            )
        for entry in mine:
            entry.rights = tuple(r for r in entry.rights if r not in rights)
        box.permissions[:] = [e for e in box.permissions if e.rights]
        return Answer()

    def _trustee(self, tenant: Tenant, box: Mailbox, user: str, *, granting: bool = False) -> str:
        if (
            any(e.trustee.lower() == user.lower() for e in box.permissions)
            and PrincipalName.SID in self._manners.accepted_users
        ):
            return next(e.trustee for e in box.permissions if e.trustee.lower() == user.lower())
        if person := tenant.mailbox(user):
            return person.address
        return self._principals.trustee(tenant, user, granting=granting)

    def _get_casmailbox(self, tenant: Tenant, given: Given) -> Answer:
        return Answer(
            [
                {
                    "Identity": _name(m),
                    "Name": _name(m),
                    "DisplayName": _name(m),
                    "PrimarySmtpAddress": m.address,
                    "ImapEnabled": m.imap_enabled,
                    "PopEnabled": m.address not in self._pop_off,
                    "SmtpClientAuthenticationDisabled": m.smtp_auth_disabled,
                }
                for m in _mailboxes(tenant, given)
            ]
        )

    def _set_casmailbox(self, tenant: Tenant, given: Given) -> Answer:
        box = _mailbox(tenant, given)
        before = self._get_casmailbox(tenant, {"Identity": box.address}).output
        if "ImapEnabled" in given:
            box.imap_enabled = bool(given["ImapEnabled"])
        if "SmtpClientAuthenticationDisabled" in given:
            value = given["SmtpClientAuthenticationDisabled"]
            box.smtp_auth_disabled = None if value is None else bool(value)
        if "PopEnabled" in given:
            (self._pop_off.discard if given["PopEnabled"] else self._pop_off.add)(box.address)
        if before == self._get_casmailbox(tenant, {"Identity": box.address}).output:
            return Answer(
                warnings=[f"The command completed successfully but no settings of '{_name(box)}' have been modified."]
            )
        return Answer()

    def _get_transportconfig(self, tenant: Tenant, _given: Given) -> Answer:
        return Answer(
            [{"Identity": "Transport Settings", "SmtpClientAuthenticationDisabled": tenant.smtp_auth_disabled}]
        )

    def _set_transportconfig(self, tenant: Tenant, given: Given) -> Answer:
        if "SmtpClientAuthenticationDisabled" in given:
            tenant.smtp_auth_disabled = bool(given["SmtpClientAuthenticationDisabled"])
        return Answer()


def _name(mailbox: Mailbox) -> str:
    return mailbox.address.partition("@")[0]


def _rights(given: Given) -> tuple[str, ...]:
    rights = given["AccessRights"]
    return tuple(str(r) for r in rights) if isinstance(rights, list) else (str(rights),)


def _grant_row(grant: SmtpGrant, box: Mailbox | None) -> Row:
    return {
        "RoleName": "Application SMTP.SendAsApp",
        "GrantedPermissions": "SMTP.SendAsApp",
        "AllowedResourceScope": "Mail app",
        "ScopeType": "CustomRecipientScope",
        "InScope": "Not Run" if box is None else box.address.lower() in grant.scope,
    }


def _mailbox(tenant: Tenant, given: Given) -> Mailbox:
    found = _recipient(tenant, given)
    if found.kind not in FOUND_BY_GET_MAILBOX:
        raise errors.object_missing(str(given.get("Identity") or ""))
    return found


def _recipient(tenant: Tenant, given: Given) -> Mailbox:
    identity = str(given.get("Identity") or "")
    found = tenant.mailbox(identity) or tenant.alias_owner(identity)
    found = found or next((m for m in tenant.mailboxes.values() if _name(m).lower() == identity.lower()), None)
    if found is None:
        raise errors.object_missing(identity)
    return found


def _mailboxes(tenant: Tenant, given: Given) -> list[Mailbox]:
    everybody = [m for m in tenant.mailboxes.values() if m.kind in FOUND_BY_GET_MAILBOX]
    return [_mailbox(tenant, given)] if given.get("Identity") else everybody
