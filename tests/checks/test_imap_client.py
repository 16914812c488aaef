"""Our IMAP client on a socket whose other end says exactly what the test wants."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checks._imap_client import ImapFailed, TimedClient, _Protocol
from bot.checks._limits import LARGEST_IMAP
from bot.checks._tls import TlsConnection
from tests.checks.plain import PlainConnection

GREETING = b"* OK ready\r\n"
PLAIN = b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n"
AT_ONCE = b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\n"
Answers = dict[str, bytes]


class Scripted:
    """The other end: greets, then answers each command with what the script says for its verb; `{tag}` is filled in."""

    def __init__(self, greeting: bytes, answers: Answers) -> None:
        ours, self._theirs = socket.socketpair()
        self.ours = cast("TlsConnection", PlainConnection(ours))
        self.heard: list[bytes] = []
        self._answers = answers
        self._theirs.sendall(greeting)
        if not answers:
            self._theirs.shutdown(socket.SHUT_WR)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        tag = b"*"
        with contextlib.suppress(OSError), self._theirs, self._theirs.makefile("rb") as lines:
            for line in lines:
                words = line.rstrip(b"\r\n")
                self.heard.append(words)
                verb = words.split(b" ")[1].decode() if words.count(b" ") else "..."
                tag = words.split(b" ")[0] if words.count(b" ") else tag
                answer = self._answers.get(verb)
                if answer is None:
                    return
                for piece in answer.replace(b"{tag}", tag).split(b"{pause}"):
                    self._theirs.sendall(piece)
                    time.sleep(0.01 if b"{pause}" in answer else 0)

    def join(self) -> None:
        self._thread.join(2)

    def close(self) -> None:
        self.ours.close()
        self._thread.join(2)


Script = Callable[..., Scripted]


@pytest.fixture
def scripted() -> Iterator[Script]:
    opened: list[Scripted] = []

    def open_one(answers: Answers, *, capabilities: bytes = PLAIN, greeting: bytes = GREETING) -> Scripted:
        opened.append(Scripted(greeting, {"CAPABILITY": capabilities + b"{tag} OK done\r\n", **answers}))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


async def greeted(server: Scripted) -> TimedClient:
    client = TimedClient(server.ours, "mail.example")
    await client.greet()
    return client


def string_of(user: str, token: str) -> bytes:
    return base64.b64encode(f"user={user}\1auth=Bearer {token}\1\1".encode())


async def test_the_string_comes_when_asked_for(scripted: Script) -> None:
    """Without SASL-IR the XOAUTH2 string is sent only when the server asks for it."""

    server = scripted({"AUTHENTICATE": b"+ \r\n", "...": b"{tag} OK welcome\r\n"})
    client = await greeted(server)

    assert await client.sign_in("office@muster.example", "made-up")
    assert server.heard[1].endswith(b" AUTHENTICATE XOAUTH2")
    assert server.heard[2] == string_of("office@muster.example", "made-up")


async def test_the_string_comes_at_once(scripted: Script) -> None:
    """With SASL-IR the string goes along with the command, which saves a round trip."""

    server = scripted({"AUTHENTICATE": b"{tag} OK welcome\r\n"}, capabilities=AT_ONCE)
    client = await greeted(server)

    assert await client.sign_in("office@muster.example", "made-up")
    assert server.heard[1].endswith(b" AUTHENTICATE XOAUTH2 " + string_of("office@muster.example", "made-up"))


@pytest.mark.parametrize("capabilities", [PLAIN, AT_ONCE])
async def test_a_challenge_is_answered_with_nothing(capabilities: bytes, scripted: Script) -> None:
    """An error challenge gets an empty answer, never the token again, and is kept."""

    challenge = base64.b64encode(b'{"status":"400"}')
    asks = b"+ \r\n" if capabilities is PLAIN else b"+ " + challenge + b"\r\n"
    server = scripted({"AUTHENTICATE": asks, "...": b"{tag} NO refused\r\n"}, capabilities=capabilities)
    if capabilities is PLAIN:
        server._answers["..."] = b"+ " + challenge + b"\r\n{tag} NO refused\r\n"
    client = await greeted(server)

    assert not await client.sign_in("office@muster.example", "made-up")
    assert client.protocol.challenge == challenge.decode()
    assert client.last_line == b"NO refused"
    server.close()
    assert sum(string_of("office@muster.example", "made-up") in line for line in server.heard) == 1
    assert server.heard[-1] == b""


@pytest.mark.parametrize("words", [b"NO refused", b"BAD refused"])
async def test_a_refused_mailbox_is_no_exception(words: bytes, scripted: Script) -> None:
    """A mailbox that does not open is an answer, with the server's words at hand."""

    server = scripted(
        {"AUTHENTICATE": b"{tag} OK welcome\r\n", "EXAMINE": b"{tag} " + words + b"\r\n"}, capabilities=AT_ONCE
    )
    client = await greeted(server)

    assert await client.sign_in("office@muster.example", "made-up")
    assert not await client.examine()
    assert client.last_line == words


