"""Facts about Exchange's module in every script: a version that the PowerShell at hand can load, and policies that forbid it."""

from __future__ import annotations

import pytest

from bot.sandbox.exchange_manners import Manners
from bot.scripts import ScriptKind
from bot.scripts.builder import build
from tests.powershell import run_script
from tests.scripts.requests import request
from tests.scripts.runs import OBRIEN, OFFICE, Customer, customer, is_finished

pytestmark = pytest.mark.powershell

# The run has the version of PowerShell that is named here; the sandbox's module does not load where the real one would not.
LIMITED = "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'\n"
# As where the policy trusts the module and its temporary one: both are there, and may do what they need.
TRUSTED = (
    "Import-Module ExchangeOnlineManagement\nConnect-ExchangeOnline -ShowBanner:$false\n"
    "function Connect-ExchangeOnline { [CmdletBinding()] param([switch]$ShowBanner, [switch]$DisableWAM) }\n"
)
# As where it does not trust the temporary one: its commands run, and fail as they do in Windows.
UNTRUSTED = "function Get-ServicePrincipal { [CmdletBinding()] param() [IO.Path]::GetTempPath() }\n"


def in_powershell(version: str, windows: bool = True) -> str:
    """Return the lines that make this PowerShell one of that version."""
    return f"$PSVersionTable.PSVersion = [version]'{version}'\n$env:OS = '{'Windows_NT' if windows else ''}'\n"


def installed_versions(us: Customer) -> list[object]:
    """Return the versions that were asked of the gallery; None is the newest."""
    return [call.parameters.get("RequiredVersion") for call in us.called("Install-Module")]


async def test_the_version_of_powershell_decides_which_versions_load() -> None:
    """Windows PowerShell 5.1 and PowerShell from 7.6 on load the newest; 7.4 and 7.5 end at 3.9, 7.2 and 7.3 at 3.4, older ones have none."""
    (choose,) = [step for step in build(request()).steps if "function Get-MailcheckRange" in step.command]
    shells = [
        "4.0",
        "5.0.10586",
        "5.1.26100",
        "6.2.7",
        "7.1.5",
        "7.2.0",
        "7.3.7",
        "7.4.0",
        "7.5.4",
        "7.6.0",
        "7.10.1",
        "8.0",
    ]
    ask = "; ".join(f"$r = Get-MailcheckRange ([version]'{s}'); \"$($r.Take) < $($r.Below)\"" for s in shells)
    transcript = await run_script(f"{choose.command}\n{ask}\n", None)

    none, newest = " < ", " < 99.0"
    assert transcript.stdout.splitlines() == [
        *(none, none, newest, none, none),
        *("3.4.0 < 3.5", "3.4.0 < 3.5", "3.9.2 < 3.10", "3.9.2 < 3.10", newest, newest, newest),
    ]


@pytest.mark.parametrize(("shell", "version"), [("5.1.26100.1", None), ("7.2.22", "3.4.0"), ("7.4.6", "3.9.2")])
async def test_a_version_is_installed_that_this_powershell_can_load(shell: str, version: str | None) -> None:
    """The newest one where it loads, else the last that does; the script goes on with it."""
    async with customer(Manners(installed=False)) as us:
        transcript = await us.run(us.request(), before=in_powershell(shell))

        assert installed_versions(us) == [version]
        assert is_finished(transcript.stdout)
        assert us.reached() == {OFFICE, OBRIEN}


@pytest.mark.parametrize(
    ("shell", "others", "loaded"),
    [
        ("7.4.6", ("3.1.0", "3.9.0"), "3.9.0"),
        ("7.2.1", ("3.4.0", "3.9.2"), "3.4.0"),
        ("7.6.1", ("2.0.5", "3.9.2"), "3.10.1"),
        ("5.1.22621.1", ("3.9.2",), "3.10.1"),
    ],
)
async def test_of_several_versions_the_newest_that_works_is_loaded(
    shell: str, others: tuple[str, ...], loaded: str
) -> None:
    """What is installed and does not load here is passed over; nothing is installed for it."""
    async with customer(Manners(also_installed=others)) as us:
        text = build(us.request()).text + '"loaded $((Get-Module ExchangeOnlineManagement).Version)"\n'
        transcript = await us.run_text(in_powershell(shell) + text)

        assert installed_versions(us) == []
        assert f"loaded {loaded}\n" in transcript.stdout
        assert is_finished(transcript.stdout)


