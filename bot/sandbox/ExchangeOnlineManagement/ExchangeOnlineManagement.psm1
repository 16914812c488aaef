# The sandbox in the place of Exchange Online PowerShell. The cmdlets of the service exist from Connect-ExchangeOnline to
# Disconnect-ExchangeOnline only, as functions of a temporary module, as with the real module since 3.0.

. (Join-Path $PSScriptRoot 'Talk.ps1')
. (Join-Path $PSScriptRoot 'Service.ps1')

$script:version = [version] (Import-PowerShellDataFile (Join-Path $PSScriptRoot 'ExchangeOnlineManagement.psd1')).ModuleVersion

# A version's assemblies need a .NET that an older PowerShell 7 does not have; the manifest does not say so, loading them fails
# (same page, 2026-12-01; its wording is .NET's own).
$script:runtimes = @{ Shell = '7.6'; Since = '3.10'; Runtime = '10' }, @{ Shell = '7.4'; Since = '3.5'; Runtime = '8' }, @{ Shell = '7.2'; Since = '3.0'; Runtime = '6' }
$needed = @($script:runtimes | Where-Object { $script:version -ge [version] $_.Since })[0]
$shell = '{0}.{1}' -f $PSVersionTable.PSVersion.Major, $PSVersionTable.PSVersion.Minor
if ($needed -and $PSVersionTable.PSVersion.Major -ge 6 -and [version] $shell -lt [version] $needed.Shell) {
    throw "Could not load file or assembly 'System.Runtime, Version=$($needed.Runtime).0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a'. The system cannot find the file specified."
}

$script:connections = [System.Collections.ArrayList]::new()

# Parameters by the version that brought them: https://learn.microsoft.com/powershell/exchange/exchange-online-powershell-v2 (2026-08).
$script:connectParameters = [ordered] @{
    '[string] $UserPrincipalName'         = '2.0.0'
    '[string] $Organization'              = '2.0.0'
    '[string] $DelegatedOrganization'     = '2.0.0'
    "[ValidateSet('O365Default', 'O365GermanyCloud', 'O365China', 'O365USGovDoD', 'O365USGovGCCHigh')] [string] `$ExchangeEnvironmentName" = '2.0.0'
    '[string[]] $CommandName'             = '2.0.0'
    '[bool] $ShowBanner = $true'          = '2.0.0'
    '[switch] $ShowProgress'              = '2.0.0'
    '[switch] $Device'                    = '2.0.4'
    '[switch] $SkipLoadingFormatData'     = '3.2.0'
    '[switch] $LoadCmdletHelp'            = '3.7.0'
    '[switch] $DisableWAM'                = '3.7.2'
    '[string] $EXOModuleBasePath'         = '3.9.2'
}
$known = @($script:connectParameters.Keys | Where-Object { $script:version -ge [version] $script:connectParameters[$_] }) -join ",`n"

