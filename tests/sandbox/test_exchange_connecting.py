"""Who signs in at the sandbox's Exchange, where that leads, and how it fails."""

from __future__ import annotations

import pytest

from bot.sandbox.exchange_errors import connect_failure
from bot.sandbox.exchange_manners import ROLE_MANAGEMENT, ConnectFailure, Manners
from tests.sandbox.exchange_session import CONNECT, session

pytestmark = pytest.mark.powershell

_TRY = """
try { Connect-ExchangeOnline -ShowBanner:$false @OPTIONS@; "connected = True" } catch { "refused = $_" }
"tenants = $(@(Get-ConnectionInformation | ForEach-Object { $_.TenantID }) -join ' ')"
"offered = $(@(Get-Command Get-Mailbox, New-ServicePrincipal -ErrorAction SilentlyContinue).Name -join ' ')"
"""


def _try(options: str = "") -> str:
    return _TRY.replace("@OPTIONS@", options)


def test_the_account_decides_the_tenant() -> None:
    """An administrator of another tenant lands there, whatever -Organization says."""
    result = session(_try("-Organization muster.onmicrosoft.example"), Manners(admin_of="other.example"))

    assert result.facts["connected"] == "True"
    assert result.facts["tenants"] not in ("", result.tenant.tenant_id)


def test_a_partner_lands_in_the_customers_tenant() -> None:
    """With -DelegatedOrganization a partner's administrator works in the customer's tenant."""
    manners = Manners(admin_of="other.example", partner_of=("muster.example",))
    result = session(_try("-DelegatedOrganization muster.onmicrosoft.example"), manners)

    assert result.facts["tenants"] == result.tenant.tenant_id


@pytest.mark.parametrize(
    ("manners", "options", "words"),
    [
        (Manners(admin_of="other.example"), "-DelegatedOrganization muster.example", "not authorized"),
        (Manners(connect_fails=ConnectFailure.CANCELLED), "", "User canceled authentication."),
        (Manners(), "-ExchangeEnvironmentName O365USGovDoD", "AADSTS90038"),
    ],
)
def test_connecting_fails_with_an_exception(manners: Manners, options: str, words: str) -> None:
    """Connect-ExchangeOnline throws, nothing is connected, and no cmdlet of the service appears."""
    result = session(_try(options), manners)

    assert words in result.facts["refused"]
    assert (result.facts["tenants"], result.facts["offered"], result.left_open) == ("", "", 0)
    assert [c.cmdlet for c in result.calls] == ["Connect-ExchangeOnline"]


def test_the_right_option_goes_round_a_failure() -> None:
    """-ExchangeEnvironmentName finds the other cloud, and -DisableWAM avoids the broker that fails without it."""
    manners = Manners(connect_fails=ConnectFailure.BROKER, environment="O365China")
    result = session(_try() + _try("-ExchangeEnvironmentName O365China -DisableWAM"), manners)

    assert "0xffffffff80070520" in result.facts["refused"]
    assert result.facts["connected"] == "True"


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (ConnectFailure.NO_ADMIN_ROLE, "The role assigned to user a@b.example isn't supported in this scenario."),
        (ConnectFailure.UNREACHABLE, "No such host is known."),
    ],
)
def test_each_failure_has_its_words(why: ConnectFailure, words: str) -> None:
    """The other reasons for a refused connection differ in their words only."""

    assert str(connect_failure(why, "a@b.example")).startswith(words)


def test_a_missing_role_takes_cmdlets_and_parameters_away() -> None:
    """What the account's role does not contain is not there after connecting."""
    manners = Manners(not_offered=ROLE_MANAGEMENT | {"Set-CASMailbox -ImapEnabled"})
    script = _try() + (
        "\"parameter = $((Get-Command Set-CASMailbox).Parameters.ContainsKey('ImapEnabled'))\"\n"
        'try { New-ServicePrincipal -AppId a -ObjectId b } catch { "error = $($_.FullyQualifiedErrorId)" }\n'
    )
    facts = session(script, manners).facts

    assert (facts["offered"], facts["parameter"], facts["error"]) == (
        "Get-Mailbox",
        "False",
        "CommandNotFoundException",
    )


_OLDER = (
    'try { Connect-ExchangeOnline -ShowBanner:$false -DisableWAM } catch { "error = $($_.FullyQualifiedErrorId)" }\n'
    'Connect-ExchangeOnline\n"version = $((Get-Module ExchangeOnlineManagement).Version)"\n"connected = $(@(Get-ConnectionInformation).Count)"\n'
)


def test_an_older_module_refuses_newer_parameters() -> None:
    """-DisableWAM is unknown before 3.7.2 of the module, and connecting works without it; the banner shows unless told not to."""
    result = session(_OLDER, Manners(module_version="3.4.0"))

    assert result.facts == {
        "error": "NamedParameterNotFound,Connect-ExchangeOnline",
        "version": "3.4.0",
        "connected": "1",
    }
    assert result.transcript.says("REST API backed")


def test_two_connections_stand_side_by_side() -> None:
    """An administrator may be connected already: all connections are listed, and all are closed together."""
    script = CONNECT * 2 + (
        '"open = $((Get-ConnectionInformation).Name -join " ")"\nDisconnect-ExchangeOnline -Confirm:$false\n'
        '"left = $(@(Get-ConnectionInformation).Count) $(@(Get-Module tmpEXO_*).Count)"\n'
    )
    result = session(script)

    assert result.facts == {"open": "ExchangeOnline_1 ExchangeOnline_2", "left": "0 0"}
    assert result.left_open == 0


def test_a_script_that_forgets_to_disconnect_leaves_a_session() -> None:
    """A test can prove that a script disconnects in any case."""

    assert session(CONNECT).left_open == 1
