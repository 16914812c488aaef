"""The administrator's computer: installing the module, the execution policy, and the console that a script is pasted into."""

from __future__ import annotations

import pytest

from bot.sandbox.exchange_manners import Manners
from tests.powershell import run_script
from tests.sandbox.exchange_session import session

pytestmark = pytest.mark.powershell

_INSTALL = """
"before = $(@(Get-Module -ListAvailable ExchangeOnlineManagement).Count) $(@(Get-InstalledModule ExchangeOnlineManagement -ErrorAction SilentlyContinue).Count)"
try { Install-Module -Name ExchangeOnlineManagement @OPTIONS@ } catch { "error = $($_.FullyQualifiedErrorId)" }
"version = $((Get-InstalledModule ExchangeOnlineManagement -ErrorAction SilentlyContinue).Version)"
try { Import-Module ExchangeOnlineManagement -ErrorAction Stop; "imported = True" } catch { "imported = $($_.FullyQualifiedErrorId)" }
"connect = $(@(Get-Command Connect-ExchangeOnline -ErrorAction SilentlyContinue).Count)"
"""
_BARE = Manners(installed=False, has_nuget=False)


@pytest.mark.parametrize(("options", "answers"), [("-Scope CurrentUser -Force", ""), ("-Scope CurrentUser", "y\ny\n")])
def test_the_module_can_be_installed(options: str, answers: str) -> None:
    """Install-Module makes the module available, with -Force at once, else after two questions."""
    result = session(_INSTALL.replace("@OPTIONS@", options), _BARE, answers=answers)

    assert result.facts == {"before": "0 0", "version": "3.10.1", "imported": "True", "connect": "1"}
    assert [c.cmdlet for c in result.calls] == ["Install-Module"]
    assert result.transcript.says("NuGet provider is required to continue") is bool(answers)
    assert result.transcript.says("untrusted repository") is bool(answers)


@pytest.mark.parametrize(
    ("manners", "options", "answers", "error"),
    [
        (_BARE, "", "n\n", "CouldNotInstallNuGetProvider,Install-Module"),
        (Manners(installed=False), "", "n\n", None),
        (
            Manners(installed=False),
            "-Scope AllUsers",
            "",
            "InstallModuleNeedsCurrentUserScopeParameterForNonAdminUser,Install-Module",
        ),
        (Manners(installed=False, gallery_reachable=False), "-Force", "", "NoMatchFoundForCriteria,Install-Module"),
    ],
)
def test_installing_fails_as_it_does_on_real_computers(
    manners: Manners, options: str, answers: str, error: str | None
) -> None:
    """A declined question, missing rights, an unreachable gallery: the module is not there afterwards."""
    facts = session(_INSTALL.replace("@OPTIONS@", options), manners, answers=answers).facts

    assert facts.get("error") == error
    assert facts["imported"].startswith("Modules_ModuleNotFound")
    assert facts["connect"] == "0"


_UPDATE = """
Set-PSRepository PSGallery -InstallationPolicy Trusted
"trust = $((Get-PSRepository PSGallery).InstallationPolicy)"
Install-PackageProvider -Name NuGet -Force
Update-Module ExchangeOnlineManagement
Import-Module ExchangeOnlineManagement
"wam = $((Get-Command Connect-ExchangeOnline).Parameters.ContainsKey('DisableWAM'))"
Set-ExecutionPolicy -Scope Process -ExecutionPolicy RemoteSigned -Force
try { Set-ExecutionPolicy RemoteSigned } catch { "machine = $($_.CategoryInfo.Category)" }
"""


def test_an_older_module_can_be_updated() -> None:
    """After Update-Module the newest version is imported; a trusted gallery asks nothing."""
    facts = session(_UPDATE, Manners(module_version="3.4.0", has_nuget=False)).facts

    assert (facts["trust"], facts["wam"]) == ("Trusted", "True")


