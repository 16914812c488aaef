"""The manners of the real service that a script has to get along with, each as a switch of the sandbox's Exchange."""

from __future__ import annotations

import pytest

from bot.sandbox.directory import AppRegistration, ServicePrincipal, Tenant
from bot.sandbox.exchange import Exchange
from bot.sandbox.exchange_cmdlets import Cmdlets
from bot.sandbox.exchange_errors import CmdletError
from bot.sandbox.exchange_errors import trouble as error_of
from bot.sandbox.exchange_manners import Failing, Manners, NotFoundWording, PrincipalName, Trouble, UserLookup
from bot.sandbox.recipients import Permission
from tests.powershell import run_script
from tests.sandbox.exchange_session import CONNECT, session, two_tenants

pytestmark = pytest.mark.powershell

_PAIR = ("S-1-5-21-1-1-1-1001", "S-1-5-21-1-1-1-1002")


def _same_name_twice(tenant: Tenant, app: AppRegistration) -> None:
    ours = ServicePrincipal(app.app_id, str(app.object_id), "Mail", identity="ours", sid=_PAIR[0])
    other = ServicePrincipal("other-app", "other-object", "Mail", identity="others", sid=_PAIR[1])
    tenant.service_principals += [other, ours]
    tenant.mailboxes["office@muster.example"].permissions += [Permission(_PAIR[0]), Permission(_PAIR[1])]


_LOOK = (
    CONNECT
    + """
"unknown = $((Get-ServicePrincipal -Identity nobody -ErrorAction SilentlyContinue).Identity -join ' ')"
"nothing = $((Get-ServicePrincipal -Identity $null).Identity -join ' ')"
"byId = $((Get-ServicePrincipal -Identity '@OID@').Identity -join ' ')"
"users = $((Get-MailboxPermission office@muster.example | Select-Object -Skip 1).User -join ' ')"
try { "asked = $((Get-MailboxPermission office@muster.example -User '@OID@' -ErrorAction Stop).User -join ' ')" } catch { "asked = $_" }
foreach ($user in '@OID@', '@APP@', 'ours', 'Mail', 'S-1-5-21-1-1-1-1001') {
    $null = Add-MailboxPermission alias-office@muster.example -User $user -AccessRights FullAccess -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
    $accepted = "$accepted$([int] $?)$([int] $EXO_LastExecutionStatus) "
}
"accepted = $($accepted -replace '(\\d)(\\d) ', '$2')"
try { Add-MailboxPermission office@muster.example -User Mail -AccessRights FullAccess -ErrorAction Stop } catch { "name = $_" }
"""
)


def test_lookups_today() -> None:
    """An unknown name finds every registration, the User column shows a SID, and a shared display name is ambiguous."""
    facts = session(_LOOK, before=_same_name_twice).facts

    assert (facts["unknown"], facts["nothing"], facts["byId"]) == ("others ours", "others ours", "ours")
    assert (facts["users"], facts["asked"]) == (" ".join(_PAIR), _PAIR[0])
    assert facts["accepted"] == "10101"
    assert "ManagementObjectAmbiguousException" in facts["name"]


@pytest.mark.parametrize(
    ("manners", "users", "asked", "accepted"),
    [
        (
            Manners(
                unknown_principal_finds_all=False,
                user_column=PrincipalName.DISPLAY_NAME,
                user_lookup=UserLookup.IGNORED,
                accepted_users=frozenset({PrincipalName.OBJECT_ID}),
            ),
            "Mail Mail",
            "NT AUTHORITY\\SELF Mail Mail",
            "10000",
        ),
        (
            Manners(
                unknown_principal_finds_all=False,
                user_column=PrincipalName.IDENTITY,
                user_lookup=UserLookup.REFUSED,
                accepted_users=frozenset({PrincipalName.IDENTITY}),
                user_not_found=NotFoundWording.COULD_NOT_FIND,
            ),
            "ours others",
            "Couldn't find object",
            "00100",
        ),
    ],
)
def test_lookups_as_others_report_them(manners: Manners, users: str, asked: str, accepted: str) -> None:
    """Where reports differ, each report is a manner: what the User column shows, what -User takes, what a look-up does."""
    facts = session(_LOOK, manners, before=_same_name_twice).facts

    assert (facts["unknown"], facts["users"], facts["accepted"]) == ("", users, accepted)
    assert asked in facts["asked"]


_REGISTER = (
    CONNECT
    + """
$null = New-ServicePrincipal -AppId '@APP@' -ObjectId '@OID@'
"listed = $(@(1..3 | ForEach-Object { @(Get-ServicePrincipal).Count }) -join ' ')"
foreach ($try in 1..3) {
    try { $null = Add-MailboxPermission office@muster.example -User '@OID@' -AccessRights FullAccess -ErrorAction Stop; "granted = $try"; break }
    catch { "error = $($_.Exception.Message)" }
}
"shown = $(@(1..3 | ForEach-Object { @(Get-MailboxPermission office@muster.example).Count }) -join ' ')"
"""
)


