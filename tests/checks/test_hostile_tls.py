"""Whatever a server does in TLS, it costs everybody else next to nothing, and ends in a finding."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtensionOID, NameOID

from bot.checks import run_checks
from bot.checks._network import Network
from bot.checks._sockets import TimedSocket
from bot.checks._tls import make_context
from bot.model import Check, Endpoint, Finding, Outcome
from bot.sandbox.authority import DOMAIN, Authority, shared_authority
from bot.sandbox.microsoft365 import Microsoft365
from tests.checks.conftest import target_of
from tests.checks.test_network import handshake
from tests.loop_turns import longest_turn

FLOOD = 20_000_000  # bytes; far more than the system holds for us, and seconds of work for OpenSSL in one go
HELLO_REQUESTS = b"\x16\x03\x03\x00\x04\x00\x00\x00\x00" * 20_000
BEFORE_TLS = {"imap": (), "smtp": (b"220 x.outlook.com ready\r\n", b"250-x\r\n250 STARTTLS\r\n", b"220 go\r\n")}
A_TURN = 0.3  # seconds of the processor


@dataclass
class Server:
    """Speaks as far as TLS, and then TLS with this context, or floods in its stead."""

    protocol: str
    tls: ssl.SSLContext | None
    sent: int = 0

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[Endpoint]:
        """Listen as long as the context lasts."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        host = "outlook" if self.protocol == "imap" else "smtp"
        try:
            yield Endpoint(f"{host}.{DOMAIN}", server.sockets[0].getsockname()[1])
        finally:
            server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            for words in BEFORE_TLS[self.protocol]:
                writer.write(words)
                await writer.drain()
                if words[:3] != b"220" or b"ready" in words:
                    await reader.readline()
            if self.tls is None:
                await reader.read(1)
                while self.sent < FLOOD:
                    writer.write(HELLO_REQUESTS)
                    self.sent += len(HELLO_REQUESTS)
                    await writer.drain()
            else:
                await writer.start_tls(self.tls)
                await reader.read()
        writer.close()


