"""The script that sets up, and repairs: registration, FullAccess per mailbox, switches only when asked for. Runs twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.model import Text
from bot.quoting import Literal, powershell_literal
from bot.scripts import NO_OUTPUT, ScriptRequest, ScriptStep, display_name
from bot.scripts.code import fill
from bot.scripts.opening import connect_words
from bot.scripts.registration import registration_tools, switch_tools

# New-ServicePrincipal is said to validate neither id (https://www.michev.info/blog/post/4027, not Microsoft's word), and Set-ServicePrincipal changes only the name: a wrong object id can only be
# replaced by removing the registration, which also ends every permission given to it. That is the administrator's decision.
# https://learn.microsoft.com/en-us/powershell/module/exchangepowershell/new-serviceprincipal
_REGISTER = r"""
& {
    if (-not $mailcheck.Go) { return }
    try {
        $found = @(Get-MailcheckApps)
        if (-not $found) {
            $known = (Get-Command -Name New-ServicePrincipal -ErrorAction Stop).Parameters.Keys
            try {
                Invoke-MailcheckPatiently {
                    if ($known -contains 'ObjectId') {
                        New-ServicePrincipal -AppId $mailcheck.AppId -ObjectId $mailcheck.ObjectId -DisplayName <<name>> -Confirm:$false -ErrorAction Stop | Out-Null
                    } else {
                        New-ServicePrincipal -AppId $mailcheck.AppId -ServiceId $mailcheck.ObjectId -DisplayName <<name>> -Confirm:$false -ErrorAction Stop | Out-Null
                    }
                } 'AADServicePrincipalNotFound'
                Write-Host <<registered>>
            } catch {
                if ("$($_.Exception.Message)" -notmatch 'already exist|AlreadyExists') { throw }
            }
            $found = @(Invoke-MailcheckPatiently { $seen = @(Get-MailcheckApps); if (-not $seen) { throw 'mailcheck-late' }; $seen })
        } else { Write-Host <<was_registered>> }
        $right = @($found | Where-Object { (Get-MailcheckObjectId $_) -eq $mailcheck.ObjectId })
        if ($right) { $mailcheck.App = $right[0]; return }
        $other = Get-MailcheckObjectId $found[0]
        Stop-Mailcheck (<<other_object>> -f $other, $mailcheck.ObjectId)
        if ($other -notmatch '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$') { return }
        Write-Host <<replace>>
        Write-Host <<connect>>
        Write-Host ("  Remove-ServicePrincipal -Identity '{0}'" -f $other)
    } catch {
        if ("$($_.Exception.Message)" -match 'mailcheck-late') { Stop-Mailcheck <<unseen>> } else { Stop-Mailcheck (<<no_registration>> -f (Get-MailcheckReason $_)) }
    }
}
"""
_REGISTER_SAY: Final[Mapping[str, Text]] = {
    "registered": Text("Die App ist jetzt in Exchange registriert.", "The app is now registered in Exchange."),
    "was_registered": Text("Die App ist in Exchange schon registriert.", "The app is already registered in Exchange."),
    "other_object": Text(
        "Die App ist mit einer anderen Objekt-ID registriert: {0} statt {1}. Es wurde nichts gelöscht und nichts erteilt.",
        "The app is registered with another object ID: {0} instead of {1}. Nothing was deleted, nothing was granted.",
    ),
    "replace": Text(
        "Richtig ist die Objekt-ID unter Entra ID > Unternehmensanwendungen > die App > Übersicht. Stimmt sie mit der des Skripts überein, ersetzen Sie die alte Registrierung "
        "(alle Rechte, die sie hat, enden damit) und führen dieses Skript danach noch einmal aus:",
        "The right one is the object ID in Entra ID > Enterprise apps > the app > Overview. If it is the script's, replace the old registration "
        "(all rights that it has end with it) and run this script again afterwards:",
    ),
    "unseen": Text(
        "Die Registrierung ist angelegt, Exchange zeigt sie aber noch nicht. Bitte das Skript in 15 Minuten noch einmal ausführen.",
        "The registration was made, but Exchange does not show it yet. Please run the script again in 15 minutes.",
    ),
    "no_registration": Text("Die App ließ sich nicht registrieren. {0}", "The app could not be registered. {0}"),
}

_GRANT = r"""
function Add-MailcheckRight([string]$Box) {
    Invoke-MailcheckPatiently {
        $handles = @(Get-MailcheckHandles $mailcheck.App)
        for ($i = 0; $i -lt $handles.Count; $i++) {
            try {
                Add-MailboxPermission -Identity $Box -User $handles[$i] -AccessRights FullAccess -InheritanceType All -AutoMapping $false -Confirm:$false -WarningAction SilentlyContinue -ErrorAction Stop | Out-Null
                return
            } catch {
                if ($i -eq $handles.Count - 1 -or "$($_.Exception.Message)" -notmatch 'be found|wasn.t found|find object') { throw }
            }
        }
    } 'be found|wasn.t found|find object'
}

