"""The cmdlets that a script may call, with the parameters that they have in Windows PowerShell 5.1 and in 7; those of the catalogue's commands.

Exchange Online: https://learn.microsoft.com/en-us/powershell/module/exchangepowershell/ (seen 2026-08-20), PowerShell:
https://learn.microsoft.com/en-us/powershell/module/?view=powershell-5.1, Install-Module:
https://learn.microsoft.com/en-us/powershell/module/powershellget/install-module (PowerShellGet 1.0.0.1, part of Windows).
"""

from __future__ import annotations

COMMON = frozenset({"ErrorAction", "WarningAction"})
CONFIRMED = frozenset({"Confirm"})

EXCHANGE: dict[str, frozenset[str]] = {
    "Connect-ExchangeOnline": frozenset(
        {"ShowBanner", "DelegatedOrganization", "ExchangeEnvironmentName", "DisableWAM"}
    ),
    "Disconnect-ExchangeOnline": frozenset({"ConnectionId"}) | CONFIRMED,
    "Get-ConnectionInformation": frozenset(),
    "Get-AcceptedDomain": frozenset({"Identity"}),
    "Get-ServicePrincipal": frozenset({"Identity"}),
    "New-ServicePrincipal": frozenset({"AppId", "ObjectId", "ServiceId", "DisplayName"}) | CONFIRMED,
    "Remove-ServicePrincipal": frozenset({"Identity"}) | CONFIRMED,
    "Get-Mailbox": frozenset({"Identity", "ResultSize"}),
    "Get-MailboxPermission": frozenset({"Identity", "User"}),
    "Add-MailboxPermission": frozenset({"Identity", "User", "AccessRights", "InheritanceType", "AutoMapping"})
    | CONFIRMED,
    "Remove-MailboxPermission": frozenset({"Identity", "User", "AccessRights", "InheritanceType"}) | CONFIRMED,
    "Get-CASMailbox": frozenset({"Identity"}),
    "Set-CASMailbox": frozenset({"Identity", "ImapEnabled", "SmtpClientAuthenticationDisabled"}) | CONFIRMED,
    "Get-TransportConfig": frozenset(),
    "Get-Recipient": frozenset({"Identity"}),
    "Test-ServicePrincipalAuthorization": frozenset({"Identity", "Resource"}),
}
SHELL: dict[str, frozenset[str]] = {
    "ForEach-Object": frozenset(),
    "Get-Command": frozenset({"Name"}),
    "Get-Date": frozenset(),
    "Get-ExecutionPolicy": frozenset(),
    "Get-ItemProperty": frozenset({"Path"}),
    "Get-Module": frozenset({"Name", "ListAvailable"}),
    "Import-Module": frozenset({"Name", "RequiredVersion"}),
    "Install-Module": frozenset({"Name", "Scope", "Force"}),
    "Out-Null": frozenset(),
    "Select-Object": frozenset({"First", "Last", "Skip", "Unique"}),
    "Set-ExecutionPolicy": frozenset({"ExecutionPolicy", "Scope", "Force"}),
    "Set-StrictMode": frozenset({"Off"}),
    "Sort-Object": frozenset({"Property"}),
    "Start-Sleep": frozenset({"Seconds"}),
    "Where-Object": frozenset(),
    "Write-Host": frozenset({"ForegroundColor"}),
    "Write-Output": frozenset(),
}
OWN: dict[str, frozenset[str]] = {
    "Add-MailcheckError": frozenset(),
    "Add-MailcheckFact": frozenset(),
    "Add-MailcheckRecipient": frozenset(),
    "Add-MailcheckRight": frozenset(),
    "Get-MailcheckApps": frozenset(),
    "Get-MailcheckGrants": frozenset(),
    "Get-MailcheckHandles": frozenset(),
    "Get-MailcheckLateOrReason": frozenset(),
    "Get-MailcheckObjectId": frozenset(),
    "Get-MailcheckOwnWords": frozenset(),
    "Get-MailcheckModules": frozenset({"ListAvailable"}),
    "Get-MailcheckPolicy": frozenset({"OrMaybe"}),
    "Get-MailcheckRange": frozenset(),
    "Get-MailcheckReason": frozenset(),
    "Get-MailcheckRights": frozenset({"Granted"}),
    "Get-MailcheckScope": frozenset(),
    "Get-MailcheckSwitches": frozenset(),
    "Get-MailcheckWord": frozenset(),
    "Invoke-MailcheckPatiently": frozenset(),
    "Remove-MailcheckRight": frozenset(),
    "Set-MailcheckBox": frozenset(),
    "Stop-Mailcheck": frozenset(),
    "Test-MailcheckDeny": frozenset(),
    "Test-MailcheckLimited": frozenset(),
    "Test-MailcheckMissing": frozenset(),
}
# What else the catalogue's commands call; the source stands in the entry.
CATALOGUE = frozenset(
    {
        *("Add-RecipientPermission", "Enable-Mailbox", "Enable-OrganizationCustomization", "Get-BlockedSenderAddress"),
        *("Get-EXOMailbox", "Get-EXOMailboxStatistics", "Get-MessageTraceV2", "Get-OrganizationConfig"),
        *("Get-RecipientPermission", "Remove-BlockedSenderAddress", "Set-OrganizationConfig", "Set-TransportConfig"),
        *("Set-User", "Connect-MgGraph", "Get-MgServicePrincipal", "Update-MgServicePrincipal"),
        *("Add-AppxPackage", "Format-List", "Format-Table", "Get-ChildItem", "Get-InstalledModule", "Get-PSRepository"),
        *("Group-Object", "Install-PackageProvider", "Move-Item", "New-Item", "Read-Host", "Register-PSRepository"),
        *("Resolve-DnsName", "Save-Module", "Set-ItemProperty", "Set-PSRepository", "Start-Process"),
        *("Test-NetConnection", "Unblock-File", "Uninstall-Module", "Update-Module"),
    }
)
# What changes something in Exchange, and in which kind of script it may stand.
CHANGING = {
    "New-ServicePrincipal": {"setup"},
    "Add-MailboxPermission": {"setup"},
    "Set-CASMailbox": {"setup"},
    "Remove-MailboxPermission": {"undo"},
    "Remove-ServicePrincipal": {"undo"},
}
