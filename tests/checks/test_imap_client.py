"""Our IMAP client on a socket whose other end says exactly what the test wants."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checks._imap_client import LARGEST, ImapFailed, TimedClient
from bot.checks._sockets import TimedSocket
from bot.checks._tls import WitnessSocket

GREETING = b"* OK ready\r\n"
PLAIN = b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n"
AT_ONCE = b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\n"
Answers = dict[str, bytes]


class Scripted:
    """The other end: greets, then answers each command with what the script says for its verb; `{tag}` is filled in."""

    def __init__(self, greeting: bytes, answers: Answers) -> None:
        ours, self._theirs = socket.socketpair()
        self.ours = cast("WitnessSocket", TimedSocket(fileno=ours.detach()))
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
                self._theirs.sendall(answer.replace(b"{tag}", tag))

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


def string_of(user: str, token: str) -> bytes:
    return base64.b64encode(f"user={user}\1auth=Bearer {token}\1\1".encode())


def test_the_string_comes_when_asked_for(scripted: Script) -> None:
    """Without SASL-IR the XOAUTH2 string is sent only when the server asks for it."""

    server = scripted({"AUTHENTICATE": b"+ \r\n", "...": b"{tag} OK welcome\r\n"})
    client = TimedClient(server.ours, "mail.example")

    assert client.sign_in("office@muster.example", "made-up")
    assert server.heard[1].endswith(b" AUTHENTICATE XOAUTH2")
    assert server.heard[2] == string_of("office@muster.example", "made-up")


def test_the_string_comes_at_once(scripted: Script) -> None:
    """With SASL-IR the string goes along with the command, which saves a round trip."""

    server = scripted({"AUTHENTICATE": b"{tag} OK welcome\r\n"}, capabilities=AT_ONCE)
    client = TimedClient(server.ours, "mail.example")

    assert client.sign_in("office@muster.example", "made-up")
    assert server.heard[1].endswith(b" AUTHENTICATE XOAUTH2 " + string_of("office@muster.example", "made-up"))


@pytest.mark.parametrize("capabilities", [PLAIN, AT_ONCE])
def test_a_challenge_is_answered_with_nothing(capabilities: bytes, scripted: Script) -> None:
    """An error challenge gets an empty answer, never the token again, and is kept."""

    challenge = base64.b64encode(b'{"status":"400"}')
    asks = b"+ \r\n" if capabilities is PLAIN else b"+ " + challenge + b"\r\n"
    server = scripted({"AUTHENTICATE": asks, "...": b"{tag} NO refused\r\n"}, capabilities=capabilities)
    if capabilities is PLAIN:
        server._answers["..."] = b"+ " + challenge + b"\r\n{tag} NO refused\r\n"
    client = TimedClient(server.ours, "mail.example")

    assert not client.sign_in("office@muster.example", "made-up")
    assert client.protocol.challenge == challenge.decode()
    assert client.last_line == b"NO refused"
    server.close()
    assert sum(string_of("office@muster.example", "made-up") in line for line in server.heard) == 1
    assert server.heard[-1] == b""


@pytest.mark.parametrize("words", [b"NO refused", b"BAD refused"])
def test_a_refused_mailbox_is_no_exception(words: bytes, scripted: Script) -> None:
    """A mailbox that does not open is an answer, with the server's words at hand."""

    server = scripted(
        {"AUTHENTICATE": b"{tag} OK welcome\r\n", "EXAMINE": b"{tag} " + words + b"\r\n"}, capabilities=AT_ONCE
    )
    client = TimedClient(server.ours, "mail.example")

    assert client.sign_in("office@muster.example", "made-up")
    assert not client.examine()
    assert client.last_line == words


def test_a_farewell_in_the_middle(scripted: Script) -> None:
    """A server that takes leave in the middle has ended the session."""

    server = scripted({"AUTHENTICATE": b"* BYE Too busy\r\n"}, capabilities=AT_ONCE)
    client = TimedClient(server.ours, "mail.example")

    with pytest.raises(ImapFailed, match="session_ended") as ended:
        client.sign_in("office@muster.example", "made-up")
    assert ended.value.raw == b"BYE Too busy"


def test_a_literal_of_any_size_is_not_read(scripted: Script) -> None:
    """A server that announces a huge literal gets no memory for it."""

    announced = b"* OK {%d}\r\n" % (LARGEST * 1000)
    server = scripted({"AUTHENTICATE": announced}, capabilities=AT_ONCE)
    client = TimedClient(server.ours, "mail.example")

    with pytest.raises(ImapFailed, match="answer_oversized"):
        client.sign_in("office@muster.example", "made-up")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_no_greeting_breaks_us(greeting: bytes) -> None:
    """Whatever a server greets with, it ends in an outcome that we know."""

    server = Scripted(greeting, {})
    try:
        with pytest.raises((ImapFailed, ValueError, OSError)):
            TimedClient(server.ours, "mail.example")
    finally:
        server.close()