function Set-MailcheckBox([string]$Box) {
    $rights = @(Get-MailcheckRights $Box $mailcheck.App)
    if (Test-MailcheckDeny $rights) { return @{ Done = $false; Words = <<denied>> } }
    $words = <<had>>
    if (-not $rights) {
        try { Add-MailcheckRight $Box } catch {
            if ("$($_.Exception.Message)" -match 'be found|wasn.t found|find object') { return @{ Done = $false; Words = <<app_unknown>> -f (Get-MailcheckOwnWords $_) } }
            throw
        }
        Invoke-MailcheckPatiently { if (-not @(Get-MailcheckRights $Box $mailcheck.App -Granted)) { throw 'mailcheck-late' } } | Out-Null
        $words = <<granted>>
    }
    @{ Done = $true; Words = $words }
}
"""
_GRANT_SAY: Final[Mapping[str, Text]] = {
    "denied": Text(
        "Ein ausdrückliches Verbot (Deny) für diese App steht dem Vollzugriff entgegen; es bleibt, bis Sie es selbst entfernen.",
        "An explicit Deny for this app stands against full access; it stays until you remove it yourself.",
    ),
    "had": Text("Vollzugriff war schon da", "full access was there already"),
    "granted": Text("Vollzugriff neu erteilt", "full access granted"),
    "app_unknown": Text(
        "Exchange kennt die neue Registrierung hier noch nicht: in 15 Minuten noch einmal ausführen. Exchange: {0}",
        "Exchange does not know the new registration here yet: run this again in 15 minutes. Exchange: {0}",
    ),
}

_MAILBOXES = r"""
& {
    if (-not $mailcheck.Go) { return }
    foreach ($box in $mailcheck.Mailboxes) {
        Write-Host ('  {0} ...' -f $box)
        $seen = $null
        try { $result = Set-MailcheckBox $box } catch { $result = @{ Done = $false; Words = (Get-MailcheckLateOrReason $_) } }
<<enable>>        if ($result.Done) {
            try {
                if (-not $seen) { $seen = Get-MailcheckSwitches $box }
                $result.Words += ', IMAP ' + (Get-MailcheckWord $seen.ImapOn <<on>> <<off>> <<unknown>>)
                $result.Words += ', SMTP AUTH ' + (Get-MailcheckWord $seen.SmtpOff <<off>> <<on>> <<unknown>>)
<<note_if_off>>                if ($seen.Address -and $seen.Address -ne $box) { $result.Words += (<<alias>> -f $seen.Address) }
            } catch { $result.Words += <<switches_unknown>> }
        }
        $mailcheck.Results[$box] = $result
    }
}
"""
_ENABLE = r"""
        if ($result.Done) {
            try {
                $seen = Get-MailcheckSwitches $box
                if ($seen.ImapOn -ne 'True' -or $seen.SmtpOwn -ne 'False') {
                    Invoke-MailcheckPatiently { Set-CASMailbox -Identity $box -ImapEnabled $true -SmtpClientAuthenticationDisabled $false -Confirm:$false -ErrorAction Stop | Out-Null } | Out-Null
                    $seen = Invoke-MailcheckPatiently {
                        $now = Get-MailcheckSwitches $box
                        if ($now.ImapOn -ne 'True' -or $now.SmtpOwn -ne 'False') { throw 'mailcheck-late' }
                        $now
                    }
                }
            } catch { $result = @{ Done = $false; Words = $result.Words + <<not_on>> + (Get-MailcheckLateOrReason $_) } }
        }
"""
_NOTE_IF_OFF = """
                if ($seen.ImapOn -eq 'False' -or $seen.SmtpOff -eq 'True') { $mailcheck.Note = <<note>> }
