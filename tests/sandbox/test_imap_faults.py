"""The sandbox's IMAP server plays every fault of a server, and of the network before it."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator

import pytest

from bot.sandbox.conversation import GARBAGE, TEN_MEGABYTES
from bot.sandbox.faults import CREDENTIALS, Fault
from bot.sandbox.listener import LOOPBACK
from bot.sandbox.microsoft365 import Microsoft365
from tests.sandbox.mail_clients import imap, login_string, trusting, wire


@pytest.fixture
async def sandbox() -> AsyncIterator[Microsoft365]:
    async with Microsoft365() as sandbox:
        yield sandbox


@pytest.mark.parametrize(
    ("fault", "greeting"),
    [
        (Fault.GARBAGE, GARBAGE),
        (Fault.BYE_AT_GREETING, b"* BYE Connection closed. 14\r\n"),
        (Fault.ENDLESS_LINE, b"x" * TEN_MEGABYTES),
    ],
    ids=["garbage", "bye", "endless-line"],
)
async def test_something_else_comes_instead_of_a_greeting(sandbox: Microsoft365, fault: Fault, greeting: bytes) -> None:
    """Garbage, a farewell or an endless line comes where a greeting is due."""
    async with wire(await sandbox.server("imap", fault), trusting(sandbox)) as client, asyncio.timeout(10):
        assert await client.reader.readexactly(len(greeting)) == greeting


async def test_a_farewell_that_comes_once_is_followed_by_a_greeting(sandbox: Microsoft365) -> None:
    """The second connection is greeted."""
    endpoint = await sandbox.server("imap", Fault.BYE_AT_GREETING_ONCE)
    heard = []
    for _ in range(2):
        async with wire(endpoint, trusting(sandbox)) as client:
            heard.append((await client.line())[:5])

    assert heard == ["* BYE", "* OK "]


async def test_a_server_that_drips_sends_byte_after_byte(sandbox: Microsoft365) -> None:
    """After the first byte comes nothing for a while, and then the second."""
    async with wire(await sandbox.server("imap", Fault.DRIPS), trusting(sandbox)) as client, asyncio.timeout(5):
        assert await client.reader.read(100) == b"*"
        assert await client.reader.read(100) == b" "


@pytest.mark.parametrize(
    ("fault", "words"), [(Fault.HANGS_UP_AFTER_GREETING, b"* OK The"), (Fault.HANGS_UP_AT_ACCEPT, b"")]
)
async def test_a_server_that_hangs_up_early_leaves_silence(sandbox: Microsoft365, fault: Fault, words: bytes) -> None:
    """Nothing comes behind the last word."""
    tls = trusting(sandbox) if words else None
    async with wire(await sandbox.server("imap", fault), tls) as client:
        assert (await client.rest()).startswith(words)


async def test_a_connection_cut_at_the_sign_in_gives_no_answer(sandbox: Microsoft365) -> None:
    """The token was taken, and no answer comes."""
    customer = await sandbox.customer("kanzlei")
    endpoint = await sandbox.server("imap", Fault.HANGS_UP_IN_AUTH)
    async with imap(sandbox, endpoint) as client:
        client.writer.write(f"a AUTHENTICATE XOAUTH2 {login_string(customer)}\r\n".encode())
        with pytest.raises((ConnectionError, AssertionError)):
            await client.lines("a ")

    assert sandbox.guestbook.at("imap", endpoint.host)[0].tokens == 1


async def test_a_connection_cut_after_the_sign_in_leaves_the_mailbox_unopened(sandbox: Microsoft365) -> None:
    """The sign-in went well, and then nobody is there."""
    customer = await sandbox.customer("kanzlei")
    async with imap(sandbox, await sandbox.server("imap", Fault.HANGS_UP_AFTER_AUTH)) as client:
        assert (await client.say(f"a AUTHENTICATE XOAUTH2 {login_string(customer)}")).startswith("a OK")
        assert await client.rest() == b""


async def test_a_server_without_xoauth2_does_not_take_a_token(sandbox: Microsoft365) -> None:
    """XOAUTH2 is neither offered nor known."""
    customer = await sandbox.customer("kanzlei")
    async with imap(sandbox, await sandbox.server("imap", Fault.XOAUTH2_NOT_OFFERED)) as client:
        assert "XOAUTH2" not in (await client.ask("a CAPABILITY", "a "))[0]
        assert (await client.say(f"b AUTHENTICATE XOAUTH2 {login_string(customer)}")).startswith("b BAD")


@pytest.mark.parametrize(
    ("fault", "variant", "words"),
    [
        (Fault.THROTTLED, 0, "BAD Request is throttled. Suggested Backoff Time: 90000 milliseconds"),
        (Fault.UNAVAILABLE, 0, "NO Server Unavailable. 15"),
        (Fault.UNAVAILABLE, 1, "NO [UNAVAILABLE] Server Unavailable. 15"),
        (Fault.CALLED_MALFORMED, 1, "BAD Command Argument Error. 11"),
        (Fault.METHOD_UNKNOWN, 0, "BAD Command Error. 12"),
    ],
)
async def test_a_faulty_server_answers_every_sign_in_alike(
    sandbox: Microsoft365, fault: Fault, variant: int, words: str
) -> None:
    """The best token gets the fault's answer, the second time, too."""
    customer = await sandbox.customer("kanzlei")
    endpoint = await sandbox.server("imap", fault, variant=variant)
    for _ in range(2):
        async with imap(sandbox, endpoint) as client:
            assert await client.say(f"a AUTHENTICATE XOAUTH2 {login_string(customer)}") == f"a {words}"