def test_a_version_that_needs_a_newer_powershell_is_listed_and_does_not_load() -> None:
    """Side by side with one that does: only loading tells them apart, as with the real module, whose manifest asks for PowerShell 3.0."""
    script = """
$PSVersionTable.PSVersion = [version]'7.4.6'
"listed = $((Get-Module -ListAvailable ExchangeOnlineManagement).Version -join ' ')"
try { Import-Module ExchangeOnlineManagement -ErrorAction Stop } catch { "newest = $($_.Exception.Message)" }
Import-Module ExchangeOnlineManagement -RequiredVersion 3.9.2
"loaded = $((Get-Module ExchangeOnlineManagement).Version)"
"""
    facts = session(script, Manners(also_installed=("3.9.2",))).facts

    assert facts["listed"] == "3.10.1 3.9.2"
    assert facts["newest"].startswith("Could not load file or assembly 'System.Runtime, Version=10.0.0.0")
    assert facts["loaded"] == "3.9.2"


def test_the_execution_policy_of_the_computer_needs_an_elevated_window() -> None:
    """Set-ExecutionPolicy works for the process and is refused for the computer."""
    result = session(_UPDATE)

    assert result.facts["machine"] == "PermissionDenied"
    assert result.calls_of("Set-ExecutionPolicy")[0].parameters == {
        "ExecutionPolicy": "RemoteSigned",
        "Scope": "Process",
        "Force": True,
    }


def test_a_group_policy_overrides_the_execution_policy() -> None:
    """Set-ExecutionPolicy says so as an error that does not end the script."""
    script = 'Set-ExecutionPolicy -Scope Process RemoteSigned -Force\n"id = $($Error[0].FullyQualifiedErrorId)"\n'

    assert session(script, Manners(policy_locked=True)).facts["id"] == "ExecutionPolicyOverride,Set-ExecutionPolicy"


def test_the_execution_policy_asks_a_person_only() -> None:
    """Typed at the prompt Set-ExecutionPolicy asks, inside a block it does not."""
    command = "Set-ExecutionPolicy -Scope Process RemoteSigned"
    block = session(f"& {{\n{command}\n'went = on'\n}}\n\n", how="pasted")
    typed = session(f"{command}\n", how="pasted", answers="y\n")

    assert block.facts["went"] == "on"
    assert not block.transcript.says("Execution Policy Change")
    assert typed.transcript.says("Execution Policy Change")


_BLOCK = """& {
    # Grüße aus der Zwischenablage: ä „ “ – ‘
    if ($true) { "first = yes" }

    else { "first = no" }
    try { throw 'thrown' }
    catch { "second = $_" }
    finally { "third = $(Read-Host 'Question')" }
}

"""


async def test_a_block_can_be_pasted() -> None:
    """One block may hold blank lines, comments, `else` and `catch` on new lines, and gets its answers from the keyboard."""
    long = _BLOCK.replace("# Gr", "".join(f"$v{i} = '{'x' * (i % 120)}' # Grüße\n" for i in range(200)) + "# Gr")
    transcript = await run_script(long.replace("\n", "\r\n"), None, "pasted", answers="typed\n")

    assert "first = yes\nsecond = thrown\n" in transcript.stdout
    assert "third = typed\n" in transcript.stdout
    assert transcript.exit_code == 0


async def test_a_pasted_text_runs_line_by_line() -> None:
    """After a throw the next line runs all the same, `else` on a line of its own is an error, `exit` closes the console."""
    transcript = await run_script(
        "throw 'x'\nif ($false) { 1 }\nelse { 2 }\n'went on'\nexit 3\n'never'\n", None, "pasted"
    )

    assert transcript.says("The term 'else' is not recognized")
    assert "went on\n" in transcript.stdout
    assert not transcript.says("never")
    assert transcript.exit_code == 3


async def test_a_byte_order_mark_breaks_pasting() -> None:
    """What is pasted must come without it; a file may have it."""
    script = "\ufeff& {\n'went = on'\n}\n\n"

    assert (await run_script(script, None, "file")).stdout == "went = on\n"
    assert "\nwent = on\n" not in "\n" + (await run_script(script, None, "pasted")).stdout
