"""Mail servers that say much, or in many pieces: what nobody needs is not read to its end, and reading it costs little."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.checks import Network, run_checks
from bot.checks._limits import MOST_SMTP_LINES
from bot.checks._sockets import _PIECES, TimedSocket
from bot.model import Check, Endpoint
from bot.sandbox.microsoft365 import Microsoft365
from handlers import logs
from tests.checks.conftest import target_of
from tests.checks.test_states import codes
from tests.checks.test_wrong_mail_answers import IMAP
from tests.checks.wrong_servers import WrongMail

LINE = b"220-mail.example\r\n"


@asynccontextmanager
async def saying(lines: int) -> AsyncIterator[int]:
    """Serve a greeting of so many lines, which has no end; yield the port."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(lines):
            writer.write(LINE)
            await asyncio.sleep(0)
        await reader.read()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def test_a_greeting_without_end_is_too_much(microsoft: Microsoft365, brisk: Network) -> None:
    """It is said to be that at once, and not when the time is over."""
    target = target_of(await microsoft.customer("much"))
    async with saying(MOST_SMTP_LINES + 1) as port:
        much = replace(target, smtp=Endpoint(target.smtp.host, port), uses=(Check.SMTP,))
        results = await run_checks(much, brisk)

    assert "smtp.answer_oversized" in codes(results)


async def test_an_answer_in_many_pieces_is_heard_ever_more_seldom() -> None:
    """Each piece has the library read all of the answer anew; what we say begins a new one."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    sock = TimedSocket(fileno=ours.detach())
    heard: list[bytes] = []

    class Hearing(asyncio.Protocol):
        def data_received(self, data: bytes) -> None:
            heard.append(data)

    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_accepted_socket(Hearing, sock)
    sock.transport = transport

    async def say(pieces: int) -> int:
        before = len(heard)
        for _ in range(pieces):
            theirs.send(b"x")
            await asyncio.sleep(0.001)
        return len(heard) - before

    few = await say(_PIECES)
    many = await say(200)
    async with asyncio.timeout(30):
        while sum(map(len, heard)) < _PIECES + 200:  # noqa: ASYNC110  nobody tells us
            await asyncio.sleep(0.01)
    transport.write(b"x")
    again = await say(_PIECES)
    transport.close()
    theirs.close()

    assert few <= _PIECES
    assert many < 40
    assert again > 1


async def test_what_a_server_says_is_in_no_log(microsoft: Microsoft365, brisk: Network, tmp_path: Path) -> None:
    """A word beyond ASCII has the library write the whole line down: it leaves a conversation through its gate alone."""
    target = target_of(await microsoft.customer("words"))
    server = WrongMail(
        {**IMAP, "EXAMINE": b"{tag} NO " + "Postfach für Büro ".encode() * 3_000 + b"\r\n"}, tls_first=True
    )
    handler = logs.to_file(tmp_path)
    try:
        async with server.open(microsoft.authority) as place:
            results = await run_checks(replace(target, uses=(Check.IMAP,), imap=place), brisk)
        logs.log.warning("heard")
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()

    assert "imap.mailbox_refused" in codes(results)
    assert len((tmp_path / logs.FILE_NAME).read_text().splitlines()) == 1
