"""Facts about the looking script's block and Exchange's output, printed by a real PowerShell and read back."""

from __future__ import annotations

import pytest

from bot.catalogue.observing.observed import read_observations
from bot.sandbox.exchange_manners import Manners, PrincipalName
from bot.scripts import ScriptKind
from tests.powershell import run_script
from tests.scripts.runs import NOBODY, OBRIEN, OFFICE, customer

pytestmark = pytest.mark.powershell

LOOK = """Connect-ExchangeOnline -ShowBanner:$false
"PS C:\\> Get-ServicePrincipal | fl"
Get-ServicePrincipal | Format-List DisplayName,AppId,ObjectId,Sid
"PS C:\\> Get-MailboxPermission -Identity {box}"
Get-MailboxPermission -Identity '{box}' | {form} Identity,User,AccessRights,IsInherited,Deny
"PS C:\\> Get-CASMailbox -Identity {box}"
Get-CASMailbox -Identity '{box}' | {form} ImapEnabled,SmtpClientAuthenticationDisabled
"PS C:\\> Get-TransportConfig"
Get-TransportConfig | {form} SmtpClientAuthenticationDisabled
"PS C:\\> Get-Mailbox -Identity info@kanzlei.example"
Get-Mailbox -Identity info@kanzlei.example | {form} PrimarySmtpAddress,RecipientTypeDetails,SKUAssigned
"""


def told(text: str) -> set[tuple[str, str]]:
    """Codes, each with the mailbox that it is about."""
    return {(f.code.removeprefix("observed."), str(f.facts.get("mailbox", ""))) for f in read_observations(text)}


async def test_the_block_that_the_script_prints_is_understood() -> None:
    """Writer and reader agree about every key."""
    async with customer() as us:
        us.give(us.registered(us.app.application_object_id), OFFICE)
        shown = (await us.run(us.request(ScriptKind.INSPECT, OFFICE, OBRIEN, NOBODY, "info@kanzlei.example"))).stdout

    assert {
        ("registration_present", ""),
        ("registration_differs", ""),
        ("smtp_tenant_disabled", ""),
        ("permission_granted", OFFICE),
        ("imap_enabled", OFFICE),
        ("smtp_inherited_disabled", OFFICE),
        ("permission_absent", OBRIEN),
        ("smtp_enabled", OBRIEN),
        ("mailbox_present", OBRIEN),
        ("mailbox_licensed", OBRIEN),
        ("mailbox_kind", OBRIEN),
        ("recipient_missing", NOBODY),
        ("address_secondary", "info@kanzlei.example"),
    } <= told(shown)
    assert not {code for code, box in told(shown) if box == NOBODY} - {"recipient_missing"}


async def test_the_block_of_a_wrong_tenant_and_of_no_registration_is_understood() -> None:
    """What the script tells about the session and the app."""
    async with customer(Manners(admin_of="other.example")) as us:
        foreign = (await us.run(us.request(ScriptKind.INSPECT))).stdout
    async with customer() as us:
        absent = (await us.run(us.request(ScriptKind.INSPECT, OFFICE))).stdout

    assert {("session_tenant_differs", "")} == told(foreign)
    assert {("registration_absent", ""), ("permission_absent", OFFICE)} < told(absent)


async def test_lists_and_tables_of_a_real_powershell_are_understood() -> None:
    """Both forms say the same, whichever name Exchange shows for the app."""
    for form in ("Format-List", "Format-Table"):
        for column in (PrincipalName.SID, PrincipalName.OBJECT_ID, PrincipalName.DISPLAY_NAME):
            async with customer(Manners(user_column=column)) as us:
                us.give(us.registered(), OFFICE)
                shown = await run_script(LOOK.format(box=OFFICE, form=form), us.exchange)
                found = told(shown.stdout)

            assert ("registration_present", "") in found
            assert {c for c, _ in found if c.startswith("permission_")} <= {
                "permission_granted",
                "permission_entered",  # where the table has no room for the column Deny
            }
            assert ("permission_granted", OFFICE) in found or (
                form == "Format-Table" and column is not PrincipalName.DISPLAY_NAME
            )
            assert {
                ("imap_enabled", OFFICE),
                ("smtp_inherited_disabled", OFFICE),
                ("smtp_tenant_disabled", ""),
                ("address_secondary", "info@kanzlei.example"),
                ("mailbox_licensed", "info@kanzlei.example"),
            } <= found
