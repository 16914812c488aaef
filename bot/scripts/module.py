"""How every script gets Exchange's module: what this computer allows, and which version its PowerShell can load.

Which PowerShell 7 a version needs (https://learn.microsoft.com/en-us/powershell/exchange/exchange-online-powershell-v2,
seen 2026-12-01): 3.0 to 3.4 need 7.2, 3.5 to 3.9 need 7.4, 3.10 needs 7.6; Windows PowerShell 5.1 loads all of them with .NET
Framework 4.7.2 (461808: https://learn.microsoft.com/dotnet/framework/install/how-to-determine-which-versions-are-installed). The
manifest of 3.10.1 asks for PowerShell 3.0 only, so PowerShell lists and installs what it cannot load: the script has to
choose. Before 3.0 there is no Get-ConnectionInformation, without which no script can tell in which tenant it is.

Under a policy that allows constrained language only, cmdlets and core types are left
(https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_language_modes, seen 2026-12-01). Our own
lines keep to that. The temporary module that Connect-ExchangeOnline makes does not, unless it is signed (-SigningCertificate).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.model import Text
from bot.scripts import NO_OUTPUT, ScriptRequest, ScriptStep
from bot.scripts.code import fill

_POLICY = """
& {
    if (-not $mailcheck.Go) { return }
    if (Test-MailcheckLimited) { Write-Host <<limited>> -ForegroundColor Yellow }
    if (@('Restricted', 'AllSigned') -contains (Get-ExecutionPolicy)) {
        try { Set-ExecutionPolicy -ExecutionPolicy RemoteSigned -Scope Process -Force -ErrorAction Stop } catch { Write-Host (Get-MailcheckOwnWords $_) }
        if ((Get-ExecutionPolicy) -eq 'Restricted') { Stop-Mailcheck <<locked>> }
    }
}
"""
_POLICY_SAY: Final[Mapping[str, Text]] = {
    "limited": Text(
        "Hinweis: Auf diesem PC erlaubt eine Richtlinie PowerShell nur im eingeschränkten Sprachmodus (ConstrainedLanguage). Dieses Skript kommt damit aus, das Exchange-Modul meist nicht.",
        "Note: on this PC a policy allows PowerShell in constrained language mode only. This script gets along with it, the Exchange module mostly does not.",
    ),
    "locked": Text(
        "Auf diesem PC verbietet eine Richtlinie der IT das Ausführen von Skripten; so lässt sich das Exchange-Modul nicht laden. Bitte einen anderen PC nehmen.",
        "On this PC a policy of your IT forbids running scripts, so the Exchange module cannot be loaded. Please use another PC.",
    ),
}

_RANGE = """
function Get-MailcheckRange($Shell) {
    $number = 100 * $Shell.Major + $Shell.Minor
    if ($number -ge 706 -or $number -eq 501) { @{ Take = ''; Below = '99.0' } }
    elseif ($number -ge 704) { @{ Take = '3.9.2'; Below = '3.10' } }
    elseif ($number -ge 702) { @{ Take = '3.4.0'; Below = '3.5' } }
}

