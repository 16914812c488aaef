"""Run scripts on a real PowerShell, as people do: pasted into a console, as a file, called from an open console."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pytest

from bot.sandbox.exchange import Exchange
from tests.console import Transcript, end, paste

__all__ = ["How", "Transcript", "environment", "powershell", "run_script"]

How = Literal["pasted", "file", "call"]
LIMIT = 60.0  # seconds; a script that asks a question nobody answers would hang


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

    "pasted" types it into a console that reads it line by line, as it does with a pasted text; there the input never ends, so
    a question without an answer waits for ever. "file" is `pwsh -File`; "call" is `& ./script.ps1` from an open console, in a
    scope of its own. Raises TimeoutError after `limit` seconds.
    """
    pwsh = powershell()
    data = script.encode() if isinstance(script, str) else script
    with tempfile.TemporaryDirectory(prefix="powershell-") as folder:
        home = Path(folder)
        if how == "pasted":
            return await paste([pwsh, "-NoLogo"], environment(home, exchange), home, data.decode() + answers, limit)
        path = home / "script.ps1"
        path.write_bytes(data)
        start = ["-File", str(path)] if how == "file" else ["-Command", f"& '{path}'"]
        return await _run([pwsh, "-NoLogo", *start], environment(home, exchange), home, answers.encode(), limit)


async def _run(command: list[str], env: Mapping[str, str], home: Path, typed: bytes, limit: float) -> Transcript:
    process = await asyncio.create_subprocess_exec(
        *command, env=env, cwd=home, stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(typed), limit)
    finally:
        await end(process)
    return Transcript(out.decode(), err.decode(), process.returncode or 0)
