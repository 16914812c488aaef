"""The small tools of every script: stopping with a reason, errors in plain words, waiting with a limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.model import Text
from bot.scripts import ScriptRequest, Step
from bot.scripts.powershell import fill

# Exchange's cmdlets are functions of another module: they see no preference variable of ours, only -ErrorAction on the
# call. Since module 3.0 their text is "code|exception|sentence", the sentence is what a person needs.
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

function Get-MailcheckReason($Problem) {
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
    "not_in_entra": Text(
        "Entra kennt keine Unternehmensanwendung mit dieser Objekt-ID (falsche Objekt-ID, oder eben erst angelegt).",
        "Entra knows no enterprise application with this object ID (wrong object ID, or created only just now).",
    ),
    "fresh_tenant": Text(
        "Dieser Mandant ist noch nicht für Anpassungen geöffnet: einmal Enable-OrganizationCustomization ausführen, bis zu einer Stunde warten.",
        "This tenant is not open for changes yet: run Enable-OrganizationCustomization once and wait up to an hour.",
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


def tools(request: ScriptRequest) -> Step:
    """Return the step that defines the tools; it changes nothing."""
    return Step(
        fill(_TOOLS, request.language, _SAY),
        Text(
            "Kleine Werkzeuge: Fehler in Klartext, Warten mit Grenze. Sie ändern nichts.",
            "Small tools: errors in plain words, waiting with a limit. They change nothing.",
        ),
    )
