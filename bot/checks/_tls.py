"""TLS as all conversations use it: one context, certificates that can be named when they are refused, faults as findings."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import certifi

from bot.checks._limits import LARGEST_CERTIFICATE
from bot.checks._sockets import TimedSocket, TooMuchHeard, readable, writable
from bot.model import Fact
from bot.turns import my_turn

# OpenSSL's verification codes: https://docs.openssl.org/3.5/man3/X509_STORE_CTX_get_error/
_NOT_YET_VALID, _EXPIRED, _OTHER_NAME, _OTHER_ADDRESS = 9, 10, 62, 64
_NO_TLS_AT_ALL = frozenset(
    {
        "WRONG_VERSION_NUMBER",
        "PACKET_LENGTH_TOO_LONG",
        "HTTP_REQUEST",
        "HTTPS_PROXY_REQUEST",
        "UNKNOWN_PROTOCOL",
        "RECORD_LAYER_FAILURE",
    }
)
_OLD_TLS = frozenset(
    {"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE", "WRONG_SSL_VERSION"}
)
_HUNG_UP = frozenset({"UNEXPECTED_EOF_WHILE_READING"})
_AT_ONCE = (
    4096  # bytes that OpenSSL gets in one turn of the loop; even as a hundred messages they cost it about a millisecond
)
_RECORD = 16384  # bytes; no TLS record holds more
_WRAPPING = 128 * 1024  # bytes in one conversation that TLS adds to what is said: 29 to a record, a ticket or two
T = TypeVar("T")


class WitnessObject(ssl.SSLObject):
    """TLS in memory that keeps the certificate that it refused."""

    def do_handshake(self) -> None:
        """Shake hands; a refused certificate travels with the error as `presented` (DER)."""
        try:
            super().do_handshake()
        except ssl.SSLCertVerificationError as problem:
            _keep_certificate(self, problem)
            raise


def _keep_certificate(connection: Any, problem: ssl.SSLCertVerificationError) -> None:
    """Attach the server's own certificate: since OpenSSL 3.0 the chain is kept although its verification failed."""
    chain = connection._sslobj.get_unverified_chain()  # noqa: SLF001  public since Python 3.13, the same call before
    problem.presented = chain[0].public_bytes(ssl._ssl.ENCODING_DER) if chain else b""  # type: ignore[attr-defined]  # noqa: SLF001


def make_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return the context for every connection: the system's roots, certifi's, and the operator's in addition. TLS 1.2 or newer."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Firewalls that inspect TLS often make up certificates that break RFC 5280 in places; who trusts them means it.
    context.verify_flags = (context.verify_flags & ~ssl.VERIFY_X509_STRICT) | ssl.VERIFY_X509_PARTIAL_CHAIN
    # A server chooses a group for DHE, of any size, and we would compute with it. All of Microsoft's mail servers offer ECDHE (seen 2026-12-01):
    # https://learn.microsoft.com/en-us/purview/technical-reference-details-about-encryption#tls-cipher-suites-supported-by-microsoft-365
    context.set_ciphers(":".join(each["name"] for each in context.get_ciphers() if each.get("kea") == "kx-ecdhe"))
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.sslobject_class = WitnessObject
    return context


