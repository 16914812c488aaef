"""How every script begins: its values, the module, the connection, and proof of the right tenant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.clouds import CLOUDS
from bot.model import Cloud, Text
from bot.quoting import Literal, powershell_literal
from bot.scripts import NO_OUTPUT, ScriptOptions, ScriptRequest, ScriptStep
from bot.scripts.code import address, array, domain, environment, fill, guid
from bot.scripts.module import module
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

_CONNECT = """
& {
    if (-not $mailcheck.Go) { return }
    $sso = @{}
<<no_broker>>    $mailcheck.Before = @(Get-ConnectionInformation -ErrorAction SilentlyContinue | ForEach-Object { "$($_.ConnectionId)" })
    Write-Host <<sign_in>>
    try {
        $mailcheck.Connected = $true
        Connect-ExchangeOnline -ShowBanner:$false<<options>> @sso -ErrorAction Stop | Out-Null
    } catch { Stop-Mailcheck ((Get-MailcheckPolicy $_ -OrMaybe) + (<<no_connection>> -f (Get-MailcheckOwnWords $_))) }
}
"""
_NO_BROKER = """
    if ((Get-Command -Name Connect-ExchangeOnline).Parameters.Keys -contains 'DisableWAM') { $sso.DisableWAM = $true } else { Write-Host <<no_switch>> }
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
        "Hinweis: Dieses Modul kennt -DisableWAM noch nicht (erst ab 3.7.2, vor 3.7.0 ist es nicht nötig); es geht ohne weiter.",
        "Note: this module does not know -DisableWAM yet (3.7.2 and later do, before 3.7.0 it is not needed); going on without.",
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
        Write-Host (<<unknown_id>> -f (@($accepted | Select-Object -First 3) -join ', ')) -ForegroundColor Yellow
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
    "unknown_id": Text(
        "Welcher Mandant gemeint ist, war beim Erstellen nicht bekannt. Bitte prüfen, ob es dieser ist; er hat die Domänen {0}.",
        "Which tenant is meant was not known when this was made. Please check that it is this one; it has the domains {0}.",
    ),
    "connected": Text("Verbunden mit dem Mandanten {0} als {1}.", "Connected to tenant {0} as {1}."),
}


def opening(request: ScriptRequest) -> tuple[ScriptStep, ...]:
    """Return the steps up to a connection that is proven to be the right one."""
    language = request.language
    values = fill(
        _VALUES,
        language,
        {},
        app_id=guid(request.app_id),
        object_id=guid(request.object_id) if request.object_id else powershell_literal(""),
        tenant_id=guid(request.tenant_id) if request.tenant_id else powershell_literal(""),
        mailboxes=array(address(m) for m in request.mailboxes),
    )
    return (
        ScriptStep(
            values,
            Text("Um wen es geht: App, Mandant, Postfächer.", "Who this is about: app, tenant, mailboxes."),
            NO_OUTPUT,
        ),
        *tools(request),
        *module(request),
        ScriptStep(
            _connect(request),
            Text(
                "Anmelden: als Exchange-Administrator des Mandanten; es öffnet sich ein Fenster von Microsoft oder der Browser.",
                "Sign in: as an Exchange administrator of the tenant; a window of Microsoft's or the browser opens.",
            ),
            Text(
                "Nach der Anmeldung kehrt PowerShell ohne roten Text zurück.",
                "After the sign-in PowerShell comes back without red text.",
            ),
        ),
        ScriptStep(
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
            Text(
                "In Grün: „Verbunden mit dem Mandanten …“, mit Ihrem Konto.",
                "In green: “Connected to tenant …”, with your account.",
            )
            if request.tenant_id
            else Text(
                "In Gelb die Domänen des Mandanten: Bitte prüfen, ob es der richtige ist. Dann in Grün: „Verbunden mit dem Mandanten …“.",
                "In yellow the tenant's domains: please check that it is the right one. Then in green: “Connected to tenant …”.",
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
