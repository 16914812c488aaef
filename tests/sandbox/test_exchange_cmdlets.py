"""The cmdlets of the sandbox's Exchange, on a real PowerShell."""

from __future__ import annotations

import pytest

from bot.sandbox.directory import AppRegistration, ServicePrincipal, Tenant
from bot.sandbox.exchange_manners import Manners
from bot.sandbox.recipients import Permission
from tests.powershell import How
from tests.sandbox.exchange_session import CONNECT, Session, session

pytestmark = pytest.mark.powershell

_SET_UP = """
function Count-Of($What) { @(Get-Command $What -ErrorAction SilentlyContinue).Count }
"before = $(Count-Of New-ServicePrincipal)"
"connectionsBefore = $(@(Get-ConnectionInformation).Count)"
try { Get-EXOMailbox office@muster.example } catch { "inbuiltBefore = $_" }
Connect-ExchangeOnline -ShowBanner:$false -UserPrincipalName admin@muster.example
$ci = Get-ConnectionInformation
"tenant = $($ci.TenantID)"
"state = $($ci.State) $($ci.TokenStatus) $($ci.IsEopSession) $($ci.UserPrincipalName)"
"module = $((Get-Command New-ServicePrincipal).Source -like 'tmpEXO_*')"
"kind = $((Get-Command New-ServicePrincipal).CommandType)"
"domains = $((Get-AcceptedDomain).DomainName -join ' ')"
"organization = $((Get-OrganizationConfig).IsDehydrated)"
$sp = New-ServicePrincipal -AppId '@APP@' -ObjectId '@OID@' -DisplayName 'Mail'
"returned = $($sp.AppId) $($sp.ObjectId) $($sp.DisplayName)"
"last = $EXO_LastExecutionStatus"
$found = @(Get-ServicePrincipal | Where-Object { $_.AppId -eq '@APP@' })
"found = $($found.Count) $($found[0].ObjectId)"
$box = 'o''brien@muster.example'
$added = Add-MailboxPermission -Identity $box -User $sp.Identity -AccessRights FullAccess -AutoMapping $false
"added = $($added.AccessRights -contains 'FullAccess') $($added.Deny) $($added.IsInherited)"
$again = Add-MailboxPermission -Identity $box -User $sp.Identity -AccessRights FullAccess -WarningVariable warned -WarningAction SilentlyContinue
"again = $($warned -like '*already present*' -as [bool]) $($null -eq $again)"
$entries = @(Get-MailboxPermission -Identity $box)
"entries = $($entries.Count) $($entries[0].User)"
"asked = $(@(Get-MailboxPermission -Identity $box -User '@OID@').Count)"
"mailbox = $((Get-Mailbox alias-office@muster.example).PrimarySmtpAddress)"
"exo = $((Get-EXOMailbox office@muster.example -Properties DisplayName).PrimarySmtpAddress)"
"all = $(@(Get-Mailbox).Count)"
$cas = Get-CASMailbox $box
"cas = $($cas.ImapEnabled) $($cas.SmtpClientAuthenticationDisabled)"
Set-CASMailbox -Identity $box -ImapEnabled $false -SmtpClientAuthenticationDisabled $true
$cas = Get-EXOCasMailbox $box
"casAfter = $($cas.ImapEnabled) $($cas.SmtpClientAuthenticationDisabled)"
Set-CASMailbox -Identity $box -SmtpClientAuthenticationDisabled $null
"casInherits = $($null -eq (Get-CASMailbox $box).SmtpClientAuthenticationDisabled)"
Set-CASMailbox -Identity $box -ImapEnabled $false -WarningVariable same -WarningAction SilentlyContinue
"casSame = $($same -like '*no settings*' -as [bool])"
"transport = $((Get-TransportConfig).SmtpClientAuthenticationDisabled)"
Set-TransportConfig -SmtpClientAuthenticationDisabled $false
"transportAfter = $((Get-TransportConfig).SmtpClientAuthenticationDisabled)"
Set-ServicePrincipal -Identity '@OID@' -DisplayName 'Renamed'
"renamed = $((Get-ServicePrincipal '@APP@').DisplayName)"
"rbac = $(@(Test-ServicePrincipalAuthorization -Identity '@OID@' -Resource $box).Count)"
Remove-MailboxPermission -Identity office@muster.example -User '@OID@' -AccessRights FullAccess -Confirm:$false -WarningVariable none -WarningAction SilentlyContinue
"removedNothing = $($none -like '*isn''t present*' -as [bool])"
New-ServicePrincipal -AppId 'dry' -ObjectId 'run' -WhatIf
"whatIf = $(@(Get-ServicePrincipal | Where-Object AppId -eq 'dry').Count)"
$temporary = Split-Path (Get-Module 'tmpEXO_*').Path
Disconnect-ExchangeOnline -Confirm:$false
"after = $(Count-Of New-ServicePrincipal)"
"connectionsAfter = $(@(Get-ConnectionInformation).Count)"
"files = $(Test-Path $temporary)"
"""


