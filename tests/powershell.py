"""Run scripts on a real PowerShell, as people do: pasted into a console, as a file, called from an open console."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from bot.sandbox.exchange import Exchange

How = Literal["pasted", "file", "call"]
LIMIT = 60.0  # seconds; a script that asks a question nobody answers would hang
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a PowerShell wrote, and how it ended. A pasted text ends with 0 even after a throw: judge by what was done."""

    stdout: str
    stderr: str
    exit_code: int

    @property
    def text(self) -> str:
        """Return everything that the administrator reads."""
        return self.stdout + self.stderr


def powershell() -> str:
    """Return the path of PowerShell, or skip the test: `MAILCHECK_PWSH`, else `pwsh` on PATH."""
    found = os.environ.get("MAILCHECK_PWSH") or shutil.which("pwsh")
    if not found:
        pytest.skip("no PowerShell here: set MAILCHECK_PWSH or put pwsh on PATH")
    return found


def environment(home: Path, exchange: Exchange | None) -> dict[str, str]:
    """Return an environment of its own: nothing of the person's profile, no telemetry, no look for updates, no colours.

    Only the cache stays theirs, because a PowerShell that unpacks itself keeps its files there.
    """
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    ours = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_CACHE_HOME": cache,
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "DOTNET_CLI_TELEMETRY_OPTOUT": "1",
        "DOTNET_NOLOGO": "1",
        "POWERSHELL_TELEMETRY_OPTOUT": "1",
        "POWERSHELL_UPDATECHECK": "Off",
        "PSModuleAnalysisCachePath": str(home / "modules.cache"),
    }
    return ours | (exchange.environment() if exchange else {})


async def run_script(
    script: str | bytes, exchange: Exchange | None, how: How = "call", *, answers: str = "", limit: float = LIMIT
) -> Transcript:
    """Run a script and return what it wrote; `answers` are the lines typed at its questions, after which input is at its end.

    "pasted" reads it statement by statement from the input, as a console does with a pasted text; "file" is `pwsh -File`;
    "call" is `& ./script.ps1` from an open console, in a scope of its own. Raises TimeoutError after `limit` seconds.
    """
    pwsh = powershell()
    data = script.encode() if isinstance(script, str) else script
    with tempfile.TemporaryDirectory(prefix="powershell-") as folder:
        home = Path(folder)
        path = home / "script.ps1"
        path.write_bytes(data)
        typed = answers.encode()
        if how == "pasted":
            typed = data.removeprefix(BOM) + typed
        start = {"pasted": ["-Command", "-"], "file": ["-File", str(path)], "call": ["-Command", f"& '{path}'"]}[how]
        return await _run([pwsh, "-NoLogo", *start], environment(home, exchange), home, typed, limit)


async def _run(command: list[str], env: Mapping[str, str], home: Path, typed: bytes, limit: float) -> Transcript:
    process = await asyncio.create_subprocess_exec(
        *command, env=env, cwd=home, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(typed), limit)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return Transcript(out.decode(), err.decode(), process.returncode or 0)
