"""The small tools of every script: stopping with a reason, errors in plain words, waiting with a limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.model import Text
from bot.scripts import NO_OUTPUT, ScriptRequest, ScriptStep
from bot.scripts.code import fill

# Exchange's cmdlets are functions of another module: they see no preference variable of ours, only -ErrorAction on the
# call. Since module 3.0 their text is "code|exception|sentence", the sentence is what a person needs. What constrained language
# forbids has its name in the error's id, whatever the language of Windows (measured on PowerShell 7.6.9).
_TOOLS = r"""
function Stop-Mailcheck([string]$Why) {
    $mailcheck.Go = $false
    $mailcheck.Why = $Why
    Write-Host $Why -ForegroundColor Red
}

function Get-MailcheckOwnWords($Problem) {
    $words = ((("$($Problem.Exception.Message)" -split '\|')[-1]) -replace '[\s\p{C}]+', ' ').Trim()
    if ($words.Length -gt 300) { $words = $words.Substring(0, 300) + ' ...' }
    $words
}

function Test-MailcheckLimited { "$($ExecutionContext.SessionState.LanguageMode)" -ne 'FullLanguage' }

function Get-MailcheckPolicy($Problem, [switch]$OrMaybe) {
    if ("$($Problem.FullyQualifiedErrorId) $($Problem.Exception.Message)" -match 'ConstrainedLanguage|CoreTypes|language mode|Sprachmodus|SystemLockDown') { <<limited>> }
    elseif ($OrMaybe -and (Test-MailcheckLimited)) { <<maybe_limited>> }
}
"""

_REASONS = r"""
function Get-MailcheckReason($Problem) {
    $policy = Get-MailcheckPolicy $Problem
    if ($policy) { return $policy + 'PowerShell: ' + (Get-MailcheckOwnWords $Problem) }
    $plain = switch -Regex ("$($Problem.FullyQualifiedErrorId) $($Problem.Exception.Message)") {
        'AADServicePrincipalNotFound' { <<not_in_entra>>; break }
        'OrganizationCustomization|Dehydrated' { <<fresh_tenant>>; break }
        'access control entries' { <<list_full>>; break }
        'CommandNotFound|ParameterNotFound|not allowed|UnauthorizedAccess|HttpStatusCode=401|access is denied' { <<no_role>>; break }
        'mailbox user' { <<no_mailbox>>; break }
        'AmbiguousException|multiple entries|isn.t unique' { <<ambiguous>>; break }
        'ObjectNotFound|be found|wasn.t found|doesn.t exist|find object' { <<not_found>>; break }
        'busy|too many|throttl|=429|try again|retry' { <<busy>>; break }
        default { <<refused>> }
    }
    $plain + ' Exchange: ' + (Get-MailcheckOwnWords $Problem)
}

function Get-MailcheckLateOrReason($Problem) {
    if ("$($Problem.Exception.Message)" -match 'mailcheck-late') { <<late>> } else { Get-MailcheckReason $Problem }
}

function Invoke-MailcheckPatiently([scriptblock]$Do, [string]$Late = 'mailcheck-late') {
    while ($true) {
        try { return (& $Do) } catch {
            $text = "$($_.FullyQualifiedErrorId) $($_.Exception.Message)"
            if (-not $mailcheck.Waits -or $text -notmatch "$Late|busy|too many|throttl|=429|try again|retry") { throw }
        }
        $seconds = $mailcheck.Waits[0]
        $mailcheck.Waits = @($mailcheck.Waits | Select-Object -Skip 1)
        Write-Host (<<waiting>> -f $seconds) -ForegroundColor DarkGray
        Start-Sleep -Seconds $seconds
    }
}
"""
_SAY: Final[Mapping[str, Text]] = {
    "limited": Text(
        "Grund ist eine Richtlinie auf diesem PC (etwa App Control oder AppLocker): Sie erlaubt PowerShell nur im eingeschränkten Sprachmodus, "
        "und damit arbeitet das Exchange-Modul nicht. Bitte einen anderen PC nehmen oder die IT fragen. ",
        "The reason is a policy on this PC (such as App Control or AppLocker): it allows PowerShell in constrained language mode only, "
        "and the Exchange module does not work with that. Please use another PC or ask your IT. ",
    ),
    "maybe_limited": Text(
        "Vielleicht liegt es am eingeschränkten Sprachmodus auf diesem PC: dann einen anderen PC nehmen oder die IT fragen. ",
        "Perhaps the constrained language mode on this PC is to blame: then use another PC or ask your IT. ",
    ),
    "not_in_entra": Text(
        "Entra kennt keine Unternehmensanwendung mit dieser Objekt-ID (falsche Objekt-ID, oder eben erst angelegt).",
        "Entra knows no enterprise application with this object ID (wrong object ID, or created only just now).",
    ),
    "fresh_tenant": Text(
        "Dieser Mandant ist noch nicht für Anpassungen geöffnet: einmal Enable-OrganizationCustomization ausführen und warten: meist bis zu einer Stunde, selten länger.",
        "This tenant is not open for changes yet: run Enable-OrganizationCustomization once and wait: mostly up to an hour, rarely longer.",
    ),
    "list_full": Text(
        "Die Berechtigungsliste des Postfachs ist voll (500 Einträge): erst alte Einträge entfernen.",
        "The mailbox's permission list is full (500 entries): remove old entries first.",
    ),
    "no_role": Text(
        "Das angemeldete Konto darf das nicht; nötig ist die Rolle Exchange-Administrator.",
        "The account that signed in may not do this; it needs the role Exchange Administrator.",
    ),
    "no_mailbox": Text(
        "Das ist kein Postfach (vielleicht eine Gruppe oder ein Kontakt).",
        "This is not a mailbox (perhaps a group or a contact).",
    ),
    "ambiguous": Text(
        "Mehrere Objekte in Exchange tragen diesen Namen.",
        "Several objects in Exchange have this name.",
    ),
    "not_found": Text(
        "Exchange findet dieses Postfach oder Objekt nicht: Adresse und Lizenz prüfen.",
        "Exchange does not find this mailbox or object: check the address and its licence.",
    ),
    "busy": Text(
        "Exchange ist gerade überlastet: in einigen Minuten noch einmal ausführen.",
        "Exchange is busy at the moment: run this again in a few minutes.",
    ),
    "refused": Text("Exchange hat den Befehl abgelehnt.", "Exchange refused the command."),
    "late": Text(
        "Exchange hat den Befehl angenommen, zeigt die Änderung aber noch nicht: in 15 Minuten noch einmal ausführen",
        "Exchange accepted the command but does not show the change yet: run this again in 15 minutes",
    ),
    "waiting": Text(
        "  Exchange ist noch nicht so weit: nächster Versuch in {0} Sekunden.",
        "  Exchange is not there yet: next try in {0} seconds.",
    ),
}


def tools(request: ScriptRequest) -> tuple[ScriptStep, ...]:
    """Return the steps that define the tools; they change nothing."""
    return (
        ScriptStep(
            fill(_TOOLS, request.language, _SAY),
            Text(
                "Werkzeug: anhalten und den Grund nennen. Es ändert nichts.",
                "Tool: stop and say the reason. It changes nothing.",
            ),
            NO_OUTPUT,
        ),
        ScriptStep(
            fill(_REASONS, request.language, _SAY),
            Text(
                "Kleine Werkzeuge: Fehler in Klartext, Warten mit Grenze. Sie ändern nichts.",
                "Small tools: errors in plain words, waiting with a limit. They change nothing.",
            ),
            NO_OUTPUT,
        ),
    )