@pytest.fixture(scope="module")
def set_up() -> Session:
    """One session that does everything once."""
    return session(_SET_UP)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("before", "0"),
        ("connectionsBefore", "0"),
        ("inbuiltBefore", "You must call the Connect-ExchangeOnline cmdlet before calling any other cmdlets."),
        ("state", "Connected Active False admin@muster.example"),
        ("module", "True"),
        ("kind", "Function"),
        ("domains", "muster.onmicrosoft.example muster.example"),
        ("organization", "False"),
        ("last", "True"),
        ("added", "True False False"),
        ("again", "True True"),
        ("entries", "2 NT AUTHORITY\\SELF"),
        ("asked", "1"),
        ("mailbox", "office@muster.example"),
        ("exo", "office@muster.example"),
        ("all", "2"),
        ("cas", "True False"),
        ("casAfter", "False True"),
        ("casInherits", "True"),
        ("casSame", "True"),
        ("transport", "True"),
        ("transportAfter", "False"),
        ("renamed", "Renamed"),
        ("rbac", "0"),
        ("removedNothing", "True"),
        ("whatIf", "0"),
        ("after", "0"),
        ("connectionsAfter", "0"),
        ("files", "False"),
    ],
)
def test_a_session_shows_what_the_real_one_shows(set_up: Session, fact: str, value: str) -> None:
    """Each look at the session shows what Exchange Online shows."""

    assert set_up.facts.get(fact) == value, set_up.transcript


def test_the_connection_names_the_tenant(set_up: Session) -> None:
    """Get-ConnectionInformation tells the tenant's id."""

    assert set_up.facts["tenant"] == set_up.tenant.tenant_id


def test_a_registration_has_the_ids_it_was_given(set_up: Session) -> None:
    """New-ServicePrincipal and Get-ServicePrincipal show application and object id."""

    assert set_up.facts["returned"] == f"{set_up.app.app_id} {set_up.app.object_id} Mail"
    assert set_up.facts["found"] == f"1 {set_up.app.object_id}"


def test_the_directory_changes(set_up: Session) -> None:
    """What the cmdlets do is in the directory that Entra, IMAP and SMTP act on."""
    box = set_up.tenant.mailboxes["o'brien@muster.example"]
    (principal,) = set_up.tenant.service_principals

    assert box.grants(principal.sid)
    assert (box.imap_enabled, box.smtp_auth_disabled, set_up.tenant.smtp_auth_disabled) == (False, None, False)


def test_every_change_is_recorded_with_its_parameters(set_up: Session) -> None:
    """A test can prove that nothing else was changed: changes stand there in order, -WhatIf and look-ups do not."""
    names = [c.cmdlet for c in set_up.changes]
    (added, _) = set_up.calls_of("Add-MailboxPermission")

    assert names == [
        "New-ServicePrincipal",
        "Add-MailboxPermission",
        "Add-MailboxPermission",
        *["Set-CASMailbox"] * 3,
        "Set-TransportConfig",
        "Set-ServicePrincipal",
        "Remove-MailboxPermission",
    ]
    assert added.parameters == {
        "Identity": "o'brien@muster.example",
        "User": set_up.tenant.service_principals[0].identity,
        "AccessRights": ["FullAccess"],
        "AutoMapping": False,
    }


def test_nothing_is_left_open_after_disconnecting(set_up: Session) -> None:
    """The service has no session any more."""

    assert set_up.left_open == 0
    assert set_up.transcript.stderr == ""


def _registered(tenant: Tenant, app: AppRegistration) -> None:
    principal = ServicePrincipal(app.app_id, str(app.object_id), "Mail")
    tenant.service_principals.append(principal)
    rights = [
        Permission(principal.sid),
        Permission(principal.sid, deny=True),
        Permission(principal.sid, inherited=True),
    ]
    tenant.mailboxes["office@muster.example"].permissions += [*rights, Permission("anna@muster.example")]


_TAKEN_BACK = (
    CONNECT
    + """
Remove-MailboxPermission office@muster.example -User '@OID@' -AccessRights FullAccess -Confirm:$false
"left = $((Get-MailboxPermission office@muster.example | ForEach-Object { "$($_.Deny)$($_.IsInherited)" }) -join ' ')"
Remove-MailboxPermission office@muster.example -User '@OID@' -AccessRights FullAccess -Deny -Confirm:$false
Remove-ServicePrincipal '@APP@' -Confirm:$false
"registered = $(@(Get-ServicePrincipal).Count)"
"orphan = $((Get-MailboxPermission office@muster.example).User -join ' ')"
"""
)


@pytest.fixture(scope="module")
def taken_back() -> Session:
    """A session that takes a registration back."""
    return session(_TAKEN_BACK, before=_registered)


def test_a_permission_is_taken_back_alone(taken_back: Session) -> None:
    """Remove-MailboxPermission takes the entry of this principal, not its denial, nor what is inherited, nor other people's."""

    assert taken_back.facts["left"] == "FalseFalse TrueFalse FalseTrue FalseFalse"


