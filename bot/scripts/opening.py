"""How every script begins: its values, the module, the connection, and proof of the right tenant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.clouds import CLOUDS
from bot.model import Cloud, Text
from bot.scripts import ScriptOptions, ScriptRequest, Step
from bot.scripts.powershell import Literal, address, array, domain, environment, fill, guid, quote
from bot.scripts.tools import tools

# Seconds between two tries, for the whole script together: most registrations are seen at once, some take minutes.
WAITS: Final = "@(3, 5, 10, 20, 30, 60)"

_VALUES = f"""
$mailcheck = @{{
    AppId = <<app_id>>
    ObjectId = <<object_id>>
    TenantId = <<tenant_id>>
    Mailboxes = <<mailboxes>>
    Waits = {WAITS}
    Go = $true
    Why = ''
    Note = ''
    Connected = $false
    Before = @()
    Session = $null
    Tenant = ''
    App = $null
    Apps = @()
    Names = @()
    Report = @()
    Complete = $false
    Results = @{{}}
}}
"""

_POLICY = """
& {
    if (-not $mailcheck.Go) { return }
    if (@('Restricted', 'AllSigned') -contains (Get-ExecutionPolicy)) {
        try { Set-ExecutionPolicy -ExecutionPolicy RemoteSigned -Scope Process -Force -ErrorAction Stop } catch { Write-Host (Get-MailcheckOwnWords $_) }
        if ((Get-ExecutionPolicy) -eq 'Restricted') { Stop-Mailcheck <<locked>> }
    }
}
"""
_POLICY_SAY: Final[Mapping[str, Text]] = {
    "locked": Text(
        "Auf diesem PC verbietet eine Richtlinie der IT das Ausführen von Skripten; so lässt sich das Exchange-Modul nicht laden. Bitte einen anderen PC nehmen.",
        "On this PC a policy of your IT forbids running scripts, so the Exchange module cannot be loaded. Please use another PC.",
    ),
}

_MODULE = """
& {
    if (-not $mailcheck.Go) { return }
    try {
        if (-not (Get-Module -Name ExchangeOnlineManagement) -and -not (Get-Module -ListAvailable -Name ExchangeOnlineManagement)) {
            Write-Host <<installing>>
            if ($PSVersionTable.PSVersion.Major -lt 6) { [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072 }
            Install-Module -Name ExchangeOnlineManagement -Scope CurrentUser -Force -ErrorAction Stop
        }
        Import-Module -Name ExchangeOnlineManagement -ErrorAction Stop
        if (-not (Get-Command -Name Get-ConnectionInformation -ErrorAction SilentlyContinue)) { Stop-Mailcheck <<too_old>> }
    } catch { Stop-Mailcheck (<<no_module>> -f (Get-MailcheckOwnWords $_)) }
}
"""
_MODULE_SAY: Final[Mapping[str, Text]] = {
    "installing": Text(
        "Das Modul ExchangeOnlineManagement fehlt und wird für Ihr Konto installiert ...",
        "The module ExchangeOnlineManagement is missing and is being installed for your account ...",
    ),
    "too_old": Text(
        "Das Modul ExchangeOnlineManagement ist zu alt (vor 3.0): Update-Module ExchangeOnlineManagement, dann ein neues Fenster.",
        "The module ExchangeOnlineManagement is too old (before 3.0): Update-Module ExchangeOnlineManagement, then a new window.",
    ),
    "no_module": Text(
        "Das Modul ExchangeOnlineManagement ließ sich nicht installieren oder laden. PowerShell: {0}",
        "The module ExchangeOnlineManagement could not be installed or loaded. PowerShell: {0}",
    ),
}

_CONNECT = """
& {
    if (-not $mailcheck.Go) { return }
    $sso = @{}
<<no_broker>>    $mailcheck.Before = @(Get-ConnectionInformation -ErrorAction SilentlyContinue | ForEach-Object { "$($_.ConnectionId)" })
    Write-Host <<sign_in>>
    try {
        $mailcheck.Connected = $true
        Connect-ExchangeOnline -ShowBanner:$false<<options>> @sso -ErrorAction Stop | Out-Null
    } catch { Stop-Mailcheck (<<no_connection>> -f (Get-MailcheckOwnWords $_)) }
}
"""
_NO_BROKER = """
    if ((Get-Command -Name Connect-ExchangeOnline).Parameters.ContainsKey('DisableWAM')) { $sso.DisableWAM = $true } else { Write-Host <<no_switch>> }
"""
_CONNECT_SAY: Final[Mapping[str, Text]] = {
    "sign_in": Text(
        "Bitte im Anmeldefenster mit einem Exchange-Administrator des Mandanten anmelden ...",
        "Please sign in as an Exchange administrator of the tenant in the window that opens ...",
    ),
    "no_connection": Text(
        "Die Anmeldung bei Exchange Online ist nicht gelungen. Microsoft: {0}",
        "Signing in to Exchange Online did not succeed. Microsoft: {0}",
    ),
    "no_switch": Text(
        "Hinweis: Dieses Modul kennt -DisableWAM noch nicht (erst ab 3.7.2); es geht ohne weiter.",
        "Note: this module does not know -DisableWAM yet (3.7.2 and later do); going on without.",
    ),
}

_TENANT = """
& {
    if (-not $mailcheck.Go) { return }
    try {
        $open = @(Get-ConnectionInformation -ErrorAction Stop | Where-Object { $_.State -eq 'Connected' -and -not $_.IsEopSession })
        $new = @($open | Where-Object { $mailcheck.Before -notcontains "$($_.ConnectionId)" })
        $mailcheck.Session = @($open + $new) | Select-Object -Last 1
        $mailcheck.Tenant = "$($mailcheck.Session.TenantID)"
        if (-not $mailcheck.Session) { Stop-Mailcheck <<no_session>>; return }
<<proof>>
        Write-Host (<<connected>> -f $mailcheck.Tenant, $mailcheck.Session.UserPrincipalName) -ForegroundColor Green
    } catch { Stop-Mailcheck (Get-MailcheckReason $_) }
}
"""
_BY_ID = """
        if ($mailcheck.Tenant -ne $mailcheck.TenantId) {
            Stop-Mailcheck (<<wrong_id>> -f $mailcheck.Tenant, $mailcheck.Session.UserPrincipalName, $mailcheck.TenantId)
            return
        }
"""
_BY_DOMAINS = """
        $accepted = @(Invoke-MailcheckPatiently { Get-AcceptedDomain -ErrorAction Stop } | ForEach-Object { "$($_.DomainName)" })
        $foreign = @($mailcheck.Mailboxes | ForEach-Object { ($_ -split '@')[-1] } | Where-Object { $accepted -notcontains $_ } | Select-Object -Unique)
        if ($foreign) {
            Stop-Mailcheck (<<wrong_domains>> -f $mailcheck.Tenant, $mailcheck.Session.UserPrincipalName, ($foreign -join ', '))
            return
        }
"""
_TENANT_SAY: Final[Mapping[str, Text]] = {
    "no_session": Text(
        "Es besteht keine Verbindung zu Exchange Online; es wurde nichts geändert.",
        "There is no connection to Exchange Online; nothing was changed.",
    ),
    "wrong_id": Text(
        "Falscher Mandant: Angemeldet ist {1} im Mandanten {0}, gemeint ist {2}. Es wurde nichts geändert. Bitte noch einmal mit einem Administrator des richtigen Mandanten.",
        "Wrong tenant: {1} is signed in to tenant {0}, but {2} is meant. Nothing was changed. Please try again as an administrator of the right tenant.",
    ),
    "wrong_domains": Text(
        "Falscher Mandant: Angemeldet ist {1} im Mandanten {0}, zu dem diese Domänen nicht gehören: {2}. Es wurde nichts geändert.",
        "Wrong tenant: {1} is signed in to tenant {0}, to which these domains do not belong: {2}. Nothing was changed.",
    ),
    "connected": Text("Verbunden mit dem Mandanten {0} als {1}.", "Connected to tenant {0} as {1}."),
}


def opening(request: ScriptRequest) -> tuple[Step, ...]:
    """Return the steps up to a connection that is proven to be the right one."""
    language = request.language
    values = fill(
        _VALUES,
        language,
        {},
        app_id=guid(request.app_id),
        object_id=guid(request.object_id) if request.object_id else quote(""),
        tenant_id=guid(request.tenant_id) if request.tenant_id else quote(""),
        mailboxes=array(address(m) for m in request.mailboxes),
    )
    return (
        Step(values, Text("Um wen es geht: App, Mandant, Postfächer.", "Who this is about: app, tenant, mailboxes.")),
        tools(request),
        Step(
            fill(_POLICY, language, _POLICY_SAY),
            Text(
                "Ausführungsrichtlinie: Skripte nur in diesem Fenster erlauben; das endet mit dem Fenster.",
                "Execution policy: allow scripts in this window only; that ends with the window.",
            ),
        ),
        Step(
            fill(_MODULE, language, _MODULE_SAY),
            Text(
                "Exchange-Modul laden; fehlt es, wird es für Ihr Konto installiert (bei der Frage nach NuGet: J).",
                "Load the Exchange module; if missing, install it for your account (answer Y if asked about NuGet).",
            ),
        ),
        Step(
            _connect(request),
            Text(
                "Anmelden: als Exchange-Administrator des Mandanten; es öffnet sich ein Fenster von Microsoft.",
                "Sign in: as an Exchange administrator of the tenant; a window of Microsoft's opens.",
            ),
        ),
        Step(
            fill(
                _TENANT,
                language,
                _TENANT_SAY,
                proof=Literal(fill(_BY_ID if request.tenant_id else _BY_DOMAINS, language, _TENANT_SAY)),
            ),
            Text(
                "Prüfen, ob es der richtige Mandant ist; sonst wird nichts weiter getan.",
                "Make sure that this is the right tenant; otherwise nothing more is done.",
            ),
        ),
    )


def connect_words(options: ScriptOptions) -> Literal:
    """Return the options of `Connect-ExchangeOnline` that say whose Exchange is meant, with a blank in front of each."""
    words = ""
    if options.delegated:
        words += f" -DelegatedOrganization {domain(options.delegated)}"
    if name := CLOUDS[options.cloud or Cloud.WORLDWIDE].powershell:
        words += f" -ExchangeEnvironmentName {environment(name)}"
    return Literal(words)


def _connect(request: ScriptRequest) -> str:
    options, words = request.options, connect_words(request.options)
    no_broker = fill(_NO_BROKER, request.language, _CONNECT_SAY) + "\n" if options.disable_wam else ""
    return fill(_CONNECT, request.language, _CONNECT_SAY, options=words, no_broker=Literal(no_broker))
