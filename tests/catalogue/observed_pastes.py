"""Made-up outputs as consoles show them, and the ids that stand in them."""

from __future__ import annotations

import base64
import json
import time

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
