"""How the sandbox's Exchange for PowerShell behaves: each manner of the real one is a switch.

What the real service says in some of these states is known from reports only; where reports differ, each is a value here and
a script has to get along with all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class ConnectFailure(StrEnum):
    """Why Connect-ExchangeOnline ends without a connection."""

    CANCELLED = "cancelled"
    """The administrator closes the sign-in window."""
    BROKER = "broker"
    """Windows' sign-in broker fails; -DisableWAM goes round it."""
    NO_ADMIN_ROLE = "no-admin-role"
    """The account has no role that Exchange accepts."""
    UNREACHABLE = "unreachable"
    """The sign-in host does not answer."""


class PrincipalName(StrEnum):
    """The names by which Exchange knows a service principal."""

    IDENTITY = "identity"
    OBJECT_ID = "object-id"
    APP_ID = "app-id"
    SID = "sid"
    DISPLAY_NAME = "display-name"


class UserLookup(StrEnum):
    """What Get-MailboxPermission -User does for a service principal."""

    FILTERS = "filters"
    IGNORED = "ignored"
    REFUSED = "refused"


class NotFoundWording(StrEnum):
    """How Add-MailboxPermission says that it does not know the -User."""

    USER_OR_GROUP = "user-or-group"
    OBJECT_ON_SERVER = "object-on-server"
    COULD_NOT_FIND = "could-not-find"


class Trouble(StrEnum):
    """What a cmdlet that fails complains of."""

    SERVER_BUSY = "server-busy"
    THROTTLED = "throttled"
    SERVER_ERROR = "server-error"
    NOT_ALLOWED = "not-allowed"
    FRESH_TENANT = "fresh-tenant"
    LIST_FULL = "list-full"


@dataclass(frozen=True, slots=True)
class Failing:
    """A cmdlet that fails: for one -Identity only when that is named, and the first `times` times only when a number is."""

    cmdlet: str
    trouble: Trouble = Trouble.SERVER_ERROR
    identity: str = ""
    times: int | None = None


ROLE_MANAGEMENT = frozenset(
    {"Get-ServicePrincipal", "New-ServicePrincipal", "Set-ServicePrincipal", "Remove-ServicePrincipal"}
)
"""What an account without the Role Management role is not offered."""

ASKING = frozenset({"Disconnect-ExchangeOnline", "Remove-MailboxPermission", "Remove-ServicePrincipal"})
"""What asks "Are you sure?" by default (https://learn.microsoft.com/powershell/module/exchangepowershell, 2026-08)."""


@dataclass(frozen=True, slots=True)
class Manners:
    """The switches, all set as an undisturbed session of today has them. Times are seconds, delays in calls are numbers of calls."""

    # who signs in, and where that leads
    admin_of: str = ""  # tenant id or domain; empty: the directory's first tenant
    partner_of: tuple[str, ...] = ()  # tenants in which -DelegatedOrganization works
    environment: str = "O365Default"  # the cloud that knows the account
    connect_fails: ConnectFailure | None = None

    # the computer
    installed: bool = True
    module_version: str = "3.10.1"
    also_installed: tuple[str, ...] = ()  # more versions of the module, side by side
    elevated: bool = False  # may install for all users
    gallery_trusted: bool = False  # else Install-Module asks
    gallery_reachable: bool = True
    has_nuget: bool = True  # else Install-Module asks for it, as a fresh Windows PowerShell 5.1 does
    policy_locked: bool = False  # a group policy decides about the execution policy

    # what the account's role offers
    not_offered: frozenset[str] = frozenset()  # "Cmdlet" or "Cmdlet -Parameter"
    not_allowed: frozenset[str] = frozenset()  # offered, and refused when called
    object_id_names: tuple[str, ...] = ("ObjectId",)  # or ServiceId, as before July 2023, or both
    asking: frozenset[str] = field(default=ASKING)

    # what look-ups find
    unknown_principal_finds_all: bool = True
    user_column: PrincipalName = PrincipalName.SID
    accepted_users: frozenset[PrincipalName] = field(default=frozenset(PrincipalName) - {PrincipalName.APP_ID})
    user_lookup: UserLookup = UserLookup.FILTERS
    user_not_found: NotFoundWording = NotFoundWording.USER_OR_GROUP
    checks_object_id: bool = False  # New-ServicePrincipal refuses ids that Entra does not know
    one_per_app: bool = True  # a second registration of an application is refused

    # what takes a while
    principal_known_after_calls: int = 0  # calls of Add-MailboxPermission that do not know a new registration yet
    principal_listed_after_calls: int = 0  # calls of Get-ServicePrincipal that do not list it yet
    principal_works_after: float = 0.0  # until the mail servers know it
    permission_listed_after_calls: int = 0  # calls of Get-MailboxPermission that do not show a new entry yet
    permission_works_after: float = 0.0  # until the mail servers honour it
    failing: tuple[Failing, ...] = ()
