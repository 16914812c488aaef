"""What Exchange knows behind an address: mailboxes of several kinds, their permissions and switches, who may use them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of recipients, as RecipientTypeDetails shows them."""

    USER = "UserMailbox"
    SHARED = "SharedMailbox"
    GROUP = "GroupMailbox"
    PUBLIC_FOLDER = "PublicFolderMailbox"
    MAIL_USER = "MailUser"
    """Known here, its mailbox lives on a server of the customer's own."""


FOUND_BY_GET_MAILBOX = frozenset({Kind.USER, Kind.SHARED})
"""Get-Mailbox finds the others only with -GroupMailbox or -PublicFolder, and a MailUser not at all.

https://learn.microsoft.com/powershell/module/exchangepowershell/get-mailbox (seen 2026-06-19)
"""


@dataclass
class Permission:
    """One entry of a mailbox's permission list. `trustee` is a SID: entries outlive what they were given to.

    `effective_from` (time.monotonic) delays when the mail servers honour it.
    """

    trustee: str
    rights: tuple[str, ...] = ("FullAccess",)
    deny: bool = False
    inherited: bool = False
    effective_from: float = 0.0


@dataclass
class SmtpGrant:
    """RBAC for Applications: the role Application SMTP.SendAsApp for the mailboxes in its scope (addresses in lower case).

    `effective_from` (time.monotonic) delays when the mail servers honour it; Test-ServicePrincipalAuthorization shows it at once:
    https://learn.microsoft.com/en-us/exchange/permissions-exo/application-rbac (seen 2026-06-19).
    """

    object_id: str
    scope: frozenset[str] = frozenset()
    effective_from: float = 0.0

    @property
    def effective(self) -> bool:
        """Tell whether the mail servers honour it yet."""
        return time.monotonic() >= self.effective_from


@dataclass
class Mailbox:
    """A recipient with an address in Exchange Online. `smtp_auth_disabled` None means: as the organization says.

    `imap_from` and `smtp_from` (time.monotonic) delay when the mail servers notice that the switches are on; `full`: no room
    for one mail more.
    """

    address: str
    aliases: tuple[str, ...] = ()
    imap_enabled: bool = True
    smtp_auth_disabled: bool | None = False
    licensed: bool = True
    permissions: list[Permission] = field(default_factory=list)
    kind: Kind = Kind.USER
    full: bool = False
    imap_from: float = 0.0
    smtp_from: float = 0.0

    @property
    def opens_without_licence(self) -> bool:
        """Shared mailboxes up to 50 GB need no licence.

        https://learn.microsoft.com/en-us/microsoft-365/admin/email/about-shared-mailboxes (seen 2026-06-19)
        """
        return self.kind is Kind.SHARED

    @property
    def imap_open(self) -> bool:
        """Tell whether the IMAP server lets anybody into this mailbox."""
        return self.imap_enabled and time.monotonic() >= self.imap_from

    def grants(self, sid: str) -> bool:
        """Tell whether this principal has FullAccess that is in effect and not denied."""
        mine = [
            p
            for p in self.permissions
            if p.trustee == sid and "FullAccess" in p.rights and time.monotonic() >= p.effective_from
        ]
        return bool(mine) and not any(p.deny for p in mine)
