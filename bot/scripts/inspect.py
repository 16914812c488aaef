"""The script that only looks, and ends with one block to paste back.

The block stands between `BEGIN` and `END`, one `key: value` per line. First come `format`, `time`, `app`, `tenant`,
`tenant-expected`, `object-id-expected`, `registration` (present, absent, several, unknown), one `object-id` per
registration, `organization-smtp-auth`; then for each mailbox `mailbox` followed by `found` (where it is
`no`: `recipient` tells whether anything is under the address at all), `primary`, `type`, `licensed`,
`full-access` (yes, no, denied, unknown), `imap`, `smtp-auth` (on, off, unknown), `smtp-auth-set-by` (mailbox, organization), `smtp-scope`
(in, out, none, unknown: what RBAC for Applications allows there).
`error` holds Exchange's own words about what stands above it, `stopped` why nothing could be read; `complete` comes last.
Keys are only ever added. No value is a secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.model import Text
from bot.quoting import powershell_literal
from bot.scripts import NO_OUTPUT, ScriptRequest, ScriptStep
from bot.scripts.code import fill
from bot.scripts.registration import registration_tools, switch_tools

FORMAT: Final = 1
BEGIN: Final = "=== MAILCHECK INSPECT BEGIN ==="
END: Final = "=== MAILCHECK INSPECT END ==="

_FACTS = r"""
function Add-MailcheckFact([string]$Key, [string]$Value) {
    $mailcheck.Report += ($Key + ': ' + ($Value -replace '[\s\p{C}]+', ' ').Trim())
}

function Add-MailcheckError($Problem) {
    $mailcheck.Complete = $false
    Add-MailcheckFact 'error' ((Get-MailcheckPolicy $Problem) + (Get-MailcheckOwnWords $Problem))
}

function Test-MailcheckMissing($Problem) {
    "$($Problem.FullyQualifiedErrorId) $($Problem.Exception.Message)" -match 'ObjectNotFound|be found|wasn.t found|doesn.t exist|find object'
}

function Add-MailcheckRecipient([string]$Box) {
    try {
        $other = @(Get-Recipient -Identity $Box -ErrorAction Stop)[0]
        if (-not $other) { return }
        Add-MailcheckFact 'recipient' 'yes'
        Add-MailcheckFact 'type' "$($other.RecipientTypeDetails)"
    } catch { if (Test-MailcheckMissing $_) { Add-MailcheckFact 'recipient' 'no' } }
}

