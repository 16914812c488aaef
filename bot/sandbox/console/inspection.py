"""What the looking script (`--inspect`) would show in a tenant: its block, made without PowerShell from the same answers of Exchange.

The keys and their order are those of `bot/scripts/inspect.py`; a test runs both and compares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.sandbox.directory import Tenant
from bot.sandbox.exchange_cmdlets import Cmdlets, Row
from bot.sandbox.exchange_errors import CmdletError
from bot.sandbox.exchange_manners import Manners
from bot.scripts.inspect import BEGIN, END, FORMAT

_VALUE = re.compile(r"^\s*(AppId|ObjectId|TenantId) = '([^'\n]*)'\s*$", re.MULTILINE)
_MAILBOXES = re.compile(r"^\s*Mailboxes = @\(((?:\s*'[^\n]*')*)\s*\)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a looking script asks for. `object_id` and `tenant_id` are what it expects, empty where it expects nothing."""

    app_id: str
    object_id: str
    tenant_id: str
    mailboxes: tuple[str, ...]


def read_script(script: str) -> Asked | None:
    """Return what this script asks for, None where it is no looking script of Mailcheck's."""
    values = dict(_VALUE.findall(script))
    boxes = _MAILBOXES.search(script)
    if BEGIN not in script or boxes is None or not values.get("AppId"):
        return None
    named = tuple(box.replace("''", "'") for box in re.findall(r"'((?:[^']|'')*)'", boxes[1]))
    return Asked(values["AppId"], values.get("ObjectId", ""), values.get("TenantId", ""), named)


def inspect(tenant: Tenant, asked: Asked) -> str:
    """Return the block that the script would end with in this tenant."""
    facts = [*_head(asked, tenant), *_registration(tenant, asked)]
    complete = True
    for mailbox in asked.mailboxes:
        seen = _mailbox(tenant, asked, mailbox)
        complete = complete and not any(key == "error" for key, _ in seen)
        facts += seen
    lines = [f"{key}: {value}" for key, value in (*facts, ("complete", "yes" if complete else "no"))]
    return "\n".join([BEGIN, *lines, END, ""])


Facts = list[tuple[str, str]]


def _head(asked: Asked, tenant: Tenant) -> Facts:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    facts = [("format", str(FORMAT)), ("time", now), ("app", asked.app_id), ("tenant", tenant.tenant_id)]
    facts += [("tenant-expected", asked.tenant_id)] if asked.tenant_id else []
    return facts + ([("object-id-expected", asked.object_id)] if asked.object_id else [])


def _registration(tenant: Tenant, asked: Asked) -> Facts:
    apps = _apps(tenant, asked)
    state = {0: "absent", 1: "present"}.get(len(apps), "several")
    facts = [("registration", state), *(("object-id", str(app["ObjectId"])) for app in apps)]
    off = _ask(tenant, "Get-TransportConfig")[0]["SmtpClientAuthenticationDisabled"]
    return [*facts, ("organization-smtp-auth", "off" if off else "on")]


def _mailbox(tenant: Tenant, asked: Asked, address: str) -> Facts:
    facts = [("mailbox", address)]
    try:
        box = _ask(tenant, "Get-Mailbox", Identity=address)[0]
    except CmdletError as missing:
        return [*facts, ("found", "no"), ("error", missing.sentence), *_recipient(tenant, address)]
    switches = _ask(tenant, "Get-CASMailbox", Identity=address)[0]
    own = switches["SmtpClientAuthenticationDisabled"]
    off = tenant.smtp_auth_disabled if own is None else own
    return [
        *facts,
        ("found", "yes"),
        ("primary", str(box["PrimarySmtpAddress"])),
        ("type", str(box["RecipientTypeDetails"])),
        ("licensed", "yes" if box["SKUAssigned"] else "no"),
        ("full-access", _rights(tenant, asked, address)),
        ("imap", "on" if switches["ImapEnabled"] else "off"),
        ("smtp-auth", "off" if off else "on"),
        ("smtp-auth-set-by", "organization" if own is None else "mailbox"),
        ("smtp-scope", _scope(tenant, asked, address)),
    ]


def _recipient(tenant: Tenant, address: str) -> Facts:
    try:
        found = _ask(tenant, "Get-Recipient", Identity=address)[0]
    except CmdletError:
        return [("recipient", "no")]
    return [("recipient", "yes"), ("type", str(found["RecipientTypeDetails"]))]


def _rights(tenant: Tenant, asked: Asked, address: str) -> str:
    sids = {app["Sid"] for app in _apps(tenant, asked)}
    entries = _ask(tenant, "Get-MailboxPermission", Identity=address)
    mine = [e for e in entries if e["User"] in sids and "FullAccess" in str(e["AccessRights"])]
    if any(entry["Deny"] for entry in mine):
        return "denied"
    return "yes" if mine else "no"


def _scope(tenant: Tenant, asked: Asked, address: str) -> str:
    apps = _apps(tenant, asked)
    if not apps:
        return "unknown"
    rows = [
        row
        for app in apps
        for row in _ask(tenant, "Test-ServicePrincipalAuthorization", Identity=app["ObjectId"], Resource=address)
    ]
    if any(row["InScope"] is True for row in rows):
        return "in"
    return "out" if any(row["InScope"] is False for row in rows) else "none"


def _apps(tenant: Tenant, asked: Asked) -> list[Row]:
    return [row for row in _ask(tenant, "Get-ServicePrincipal") if row["AppId"] == asked.app_id]


def _ask(tenant: Tenant, cmdlet: str, **given: object) -> list[Row]:
    return Cmdlets(Manners()).call(tenant, cmdlet, given).output