def test_entries_outlive_a_registration_as_sid(taken_back: Session) -> None:
    """What was given to a removed principal shows as its SID."""
    users = taken_back.facts["orphan"].split(" ")

    assert taken_back.facts["registered"] == "0"
    assert [u for u in users if u.startswith("S-1-5-21-")]
    assert users[-1] == "anna@muster.example"


_ERRORS = (
    CONNECT
    + """
function Say($Name, $Script) {
    try { & $Script; "$Name = no error" }
    catch { "$Name = $($_.FullyQualifiedErrorId) # $($_.CategoryInfo) # $($_.Exception.Message)" }
}
Say unknownParameter { New-ServicePrincipal -AppId a -ObjectId b -Bogus c }
Say unknownCommand { Get-Bogus }
Say getWhatIf { Get-Mailbox -WhatIf }
Say noMailbox { Get-Mailbox nobody@muster.example -ErrorAction Stop }
"last = $EXO_LastExecutionStatus"
Say noUser { Add-MailboxPermission office@muster.example -User nobody -AccessRights FullAccess -ErrorAction Stop }
Say sendAs { Add-MailboxPermission office@muster.example -User nobody -AccessRights SendAs }
Say noRegistration { Remove-ServicePrincipal nobody -Confirm:$false -ErrorAction Stop }
New-ServicePrincipal -AppId '@APP@' -ObjectId '@OID@' | Out-Null
Say twice { New-ServicePrincipal -AppId '@APP@' -ObjectId '@OID@' -ErrorAction Stop }
$null = New-ServicePrincipal 'minus' \u2212ObjectId
"""
).replace("\\u2212", "\u2212")


@pytest.fixture(scope="module")
def refusals() -> Session:
    """A session in which everything goes wrong once."""
    return session(_ERRORS)


@pytest.mark.parametrize(
    ("fact", "parts"),
    [
        ("unknownParameter", ("NamedParameterNotFound,New-ServicePrincipal", "parameter name 'Bogus'")),
        ("unknownCommand", ("CommandNotFoundException",)),
        ("getWhatIf", ("NamedParameterNotFound,Get-Mailbox",)),
        (
            "noMailbox",
            (
                "[Server=",
                ",RequestId=",
                "GMT],Write-ErrorMessage # NotSpecified: (:) [Get-Mailbox], ManagementObjectNotFoundException",
                "Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The operation",
                "'nobody@muster.example' couldn't be found on '",
            ),
        ),
        ("last", ("False",)),
        ("noUser", ('RecipientTaskException|User or group "nobody" wasn\'t found.',)),
        ("sendAs", ("ParameterArgumentValidationError", 'argument "SendAs" does not belong to the set')),
        ("noRegistration", ("ManagementObjectNotFoundException",)),
        ("twice", ("already exists",)),
    ],
)
def test_a_refusal_looks_like_the_real_one(refusals: Session, fact: str, parts: tuple[str, ...]) -> None:
    """Ids, categories and texts of errors have the shape that Exchange's have."""

    assert all(part in refusals.facts[fact] for part in parts), refusals.facts[fact]


def test_a_pasted_minus_sign_is_bound_as_a_value(refusals: Session) -> None:
    """U+2212 begins no parameter: New-ServicePrincipal takes it as the object id."""
    last = refusals.tenant.service_principals[-1]

    assert (last.app_id, last.object_id) == ("minus", "\u2212objectid")


_FAILS = CONNECT + "$ErrorActionPreference = 'Stop'\nGet-Mailbox nobody@muster.example\n'went = on'\n"


@pytest.mark.parametrize(
    ("script", "how", "goes_on"),
    [
        (_FAILS, "call", True),
        ("& {\n" + _FAILS + "}\n", "file", True),
        (_FAILS, "file", False),
        ("& {\n$PSDefaultParameterValues = @{ '*:ErrorAction' = 'Stop' }\n" + _FAILS + "}\n", "call", False),
        ("& {\n" + _FAILS + "}\n\n", "pasted", True),
        (_FAILS, "pasted", True),
    ],
)
def test_error_preferences_reach_exchange_as_they_do_in_reality(script: str, how: How, goes_on: bool) -> None:
    """The cmdlets are blind to preferences in a script's or block's scope, and see global ones and -ErrorAction."""
    result = session(script, how=how)

    assert ("went" in result.facts) is goes_on, result.transcript
    assert result.transcript.says("couldn't be found on")


def test_the_old_parameter_name_is_all_there_is_where_the_service_is_old() -> None:
    """Before July 2023 the object id went into -ServiceId, and was shown so."""
    script = CONNECT + (
        "\"new = $((Get-Command New-ServicePrincipal).Parameters.ContainsKey('ObjectId'))\"\n"
        '"id = $((New-ServicePrincipal -AppId a -ServiceId b).ServiceId)"\n'
    )
    result = session(script, Manners(object_id_names=("ServiceId",)))

    assert result.facts == {"new": "False", "id": "b"}
