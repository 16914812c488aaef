"""A real PowerShell on this machine, in which an administrator's lines run against the sandbox's Exchange."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Mapping
from pathlib import Path

from bot.programs import program
from bot.sandbox.directory import Directory, Tenant
from bot.sandbox.exchange import Exchange
from bot.sandbox.exchange_manners import Manners

LIMIT = 60.0  # seconds
_CONNECT = "Connect-ExchangeOnline"


class TooLong(Exception):
    """The lines were still running when the time was over."""


def find_powershell() -> str | None:
    """Return the path of PowerShell: `MAILCHECK_PWSH`, else `pwsh` on PATH; None where there is none."""
    return os.environ.get("MAILCHECK_PWSH") or program("pwsh")


def powershell_environment(home: Path, exchange: Exchange | None) -> dict[str, str]:
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
        "DOTNET_TieredPGO": "0",  # it counts for a longer life than a script has: a tenth of the processor
        "POWERSHELL_TELEMETRY_OPTOUT": "1",
        "POWERSHELL_UPDATECHECK": "Off",
        "PSModuleAnalysisCachePath": str(home / "modules.cache"),
    }
    return ours | (exchange.environment() if exchange else {})


async def run_as_administrator(
    pwsh: str, lines: str, directory: Directory, tenant: Tenant, limit: float = LIMIT
) -> str:
    """Run these lines as this tenant's administrator and return what the window shows.

    Lines that do not connect to Exchange themselves run in a window that is connected. Raises TooLong after `limit` seconds.
    """
    script = lines if _CONNECT.lower() in lines.lower() else f"{_CONNECT} -ShowBanner:$false\n{lines}"
    async with Exchange(directory, Manners(admin_of=tenant.tenant_id)) as exchange:
        with tempfile.TemporaryDirectory(prefix="sandbox-powershell-") as folder:
            home = Path(folder)
            path = home / "window.ps1"
            path.write_text(script, encoding="utf-8-sig")
            command = [pwsh, "-NoLogo", "-NonInteractive", "-File", str(path)]
            return await _run(command, powershell_environment(home, exchange), home, limit)


async def _run(command: list[str], environment: Mapping[str, str], home: Path, limit: float) -> str:
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, cwd=home, stdin=PIPE, stdout=PIPE, stderr=STDOUT, start_new_session=True
    )
    try:
        async with asyncio.timeout(limit):
            output, _ = await process.communicate(b"")
    except TimeoutError:
        raise TooLong from None
    finally:
        await _end(process)
    return output.decode(errors="replace")


async def _end(process: Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