"""
_MAILBOXES_SAY: Final[Mapping[str, Text]] = {
    "not_on": Text(
        "; IMAP und SMTP AUTH ließen sich nicht einschalten: ", "; IMAP and SMTP AUTH could not be switched on: "
    ),
    "unknown": Text("unbekannt", "unknown"),
    "note": Text(
        "Hinweis: Was AUS ist, schaltet dieses Skript nicht ein. Microsoft 365 Admin Center > Benutzer > Aktive Benutzer > E-Mail > E-Mail-Apps verwalten; "
        "bei freigegebenen Postfächern Teams und Gruppen > Freigegebene Postfächer > das Postfach > E-Mail-Apps.",
        "Note: this script does not switch on what is OFF. Microsoft 365 admin center > Users > Active users > Mail > Manage email apps; "
        "for shared mailboxes Teams & groups > Shared mailboxes > the mailbox > Email apps.",
    ),
    "on": Text("an", "on"),
    "off": Text("AUS", "OFF"),
    "alias": Text(
        "; Achtung: die Hauptadresse ist {0}, im Programm besser diese verwenden",
        "; note: the primary address is {0}, the program had better use that one",
    ),
    "switches_unknown": Text("; IMAP und SMTP AUTH ließen sich nicht lesen", "; IMAP and SMTP AUTH could not be read"),
}


def setup(request: ScriptRequest) -> tuple[ScriptStep, ...]:
    """Return the steps between connecting and disconnecting that set up the app for these mailboxes."""
    language, options = request.language, request.options
    again = f"  Connect-ExchangeOnline{connect_words(options)}{' -DisableWAM' if options.disable_wam else ''}"
    register = fill(
        _REGISTER,
        language,
        _REGISTER_SAY,
        name=powershell_literal(display_name(request.app_id)),
        connect=powershell_literal(again),
    )
    enable = fill(_ENABLE, language, _MAILBOXES_SAY) + "\n" if options.enable_protocols else ""
    note = "" if options.enable_protocols else fill(_NOTE_IF_OFF, language, _MAILBOXES_SAY) + "\n"
    return (
        *registration_tools(request),
        switch_tools(request),
        ScriptStep(
            register,
            Text(
                "Die App in Exchange registrieren, falls sie es noch nicht ist, und nachlesen.",
                "Register the app in Exchange if it is not registered yet, and read back.",
            ),
            Text(
                "Die Zeile „Die App ist jetzt in Exchange registriert.“ oder „… schon registriert.“; kein roter Text.",
                "The line “The app is now registered in Exchange.” or “… already registered …”; no red text.",
            ),
        ),
        ScriptStep(
            fill(_GRANT, language, _GRANT_SAY),
            Text(
                "Werkzeug: Vollzugriff auf ein Postfach erteilen, falls er fehlt, und nachlesen, ob er da ist.",
                "Tool: grant full access to a mailbox if it is missing, and read back whether it is there.",
            ),
            NO_OUTPUT,
        ),
        ScriptStep(
            fill(_MAILBOXES, language, _MAILBOXES_SAY, enable=Literal(enable), note_if_off=Literal(note)),
            Text(
                "Jedes Postfach: Vollzugriff für die App, dazu IMAP und SMTP einschalten, wo sie aus sind.",
                "Each mailbox: full access for the app, and IMAP and SMTP switched on where they are off.",
            )
            if options.enable_protocols
            else Text(
                "Jedes Postfach: Vollzugriff für die App; die Schalter für IMAP und SMTP werden nur gelesen.",
                "Each mailbox: full access for the app; the switches for IMAP and SMTP are only read.",
            ),
            Text(
                "Je Postfach eine Zeile; die Liste am Ende zeigt es unter „Erledigt“ mit „IMAP an, SMTP AUTH an“.",
                "One line for each mailbox; the list at the end shows it below “Done” with “IMAP on, SMTP AUTH on”.",
            )
            if options.enable_protocols
            else Text(
                "Je Postfach eine Zeile; die Liste am Ende zeigt es unter „Erledigt“ mit „Vollzugriff …“ und den Schaltern.",
                "One line for each mailbox; the list at the end shows it below “Done” with “full access …” and the switches.",
            ),
        ),
    )
