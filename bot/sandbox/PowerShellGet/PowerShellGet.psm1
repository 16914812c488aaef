# The sandbox in the place of PowerShellGet: "installing" lays the sandbox's module where PowerShell looks for modules.

. (Join-Path $PSScriptRoot 'Talk.ps1')

$script:module = 'ExchangeOnlineManagement'
$script:trusted = $null
$script:nuget = $null

# Tell the sandbox what was called, and learn how this computer is.
function Open-Computer([string] $Cmdlet, $Bound) {
    $computer = Send-ToSandbox 'computer' @{ cmdlet = $Cmdlet; parameters = (Get-Given $Bound) }
    if ($null -eq $script:trusted) { $script:trusted = $computer.gallery_trusted }
    if ($null -eq $script:nuget) { $script:nuget = $computer.has_nuget }
    $computer
}

function Stop-Installing($Caller, [string] $Message, [string] $Id) {
    $record = [System.Management.Automation.ErrorRecord]::new([System.Exception]::new($Message), $Id, 'InvalidArgument', $null)
    $Caller.ThrowTerminatingError($record)
}

function Install-FromGallery($Caller, $Computer, [string[]] $Name, [string] $Version, [string] $Scope, [bool] $Force) {
    if ($Scope -eq 'AllUsers' -and -not $Computer.elevated) {
        Stop-Installing $Caller 'Administrator rights are required to install modules for all users.' 'InstallModuleNeedsCurrentUserScopeParameterForNonAdminUser'
    }
    if (-not $script:nuget -and -not $Force) {
        $question = "PowerShellGet requires NuGet provider version '2.8.5.201' or newer. Do you want to install it now?"
        if (-not (Test-Consent $Caller { $Caller.ShouldContinue($question, 'NuGet provider is required to continue') })) {
            Stop-Installing $Caller 'NuGet provider is required to interact with NuGet-based repositories.' 'CouldNotInstallNuGetProvider'
        }
    }
    $script:nuget = $true
    if (-not $Computer.gallery_reachable) {
        Write-Warning "Unable to resolve package source 'https://www.powershellgallery.com/api/v2'."
        Stop-Installing $Caller "No match was found for the specified search criteria and module name '$Name'." 'NoMatchFoundForCriteria'
    }
    if ($Name -ne $script:module) {
        Stop-Installing $Caller "No match was found for the specified search criteria and module name '$Name'." 'NoMatchFoundForCriteria'
    }
    if (-not $script:trusted -and -not $Force) {
        $question = "You are installing the modules from an untrusted repository. Are you sure you want to install the modules from 'PSGallery'?"
        if (-not (Test-Consent $Caller { $Caller.ShouldContinue($question, 'Untrusted repository') })) { return }
    }
    $null = Send-ToSandbox 'install' @{ version = $Version }
}

function Install-Module {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([Parameter(Mandatory = $true, Position = 0)] [string[]] $Name, [string] $RequiredVersion, [string] $MinimumVersion,
        [string] $Repository, [ValidateSet('CurrentUser', 'AllUsers')] [string] $Scope = 'CurrentUser', [switch] $Force,
        [switch] $AllowClobber, [switch] $AcceptLicense, [switch] $AllowPrerelease, [switch] $SkipPublisherCheck)
    $computer = Open-Computer 'Install-Module' $PSBoundParameters
    if ($PSCmdlet.ShouldProcess("$Name")) { Install-FromGallery $PSCmdlet $computer $Name $RequiredVersion $Scope $Force }
}

function Update-Module {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([Parameter(Position = 0)] [string[]] $Name, [ValidateSet('CurrentUser', 'AllUsers')] [string] $Scope = 'CurrentUser',
        [switch] $Force, [switch] $AcceptLicense)
    $computer = Open-Computer 'Update-Module' $PSBoundParameters
    if (-not (Get-InstalledModule $Name -ErrorAction SilentlyContinue)) {
        Stop-Installing $PSCmdlet "Module '$Name' was not updated because no valid module was found in the module directory." 'ModuleNotInstalledOnThisMachine'
    }
    if ($PSCmdlet.ShouldProcess("$Name")) { Install-FromGallery $PSCmdlet $computer $Name '' $Scope $Force }
}

function Get-InstalledModule {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string[]] $Name)
    $found = @(Get-Module -ListAvailable -Name $script:module | Sort-Object Version -Descending | Select-Object -First 1)
    if ($Name -and $Name -ne $script:module) { $found = @() }
    if ($Name -and -not $found) { Write-Error "No match was found for the specified search criteria and module names '$Name'." }
    $found | ForEach-Object { [pscustomobject] @{ Version = "$($_.Version)"; Name = $_.Name; Repository = 'PSGallery'; InstalledLocation = $_.ModuleBase } }
}

function Install-PackageProvider {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true, Position = 0)] [string] $Name, [string] $MinimumVersion, [string] $Scope, [switch] $Force)
    $computer = Open-Computer 'Install-PackageProvider' $PSBoundParameters
    if (-not $computer.gallery_reachable) {
        Stop-Installing $PSCmdlet "No match was found for the specified search criteria for the provider '$Name'." 'NoMatchFoundForProvider'
    }
    $script:nuget = $true
}

function Get-PSRepository {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string] $Name)
    $null = Open-Computer 'Get-PSRepository' $PSBoundParameters
    $policy = if ($script:trusted) { 'Trusted' } else { 'Untrusted' }
    [pscustomobject] @{ Name = 'PSGallery'; InstallationPolicy = $policy; SourceLocation = 'https://www.powershellgallery.com/api/v2' }
}

function Set-PSRepository {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true, Position = 0)] [string] $Name, [ValidateSet('Trusted', 'Untrusted')] [string] $InstallationPolicy)
    $null = Open-Computer 'Set-PSRepository' $PSBoundParameters
    $script:trusted = $InstallationPolicy -eq 'Trusted'
}

# Windows asks only a person at the prompt, not a script or a block (PowerShell 7.6, SetExecutionPolicyCommand).
function Set-ExecutionPolicy {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([Parameter(Mandatory = $true, Position = 0)]
        [ValidateSet('AllSigned', 'Bypass', 'Default', 'RemoteSigned', 'Restricted', 'Undefined', 'Unrestricted')] [string] $ExecutionPolicy,
        [Parameter(Position = 1)] [ValidateSet('Process', 'CurrentUser', 'LocalMachine')] [string] $Scope = 'LocalMachine', [switch] $Force)
    $computer = Open-Computer 'Set-ExecutionPolicy' $PSBoundParameters
    if ($Scope -eq 'LocalMachine' -and -not $computer.elevated) {
        $denied = [System.UnauthorizedAccessException]::new('Access to the registry key is denied. Start Windows PowerShell with the "Run as administrator" option.')
        $PSCmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new($denied, 'System.UnauthorizedAccessException', 'PermissionDenied', $null))
    }
    $typed = $MyInvocation.CommandOrigin -eq 'Runspace'
    if ($typed -and -not $Force) {
        $question = 'Do you want to change the execution policy?'
        if (-not (Test-Consent $PSCmdlet { $PSCmdlet.ShouldContinue($question, 'Execution Policy Change') })) { return }
    }
    if ($computer.policy_locked) {
        $message = 'PowerShell updated your execution policy successfully, but the setting is overridden by a policy defined at a more specific scope.'
        $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new(
            [System.Security.SecurityException]::new($message), 'ExecutionPolicyOverride', 'PermissionDenied', $null))
    }
}