function Get-MailcheckScope([string]$Box) {
    $seen = 'none'
    if (-not $mailcheck.Apps) { return 'unknown' }
    foreach ($app in $mailcheck.Apps) {
        try { $rows = @(Test-ServicePrincipalAuthorization -Identity (Get-MailcheckObjectId $app) -Resource $Box -ErrorAction Stop) } catch { return 'unknown' }
        foreach ($row in $rows) {
            if ("$($row.RoleName) $($row.GrantedPermissions)" -notmatch 'SMTP\.SendAsApp') { continue }
            if ("$($row.InScope)" -eq 'True') { return 'in' }
            if ("$($row.InScope)" -eq 'False') { $seen = 'out' }
        }
    }
    $seen
}
"""

_LOOK_AT_APP = r"""
& {
    $mailcheck.Report = @()
    $mailcheck.Complete = $true
    Add-MailcheckFact 'format' <<format>>
    Add-MailcheckFact 'time' ([DateTime]::UtcNow.ToString('s') + 'Z')
    Add-MailcheckFact 'app' $mailcheck.AppId
    if ($mailcheck.Tenant) { Add-MailcheckFact 'tenant' $mailcheck.Tenant }
    if ($mailcheck.TenantId) { Add-MailcheckFact 'tenant-expected' $mailcheck.TenantId }
    if ($mailcheck.ObjectId) { Add-MailcheckFact 'object-id-expected' $mailcheck.ObjectId }
    if (-not $mailcheck.Go) { Add-MailcheckFact 'stopped' $mailcheck.Why; $mailcheck.Complete = $false; return }
    try {
        $mailcheck.Apps = @(Get-MailcheckApps)
        Add-MailcheckFact 'registration' $(if (-not $mailcheck.Apps) { 'absent' } elseif ($mailcheck.Apps.Count -eq 1) { 'present' } else { 'several' })
        foreach ($app in $mailcheck.Apps) { Add-MailcheckFact 'object-id' (Get-MailcheckObjectId $app) }
    } catch { $mailcheck.Apps = $null; Add-MailcheckFact 'registration' 'unknown'; Add-MailcheckError $_ }
    try {
        $off = "$((Get-TransportConfig -ErrorAction Stop).SmtpClientAuthenticationDisabled)"
        Add-MailcheckFact 'organization-smtp-auth' (Get-MailcheckWord $off 'off' 'on' 'unknown')
    } catch { Add-MailcheckFact 'organization-smtp-auth' 'unknown'; Add-MailcheckError $_ }
}
"""

# Get-Mailbox passes over mailboxes of groups and for public folders, and over what lives elsewhere; Get-Recipient names their kind:
# https://learn.microsoft.com/powershell/module/exchangepowershell/get-recipient (seen 2026-06-19).
# SKUAssigned is taken for a licence, which no page of Microsoft's says (unverified); shared mailboxes below 50 GB need none:
# https://learn.microsoft.com/en-us/microsoft-365/admin/email/about-shared-mailboxes (seen 2026-06-19)
_LOOK_AT_BOXES = r"""
& {
    if (-not $mailcheck.Go) { return }
    foreach ($box in $mailcheck.Mailboxes) {
        Add-MailcheckFact 'mailbox' $box
        try {
            $mailbox = @(Invoke-MailcheckPatiently { Get-Mailbox -Identity $box -ErrorAction Stop })[0]
            Add-MailcheckFact 'found' 'yes'
            Add-MailcheckFact 'primary' "$($mailbox.PrimarySmtpAddress)"
            if ("$($mailbox.RecipientTypeDetails)") { Add-MailcheckFact 'type' "$($mailbox.RecipientTypeDetails)" }
            Add-MailcheckFact 'licensed' (Get-MailcheckWord "$($mailbox.SKUAssigned)" 'yes' 'no' 'unknown')
        } catch {
            $missing = Test-MailcheckMissing $_
            Add-MailcheckFact 'found' $(if ($missing) { 'no' } else { 'unknown' })
            Add-MailcheckError $_
            if ($missing) { Add-MailcheckRecipient $box; continue }
        }
        try {
            if ($null -eq $mailcheck.Apps) { throw 'registration unknown' }
            $undecided = $false
            $rights = @(foreach ($app in $mailcheck.Apps) { Get-MailcheckRights $box $app; if ($mailcheck.Undecided) { $undecided = $true } })
            Add-MailcheckFact 'full-access' $(if (Test-MailcheckDeny $rights) { 'denied' } elseif ($rights) { 'yes' } elseif ($undecided) { 'unknown' } else { 'no' })
        } catch { Add-MailcheckFact 'full-access' 'unknown'; Add-MailcheckError $_ }
        try {
            $seen = Get-MailcheckSwitches $box
            Add-MailcheckFact 'imap' (Get-MailcheckWord $seen.ImapOn 'on' 'off' 'unknown')
            Add-MailcheckFact 'smtp-auth' (Get-MailcheckWord $seen.SmtpOff 'off' 'on' 'unknown')
            Add-MailcheckFact 'smtp-auth-set-by' $(if ($seen.SmtpOwn) { 'mailbox' } else { 'organization' })
        } catch { Add-MailcheckFact 'imap' 'unknown'; Add-MailcheckFact 'smtp-auth' 'unknown'; Add-MailcheckError $_ }
        Add-MailcheckFact 'smtp-scope' (Get-MailcheckScope $box)
    }
}
"""

# The block is the script's output, so that it can also go to the clipboard: .\script.ps1 | clip
_REPORT = r"""
& {
    Write-Host ''
    Write-Host <<copy>> -ForegroundColor Green
    Write-Host ''
    Write-Output <<begin>>
    $mailcheck.Report | Write-Output
    Write-Output ('complete: ' + $(if ($mailcheck.Complete) { 'yes' } else { 'no' }))
    Write-Output <<end>>
}
"""
_SAY: Final[Mapping[str, Text]] = {
    "copy": Text(
        "Es wurde nichts geändert. Bitte den folgenden Block vollständig kopieren und zurückschicken (er enthält kein Geheimnis):",
        "Nothing was changed. Please copy the whole block below and send it back (there is no secret in it):",
    ),
}
_IN_THE_BLOCK: Final = Text(
    "Keine Ausgabe; was gelesen wurde, steht im Block am Ende.", "No output; what was read is in the block at the end."
)


def inspect(request: ScriptRequest) -> tuple[ScriptStep, ...]:
    """Return the steps between connecting and disconnecting that read and change nothing."""
    language = request.language
    return (
        *registration_tools(request),
        switch_tools(request),
        ScriptStep(
            fill(_FACTS, language, {}),
            Text(
                "Werkzeug: sammelt die Zeilen für den Block am Ende.",
                "Tool: gathers the lines for the block at the end.",
            ),
            NO_OUTPUT,
        ),
        ScriptStep(
            fill(_LOOK_AT_APP, language, {}, format=powershell_literal(str(FORMAT))),
            Text(
                "Nachsehen: Registrierung der App und Schalter der Organisation.",
                "Look: registration of the app, switch of the organization.",
            ),
            _IN_THE_BLOCK,
        ),
        ScriptStep(
            fill(_LOOK_AT_BOXES, language, {}),
            Text("Nachsehen: Rechte und Schalter jedes Postfachs.", "Look: rights and switches of each mailbox."),
            _IN_THE_BLOCK,
        ),
    )


def report(request: ScriptRequest) -> ScriptStep:
    """Return the step that shows the block to paste back."""
    return ScriptStep(
        fill(_REPORT, request.language, _SAY, begin=powershell_literal(BEGIN), end=powershell_literal(END)),
        Text("Der Block zum Zurückschicken.", "The block to send back."),
        Text(
            "Der Block endet mit „complete: yes“; bei „no“ steht hinter „error“ oder „stopped“, was sich nicht lesen ließ.",
            "The block ends with “complete: yes”; with “no”, “error” or “stopped” says what could not be read.",
        ),
    )
