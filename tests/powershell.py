"""Run scripts on a real PowerShell, as people do: pasted into a console, as a file, called from an open console."""

from __future__ import annotations

import asyncio
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pytest

from bot.sandbox.exchange import Exchange
from bot.sandbox.powershell import find_powershell, powershell_environment
from tests.console import Transcript, end, paste
from tests.open_console import open_console

__all__ = ["How", "Transcript", "powershell", "run_script"]

How = Literal["pasted", "file", "call"]
LIMIT = 60.0  # seconds; a script that asks a question nobody answers would hang


def powershell() -> str:
    """Return the path of PowerShell, or skip the test: `MAILCHECK_PWSH`, else `pwsh` on PATH."""
    found = find_powershell()
    if not found:
        pytest.skip("no PowerShell here: set MAILCHECK_PWSH or put pwsh on PATH")
    return found


async def run_script(
    script: str | bytes, exchange: Exchange | None, how: How = "call", *, answers: str = "", limit: float = LIMIT
) -> Transcript:
    """Run a script and return what it wrote; `answers` are the lines typed at its questions, after which input is at its end.

    "pasted" types it into a console that reads it line by line, as it does with a pasted text; there the input never ends, so
    a question without an answer waits for ever. "file" is `pwsh -File`; "call" is `& ./script.ps1` from an open console, in a
    scope of its own; where nothing is asked, the console is one that stays open. Raises TimeoutError after `limit` seconds.
    """
    pwsh = powershell()
    data = script.encode() if isinstance(script, str) else script
    with tempfile.TemporaryDirectory(prefix="powershell-") as folder:
        home = Path(folder)
        if how == "pasted":
            return await paste(
                [pwsh, "-NoLogo"], powershell_environment(home, exchange), home, data.decode() + answers, limit
            )
        path = home / "script.ps1"
        path.write_bytes(data)
        environment = powershell_environment(home, exchange)
        if how == "call" and not answers:
            return await open_console(pwsh).call(path, home, environment, limit)
        start = ["-File", str(path)] if how == "file" else ["-Command", f"& '{path}'"]
        return await _run([pwsh, "-NoLogo", *start], environment, home, answers.encode(), limit)


async def _run(command: list[str], env: Mapping[str, str], home: Path, typed: bytes, limit: float) -> Transcript:
    process = await asyncio.create_subprocess_exec(
        *command, env=env, cwd=home, stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(typed), limit)
    finally:
        await end(process)
    return Transcript(out.decode(), err.decode(), process.returncode or 0)
