"""What the real tokenizer and parser make of texts: all of them in one start of PowerShell."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.powershell import run_script

_CODE = """
$json = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('TEXTS'))
$out = foreach ($text in ($json | ConvertFrom-Json)) {
    $tokens = $null; $errors = $null
    $null = [System.Management.Automation.Language.Parser]::ParseInput($text, [ref]$tokens, [ref]$errors)
    [pscustomobject]@{ errors = $errors.Count; kinds = @($tokens | ForEach-Object { "$($_.Kind)" }); first = "$($tokens[0].Value)" }
}
ConvertTo-Json @($out) -Depth 4 -EscapeHandling EscapeNonAscii
"""


@dataclass(frozen=True, slots=True)
class Parsed:
    """Number of syntax errors, kinds of all tokens, value of the first one."""

    errors: int
    kinds: tuple[str, ...]
    first: str


async def parse(texts: Sequence[str]) -> list[Parsed]:
    """Return what PowerShell's own parser says of each text."""
    encoded = base64.b64encode(json.dumps(list(texts)).encode()).decode()
    transcript = await run_script(_CODE.replace("TEXTS", encoded), None)
    return [Parsed(p["errors"], tuple(p["kinds"]), p["first"]) for p in json.loads(transcript.stdout)]


_READING = """
$json = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('TEXTS'))
$out = foreach ($text in ($json | ConvertFrom-Json)) {
    $tokens = $null; $errors = $null
    $code = [System.Management.Automation.Language.Parser]::ParseInput($text, [ref]$tokens, [ref]$errors)
    $shape = [Text.StringBuilder]::new(); $commands = @(); $literals = @()
    foreach ($node in $code.FindAll({ $true }, $true)) {
        if ($node -is [System.Management.Automation.Language.ConstantExpressionAst]) {
            $null = $shape.Append('value '); $literals += "$($node.Value)"
        } else {
            $null = $shape.Append($node.GetType().Name).Append(' ')
            if ($node -is [System.Management.Automation.Language.CommandAst]) { $commands += "$($node.GetCommandName())" }
        }
    }
    [pscustomobject]@{ errors = $errors.Count; shape = "$shape"; commands = $commands; literals = $literals }
}
ConvertTo-Json @($out) -Depth 4 -EscapeHandling EscapeNonAscii
"""


@dataclass(frozen=True, slots=True)
class Code:
    """Number of syntax errors, kinds of all nodes of the tree (a literal is a `value`), names of what is called, literals."""

    errors: int
    shape: str
    commands: tuple[str, ...]
    literals: tuple[str, ...]


async def read_code(texts: Iterable[str]) -> dict[str, Code]:
    """Return what PowerShell's own parser understands of each text, all in one start."""
    distinct = list(dict.fromkeys(texts))
    encoded = base64.b64encode(json.dumps(distinct).encode()).decode()
    transcript = await run_script(_READING.replace("TEXTS", encoded), None, limit=300)
    read = json.loads(transcript.stdout)
    assert len(read) == len(distinct)
    return {
        text: Code(one["errors"], one["shape"], tuple(one["commands"]), tuple(one["literals"]))
        for text, one in zip(distinct, read, strict=True)
    }
