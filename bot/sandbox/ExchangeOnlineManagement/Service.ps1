# The temporary module of a connection: a function for each cmdlet that the service offers to this account.

$script:serviceModule = @'
. '@@TALK@@'
$script:connection = '@@CONNECTION@@'

# Exchange's errors come out of here: not terminating, and blind to preferences in the scope of a calling script.
function Write-ErrorMessage {
    [CmdletBinding()]
    param($ErrorObject, [string] $Cmdlet)
    $exception = [System.Exception]::new($ErrorObject.message)
    $record = [System.Management.Automation.ErrorRecord]::new($exception, $ErrorObject.id, 'NotSpecified', $null)
    $record.CategoryInfo.Activity = $Cmdlet
    $record.CategoryInfo.Reason = $ErrorObject.reason
    $PSCmdlet.WriteError($record)
}

function Invoke-ServiceCmdlet([string] $Cmdlet, $Bound) {
    $said = @{ connection = $script:connection; cmdlet = $Cmdlet; parameters = (Get-Given $Bound) }
    $reply = Send-ToSandbox 'call' $said
    $global:EXO_LastExecutionStatus = $null -eq $reply.error
    foreach ($warning in $reply.warnings) { Write-Warning $warning }
    foreach ($row in $reply.output) { $row }
    if ($reply.error) { Write-ErrorMessage $reply.error $Cmdlet }
}

'@

$script:serviceFunction = @'
function @@NAME@@ {
    [CmdletBinding(@@BINDING@@)]
    param(
@@PARAMETERS@@
    )
    process {
        @@GUARD@@
        Invoke-ServiceCmdlet '@@NAME@@' $PSBoundParameters
    }
}

'@

function Format-Parameter($Parameter) {
    $facts = @()
    if ($Parameter.mandatory) { $facts += 'Mandatory = $true' }
    if ($Parameter.position -ge 0) { $facts += "Position = $($Parameter.position)" }
    if ($Parameter.piped) { $facts += 'ValueFromPipelineByPropertyName = $true', 'ValueFromPipeline = $true' }
    $values = if ($Parameter.values) { "[ValidateSet('$($Parameter.values -join "', '")')] " }
    "        [Parameter($($facts -join ', '))] $values[$($Parameter.type)] `${$($Parameter.name)}"
}

function Format-Cmdlet($Cmdlet) {
    $guard = ''
    $binding = ''
    if ($Cmdlet.changes) {
        $impact = if ($Cmdlet.asks) { 'High' } else { 'Medium' }
        $binding = "SupportsShouldProcess = `$true, ConfirmImpact = '$impact'"
        $target = if ($Cmdlet.parameters.name -contains 'Identity') { '"$Identity"' } else { "'the organization'" }
        $guard = "if (-not (Test-Consent `$PSCmdlet { `$PSCmdlet.ShouldProcess($target, '$($Cmdlet.name)') })) { return }"
    }
    $parameters = @($Cmdlet.parameters | Where-Object { $_ } | ForEach-Object { Format-Parameter $_ }) -join ",`n"
    $script:serviceFunction.Replace('@@NAME@@', $Cmdlet.name).Replace('@@BINDING@@', $binding).
        Replace('@@PARAMETERS@@', $parameters).Replace('@@GUARD@@', $guard)
}

function New-ServiceModule($Connection, $Offer) {
    $name = 'tmpEXO_' + [IO.Path]::GetRandomFileName()
    $folder = Join-Path ([IO.Path]::GetTempPath()) $name
    $null = New-Item -ItemType Directory -Path $folder
    $text = $script:serviceModule.Replace('@@TALK@@', (Join-Path $PSScriptRoot 'Talk.ps1').Replace("'", "''")).
        Replace('@@CONNECTION@@', $Connection.ConnectionId)
    $text += ($Offer | ForEach-Object { Format-Cmdlet $_ }) -join ''
    $text += "Export-ModuleMember -Function '$(@($Offer.name) -join "', '")'`n"
    $path = Join-Path $folder "$name.psm1"
    [IO.File]::WriteAllText($path, $text)
    $path
}