def certificate(authority: Authority, folder: Path, names: int, *, own: bool = False) -> ssl.SSLContext:
    """Return a server's context with a certificate over an RSA key whose subject has so many parts; `own`: signed by itself."""
    key, now, day = rsa.generate_private_key(65537, 2048), datetime.now(UTC), timedelta(days=1)
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "u") for _ in range(names)])
    issuer = authority._own
    built = (
        x509.CertificateBuilder(subject if own else issuer.name, subject, key.public_key(), 7, now - day, now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(f"*.{DOMAIN}")]), critical=True)
        .sign(key if own else issuer.key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.pem").write_bytes(private + built.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    context.num_tickets = 0
    return context


async def met(
    server: Server, microsoft: Microsoft365, network: Network, name: str = "hostile"
) -> tuple[Finding, float]:
    """Return how a check of this server fails, and for how long everybody waited at most."""
    target = target_of(await microsoft.customer(name))
    async with server.open() as endpoint:
        check = Check(server.protocol)
        await run_checks(replace(target, uses=(check,)), network)  # everything is loaded
        directed = replace(target, imap=endpoint, smtp=endpoint, uses=(check,))
        work = asyncio.create_task(run_checks(directed, network))
        longest = await longest_turn(work)
    failed = [r for r in work.result() if r.check is check and r.outcome is Outcome.FAILED]
    return failed[0].findings[0], longest


@pytest.mark.parametrize("protocol", ["imap", "smtp"])
async def test_a_handshake_without_end(protocol: str, microsoft: Microsoft365, patient: Network) -> None:
    """A server that sends what OpenSSL skips is heard to the limit of a handshake and not further."""
    server = Server(protocol, None)

    finding, longest = await met(server, microsoft, patient)

    assert finding.code == f"{protocol}.tls_failed"
    assert finding.facts["reason"] == "excessive message size"
    assert server.sent < FLOOD
    assert longest < A_TURN


@pytest.mark.parametrize("protocol", ["imap", "smtp"])
async def test_tickets_without_end(protocol: str, microsoft: Microsoft365, patient: Network, tmp_path: Path) -> None:
    """A server that we trust, and that says nothing but TLS's own things, has said too much."""
    tls = certificate(shared_authority(), tmp_path, 1)
    tls.num_tickets = 1_000

    finding, _ = await met(Server(protocol, tls), microsoft, patient)

    assert finding.code == f"{protocol}.answer_oversized"


@pytest.mark.parametrize("protocol", ["imap", "smtp"])
async def test_a_certificate_larger_than_any(
    protocol: str, microsoft: Microsoft365, patient: Network, tmp_path: Path
) -> None:
    """A certificate beyond the limit of a handshake is not looked at."""
    finding, longest = await met(
        Server(protocol, certificate(shared_authority(), tmp_path, 7_500, own=True)), microsoft, patient
    )

    assert finding.code == f"{protocol}.tls_failed"
    assert finding.facts["reason"] == "excessive message size"
    assert longest < A_TURN


async def test_a_large_certificate_is_refused_unread(microsoft: Microsoft365, patient: Network, tmp_path: Path) -> None:
    """Whom we do not trust anyhow is not described from twenty thousand bytes."""
    finding, _ = await met(
        Server("imap", certificate(shared_authority(), tmp_path, 1_000, own=True)), microsoft, patient
    )

    assert finding.code == "imap.certificate_untrusted"
    assert finding.facts["subject"] == "?"


MARK = b"\x06\x03\x55\x1d\x63"  # the number of an extension that nobody knows, 2.5.29.99
ODD_CERTIFICATES = {
    "another name of a kind the library cannot read": (b"\x30\x04\xa3\x02\x30\x00", MARK, MARK),
    "an extension twice": (b"\x30\x03\x82\x01a", MARK, b"\x06\x03\x55\x1d\x11"),
    "a version that does not exist": (b"\x30\x03\x82\x01a", b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05"),
}


@pytest.mark.parametrize("odd", ODD_CERTIFICATES)
async def test_an_odd_certificate_is_a_refused_one(
    odd: str, microsoft: Microsoft365, patient: Network, tmp_path: Path
) -> None:
    """What the library cannot make out is left out of the finding."""
    names, good, bad = ODD_CERTIFICATES[odd]
    key, now, day = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC), timedelta(days=1)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "odd")])
    built = (
        x509.CertificateBuilder(subject, subject, key.public_key(), 7, now - day, now + day)
        .add_extension(x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, names), critical=False)
        .add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.99"), b"\x05\x00"), critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "server.pem").write_bytes(private + ssl.DER_cert_to_PEM_cert(built.replace(good, bad)).encode())
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "server.pem")

    finding, _ = await met(Server("imap", tls), microsoft, patient)

    assert finding.code == "imap.certificate_untrusted"


def test_a_server_chooses_no_group_for_us(tmp_path: Path) -> None:
    """With TLS 1.2 keys are agreed upon by ECDHE only; a server that has nothing but DHE is not talked to."""
    tls = certificate(shared_authority(), tmp_path, 1)
    tls.maximum_version = ssl.TLSVersion.TLSv1_2
    tls.set_ciphers("DHE+AESGCM")

    assert handshake(shared_authority(), tls)[0] == "tls_failed"
    assert {each["kea"] for each in make_context(None).get_ciphers()} == {"kx-any", "kx-ecdhe"}


async def test_a_few_bytes_a_turn(
    microsoft: Microsoft365, patient: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much lies ready, the loop goes round before OpenSSL gets more than 4 kB."""
    sizes: list[tuple[int, int]] = []
    turn = 0

    async def go_round() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    count = TimedSocket._count

    def noted(sock: TimedSocket, size: int) -> None:
        sizes.append((turn, size))
        count(sock, size)

    monkeypatch.setattr(TimedSocket, "_count", noted)
    others = asyncio.create_task(go_round())
    await met(Server("imap", None), microsoft, patient)
    others.cancel()

    assert max(size for _, size in sizes) == 4096
    assert len({when for when, size in sizes if size == 4096}) == [size for _, size in sizes].count(4096)
