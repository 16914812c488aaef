"""What the catalogue says of PowerShell on the administrator's PC: versions, hosts, roles, and when a message may be ignored."""

from __future__ import annotations

import pytest

from bot.catalogue import Match, explain, load
from bot.model import Guidance, Standing
from bot.presentation import Presentation

CATALOGUE = load()
FETCHED = ("Install-Module ", "Update-Module ", "Save-Module ")
TPM = "Your computer's Trusted Platform Module has malfunctioned. Error code 80090030."
NOT_LOADED = "Could not load file or assembly 'System.Runtime, Version={}.0.0.0, Culture=neutral'"
UNREACHABLE = "[{0}] Connecting to remote server {0} failed with the following error message : The WinRM client cannot process the request because the server name cannot be resolved."


def first(text: str) -> Match:
    """The deciding known error of a text."""
    return explain(CATALOGUE, text).matches[0]


def guided(text: str) -> Guidance:
    """The guided fix of the first cause of a text, filled in with what the text names."""
    match = first(text)
    return Presentation().guidance(match.causes[0], named=match.named)


def told(fix: str) -> str:
    """Everything that the steps of a fix say and tell to type, in English."""
    steps = CATALOGUE.fixes[fix].steps
    return "\n".join(f"{s.text.en}\n{s.command}\n{s.expect.en if s.expect else ''}" for s in steps)


def test_whatever_fetches_the_newest_exchange_module_says_what_older_powershells_take() -> None:
    """Module 3.10 needs PowerShell 7.6: 7.4 and 7.5 take 3.9.2, and Windows PowerShell takes any."""
    fetching = {
        f"{name}: {step.text.en}"
        for name, fix in CATALOGUE.fixes.items()
        for step in fix.steps
        for line in step.command.source.splitlines()
        if line.startswith(FETCHED) and "ExchangeOnlineManagement" in line and "-RequiredVersion" not in line
    }

    assert {said for said in fetching if "3.9.2" not in said and "Windows PowerShell" not in said} == set()


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        (NOT_LOADED.format(10), "install-matching-module-version"),
        (NOT_LOADED.format(8), "use-windows-powershell-51"),
        (
            "The version of PowerShell on this computer is '7.4.6'. The module 'C:\\Modules\\ExchangeOnlineManagement.psd1' requires a minimum PowerShell version of '7.6.0' to run.",
            "install-matching-module-version",
        ),
        (
            "The current PowerShell host is: 'ConsoleHost' (version 7.5.4). The module 'ExchangeOnlineManagement.psd1' requires a minimum PowerShell host version of '7.6' to run.",
            "install-matching-module-version",
        ),
        ("The version of PowerShell required by this module is 7.6", "install-matching-module-version"),
    ],
)
def test_a_module_too_new_for_this_powershell_gets_a_version_that_it_loads(text: str, fix: str) -> None:
    """Where .NET 10 is demanded it is module 3.10, and the version before runs where one is."""
    match = first(text)

    assert (match.error, match.causes[0].fix) == ("powershell-too-old-for-module", fix)


@pytest.mark.parametrize(
    "host", ["outlook.office365.com", "outlook.office365.us", "webmail.apps.mil", "partner.outlook.cn"]
)
def test_exchange_powershell_out_of_reach_is_tested_where_the_message_says(host: str) -> None:
    """The message names the server, of whichever cloud; the port is 443, and the mailboxes' ports say nothing about it."""
    commands = "\n".join(step.command for step in guided(UNREACHABLE.format(host)).steps)

    assert f"Test-NetConnection -ComputerName '{host}' -Port 443" in commands
    assert "993" not in commands
    assert "587" not in commands


def test_the_gallery_is_tested_where_modules_are_downloaded_from() -> None:
    """Searching asks the gallery, downloading asks its cdn and that of OneGet."""
    commands = CATALOGUE.fixes["allow-powershell-gallery"].steps[0].command

    assert {"cdn.powershellgallery.com", "cdn.oneget.org", "www.powershellgallery.com"} <= set(commands.source.split())


@pytest.mark.parametrize("name", ["exchange-app-role-unsupported", "exchange-unauthorized"])
def test_an_application_that_connects_gets_role_and_permission_itself(name: str) -> None:
    """A role for the person signed in does not help an application."""
    why = next(
        c.why for c in CATALOGUE.errors[name].causes if c.fix == "assign-exchange-administrator-role" if c.why
    ).en

    assert "application" in why
    assert "Exchange.ManageAsApp" in told("assign-exchange-administrator-role")
    assert "the role goes to the application itself" in told("assign-exchange-administrator-role")


def test_a_device_code_is_no_promise() -> None:
    """Many tenants block it; and the switch that avoids the broker is not meant for good."""
    fix = CATALOGUE.fixes["connect-without-wam"]

    assert "block device codes by Conditional Access" in told("connect-without-wam")
    assert fix.not_this is not None
    assert "temporary" in fix.not_this.en


