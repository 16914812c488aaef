"""Names, connections, TLS and HTTP, below the conversations."""

from __future__ import annotations

import asyncio
import socket
import ssl
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import cast

import pytest

from bot.checks._http import HttpAnswer, HttpFailed, get
from bot.checks._names import NameFailed, Names
from bot.checks._sockets import ConnectFailed, connect
from bot.checks._tls import TlsConnection, describe, make_context
from bot.model import Endpoint
from bot.sandbox.authority import Authority, Credential
from bot.sandbox.dns import DnsFault
from bot.sandbox.microsoft365 import Microsoft365
from tests.checks.plain import PlainConnection


def names_of(microsoft: Microsoft365, hosts_file: Path, limit: float = 0.5) -> Names:
    return Names((Endpoint("127.0.0.1", microsoft.nameserver.port),), limit, hosts_file)


async def test_a_literal_needs_no_resolver() -> None:
    """An address literal is its own address, in brackets or not."""

    names = Names((Endpoint("127.0.0.1", 9),))
    assert await names.addresses("[::1]") == ("::1",)
    assert await names.addresses("::ffff:127.0.0.1") == ("127.0.0.1",)


async def test_the_hosts_file_comes_first(microsoft: Microsoft365, tmp_path: Path) -> None:
    """A name in the hosts file is not asked for, whatever its case; comments do not count."""

    hosts = tmp_path / "hosts"
    hosts.write_text(
        "127.0.0.9\tOther mail.muster.example # x.muster.example\n::1 mail.muster.example\nnonsense mail.muster.example\n"
    )
    names = names_of(microsoft, hosts)
    assert await names.addresses("Mail.Muster.example.") == ("127.0.0.9", "::1")
    assert microsoft.nameserver.asked == []
    with pytest.raises(NameFailed, match="name_unknown"):
        await names.addresses("x.muster.example")


async def test_a_changed_hosts_file_counts_at_once(microsoft: Microsoft365, tmp_path: Path) -> None:
    """The hosts file is read again when it was changed, replaced or removed."""

    hosts = tmp_path / "hosts"
    names = names_of(microsoft, hosts)
    for address in ("127.0.0.8", "127.0.0.9"):
        (tmp_path / "new").write_text(f"{address} mail.muster.example\n")
        (tmp_path / "new").rename(hosts)
        assert await names.addresses("mail.muster.example") == (address,)
    hosts.unlink()
    with pytest.raises(NameFailed, match="name_unknown"):
        await names.addresses("mail.muster.example")


async def test_simultaneous_questions_share_an_answer(microsoft: Microsoft365, tmp_path: Path) -> None:
    """Many conversations that begin at once ask for a name once; later ones ask again."""

    names = names_of(microsoft, tmp_path / "none")
    await asyncio.gather(*(names.addresses("imap.sandbox.example") for _ in range(20)))
    once = len(microsoft.nameserver.asked)
    await names.addresses("imap.sandbox.example")
    assert once == 2  # both address families
    assert len(microsoft.nameserver.asked) == 2 * once


async def test_one_who_gives_up_takes_nothing_from_the_others(microsoft: Microsoft365, tmp_path: Path) -> None:
    """A conversation that ends while a name is looked up does not end the look-up for the others."""

    names = names_of(microsoft, tmp_path / "none")
    impatient = asyncio.create_task(names.addresses("imap.sandbox.example"))
    patient = asyncio.create_task(names.addresses("imap.sandbox.example"))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient == ("127.0.0.1",)


async def test_a_second_resolver_helps_out(microsoft: Microsoft365, tmp_path: Path) -> None:
    """Where the first resolver refuses to work, the next one is asked."""

    async with Microsoft365() as failing:
        failing.nameserver.faults["imap.sandbox.example"] = DnsFault.SERVER_FAILS
        servers = tuple(Endpoint("127.0.0.1", one.nameserver.port) for one in (failing, microsoft))
        assert await Names(servers, 1.0, tmp_path / "none").addresses("imap.sandbox.example") == ("127.0.0.1",)


async def test_the_first_address_that_answers_is_taken() -> None:
    """An address that refuses does not keep us from the next one."""

    with socket.create_server(("127.0.0.2", 0)) as server:
        port = server.getsockname()[1]
        sock = await connect(["127.0.0.3", "127.0.0.2"], port)
        assert sock.getpeername() == ("127.0.0.2", port)
        sock.close()


async def test_no_route() -> None:
    """Where no route leads to any address, that is what is said."""

    with pytest.raises(ConnectFailed, match="network_unreachable"):
        await connect(["255.255.255.255"], 9)


async def test_a_refusal_outweighs_a_missing_route() -> None:
    """One address that refuses tells more than one that cannot be reached at all."""

    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectFailed, match="connection_refused"):
            await connect(["255.255.255.255", "127.0.0.1"], closed.getsockname()[1])


