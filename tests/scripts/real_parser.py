"""What the real tokenizer and parser make of texts: all of them in one start of PowerShell."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
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
    transcript = await run_script(_CODE.replace("TEXTS", encoded), None, "file")
    return [Parsed(p["errors"], tuple(p["kinds"]), p["first"]) for p in json.loads(transcript.stdout)]