async def test_a_module_too_old_to_tell_the_tenant_is_replaced_by_one_that_can() -> None:
    """Before 3.0 no connection says where it leads; a newer one is installed beside it."""
    async with customer(Manners(module_version="2.0.5")) as us:
        transcript = await us.run(us.request())

        assert installed_versions(us) == [None]
        assert is_finished(transcript.stdout)


async def test_another_version_in_this_window_is_not_mixed_with_a_new_one() -> None:
    """A window that has loaded a version that does not fit is to be closed first, and nothing is installed or connected."""
    async with customer(Manners(module_version="2.0.5")) as us:
        transcript = await us.run(us.request(), before="Import-Module ExchangeOnlineManagement\n")

        assert us.exchange.calls == []
        assert "Version 2.0.5 of the module ExchangeOnlineManagement is loaded in this window" in transcript.stdout
        assert "open a new PowerShell window" in transcript.stdout


@pytest.mark.parametrize(
    ("shell", "windows", "advice"),
    [
        ("7.1.5", True, "open Windows PowerShell from the Start menu"),
        ("6.2.7", True, "open Windows PowerShell from the Start menu"),
        ("5.0.10586", True, "use a PC with Windows 10 or later"),
        ("7.0.13", False, "install PowerShell 7.6 or later"),
    ],
)
async def test_where_no_version_loads_the_script_says_what_to_do(shell: str, windows: bool, advice: str) -> None:
    """Nothing is installed or connected, and the reason names the way out."""
    async with customer() as us:
        transcript = await us.run(us.request(), before=in_powershell(shell, windows))

        assert us.exchange.calls == []
        assert f"PowerShell {shell} cannot load any Exchange module" in transcript.stdout
        assert advice in transcript.stdout
        assert not is_finished(transcript.stdout)


@pytest.mark.parametrize(("release", "loads"), [(461310, False), (461808, True)])
async def test_windows_powershell_with_an_old_framework_is_told_what_it_lacks(release: int, loads: bool) -> None:
    """Windows PowerShell 5.1 needs .NET Framework 4.7.2 for every version of the module; before that nothing is installed or connected."""
    registry = f"function Get-ItemProperty {{ [pscustomobject]@{{ Release = {release} }} }}\n"
    async with customer() as us:
        transcript = await us.run(us.request(), before=in_powershell("5.1.14393.1") + registry)

        assert is_finished(transcript.stdout) == loads
        assert ("lacks .NET Framework 4.7.2" in transcript.stdout) == (not loads)
        assert bool(us.exchange.calls) == loads


@pytest.mark.parametrize("kind", ScriptKind)
async def test_our_own_lines_get_along_with_constrained_language(kind: ScriptKind) -> None:
    """Where the policy trusts Exchange's module, the whole script does its work and says that it is limited."""
    async with customer() as us:
        if kind is ScriptKind.UNDO:
            us.give(us.registered(), OFFICE)
        wanted = us.request(kind, enable_protocols=True, disable_wam=True)
        transcript = await us.run(wanted, "pasted", before=TRUSTED + LIMITED)

        assert "a policy allows PowerShell in constrained language mode only" in transcript.stdout
        assert transcript.stderr == ""
        if kind is ScriptKind.INSPECT:
            assert "complete: yes" in transcript.stdout
            return
        assert is_finished(transcript.stdout)
        assert us.reached() == ({OFFICE, OBRIEN} if kind is ScriptKind.SETUP else set())
        assert us.tenant.service_principals == ([us.principal()] if kind is ScriptKind.SETUP else [])


@pytest.mark.parametrize("before", [LIMITED, TRUSTED + LIMITED + UNTRUSTED])
@pytest.mark.parametrize("kind", ScriptKind)
async def test_a_policy_that_allows_constrained_language_only_is_the_reason(kind: ScriptKind, before: str) -> None:
    """Whether the module itself cannot be loaded or only what it made at the sign-in: the policy is named, with what to do."""
    async with customer() as us:
        transcript = await us.run(us.request(kind), "pasted", before=before)
        about = {ScriptKind.SETUP: "Reason: ", ScriptKind.UNDO: "Reason: ", ScriptKind.INSPECT: "BEGIN ==="}[kind]
        reason = transcript.stdout.split(about)[-1]

        assert us.changed() == []
        assert "The reason is a policy on this PC (such as App Control or AppLocker)" in reason
        assert "use another PC or ask your IT" in reason
        assert "Exchange: Cannot invoke method" not in transcript.stdout
        assert not is_finished(transcript.stdout)
