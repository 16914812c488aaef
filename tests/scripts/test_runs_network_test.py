"""The commands that test the customer's network, run by a real PowerShell; what it prints is evidence when it is pasted.

Test-NetConnection exists on Windows only. In its place stands a cmdlet of the same name that connects for real, and returns an
object with the documented properties (TestNetConnectionResult); everything else is PowerShell's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.model import Endpoint
from bot.pastes.service import explain_beside
from bot.scripts.network_test import network_test
from tests.powershell import powershell, run_script

pytestmark = pytest.mark.powershell

STAND_IN = """
function Test-NetConnection([string]$ComputerName, [int]$Port) {
    $known = @{ 'imap.kanzlei.example' = '127.0.0.1'; 'smtp.kanzlei.example' = '127.0.0.1' }
    $address = $known[$ComputerName]
    $reached = $false
    if ($address) {
        $client = New-Object Net.Sockets.TcpClient
        try { $client.Connect($address, $Port); $reached = $true } catch { } finally { $client.Dispose() }
        if (-not $reached) { Write-Warning "TCP connect to ($address : $Port) failed" }
    } else { Write-Warning "Name resolution of $ComputerName failed" }
    [pscustomobject]@{
        ComputerName = $ComputerName; RemoteAddress = $(if ($address) { [Net.IPAddress]$address }); RemotePort = $Port
        NameResolutionSucceeded = [bool]$address; PingSucceeded = $false; TcpTestSucceeded = $reached
        InterfaceAlias = 'Ethernet'; SourceAddress = '127.0.0.1'
    }
}
"""


@pytest.fixture
async def listening() -> AsyncIterator[int]:
    """A port of this machine that accepts connections."""
    powershell()
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def closed_port() -> int:
    """Return a port of this machine that nobody listens to."""
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port


@pytest.mark.parametrize("how", ["file", "pasted"])
async def test_what_the_commands_print_is_evidence(listening: int, how: str) -> None:
    """A port that is reached, one that is not, a name that is not found: each is read from the output as it stands."""
    shut = await closed_port()
    servers = (
        Endpoint("imap.kanzlei.example", listening),
        Endpoint("smtp.kanzlei.example", shut),
        Endpoint("login.kanzlei.example", 443),
    )
    ran = await run_script(f"{STAND_IN}\n{network_test(servers)}\n", None, "file" if how == "file" else "pasted")
    seen = {(f.code, f.facts.get("host"), f.facts.get("port")) for f in explain_beside(ran.stdout).explanation.observed}

    assert ("observed.port_reached", "imap.kanzlei.example", listening) in seen
    assert ("observed.port_blocked", "smtp.kanzlei.example", shut) in seen
    assert ("observed.name_unresolved", "login.kanzlei.example", None) in seen


def test_only_names_are_asked_for() -> None:
    """What is no name of a server stands in no command; the same server comes once."""
    named = Endpoint("imap.kanzlei.example", 993)

    assert network_test((named, Endpoint("x'; calc", 993), Endpoint("192.0.2.7", 993), named)).count("\n") == 0