# A function of a version's own parameters: an older module must refuse a newer one's, and Get-Command must show which it has.
. ([scriptblock]::Create(@"
function Connect-ExchangeOnline {
    [CmdletBinding(PositionalBinding = `$false)]
    param(
$known
    )
    process { Open-Connection `$PSBoundParameters }
}
"@))

function Open-Connection($Bound) {
    $reply = Send-ToSandbox 'connect' @{ parameters = (Get-Given $Bound) }
    if ($reply.refused) { throw $reply.refused }
    $offer = @($reply.offer)
    if ($Bound.CommandName) { $offer = @($offer | Where-Object { $_.name -in $Bound.CommandName }) }
    $path = New-ServiceModule $reply.connection $offer
    Import-Module $path -Global -DisableNameChecking
    $null = $script:connections.Add([pscustomobject] @{ Facts = $reply.connection; Path = $path })
    if ($Bound.ShowBanner -ne $false) {
        Write-Host ('-' * 90)
        Write-Host 'This V3 EXO PowerShell module contains new REST API backed Exchange Online cmdlets (sandbox).'
        Write-Host ('-' * 90)
    }
}

function Disconnect-ExchangeOnline {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([string[]] $ConnectionId)
    process {
        $what = 'Running this cmdlet clears all active sessions created using Connect-ExchangeOnline.'
        if (-not (Test-Consent $PSCmdlet { $PSCmdlet.ShouldProcess($what, $what, 'Confirm') })) { return }
        foreach ($open in @($script:connections)) {
            if ($ConnectionId -and $open.Facts.ConnectionId -notin $ConnectionId) { continue }
            $null = Send-ToSandbox 'disconnect' @{ connection = $open.Facts.ConnectionId }
            Get-Module | Where-Object { $_.Path -eq $open.Path } | Remove-Module -Confirm:$false -WhatIf:$false
            Remove-Item -Recurse -Force (Split-Path $open.Path) -Confirm:$false -WhatIf:$false
            $script:connections.Remove($open)
        }
    }
}

function Get-ConnectionInformation {
    [CmdletBinding()]
    param([string[]] $ConnectionId, [string[]] $ModulePrefix)
    $number = 0
    foreach ($open in $script:connections) {
        $number++
        $facts = $open.Facts
        if ($ConnectionId -and $facts.ConnectionId -notin $ConnectionId) { continue }
        [pscustomobject] [ordered] @{
            ConnectionId              = $facts.ConnectionId
            State                     = 'Connected'
            Id                        = $number
            Name                      = "ExchangeOnline_$number"
            UserPrincipalName         = $facts.UserPrincipalName
            ConnectionUri             = 'https://outlook.office365.com'
            AzureAdAuthorizationEndpointUri = 'https://login.microsoftonline.com/organizations'
            TokenExpiryTimeUTC        = [DateTimeOffset]::UtcNow.AddMinutes(70)
            CertificateAuthentication = $false
            ModuleName                = Split-Path $open.Path
            ModulePrefix              = ''
            Organization              = $facts.Organization
            DelegatedOrganization     = $facts.DelegatedOrganization
            AppId                     = ''
            PageSize                  = 1000
            TenantID                  = $facts.TenantID
            TokenStatus               = 'Active'
            ConnectionUsedForInbuiltCmdlets = $true
            IsEopSession              = $false
        }
    }
}

# The module's own look-ups are there without a connection, and say that they need one.
function Invoke-Inbuilt([string] $Cmdlet, $Bound) {
    if ($script:connections.Count -eq 0) {
        throw 'You must call the Connect-ExchangeOnline cmdlet before calling any other cmdlets.'
    }
    $given = Get-Given $Bound
    $given.Remove('Properties')
    $said = @{ connection = $script:connections[-1].Facts.ConnectionId; cmdlet = $Cmdlet; parameters = $given }
    $reply = Send-ToSandbox 'call' $said
    foreach ($row in $reply.output) { $row }
    if ($reply.error) { Write-Error -Message $reply.error.message -ErrorId $reply.error.id }
}

function Get-EXOMailbox {
    [CmdletBinding()]
    param([Parameter(Position = 0, ValueFromPipelineByPropertyName = $true)] [string] $Identity, [string[]] $Properties, [object] $ResultSize)
    process { Invoke-Inbuilt 'Get-Mailbox' $PSBoundParameters }
}

function Get-EXOCasMailbox {
    [CmdletBinding()]
    param([Parameter(Position = 0, ValueFromPipelineByPropertyName = $true)] [string] $Identity, [string[]] $Properties, [object] $ResultSize)
    process { Invoke-Inbuilt 'Get-CASMailbox' $PSBoundParameters }
}

function Get-EXOMailboxPermission {
    [CmdletBinding()]
    param([Parameter(Position = 0, Mandatory = $true, ValueFromPipelineByPropertyName = $true)] [string] $Identity, [object] $ResultSize)
    process { Invoke-Inbuilt 'Get-MailboxPermission' $PSBoundParameters }
}