def test_a_blocked_device_code_is_told_apart_from_a_blocked_person() -> None:
    """With -Device in the command the sign-in window comes first, before anybody is excluded from a policy."""
    text = "PS> Connect-ExchangeOnline -Device\nAADSTS53003: Access has been blocked by Conditional Access policies."

    assert first(text).causes[0].fix == "connect-to-exchange-online"
    assert "connect-to-exchange-online" not in {c.fix for c in first(text.replace(" -Device", "")).causes}


def test_the_credential_switch_is_known_to_be_gone() -> None:
    """An updated module of July 2026 or later does not know it: connecting without it is the fix, not a role."""
    text = "Connect-ExchangeOnline : A parameter cannot be found that matches parameter name 'Credential'."

    assert first(text).causes[0].fix == "use-current-parameter-names"
    assert first(text).causes[0].because == ("observed.parameter_was_renamed",)
    assert "-Credential is gone" in told("use-current-parameter-names")


@pytest.mark.parametrize("fix", ["install-exchange-module", "install-dotnet-framework-48"])
def test_an_old_module_is_said_to_do_what_its_maker_says_it_does(fix: str) -> None:
    """Microsoft asks for module 3.0; what exactly older ones can do it says in two ways, so we say neither."""
    not_this = CATALOGUE.fixes[fix].not_this

    assert not_this is not None
    assert "module 3.0 or newer" in not_this.en
    assert "no longer connects" not in not_this.en


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        (f"{TPM}\nThen the prompt came back.", Standing.POSSIBLE),
        (f"{TPM}\nState : Connected\nTokenStatus : Active", Standing.POSSIBLE),
        (f"Sign in failed\n{TPM}", Standing.EXCLUDED),
        (f"Connect-ExchangeOnline : {TPM}", Standing.EXCLUDED),
        ("Error Acquiring Token:\nUnknown Status: Unexpected\nError: 0xffffffff80090016", Standing.EXCLUDED),
        ("Problem mit Ihrem TPM 80090016, die Anmeldung ist fehlgeschlagen", Standing.EXCLUDED),
        ("TPM-Fehler 80090016: ich kann mich nicht mit Exchange verbinden", Standing.EXCLUDED),
    ],
)
def test_a_message_about_the_tpm_may_be_ignored_only_where_nothing_says_that_signing_in_failed(
    text: str, standing: Standing
) -> None:
    """Where the text says so, "go on" would lead nowhere; where a connection stands, it is what remains."""
    match = first(text)

    assert {c.fix: c.standing for c in match.causes}["ignore-warning"] is standing
    assert (match.causes[0].fix == "ignore-warning") is (standing is Standing.POSSIBLE)


@pytest.mark.parametrize(
    "text",
    [
        "Cannot invoke method. Method invocation is supported only on core types in this language mode.",
        "Cannot set property. Property setting is supported only on core types in this language mode.",
        "New-Object : Cannot create type. Only core types are supported in this language mode.",
        "Cannot dot-source this command because it was defined in a different language mode.",
        "+ FullyQualifiedErrorId : MethodInvocationNotSupportedInConstrainedLanguage",
        "Der Typ kann nicht erstellt werden. In diesem Sprachmodus werden nur Kerntypen unterstützt.",
        "Das Festlegen der Eigenschaft wird in diesem Sprachmodus nur für Kerntypen unterstützt.",
        "Methode kann nicht aufgerufen werden. Der Methodenaufruf wird nur für Kerntypen in diesem Sprachmodus unterstützt.",
        "+ FullyQualifiedErrorId : DotSourceNotSupported,profile.ps1",
        "Fehler beim Aufrufen der Methode. Der Methodenaufruf wird in diesem Sprachmodus nur von Kerntypen unterstützt.",
    ],
)
def test_a_policy_that_restricts_powershell_is_named_as_the_reason(text: str) -> None:
    """Constrained language mode: another PC, or the company's IT; nothing is wrong with Exchange."""
    match = first(text)

    assert match.error == "constrained-language-mode"
    assert [c.fix for c in match.causes] == ["use-another-pc", "ask-it-for-full-language"]


def test_a_dollar_in_the_profile_path_is_no_typing_mistake() -> None:
    """The module writes its files into the profile and stumbles over the path; the command was typed rightly."""
    text = (
        "At line:1 char:103\n+ ... onto$extern\\AppData\\Local\\Temp\\tmpEXO_m1.mpe -Recurse -Force\nMissing closing ')'"
        " in expression."
    )

    assert first(text).error == "profile-path-unusable"
    assert first(text).causes[0].fix == "use-plain-module-folder"


@pytest.mark.parametrize("host", ["outlook.office365.us", "webmail.apps.mil", "partner.outlook.cn"])
def test_a_live_connection_is_seen_in_every_cloud(host: str) -> None:
    """Get-ConnectionInformation names the cloud's own server; the connection stands all the same."""
    text = f"ConnectionUri : https://{host}\nTenantID : 0d7f1c1e-41aa-4f0f-9d0e-6a6f1b3f2a10\nState : Connected\n{TPM}"

    assert "observed.exchange_session_connected" in {f.code for f in explain(CATALOGUE, text).observed}