async def test_an_answer_in_pieces(scripted: Script) -> None:
    """An answer may come in as many pieces as it likes: what we say is said once, and what it says is read once."""

    capabilities = b"* CAPABILITY IMAP4rev1{pause} AUTH=XOAUTH2 SASL-IR\r\n{pause}"
    welcome = (
        b"* FLAGS {3}\r\n{pause}a\r{pause}\n\r\n{pause}* OK {5}\r\nab\r\nc there\r\n{pause}{tag} OK wel{pause}come\r\n"
    )
    opened = b"* 3 EXISTS\r\n{pause}* FLAGS (\\Seen)\r\n{pause}{tag} OK [READ-ONLY] open\r\n"
    server = scripted({"AUTHENTICATE": welcome, "EXAMINE": opened}, capabilities=capabilities)
    client = await greeted(server)

    assert client.protocol.capabilities == ("IMAP4REV1", "AUTH=XOAUTH2", "SASL-IR")
    assert await client.sign_in("office@muster.example", "made-up")
    assert client.protocol.untagged_responses["FLAGS"] == [(b"{3}", b"a\r\n"), b""]
    assert await client.examine()
    assert client.protocol.untagged_responses["EXISTS"] == [b"3"]
    server.close()
    assert [words.split(b" ")[0] for words in server.heard] == [b"MAIL0", b"MAIL1", b"MAIL2"]


async def test_an_answer_in_too_many_pieces(scripted: Script) -> None:
    """A server that has no end of small things to say is not listened to for ever."""

    server = scripted({"AUTHENTICATE": b"* OK still here\r\n{pause}" * 200}, capabilities=AT_ONCE)
    client = await greeted(server)

    with pytest.raises(ImapFailed, match="answer_oversized"):
        await client.sign_in("office@muster.example", "made-up")


@pytest.mark.parametrize("pieces", [1, 60])
async def test_each_line_is_read_once(pieces: int, scripted: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """However an answer trickles in, it is taken apart once, when it is whole."""

    read: list[bytes] = []
    readline = _Protocol.readline

    def counted(protocol: _Protocol) -> bytes:
        read.append(readline(protocol))
        return read[-1]

    monkeypatch.setattr(_Protocol, "readline", counted)
    said = [b"* OK %d\r\n" % number for number in range(60)]
    dripping = b"".join(line + (b"{pause}" if number < pieces - 1 else b"") for number, line in enumerate(said))
    server = scripted({"AUTHENTICATE": dripping + b"{tag} OK welcome\r\n"}, capabilities=AT_ONCE)
    client = await greeted(server)
    read.clear()

    assert await client.sign_in("office@muster.example", "made-up")
    assert read == [*said, b"MAIL1 OK welcome\r\n"]


@pytest.mark.parametrize("line", [b"+ \r\n", b"* K%d\r\n", b"* 1 X\r\n", b"* OK {0}\r\n"])
async def test_no_end_of_small_lines_in_one_piece(line: bytes, scripted: Script) -> None:
    """An answer has few lines, however small they are, and asks for few things."""

    flood = b"".join(line % number if b"%" in line else line for number in range(8000))
    server = scripted({"AUTHENTICATE": flood, "...": b""}, capabilities=AT_ONCE)
    client = await greeted(server)

    with pytest.raises(ImapFailed, match="answer_oversized"):
        await client.sign_in("office@muster.example", "made-up")


async def test_a_farewell_in_the_middle(scripted: Script) -> None:
    """A server that takes leave in the middle has ended the session."""

    server = scripted({"AUTHENTICATE": b"* BYE Too busy\r\n"}, capabilities=AT_ONCE)
    client = await greeted(server)

    with pytest.raises(ImapFailed, match="session_ended") as ended:
        await client.sign_in("office@muster.example", "made-up")
    assert ended.value.raw == b"BYE Too busy"


async def test_a_literal_of_any_size_is_not_read(scripted: Script) -> None:
    """A server that announces a huge literal gets no memory for it."""

    announced = b"* OK {%d}\r\n" % (LARGEST_IMAP * 1000)
    server = scripted({"AUTHENTICATE": announced}, capabilities=AT_ONCE)
    client = await greeted(server)

    with pytest.raises(ImapFailed, match="answer_oversized"):
        await client.sign_in("office@muster.example", "made-up")


@settings(max_examples=60)
@given(st.binary(max_size=200))
async def test_no_greeting_breaks_us(greeting: bytes) -> None:
    """Whatever a server greets with, it ends in an outcome that we know."""

    server = Scripted(greeting, {})
    try:
        with pytest.raises((ImapFailed, ValueError, OSError)):
            await greeted(server)
    finally:
        server.close()
