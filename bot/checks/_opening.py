"""How every conversation begins: from a host name to a connected socket, and to TLS where that is due from the first byte."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.checks._course import ConversationRun
from bot.checks._names import NameFailed
from bot.checks._network import Network
from bot.checks._sockets import ConnectFailed, TimedSocket, connect
from bot.checks._tls import TlsConnection, demand_files, describe, shake_hands
from bot.model import Stage
from bot.turns import my_turn


@asynccontextmanager
async def open_tcp(course: ConversationRun, network: Network) -> AsyncIterator[TimedSocket]:
    """Go through the stages dns and tcp, and lend the socket; raises StageFailed or StageSkipped."""
    endpoint = course.endpoint
    async with course.stage(Stage.DNS):
        if not network.hosts.admits(endpoint.host):
            raise course.failed("host_forbidden", host=endpoint.host)
        try:
            addresses = await network.names.addresses(endpoint.host)
        except NameFailed as failed:
            if failed.finding == "resolver_silent":
                raise course.silence() from None
            raise course.failed(failed.finding, failed.reason, host=endpoint.host) from None
    await my_turn()  # one answer names the server for however many of us wait for it
    async with course.stage(Stage.TCP):
        try:
            sock = await connect(addresses, endpoint.port)
        except ConnectFailed as failed:
            raise course.failed(
                failed.finding,
                failed.reason,
                addresses=", ".join(addresses)[:200],
                seconds=round(network.limits.tcp, 1),
            ) from None
    try:
        course.unfinished = lambda: sock.unfinished
        yield sock
    finally:
        await sock.end()


@asynccontextmanager
async def open_tls(course: ConversationRun, network: Network) -> AsyncIterator[TlsConnection]:
    """Go through the stages dns, tcp and tls, and lend the connection; raises StageFailed or StageSkipped."""
    async with open_tcp(course, network) as sock:
        course.unfinished = lambda: 0  # a handshake is not dripped to us byte by byte: it stands or it does not
        async with course.stage(Stage.TLS):
            try:
                secured = await shake_hands(sock, network.tls, course.endpoint.host)
            except OSError as problem:
                demand_files(problem)
                name, problems = describe(problem)
                raise course.failed(name, "", problems) from None
        course.unfinished = lambda: secured.unfinished
        yield secured
