"""Which cmdlets Exchange offers to a connected administrator, and with which parameters."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from bot.sandbox.exchange_manners import Manners

_RIGHTS = ("ChangeOwner", "ChangePermission", "DeleteItem", "ExternalAccount", "FullAccess", "ReadPermission")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as the service describes it: PowerShell type, position (-1: by name only), allowed values."""

    name: str
    type: str = "string"
    position: int = -1
    mandatory: bool = False
    piped: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cmdlet:
    """A cmdlet of the service. What changes something knows -WhatIf and -Confirm."""

    name: str
    parameters: tuple[Parameter, ...] = ()

    @property
    def changes(self) -> bool:
        """Tell whether the cmdlet can change something."""
        return not self.name.startswith(("Get-", "Test-"))


_NAMED = Parameter("Identity", position=0, mandatory=True, piped=True)
_NAMED_OR_ALL = Parameter("Identity", position=0, piped=True)
_SIZE = Parameter("ResultSize", "object")
_INHERITANCE = Parameter("InheritanceType")
_SWITCHES = ("ImapEnabled", "PopEnabled", "SmtpClientAuthenticationDisabled")


def _entry(*more: Parameter) -> tuple[Parameter, ...]:
    rights = Parameter("AccessRights", "string[]", mandatory=True, values=_RIGHTS)
    return (_NAMED, Parameter("User", mandatory=True), rights, Parameter("Deny", "switch"), _INHERITANCE, *more)


_CMDLETS = (
    Cmdlet("Get-AcceptedDomain", (_NAMED_OR_ALL, _SIZE)),
    Cmdlet("Get-OrganizationConfig"),
    Cmdlet("Get-ServicePrincipal", (_NAMED_OR_ALL, Parameter("Organization"))),
    Cmdlet("New-ServicePrincipal"),
    Cmdlet("Set-ServicePrincipal", (_NAMED, Parameter("DisplayName"))),
    Cmdlet("Remove-ServicePrincipal", (_NAMED,)),
    Cmdlet("Test-ServicePrincipalAuthorization", (_NAMED, Parameter("Resource"))),
    Cmdlet("Get-Mailbox", (_NAMED_OR_ALL, _SIZE)),
    Cmdlet("Get-Recipient", (_NAMED_OR_ALL, _SIZE)),
    Cmdlet("Get-MailboxPermission", (_NAMED, Parameter("User"), Parameter("Owner", "switch"), _SIZE)),
    Cmdlet("Add-MailboxPermission", _entry(Parameter("AutoMapping", "bool"))),
    Cmdlet("Remove-MailboxPermission", _entry()),
    Cmdlet("Get-CASMailbox", (_NAMED_OR_ALL, _SIZE)),
    Cmdlet("Set-CASMailbox", (_NAMED, *(Parameter(name, "object") for name in _SWITCHES))),
    Cmdlet("Get-TransportConfig"),
    Cmdlet("Set-TransportConfig", (Parameter("SmtpClientAuthenticationDisabled", "bool"),)),
)

CHANGING = frozenset(c.name for c in _CMDLETS if c.changes)


def offered(manners: Manners) -> list[Cmdlet]:
    """Return the cmdlets that an account with these manners is given."""
    return [_as_named(c, manners) for c in _CMDLETS if c.name not in manners.not_offered]


def _as_named(cmdlet: Cmdlet, manners: Manners) -> Cmdlet:
    if cmdlet.name != "New-ServicePrincipal":
        kept = tuple(p for p in cmdlet.parameters if f"{cmdlet.name} -{p.name}" not in manners.not_offered)
        return Cmdlet(cmdlet.name, kept)
    # Where both names exist the service itself asks for one of them.
    ids = tuple(Parameter(name, mandatory=len(manners.object_id_names) == 1) for name in manners.object_id_names)
    return Cmdlet(
        cmdlet.name, (Parameter("AppId", mandatory=True), *ids, Parameter("DisplayName"), Parameter("Organization"))
    )


def as_json(cmdlets: list[Cmdlet], manners: Manners) -> list[dict[str, object]]:
    """Describe cmdlets for the module that makes functions of them."""
    return [asdict(c) | {"changes": c.changes, "asks": c.name in manners.asking} for c in cmdlets]
