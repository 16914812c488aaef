"""The script that takes back: this app's FullAccess on the named mailboxes, then its registration. No switch is touched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.model import Text
from bot.quoting import Literal
from bot.scripts import NO_OUTPUT, ScriptRequest, ScriptStep
from bot.scripts.code import fill
from bot.scripts.registration import registration_tools

_TAKE = r"""
function Remove-MailcheckRight([string]$Box, $App) {
    $handles = @(Get-MailcheckHandles $App)
    for ($i = 0; $i -lt $handles.Count; $i++) {
        try {
            Invoke-MailcheckPatiently { Remove-MailboxPermission -Identity $Box -User $handles[$i] -AccessRights FullAccess -InheritanceType All -Confirm:$false -WarningAction SilentlyContinue -ErrorAction Stop | Out-Null }
            return
        } catch {
            if ($i -eq $handles.Count - 1 -or "$($_.Exception.Message)" -notmatch 'be found|wasn.t found|find object') { throw }
        }
    }
}

function Get-MailcheckGrants([string]$Box, $App) {
    Get-MailcheckRights $Box $App | Where-Object { "$($_.Deny)" -ne 'True' -and "$($_.IsInherited)" -ne 'True' }
}
"""

# Where only names are shown and another registration has the same one, nobody can read whose an entry is: it is removed by id,
# which takes nobody else's. That an entry which is not there gives a warning and no error is unverified; either way it is said.
_BOXES = r"""
& {
    if (-not $mailcheck.Go) { return }
    try { $mailcheck.Apps = @(Get-MailcheckApps) } catch { Stop-Mailcheck (Get-MailcheckReason $_); return }
    foreach ($box in $mailcheck.Mailboxes) {
        Write-Host ('  {0} ...' -f $box)
        $result = @{ Done = $true; Words = <<nothing>> }
        try {
            foreach ($app in $mailcheck.Apps) {
                $grants = @(Get-MailcheckGrants $box $app)
                $unsure = $mailcheck.Undecided
                if (-not $grants -and -not $unsure) { continue }
                Remove-MailcheckRight $box $app
                Invoke-MailcheckPatiently { if (@(Get-MailcheckGrants $box $app)) { throw 'mailcheck-late' } }
                $result.Words = if ($unsure) { <<taken_if_any>> } else { <<taken>> }
            }
        } catch {
            $result = @{ Done = $false; Words = (Get-MailcheckLateOrReason $_) }
        }
        $mailcheck.Results[$box] = $result
    }
}
"""

# Reading a permission list takes up to a second per mailbox, so the search has a limit and says when it met it.
_OTHERS = r"""
& {
    if (-not $mailcheck.Go -or -not $mailcheck.Apps) { return }
    Write-Host <<loses>>
    $others = @()
    $whole = $true
    $until = (Get-Date).AddSeconds(120)
    try {
        $boxes = @(Get-Mailbox -ResultSize 200 -WarningAction SilentlyContinue -ErrorAction Stop | ForEach-Object { "$($_.PrimarySmtpAddress)" })
        $whole = $boxes.Count -lt 200
        foreach ($box in @($boxes | Where-Object { $mailcheck.Mailboxes -notcontains $_ })) {
            if ((Get-Date) -gt $until) { $whole = $false; break }
            foreach ($app in $mailcheck.Apps) { if (@(Get-MailcheckGrants $box $app)) { $others += $box } elseif ($mailcheck.Undecided) { $whole = $false } }
        }
    } catch { $whole = $false }
    $others | Select-Object -Unique | ForEach-Object { Write-Host "  $_" -ForegroundColor Yellow }
    if (-not $others) { Write-Host <<no_others>> }
    if (-not $whole) { Write-Host <<not_all>> -ForegroundColor Yellow }
}
"""

_REGISTRATION = r"""
& {
    if (-not $mailcheck.Go) { return }
    $left = @($mailcheck.Mailboxes | Where-Object { -not $mailcheck.Results[$_].Done })
    if ($left) { $mailcheck.Results[<<registration>>] = @{ Done = $false; Words = <<kept>> }; return }
    if (-not $mailcheck.Apps) { $mailcheck.Results[<<registration>>] = @{ Done = $true; Words = <<was_absent>> }; return }
    try {
        foreach ($app in $mailcheck.Apps) {
            $handle = @(Get-MailcheckHandles $app)[0]
            Invoke-MailcheckPatiently { Remove-ServicePrincipal -Identity $handle -Confirm:$false -ErrorAction Stop | Out-Null }
        }
        Invoke-MailcheckPatiently { if (@(Get-MailcheckApps)) { throw 'mailcheck-late' } }
        $mailcheck.Results[<<registration>>] = @{ Done = $true; Words = <<removed>> }
    } catch {
        $mailcheck.Results[<<registration>>] = @{ Done = $false; Words = (Get-MailcheckLateOrReason $_) }
    }
}
"""
REGISTRATION: Final = Text("Registrierung der App", "Registration of the app")
_SAY: Final[Mapping[str, Text]] = {
    "registration": REGISTRATION,
    "nothing": Text(
        "kein Vollzugriff dieser App, nichts zu entfernen", "no full access of this app, nothing to remove"
    ),
    "taken_if_any": Text(
        "Vollzugriff entfernt, falls diese App einen hatte; was unter ihrem Namen noch dort steht, gehört einer anderen",
        "full access removed if this app had any; what is left there under its name belongs to another one",
    ),
    "taken": Text("Vollzugriff entfernt", "full access removed"),
    "loses": Text(
        "Mit der Registrierung verliert die App den Zugriff auf alle Postfächer dieses Mandanten und ihre Exchange-Rollen. Außer den genannten betrifft das:",
        "With its registration the app loses access to every mailbox of this tenant, and its Exchange roles. Besides the named ones that concerns:",
    ),
    "no_others": Text("  kein weiteres Postfach gefunden", "  no other mailbox found"),
    "not_all": Text(
        "  Nicht alle Postfächer ließen sich durchsehen; es können weitere sein.",
        "  Not all mailboxes could be looked through; there may be more.",
    ),
    "kept": Text(
        "bleibt, weil nicht alle Postfächer erledigt sind; danach noch einmal ausführen (bei falscher Adresse mit der richtigen)",
        "stays because not all mailboxes are done; run this again afterwards (with the right address if one was wrong)",
    ),
    "was_absent": Text("war nicht vorhanden", "was not there"),
    "removed": Text("entfernt", "removed"),
}


def undo(request: ScriptRequest) -> tuple[ScriptStep, ...]:
    """Return the steps between connecting and disconnecting that take this app's access back."""

    def step(template: str, why: Text, expect: Text) -> ScriptStep:
        return ScriptStep(fill(template, request.language, _SAY), why, expect)

    return (
        *registration_tools(request),
        step(
            _TAKE,
            Text(
                "Werkzeug: den Vollzugriff dieser App auf ein Postfach entfernen.",
                "Tool: remove this app's full access to a mailbox.",
            ),
            NO_OUTPUT,
        ),
        step(
            _BOXES,
            Text(
                "Jedes genannte Postfach: nur den Vollzugriff dieser App entfernen und nachlesen.",
                "Each named mailbox: remove this app's full access only, and read back.",
            ),
            Text(
                "Je Postfach eine Zeile; die Liste am Ende zeigt es unter „Erledigt“ mit „Vollzugriff entfernt“.",
                "One line for each mailbox; the list at the end shows it below “Done” with “full access removed”.",
            ),
        ),
        step(
            _OTHERS,
            Text(
                "Nennen, welche anderen Postfächer die App mit der Registrierung verliert (höchstens 2 Minuten Suche).",
                "Say which other mailboxes the app loses with its registration (a search of two minutes at most).",
            ),
            Text(
                "Die Adressen in Gelb, oder „kein weiteres Postfach gefunden“; ohne Registrierung keine Ausgabe.",
                "The addresses in yellow, or “no other mailbox found”; without a registration no output.",
            ),
        ),
        step(
            _REGISTRATION,
            Text(
                "Die Registrierung der App entfernen, sobald alle genannten Postfächer erledigt sind, und nachlesen.",
                "Remove the app's registration once all named mailboxes are done, and read back.",
            ),
            Text(
                "Die Liste am Ende zeigt „Registrierung der App: entfernt“.",
                "The list at the end shows “Registration of the app: removed”.",
            ),
        ),
    )


def undo_parts(request: ScriptRequest) -> Literal:
    """Return what must be done: every mailbox, then the registration."""
    return Literal("$mailcheck.Mailboxes + " + fill("<<registration>>", request.language, _SAY))
