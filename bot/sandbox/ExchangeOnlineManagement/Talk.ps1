# How the sandbox's modules talk to the sandbox: one POST a question, JSON both ways, loopback only.

$script:place, $script:pass = $env:MAILCHECK_SANDBOX_EXCHANGE -split ' '
$script:commonParameters = [System.Management.Automation.PSCmdlet]::CommonParameters +
    [System.Management.Automation.PSCmdlet]::OptionalCommonParameters

function Send-ToSandbox([string] $What, [hashtable] $Said) {
    $handler = [System.Net.Http.HttpClientHandler]::new()
    $handler.UseProxy = $false
    $client = [System.Net.Http.HttpClient]::new($handler)
    try {
        $client.Timeout = [TimeSpan]::FromSeconds(30)
        $client.DefaultRequestHeaders.Add('Authorization', "Bearer $script:pass")
        $json = ConvertTo-Json $Said -Depth 5 -Compress
        $body = [System.Net.Http.StringContent]::new($json, [Text.Encoding]::UTF8, 'application/json')
        $reply = $client.PostAsync("$script:place/$What", $body).GetAwaiter().GetResult()
        $text = $reply.Content.ReadAsStringAsync().GetAwaiter().GetResult()
        if (-not $reply.IsSuccessStatusCode) { throw "The sandbox answered $([int] $reply.StatusCode): $text" }
        $text | ConvertFrom-Json
    }
    finally { $client.Dispose() }
}

# What was bound, without -Verbose, -ErrorAction and the like; switches as true or false.
function Get-Given($Bound) {
    $given = @{}
    foreach ($name in $Bound.Keys) {
        if ($name -in $script:commonParameters) { continue }
        $value = $Bound[$name]
        if ($value -is [switch]) { $value = [bool] $value }
        $given[$name] = $value
    }
    $given
}

# Ask, and end the command where no answer can come (input at its end, -NonInteractive): that must not count as a yes.
function Test-Consent($Caller, [scriptblock] $Ask) {
    try { & $Ask } catch { $Caller.ThrowTerminatingError($_) }
}