def handshake(authority: Authority, server: ssl.SSLContext | bytes) -> tuple[str, dict[str, object]]:
    """Let our context meet a server, or mere bytes, in memory; return how the failure is described."""
    to_us, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = make_context(authority.ca_file).wrap_bio(to_us, to_server, server_hostname="localhost")
    theirs = server.wrap_bio(to_server, to_us, server_side=True) if isinstance(server, ssl.SSLContext) else None
    if isinstance(server, bytes):
        to_us.write(server)
    for _ in range(6):
        for side in (ours, theirs):
            try:
                if side is not None:
                    side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError as problem:
                if side is ours:
                    name, facts = describe(problem)
                    return name, dict(facts)
    return "", {}


def test_a_good_server(authority: Authority) -> None:
    """A server that the operator's authority vouches for is fine."""

    assert handshake(authority, authority.context()) == ("", {})


@pytest.mark.parametrize(
    ("credential", "name"),
    [
        (Credential.EXPIRED, "certificate_expired"),
        (Credential.NOT_YET_VALID, "certificate_early"),
        (Credential.OTHER_NAME, "certificate_misnamed"),
        (Credential.UNKNOWN_AUTHORITY, "certificate_untrusted"),
    ],
)
def test_a_bad_server(credential: Credential, name: str, authority: Authority) -> None:
    """Each way in which a certificate or a version is not good enough has its name."""

    assert handshake(authority, authority.context(credential))[0] == name


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_a_server_of_yesterday(authority: Authority) -> None:
    """A server that knows only TLS 1.0 and 1.1 has a finding of its own."""

    server = authority.context()
    server.set_ciphers("DEFAULT@SECLEVEL=0")  # TLS 1.1 exists only below OpenSSL's security level 1
    server.minimum_version, server.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    assert handshake(authority, server)[0] == "tls_outdated"


def test_the_refused_certificate_is_named(authority: Authority) -> None:
    """A certificate that we refuse is described by its issuer and its names, so that a firewall can be recognized."""

    _, facts = handshake(authority, authority.context(Credential.UNKNOWN_AUTHORITY))
    assert "Fortinet" in str(facts["issuer"])
    assert "sandbox.example" in str(facts["names"])


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (b"* OK The Microsoft Exchange IMAP4 service is ready.\r\n", "plaintext_spoken"),
        (b"220 ready\r\n", "plaintext_spoken"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "plaintext_spoken"),
        (b"\x15\x03\x03\x00\x02\x02\x28", "tls_failed"),
    ],
)
def test_what_is_no_handshake(words: bytes, name: str, authority: Authority) -> None:
    """Plain text is told apart from a handshake that the server breaks off with an alert."""

    assert handshake(authority, words)[0] == name


async def answer_to(answer: bytes) -> HttpAnswer:
    ours, theirs = socket.socketpair()
    theirs.sendall(answer)
    theirs.shutdown(socket.SHUT_WR)
    connection = PlainConnection(ours)
    try:
        return await get(cast("TlsConnection", connection), "https://login.example/token")
    finally:
        connection.close()
        theirs.close()


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\ncontent-length:5\r\n\r\nhello and more",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nTrailer: x\r\n\r\n",
        b"HTTP/1.0 200 OK\n\nhello",
    ],
)
async def test_every_way_to_send_a_body(answer: bytes) -> None:
    """A body is read by length, in chunks, or to the end."""

    assert (await answer_to(answer)).text == "hello"


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (b"", "connection_closed"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", "connection_closed"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "connection_closed"),
        (b"220 mail.example ESMTP\r\n", "answer_garbled"),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "answer_garbled"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", "answer_garbled"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 3\r\n\r\nhello", "answer_garbled"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "answer_garbled"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n", "answer_garbled"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Encoding: gzip\r\n\r\nxx", "answer_garbled"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", "connection_closed"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\nhel", "connection_closed"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"a:\r\n" * 5_000, "answer_oversized"),
        (b"HTTP/1.1 200 OK\r\n" + b"a:\r\n" * 5_000, "answer_oversized"),
        (b"HTTP/1.1 100\r\n\r\n" * 2_000, "answer_oversized"),
    ],
)
async def test_what_is_no_answer(answer: bytes, name: str) -> None:
    """An answer that is cut off, no HTTP, or too large is told apart."""

    with pytest.raises(HttpFailed, match=name):
        await answer_to(answer)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 503 No\r\nContent-Length: 50000\r\n\r\n" + b"a" * 50_000,
        b"HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 5_000,
    ],
)
async def test_of_an_answer_that_is_too_large_the_beginning_is_read(answer: bytes) -> None:
    """What it is stands there: a refusal, a page; the rest is not waited for, and nothing follows on the same line."""
    heard = await answer_to(answer)

    assert (heard.oversized, heard.closes, heard.status) == (True, True, 503)
    assert 0 < len(heard.body) <= 4096


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("7", 7),
        (format_datetime(datetime(2026, 1, 1, 12, 0, 9, tzinfo=UTC), usegmt=True), 9),
        ("soon", None),
        ("", None),
        ("-3", None),
    ],
)
def test_how_long_to_wait(asked: str, seconds: float | None) -> None:
    """A pause is a number of seconds, or a date by the server's own clock."""

    now = format_datetime(datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC), usegmt=True)
    assert HttpAnswer(429, {"retry-after": asked, "date": now}, b"", closes=False).retry_after == seconds


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)
