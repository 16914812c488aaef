"""The commands that show, on the machine where a program runs, which of these servers it reaches; what they say is evidence.

Test-NetConnection: https://learn.microsoft.com/en-us/powershell/module/nettcpip/test-netconnection (seen 2026-06-19). Its own
output leaves out whether the name was found, and which properties stand in it depends on the result; this list is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.model import Endpoint
from bot.templates import Syntax, parse
from bot.values import is_domain

_TEST = parse(
    "Test-NetConnection -ComputerName {host} -Port {port} | Format-List ComputerName,RemoteAddress,RemotePort,NameResolutionSucceeded,TcpTestSucceeded",
    Syntax.POWERSHELL,
)


def network_test(servers: Iterable[Endpoint]) -> str:
    """Return one line for each server (names only: nothing else is ever asked for), to be pasted into any PowerShell."""
    named = (server for server in dict.fromkeys(servers) if is_domain(server.host.lower()))
    return "\n".join(_TEST.filled({"host": server.host, "port": str(server.port)}) for server in named)
