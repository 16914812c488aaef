"""What every script asks Exchange about the app: its registration (service principal) and its rights on a mailbox."""

from __future__ import annotations

from typing import Final

from bot.model import Text
from bot.scripts import NO_OUTPUT, ScriptRequest, ScriptStep
from bot.scripts.code import fill

# Get-ServicePrincipal with an identity that does not exist returns everything, so it is asked for all and filtered here
# (https://learn.microsoft.com/en-us/powershell/module/exchangepowershell/get-serviceprincipal). Display names are not
# unique, so no command is ever given one. The object id was called ServiceId once; its documentation was renamed on 2023-07-06
# (https://github.com/MicrosoftDocs/office-docs-powershell/pull/11036), since when the service knows the new name is not said.
_APP = r"""
function Get-MailcheckObjectId($App) {
    if ("$($App.ObjectId)") { "$($App.ObjectId)" } else { "$($App.ServiceId)" }
}

function Get-MailcheckHandles($App) {
    @($App.Identity, (Get-MailcheckObjectId $App), $App.Sid) | ForEach-Object { "$_" } | Where-Object { $_ -and $_ -ne "$($App.DisplayName)" } | Select-Object -Unique
}

function Get-MailcheckApps {
    $all = @(Invoke-MailcheckPatiently { Get-ServicePrincipal -ErrorAction Stop })
    $mailcheck.Names = @($all | ForEach-Object { "$($_.DisplayName)" })
    $all | Where-Object { "$($_.AppId)" -eq $mailcheck.AppId }
}
"""

# The column User shows an id, a SID or only a display name, which another registration may have too. So an entry is ours
# by an id; by name only where the name is unique, or where Exchange picked the entry itself when asked by id (and did
# leave others out, which proves that it did not ignore the question), or where every namesake has an entry,
# or where Exchange has just accepted our own.
_RIGHTS = r"""
function Get-MailcheckRights([string]$Box, $App, [switch]$Granted) {
    $mailcheck.Undecided = $false
    $ids = @(Get-MailcheckHandles $App) + @("$($App.Id)", "$($App.Guid)", "$($App.AppId)")
    $name = "$($App.DisplayName)"
    $ids = @($ids | Where-Object { $_ -and $_ -ne $name })
    $all = @(Invoke-MailcheckPatiently { Get-MailboxPermission -Identity $Box -ErrorAction Stop })
    $full = @($all | Where-Object { "$($_.AccessRights)" -match 'FullAccess' })
    $mine = @($full | Where-Object { $ids -contains ("$($_.User)" -split '\\')[-1] })
    if ($mine -or -not $name) { return $mine }
    $named = @($full | Where-Object { "$($_.User)" -eq $name })
    $namesakes = @($mailcheck.Names | Where-Object { $_ -eq $name })
    if (-not $named -or $namesakes.Count -le 1) { return $named }
    foreach ($handle in @(Get-MailcheckHandles $App)) {
        $picked = @()
        try { $picked = @(Get-MailboxPermission -Identity $Box -User $handle -ErrorAction Stop) } catch { continue }
        if ($picked.Count -lt $all.Count) { return @($picked | Where-Object { "$($_.User)" -eq $name -and "$($_.AccessRights)" -match 'FullAccess' }) }
    }
    $plain = @($named | Where-Object { "$($_.Deny)" -ne 'True' -and "$($_.IsInherited)" -ne 'True' })
    if ($plain.Count -ge $namesakes.Count -or ($Granted -and $plain)) { return $named }
    $mailcheck.Undecided = $true
}

function Test-MailcheckDeny($Rights) {
    @($Rights | Where-Object { "$($_.Deny)" -eq 'True' }).Count -gt 0
}
"""


def registration_tools(request: ScriptRequest) -> tuple[ScriptStep, ...]:
    """Return the steps that define how the app and its rights are looked up; they change nothing."""
    return (
        ScriptStep(
            fill(_APP, request.language, {}),
            Text(
                "Werkzeug: die Registrierung der App in Exchange suchen, nur nach ihrer App-ID.",
                "Tool: look up the app's registration in Exchange, by its app ID only.",
            ),
            NO_OUTPUT,
        ),
        ScriptStep(
            fill(_RIGHTS, request.language, {}),
            Text(
                "Werkzeug: den Vollzugriff dieser App auf ein Postfach lesen, von niemandem sonst.",
                "Tool: read this app's full access to a mailbox, nobody else's.",
            ),
            NO_OUTPUT,
        ),
    )


SWITCHES: Final = r"""
function Get-MailcheckSwitches([string]$Box) {
    $cas = Invoke-MailcheckPatiently { Get-CASMailbox -Identity $Box -ErrorAction Stop }
    $own = "$($cas.SmtpClientAuthenticationDisabled)"
    $off = $own
    if (-not $off) { try { $off = "$((Get-TransportConfig -ErrorAction Stop).SmtpClientAuthenticationDisabled)" } catch { $off = '' } }
    @{ Address = "$($cas.PrimarySmtpAddress)"; ImapOn = "$($cas.ImapEnabled)"; SmtpOff = $off; SmtpOwn = $own }
}

function Get-MailcheckWord([string]$Value, [string]$IfTrue, [string]$IfFalse, [string]$Else) {
    if ($Value -eq 'True') { $IfTrue } elseif ($Value -eq 'False') { $IfFalse } else { $Else }
}
"""


def switch_tools(request: ScriptRequest) -> ScriptStep:
    """Return the step that defines how a mailbox's IMAP and SMTP switches are read; it changes nothing.

    A mailbox without a value of its own follows the organization
    (https://learn.microsoft.com/en-us/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission).
    """
    return ScriptStep(
        fill(SWITCHES, request.language, {}),
        Text(
            "Werkzeug: lesen, ob IMAP und SMTP-Anmeldung für ein Postfach eingeschaltet sind.",
            "Tool: read whether IMAP and SMTP sign-in are on for a mailbox.",
        ),
        NO_OUTPUT,
    )
