"""How every script ends: the connection is closed in any case, and what is done and what is not is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.model import Text
from bot.quoting import Literal
from bot.scripts import ScriptRequest, ScriptStep
from bot.scripts.code import fill

# Connections that the administrator had before stay open where the module can close a single one (3.2.0 and later):
# https://learn.microsoft.com/en-us/powershell/module/exchangepowershell/disconnect-exchangeonline
_DISCONNECT = """
& {
    if (-not $mailcheck.Connected) { return }
    $mailcheck.Connected = $false
    try {
        $new = @(Get-ConnectionInformation -ErrorAction Stop | ForEach-Object { "$($_.ConnectionId)" } | Where-Object { $mailcheck.Before -notcontains $_ })
        if ($mailcheck.Before -and -not $new) { return }
        if ($mailcheck.Before -and (Get-Command -Name Disconnect-ExchangeOnline).Parameters.Keys -contains 'ConnectionId') {
            Disconnect-ExchangeOnline -ConnectionId $new -Confirm:$false -ErrorAction Stop | Out-Null
        } else {
            Disconnect-ExchangeOnline -Confirm:$false -ErrorAction Stop | Out-Null
        }
    } catch { Write-Host (<<open>> -f (Get-MailcheckOwnWords $_)) -ForegroundColor Yellow }
}
"""
_DISCONNECT_SAY: Final[Mapping[str, Text]] = {
    "open": Text(
        "Die Verbindung ließ sich nicht trennen; bitte das Fenster schließen. Microsoft: {0}",
        "The connection could not be closed; please close the window. Microsoft: {0}",
    ),
}

# As a file the script ends with an error when something is not done, so that whoever started it sees it in the exit code.
# Pasted, such an error would only push the list out of sight.
_RESULT = """
& {
    $missing = @()
    $done = @()
    foreach ($part in @(<<parts>>)) {
        $result = $mailcheck.Results[$part]
        if ($result -and $result.Done) { $done += ('  ' + $part + ': ' + $result.Words); continue }
        $why = if ($result) { $result.Words } else { <<not_reached>> }
        $missing += ('  ' + $part + ': ' + $why)
    }
    Write-Host ''
    if ($done) { Write-Host <<done>> -ForegroundColor Green; $done | ForEach-Object { Write-Host $_ } }
    if ($missing) { Write-Host <<missing>> -ForegroundColor Yellow; $missing | ForEach-Object { Write-Host $_ } }
    if ($mailcheck.Note) { Write-Host $mailcheck.Note -ForegroundColor Yellow }
    if ($mailcheck.Why) { Write-Host (<<because>> -f $mailcheck.Why) -ForegroundColor Yellow }
    if (-not $missing) { Write-Host <<finished>> -ForegroundColor Green; return }
    Write-Host (<<unfinished>> -f $missing.Count, ($done.Count + $missing.Count)) -ForegroundColor Red
    if ($PSCommandPath) { throw <<failed>> }
}
"""
_RESULT_SAY: Final[Mapping[str, Text]] = {
    "not_reached": Text("nicht versucht", "not tried"),
    "because": Text("Grund: {0}", "Reason: {0}"),
    "done": Text("Erledigt:", "Done:"),
    "missing": Text("Nicht erledigt:", "Not done:"),
    "unfinished": Text("NICHT FERTIG: {0} von {1} nicht erledigt.", "NOT FINISHED: {0} of {1} not done."),
    "failed": Text("Nicht alles wurde erledigt, siehe oben.", "Not everything was done, see above."),
}


def disconnect(request: ScriptRequest) -> ScriptStep:
    """Return the step that closes the connection; it runs whatever happened before."""
    return ScriptStep(
        fill(_DISCONNECT, request.language, _DISCONNECT_SAY),
        Text("Die Verbindung zu Exchange trennen, in jedem Fall.", "Close the connection to Exchange, in any case."),
        Text("Keine Ausgabe: Die Verbindung ist getrennt.", "No output: the connection is closed."),
    )


def result(request: ScriptRequest, parts: Literal, finished: Text) -> ScriptStep:
    """Return the step that lists what is done and what is not; `parts` are the keys of the results that must be there."""
    return ScriptStep(
        fill(_RESULT, request.language, {**_RESULT_SAY, "finished": finished}, parts=parts),
        Text("Sagen, was erledigt ist und was nicht, und warum.", "Say what is done and what is not, and why."),
        Text(
            "In Grün: „FERTIG.“ Steht dort „NICHT FERTIG“, nennt die Liste darüber, was fehlt und warum.",
            "In green: “FINISHED.” If it says “NOT FINISHED”, the list above names what is missing and why.",
        ),
    )
