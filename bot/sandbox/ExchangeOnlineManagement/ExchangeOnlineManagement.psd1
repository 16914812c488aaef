@{
    RootModule        = 'ExchangeOnlineManagement.psm1'
    ModuleVersion     = '3.10.1'
    GUID              = '5b0c9d0e-6f53-4d0e-9a53-5a9d6b0ec001'
    Author            = 'Mailcheck'
    Description       = 'The sandbox in the place of Exchange Online PowerShell: same commands, a Microsoft 365 on loopback.'
    PowerShellVersion = '5.1'
    FunctionsToExport = @('Connect-ExchangeOnline', 'Disconnect-ExchangeOnline', 'Get-ConnectionInformation',
        'Get-EXOMailbox', 'Get-EXOCasMailbox', 'Get-EXOMailboxPermission')
    CmdletsToExport   = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