@pytest.mark.parametrize("fault", [Fault.THROTTLED_ONCE, Fault.UNAVAILABLE_ONCE])
async def test_a_fault_of_the_moment_is_over_the_second_time(sandbox: Microsoft365, fault: Fault) -> None:
    """The second sign-in goes well."""
    customer = await sandbox.customer("kanzlei")
    endpoint = await sandbox.server("imap", fault)
    answers = []
    for _ in range(2):
        async with imap(sandbox, endpoint) as client:
            answers.append(await client.say(f"a AUTHENTICATE XOAUTH2 {login_string(customer)}"))

    assert not answers[0].startswith("a OK")
    assert answers[1].startswith("a OK")


async def test_plain_text_on_the_port_for_tls_is_heard_in_clear(sandbox: Microsoft365) -> None:
    """The greeting comes in clear, a TLS client does not understand it, and a token sent there is noted."""
    customer = await sandbox.customer("kanzlei")
    endpoint = await sandbox.server("imap", Fault.PLAIN_TEXT)
    with pytest.raises(ssl.SSLError):
        async with wire(endpoint, trusting(sandbox)):
            pass
    async with wire(endpoint) as client:
        assert (await client.line()).startswith("* OK")
        await client.say(f"a AUTHENTICATE XOAUTH2 {login_string(customer)}")

    assert sum(visit.tokens_in_clear for visit in sandbox.guestbook.at("imap", endpoint.host)) == 1


EXPECTED_OF_CERTIFICATES = {
    Fault.CERTIFICATE_EXPIRED: "certificate has expired",
    Fault.CERTIFICATE_NOT_YET_VALID: "certificate is not yet valid",
    Fault.CERTIFICATE_FOR_OTHER_NAME: "Hostname mismatch",
    Fault.CERTIFICATE_BY_UNKNOWN_AUTHORITY: "unable to get local issuer certificate",
}


@pytest.mark.parametrize("fault", CREDENTIALS)
async def test_a_wrong_certificate_fails_for_its_own_reason(sandbox: Microsoft365, fault: Fault) -> None:
    """Each wrong certificate is refused for what is wrong with it."""
    with pytest.raises(ssl.SSLCertVerificationError, match=EXPECTED_OF_CERTIFICATES[fault]):
        async with wire(await sandbox.server("imap", fault), trusting(sandbox)):
            pass


async def test_old_tls_is_refused_for_being_old(sandbox: Microsoft365) -> None:
    """A server that knows only old versions says so."""
    with pytest.raises(ssl.SSLError, match=r"(?i)alert.protocol.version"):
        async with wire(await sandbox.server("imap", Fault.TLS_TOO_OLD), trusting(sandbox)):
            pass


async def test_nothing_listens_at_a_closed_port(sandbox: Microsoft365) -> None:
    """The connection is refused at once."""
    with pytest.raises(ConnectionRefusedError):
        async with wire(await sandbox.server("imap", Fault.NOTHING_LISTENS)):
            pass


async def test_a_firewall_gives_no_answer(sandbox: Microsoft365) -> None:
    """Connecting neither succeeds nor fails."""
    endpoint = await sandbox.server("imap", Fault.SYN_SWALLOWED)
    with socket.socket() as sock:
        sock.setblocking(False)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.get_running_loop().sock_connect(sock, (LOOPBACK, endpoint.port)), 0.3)


async def test_a_silent_server_accepts_and_says_nothing(sandbox: Microsoft365) -> None:
    """TCP stands, and no byte comes, whatever is sent."""
    async with wire(await sandbox.server("imap", Fault.SILENT)) as client:
        client.writer.write(b"\x16\x03\x01 hello")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.reader.read(1), 0.3)


async def test_a_connection_cut_in_the_handshake_ends_there(sandbox: Microsoft365) -> None:
    """The TLS hello is taken, and the connection is gone."""
    with pytest.raises((ConnectionError, ssl.SSLError)):
        async with wire(await sandbox.server("imap", Fault.HANGS_UP_IN_TLS), trusting(sandbox)):
            pass


async def test_a_late_answer_comes_all_the_same(sandbox: Microsoft365) -> None:
    """A sign-in may take its time; everything else is prompt."""
    customer = await sandbox.customer("kanzlei")
    loop = asyncio.get_running_loop()
    async with imap(sandbox, await sandbox.server("imap", late=1.0)) as client:
        started = loop.time()
        await client.ask("a CAPABILITY", "a ")
        prompt = loop.time() - started
        answer = await client.say(f"b AUTHENTICATE XOAUTH2 {login_string(customer)}")

    assert answer.startswith("b OK")
    assert prompt < 1.0 <= loop.time() - started


async def test_a_line_without_end_from_a_client_is_not_kept(sandbox: Microsoft365) -> None:
    """A client that sends without end is cut off."""
    async with imap(sandbox, await sandbox.server("imap")) as client:
        client.writer.write(b"x" * 200_000)
        with pytest.raises((ConnectionError, AssertionError)):
            assert await client.rest() != b""
