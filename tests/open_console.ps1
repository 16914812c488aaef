# An open console in which one script after the other is called, each in a session of its own: asked for by a line of JSON.
param([string] $Asked, [string] $Told)

function Invoke-Session([string] $Code, $Session) {
    $shell = [powershell]::Create()
    $shell.Runspace = $Session
    $null = $shell.AddScript($Code).AddCommand('Out-Default')
    $shell.Commands.Commands[0].MergeMyResults('Error', 'Output')
    try { $null = $shell.Invoke() }
    catch { $null = [powershell]::Create($Session).AddCommand('Out-Default').Invoke(@($_.Exception.InnerException.ErrorRecord)); return 1 }
    finally { $shell.Dispose() }
    $last = [powershell]::Create()
    $last.Runspace = $Session
    1 - [int] $last.AddScript('$global:?').Invoke()[0]
}

$versions = $PSVersionTable.Clone()  # the one table of the process: scripts that pretend to be older change it
$reader = [IO.StreamReader]::new([IO.File]::OpenRead($Asked))
while ($null -ne ($line = $reader.ReadLine())) {
    $job = ConvertFrom-Json $line -AsHashtable
    foreach ($name in @([Environment]::GetEnvironmentVariables().Keys)) {
        if (-not $job.environment.ContainsKey($name)) { [Environment]::SetEnvironmentVariable($name, $null) }
    }
    foreach ($name in $job.environment.Keys) { [Environment]::SetEnvironmentVariable($name, $job.environment[$name]) }
    $session = [runspacefactory]::CreateRunspace($Host, [initialsessionstate]::CreateDefault2())
    $session.Open()
    $null = $session.SessionStateProxy.Path.SetLocation($job.home)
    $code = 0
    foreach ($called in $job.code) { $code = Invoke-Session $called $session }
    $session.Dispose()
    foreach ($name in $versions.Keys) { $PSVersionTable[$name] = $versions[$name] }
    [IO.File]::AppendAllText($Told, "$code`n")
}