def test_what_is_new_is_seen_late() -> None:
    """A new registration is listed late and known to permissions late; a new permission shows late."""
    manners = Manners(
        principal_listed_after_calls=1,
        principal_known_after_calls=2,
        permission_listed_after_calls=1,
        principal_works_after=60,
        permission_works_after=60,
        user_not_found=NotFoundWording.OBJECT_ON_SERVER,
    )
    result = session(_REGISTER, manners)
    (principal,) = result.tenant.service_principals

    assert (result.facts["listed"], result.facts["granted"], result.facts["shown"]) == ("0 1 1", "3", "1 2 2")
    assert f"object '{result.app.object_id}' couldn't be found on" in result.facts["error"]
    assert not principal.visible
    assert not result.tenant.mailboxes["office@muster.example"].grants(principal.sid)


_TROUBLED = (
    CONNECT
    + """
function Try-It($Name, $Script) {
    try { $null = & $Script; "$Name = done" } catch { "$Name = $($_.Exception.Message)" }
}
Try-It busy { Get-ServicePrincipal -ErrorAction Stop }
Try-It busyAgain { Get-ServicePrincipal -ErrorAction Stop }
Try-It fresh { New-ServicePrincipal -AppId a -ObjectId b -ErrorAction Stop }
Try-It office { Get-Mailbox office@muster.example -ErrorAction Stop }
Try-It obrien { Get-Mailbox 'O''Brien@muster.example' -ErrorAction Stop }
Try-It refused { Get-CASMailbox office@muster.example -ErrorAction Stop }
"""
)


def test_a_cmdlet_fails_as_it_is_told_to() -> None:
    """A trouble meets one cmdlet, once or always, for all mailboxes or one; errors come as `code|exception|sentence`."""
    manners = Manners(
        not_allowed=frozenset({"Get-CASMailbox"}),
        failing=(
            Failing("Get-ServicePrincipal", Trouble.SERVER_BUSY, times=1),
            Failing("New-ServicePrincipal", Trouble.FRESH_TENANT),
            Failing("Get-Mailbox", Trouble.SERVER_ERROR, identity="o'brien@muster.example"),
        ),
    )
    result = session(_TROUBLED, manners)

    assert result.facts["busy"].startswith("|System.Exception|The server is busy")
    assert "Enable-OrganizationCustomization" in result.facts["fresh"]
    assert "server side error" in result.facts["obrien"]
    assert "User is not allowed to call Get-CASMailbox" in result.facts["refused"]
    assert (result.facts["busyAgain"], result.facts["office"]) == ("done", "done")
    assert result.changes == []


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_has_its_words(trouble: Trouble) -> None:
    """Each trouble is told apart by its sentence, and none leaves a placeholder behind."""
    _, tenant, _ = two_tenants()
    cmdlets = Cmdlets(Manners(failing=(Failing("Get-Mailbox", trouble),)))

    with pytest.raises(CmdletError) as refused:
        cmdlets.call(tenant, "Get-Mailbox", {})
    assert refused.value.as_json()["message"].endswith(refused.value.sentence)
    assert "{" not in refused.value.sentence
    assert len({str(error_of(t, "Get-Mailbox")) for t in Trouble}) == len(Trouble)


def test_an_object_id_is_checked_where_the_service_checks_it() -> None:
    """Ids are not validated by default; where they are, the error names AADServicePrincipalNotFound."""
    script = CONNECT + 'try { New-ServicePrincipal -AppId a -ObjectId b -ErrorAction Stop } catch { "error = $_" }\n'

    assert "AADServicePrincipalNotFound" in session(script, Manners(checks_object_id=True)).facts["error"]


_REMOVE = CONNECT + "& { Remove-ServicePrincipal '@APP@'\n'went = on' }\nDisconnect-ExchangeOnline\n"


def test_removing_and_disconnecting_ask() -> None:
    """An answer is needed, and "no" changes nothing."""
    result = session(_REMOVE, answers="n\ny\n", before=_same_name_twice)

    assert result.transcript.says("Are you sure you want to perform this action?")
    assert (len(result.tenant.service_principals), result.left_open) == (2, 0)


def test_a_question_without_an_answer_changes_nothing() -> None:
    """Where input is at its end, the cmdlet fails; silence is no consent."""
    result = session(_REMOVE, before=_same_name_twice)

    assert (len(result.tenant.service_principals), result.left_open) == (2, 1)


async def test_a_question_in_a_console_waits_for_ever() -> None:
    """Pasted, the session hangs at the question: a script must not ask."""
    directory, tenant, _ = two_tenants()
    script = CONNECT + "New-ServicePrincipal -AppId a -ObjectId b\n"

    async with Exchange(directory, Manners(asking=frozenset({"New-ServicePrincipal"}))) as exchange:
        with pytest.raises(TimeoutError):
            await run_script(script, exchange, "pasted", limit=10)
        assert [c.cmdlet for c in exchange.calls] == ["Connect-ExchangeOnline"]
        assert tenant.service_principals == []
