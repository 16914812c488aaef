@{
    RootModule        = 'PowerShellGet.psm1'
    ModuleVersion     = '2.2.5'
    GUID              = '5b0c9d0e-6f53-4d0e-9a53-5a9d6b0ec002'
    Author            = 'Mailcheck'
    Description       = 'The sandbox in the place of the PowerShell Gallery and of the computer''s execution policy: no network, nothing changed.'
    PowerShellVersion = '5.1'
    FunctionsToExport = @('Install-Module', 'Update-Module', 'Get-InstalledModule', 'Install-PackageProvider',
        'Get-PSRepository', 'Set-PSRepository', 'Set-ExecutionPolicy')
    CmdletsToExport   = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