class TlsConnection:
    """TLS over one of our sockets, without blocking. It counts what it heard.

    OpenSSL never has the socket: reading by itself it would not return while a peer keeps sending what it skips. It gets the bytes
    that we read, a few in each turn of the loop; how many there may be is the socket's to say.
    """

    def __init__(self, sock: TimedSocket, context: ssl.SSLContext, host: str) -> None:
        self.heard = 0
        self._line_ended = False
        self._sock = sock
        self._coming, self._going = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._coming, self._going, server_hostname=host.rstrip("."))

    @property
    def unfinished(self) -> int:
        """The bytes heard so far if the last of them ended no line, else 0."""
        return 0 if self._line_ended else self.heard

    async def shake_hands(self) -> None:
        """Shake hands; raises OSError. Waits as long as the caller lets it."""
        try:
            await self._done(self._tls.do_handshake)
        except ssl.SSLError:
            self._say_at_once()  # the alert that tells the server why
            raise
        await self._flush()
        self._sock.most = self._sock.heard + _WRAPPING

    async def send(self, data: bytes) -> None:
        """Send all of it; raises OSError. Waits as long as the caller lets it."""
        self._tls.write(data)
        await self._flush()

    async def receive(self) -> bytes:
        """Return what has come, empty at the end; raises OSError. Waits as long as the caller lets it."""
        try:
            got = await self._done(lambda: self._tls.read(_RECORD))
        except ssl.SSLEOFError:  # hung up without taking leave
            got = b""
        self.heard += len(got)
        self._sock.most += len(got)
        self._line_ended = got.endswith(b"\n")
        return got

    def take_leave(self, words: bytes) -> None:
        """Say something last, and hang up without waiting for an answer."""
        with contextlib.suppress(OSError):
            self._tls.write(words)
        self._say_at_once()
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the socket."""
        self._sock.close()

    async def _done(self, step: Callable[[], T]) -> T:
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                await self._flush()
                await self._feed()

    async def _feed(self) -> None:
        """Give OpenSSL what has come, in a turn of the loop: whatever comes to however many of us at once, the others have theirs."""
        while True:
            await readable(self._sock)
            await my_turn()
            try:
                data = self._sock.recv(_AT_ONCE)
            except BlockingIOError:
                continue
            break
        if data:
            self._coming.write(data)
        else:
            self._coming.write_eof()

    async def _flush(self) -> None:
        view = memoryview(self._going.read())
        while view:
            try:
                view = view[self._sock.send(view) :]
            except BlockingIOError:
                await writable(self._sock)

    def _say_at_once(self) -> None:
        with contextlib.suppress(OSError):
            self._sock.send(self._going.read())


async def shake_hands(sock: TimedSocket, context: ssl.SSLContext, host: str) -> TlsConnection:
    """Begin TLS on a connected socket; raises OSError, and closes the socket then. Waits as long as the caller lets it."""
    connection = TlsConnection(sock, context, host)
    with contextlib.ExitStack() as unless_done:
        unless_done.callback(sock.close)
        await connection.shake_hands()
        unless_done.pop_all()
    return connection


def demand_files(problem: OSError) -> None:
    """Raise OSError where a certificate was refused while no file can be opened: the system's roots lie in files that are read just then."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        os.close(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))


def describe(problem: OSError) -> tuple[str, dict[str, Fact]]:
    """Return the finding's name and facts for a handshake that failed."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return _certificate_fault(problem.verify_code), _certificate_facts(problem)
    if isinstance(problem, TooMuchHeard):
        return "tls_failed", {"reason": str(problem)}
    reason = (problem.reason or "") if isinstance(problem, ssl.SSLError) else ""
    if reason in _NO_TLS_AT_ALL:
        return "plaintext_spoken", {}
    if reason in _OLD_TLS:
        return "tls_outdated", {}
    if (
        isinstance(problem, ssl.SSLEOFError | ssl.SSLZeroReturnError)
        or reason in _HUNG_UP
        or not isinstance(problem, ssl.SSLError)
    ):
        return "tls_cut", {}
    return "tls_failed", {"reason": reason.replace("_", " ").lower() or "unknown"}


def _certificate_fault(code: int) -> str:
    return {
        _NOT_YET_VALID: "certificate_early",
        _EXPIRED: "certificate_expired",
        _OTHER_NAME: "certificate_misnamed",
        _OTHER_ADDRESS: "certificate_misnamed",
    }.get(code, "certificate_untrusted")


def _certificate_facts(problem: ssl.SSLCertVerificationError) -> dict[str, Fact]:
    from cryptography import x509

    facts: dict[str, Fact] = {"issuer": "?", "subject": "?"}
    presented = getattr(problem, "presented", b"")
    if not 0 < len(presented) <= LARGEST_CERTIFICATE:
        return facts
    with contextlib.suppress(
        Exception
    ):  # the library has many: a certificate that it cannot read is still a refused one
        certificate = x509.load_der_x509_certificate(presented)
        facts["issuer"] = certificate.issuer.rfc4514_string()[:200] or "?"
        facts["subject"] = certificate.subject.rfc4514_string()[:200] or "?"
        facts["valid_from"] = certificate.not_valid_before_utc.date().isoformat()
        facts["valid_until"] = certificate.not_valid_after_utc.date().isoformat()
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        facts["names"] = ", ".join(map(str, names.get_values_for_type(x509.DNSName)))[:200]
        if facts["subject"] == "?":
            facts["subject"] = facts["names"] or "?"
    return facts