function Get-MailcheckModules($Range, [switch]$ListAvailable) {
    $found = @(Get-Module -Name ExchangeOnlineManagement -ListAvailable:$ListAvailable)
    @($found | Where-Object { $_.Version -ge [version]'3.0' -and $_.Version -lt [version]$Range.Below } | Sort-Object -Property Version)
}
"""

_MODULE = r"""
& {
    if (-not $mailcheck.Go) { return }
    $shell = $PSVersionTable.PSVersion
    $range = Get-MailcheckRange $shell
    if (-not $range) {
        $advice = if ($env:OS -ne 'Windows_NT') { <<newer>> } elseif ($shell.Major -lt 6) { <<newer_windows>> } else { <<windows_powershell>> }
        Stop-Mailcheck ((<<old_shell>> -f $shell) + $advice)
        return
    }
    $framework = (Get-ItemProperty -Path 'HKLM:\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full' -ErrorAction SilentlyContinue).Release
    if ($shell.Major -lt 6 -and $framework -and $framework -lt 461808) { Stop-Mailcheck <<old_framework>>; return }
    try {
        $open = @(Get-Module -Name ExchangeOnlineManagement)
        if ($open) {
            if (-not @(Get-MailcheckModules $range)) { Stop-Mailcheck (<<other_open>> -f $open[0].Version) }
            return
        }
        if (-not @(Get-MailcheckModules $range -ListAvailable)) {
            Write-Host <<installing>>
            if ($shell.Major -lt 6 -and -not (Test-MailcheckLimited)) { [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072 }
            $which = @{}
            if ($range.Take) { $which.RequiredVersion = $range.Take }
            Install-Module -Name ExchangeOnlineManagement -Scope CurrentUser -Force @which -ErrorAction Stop
        }
        $version = "$(@(Get-MailcheckModules $range -ListAvailable)[-1].Version)"
        Import-Module -Name ExchangeOnlineManagement -RequiredVersion $version -ErrorAction Stop
    } catch { Stop-Mailcheck ((Get-MailcheckPolicy $_ -OrMaybe) + (<<no_module>> -f (Get-MailcheckOwnWords $_))) }
}
"""
_MODULE_SAY: Final[Mapping[str, Text]] = {
    "old_shell": Text(
        "PowerShell {0} kann kein Exchange-Modul laden, das dieses Skript braucht. ",
        "PowerShell {0} cannot load any Exchange module that this script needs. ",
    ),
    "windows_powershell": Text(
        "Bitte „Windows PowerShell“ aus dem Startmenü öffnen (5.1, auf jedem Windows vorhanden) und das Skript dort ausführen.",
        "Please open Windows PowerShell from the Start menu (5.1, part of every Windows) and run the script there.",
    ),
    "newer_windows": Text(
        "Bitte einen PC mit Windows 10 oder neuer nehmen: Dort ist Windows PowerShell 5.1 vorhanden.",
        "Please use a PC with Windows 10 or later: Windows PowerShell 5.1 is part of it.",
    ),
    "newer": Text(
        "Bitte PowerShell ab 7.6 installieren und das Skript dort ausführen.",
        "Please install PowerShell 7.6 or later and run the script there.",
    ),
    "old_framework": Text(
        "Auf diesem PC fehlt .NET Framework 4.7.2, ohne das kein Exchange-Modul lädt. Bitte .NET Framework 4.8 installieren oder einen neueren PC nehmen.",
        "This PC lacks .NET Framework 4.7.2, without which no Exchange module loads. Please install .NET Framework 4.8 or use a newer PC.",
    ),
    "other_open": Text(
        "In diesem Fenster ist schon Version {0} des Moduls ExchangeOnlineManagement geladen, die hier nicht passt. Bitte ein neues PowerShell-Fenster öffnen und das Skript dort ausführen.",
        "Version {0} of the module ExchangeOnlineManagement is loaded in this window already and does not fit. Please open a new PowerShell window and run the script there.",
    ),
    "installing": Text(
        "Das Modul ExchangeOnlineManagement fehlt in einer Version, die diese PowerShell laden kann, und wird für Ihr Konto installiert ...",
        "The module ExchangeOnlineManagement is missing in a version that this PowerShell can load, and is being installed for your account ...",
    ),
    "no_module": Text(
        "Das Modul ExchangeOnlineManagement ließ sich nicht installieren oder laden. PowerShell: {0}",
        "The module ExchangeOnlineManagement could not be installed or loaded. PowerShell: {0}",
    ),
}


def module(request: ScriptRequest) -> tuple[ScriptStep, ...]:
    """Return the steps after which Exchange's module is loaded, in a version that works here, or the reason is said."""
    language = request.language
    return (
        ScriptStep(
            fill(_POLICY, language, _POLICY_SAY),
            Text(
                "Ausführungsrichtlinie: Skripte nur in diesem Fenster erlauben; das endet mit dem Fenster.",
                "Execution policy: allow scripts in this window only; that ends with the window.",
            ),
            Text(
                "Keine Ausgabe. Was gelb oder rot erscheint, kommt von einer Richtlinie Ihrer IT.",
                "No output. What appears in yellow or red comes from a policy of your IT.",
            ),
        ),
        ScriptStep(
            fill(_RANGE, language, {}),
            Text(
                "Werkzeug: welche Version des Exchange-Moduls diese PowerShell laden kann.",
                "Tool: which version of the Exchange module this PowerShell can load.",
            ),
            NO_OUTPUT,
        ),
        ScriptStep(
            fill(_MODULE, language, _MODULE_SAY),
            Text(
                "Exchange-Modul laden; fehlt es, wird es für Ihr Konto installiert (bei der Frage nach NuGet: J).",
                "Load the Exchange module; if missing, install it for your account (answer Y if asked about NuGet).",
            ),
            Text(
                "Kein roter Text; höchstens eine Zeile, dass das Modul installiert wird.",
                "No red text; at most one line that the module is being installed.",
            ),
        ),
    )
