"""Made-up outputs as consoles show them, the ids that stand in them, and what is read of a paste in short."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

from bot.catalogue.observing.observed import read_observations

APP = "7b1de0c4-52a9-4c1e-9f0a-3d7e61b2a001"
RIGHT = "c4a5f1d2-0b6e-4f7a-8d33-91e2b7c6d002"
WRONG = "1f2e3d4c-5b6a-4789-90ab-cdef01234567"
TENANT = "5d0c8f7e-6a1b-4c2d-8e3f-a4b5c6d7e003"
SID = "S-1-5-21-1030507090-204060801-1357924680-24681357"
OFFICE = "office@kanzlei-muster.example"
INFO = "info@kanzlei-muster.example"
COLUMNS = (
    "Identity             User                 AccessRights                   IsInherited Deny\n"
    "--------             ----                 ------------                   ----------- ----\n"
)
SELF = "Office               NT AUTHORITY\\SELF    {FullAccess, ReadPermission}   False       False\n"


def entry(user: str, rights: str = "{FullAccess}", deny: bool = False, identity: str = "Office") -> str:
    """A row of Get-MailboxPermission; what is too long is cut as Windows PowerShell does it."""
    cells = [cell if len(cell) <= 20 else cell[:17] + "..." for cell in (identity, user)]
    return f"{cells[0]:<20} {cells[1]:<20} {rights:<30} {'False':<11} {deny}\n"


def permissions(*rows: str, box: str = OFFICE) -> str:
    """What Get-MailboxPermission shows, with the command before it."""
    return f"PS C:\\Users\\admin> Get-MailboxPermission -Identity {box}\n\n{COLUMNS}{''.join(rows)}\n\nPS C:\\Users\\admin> "


def registration(object_id: str = WRONG, app_id: str = APP) -> str:
    """What Get-ServicePrincipal shows as a list, with the command before it."""
    return (
        f"PS C:\\Users\\admin> Get-ServicePrincipal | Where-Object {{ $_.AppId -eq '{APP}' }} | fl DisplayName,AppId,ObjectId,Sid\n\n\n"
        f"DisplayName : Kanzlei Mailabruf\nAppId       : {app_id}\nObjectId    : {object_id}\nSid         : {SID}\n\n\n"
    )


def b64(data: bytes | str) -> str:
    """Base64 as it stands in URLs and tokens."""
    return base64.urlsafe_b64encode(data.encode() if isinstance(data, str) else data).decode().rstrip("=")


def jwt(**changes: object) -> str:
    """A token of this app for Exchange with both roles, with these claims changed (None: left out) and a made-up signature."""
    claims = {
        "aud": "https://outlook.office365.com",
        "iss": f"https://sts.windows.net/{TENANT}/",
        "exp": round(time.time()) + 3600,
        "appid": APP,
        "oid": RIGHT,
        "tid": TENANT,
        "roles": ["IMAP.AccessAsApp", "SMTP.SendAsApp"],
        "ver": "1.0",
    } | changes
    body = json.dumps({name: value for name, value in claims.items() if value is not None}, separators=(",", ":"))
    header = '{"typ":"JWT","alg":"RS256"}'
    return f"{b64(header)}.{b64(body)}.{b64(bytes(range(256)))}"


def xoauth2(user: str = OFFICE, token: str = "", form: str = "user={}\x01auth=Bearer {}\x01\x01") -> str:
    """The string that a program sends after AUTHENTICATE XOAUTH2."""
    return base64.b64encode(form.format(user, token or jwt()).encode()).decode()


def wrapped(text: str, width: int) -> str:
    """The text as a console or a mail breaks it, in the middle of words."""
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


BLOCK = f"""=== MAILCHECK INSPECT BEGIN ===
format: 1
time: 2026-11-20T10:00:00Z
app: {APP}
tenant: {TENANT}
tenant-expected: {TENANT}
object-id-expected: {RIGHT}
registration: present
object-id: {WRONG}
organization-smtp-auth: off
mailbox: {OFFICE}
found: yes
primary: {OFFICE}
type: UserMailbox
licensed: no
full-access: no
imap: off
smtp-auth: on
smtp-auth-set-by: mailbox
mailbox: {INFO}
found: yes
primary: {OFFICE}
type: SharedMailbox
licensed: no
full-access: denied
imap: on
smtp-auth: off
smtp-auth-set-by: organization
complete: yes
=== MAILCHECK INSPECT END ===
"""
CAS = f"Get-CASMailbox -Identity {OFFICE} | fl ImapEnabled,SmtpClientAuthenticationDisabled\n\n"
TRANSPORT = (
    "Get-TransportConfig | Format-List SmtpClientAuthenticationDisabled\n\nSmtpClientAuthenticationDisabled : {}\n\n"
)
TNC = (
    "WARNUNG: TCP connect to (192.0.2.7 : 993) failed\n\n\nComputerName           : outlook.office365.com\n"
    "RemoteAddress          : 192.0.2.7\nRemotePort             : 993\nPingSucceeded          : False\nTcpTestSucceeded       : {}\n"
)


def codes(text: str) -> set[str]:
    """The codes without their source."""
    return {f.code.removeprefix("observed.") for f in read_observations(text)}


def facts(text: str, name: str) -> list[dict[str, Any]]:
    """The facts of every finding of this code."""
    return [dict(f.facts) for f in read_observations(text) if f.code == f"observed.{name}"]


def told(text: str) -> set[tuple[str, str]]:
    """Codes about a mailbox, each with the mailbox."""
    return {
        (f.code.removeprefix("observed."), str(f.facts["mailbox"]))
        for f in read_observations(text)
        if "mailbox" in f.facts
    }
