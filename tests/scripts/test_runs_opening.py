"""Facts about what every script does before it begins: policy, module, connection; and about what it leaves behind."""

from __future__ import annotations

import pytest

from bot.sandbox.exchange_manners import ConnectFailure, Manners
from tests.scripts.runs import OBRIEN, OFFICE, customer, is_finished

pytestmark = pytest.mark.powershell

RESTRICTED = "function Get-ExecutionPolicy { if ($global:set) { 'RemoteSigned' } else { 'Restricted' } }\n"


async def test_a_missing_module_is_installed_for_the_account_without_a_question() -> None:
    """No administrator rights, no trusted gallery, nobody who answers: the module comes all the same."""
    async with customer(Manners(installed=False)) as us:
        transcript = await us.run(us.request(), "pasted")

        (install,) = us.called("Install-Module")
        assert install.parameters["Scope"] == "CurrentUser"
        assert us.reached() == {OFFICE, OBRIEN}
        assert is_finished(transcript.stdout)


async def test_a_module_that_is_there_is_not_installed_again() -> None:
    """Nothing of the computer is changed without need."""
    async with customer(Manners(module_version="3.4.0")) as us:
        transcript = await us.run(us.request(disable_wam=True))

        assert us.called("Install-Module") == []
        assert us.called("Set-ExecutionPolicy") == []
        assert "does not know -DisableWAM yet" in transcript.stdout
        assert us.reached() == {OFFICE, OBRIEN}


async def test_a_gallery_that_cannot_be_reached_ends_the_script_in_plain_words() -> None:
    """Without a module there is no connection and nothing is done."""
    async with customer(Manners(installed=False, gallery_reachable=False)) as us:
        transcript = await us.run(us.request(), "file")

        assert us.called("Connect-ExchangeOnline") == []
        assert "could not be installed or loaded" in transcript.stdout
        assert "NOT FINISHED: 2 of 2" in transcript.stdout
        assert transcript.exit_code == 1


async def test_scripts_are_allowed_in_this_window_only() -> None:
    """A restricted computer is opened for the process, without elevation and without a question."""
    before = (
        RESTRICTED
        + 'function Set-ExecutionPolicy($ExecutionPolicy, $Scope, [switch]$Force) { $global:set = "$ExecutionPolicy $Scope"; Write-Host "policy $global:set" }\n'
    )
    async with customer() as us:
        transcript = await us.run(us.request(), "pasted", before)

        assert "policy RemoteSigned Process" in transcript.stdout
        assert us.reached() == {OFFICE, OBRIEN}


async def test_a_policy_that_cannot_be_changed_ends_the_script_in_plain_words() -> None:
    """A group policy is stronger than the script, and the script says so."""
    async with customer(Manners(policy_locked=True)) as us:
        transcript = await us.run(us.request(), "pasted", RESTRICTED)

        assert us.called("Connect-ExchangeOnline") == []
        assert "a policy of your IT forbids running scripts" in transcript.stdout
        assert "NOT FINISHED" in transcript.stdout


async def test_a_sign_in_that_fails_is_reported_with_microsofts_words() -> None:
    """A closed sign-in window changes nothing."""
    async with customer(Manners(connect_fails=ConnectFailure.CANCELLED)) as us:
        transcript = await us.run(us.request())

        assert us.changed() == []
        assert (
            "Signing in to Exchange Online did not succeed. Microsoft: User canceled authentication."
            in transcript.stdout
        )
        assert "NOT FINISHED: 2 of 2" in transcript.stdout


async def test_a_connection_that_was_open_before_stays_open() -> None:
    """Only the script's own session is used and closed."""
    async with customer() as us:
        before = "Import-Module ExchangeOnlineManagement\nConnect-ExchangeOnline -ShowBanner:$false -UserPrincipalName earlier@kanzlei.example\n"
        transcript = await us.run(us.request(), "pasted", before)

        assert [c.user for c in us.exchange.connections.values()] == ["earlier@kanzlei.example"]
        assert len(us.called("Disconnect-ExchangeOnline")) == 1
        assert is_finished(transcript.stdout)


async def test_a_sign_in_that_fails_does_not_close_what_was_open_before() -> None:
    """Without a session of its own the script closes none."""
    async with customer(Manners(connect_fails=ConnectFailure.BROKER)) as us:
        before = "Import-Module ExchangeOnlineManagement\nConnect-ExchangeOnline -ShowBanner:$false -DisableWAM\n"
        transcript = await us.run(us.request(), "pasted", before)

        assert len(us.exchange.connections) == 1
        assert us.changed() == []
        assert "A specified logon session does not exist" in transcript.stdout
        assert not is_finished(transcript.stdout)
