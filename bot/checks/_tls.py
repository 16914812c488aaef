"""TLS as all conversations use it: one context, certificates that can be named when they are refused, faults as findings."""

from __future__ import annotations

import asyncio
import contextlib
import os
import ssl
from pathlib import Path
from typing import Any

import certifi

from bot.checks._sockets import TimedSocket, readable, writable
from bot.model import Fact

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


class WitnessSocket(ssl.SSLSocket):
    """A TLS socket that counts what it heard and keeps the certificate that it refused."""

    heard = 0
    _line_ended = False

    @property
    def unfinished(self) -> int:
        """The bytes heard so far if the last of them ended no line, else 0."""
        return 0 if self._line_ended else self.heard

    def do_handshake(self, block: bool = False) -> None:
        """Shake hands; a refused certificate travels with the error as `presented` (DER)."""
        try:
            super().do_handshake(block)
        except ssl.SSLCertVerificationError as problem:
            _keep_certificate(self, problem)
            raise

    def read(self, len: int = 1024, buffer: Any = None) -> Any:  # noqa: A002  the name that the caller uses
        """Read, and count."""
        got = super().read(len, buffer)
        if isinstance(got, bytes):
            self.heard += got.__len__()
            self._line_ended = got.endswith(b"\n")
        return got


class WitnessObject(ssl.SSLObject):
    """The same for asyncio's transports; what they hear is counted by the socket below."""

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
    context.sslsocket_class = WitnessSocket
    context.sslobject_class = WitnessObject
    return context


async def shake_hands(sock: TimedSocket, context: ssl.SSLContext, host: str) -> WitnessSocket:
    """Turn a connected socket into a TLS socket without blocking; raises OSError. Waits as long as the caller lets it.

    The connection belongs to the TLS socket from now on, and is closed where there will be none.
    """
    with contextlib.ExitStack() as unless_done:
        unless_done.callback(sock.close)
        sock.getpeername()  # of a connection that was reset wrap_socket would lose the only hold
        secured = context.wrap_socket(sock, server_hostname=host.rstrip("."), do_handshake_on_connect=False)
        assert isinstance(secured, WitnessSocket)  # noqa: S101  the context's own class
        unless_done.callback(secured.close)
        while True:
            try:
                secured.do_handshake()
            except ssl.SSLWantReadError:
                await readable(secured)
            except ssl.SSLWantWriteError:
                await writable(secured)
            else:
                unless_done.pop_all()
                return secured


async def send(sock: WitnessSocket, data: bytes) -> None:
    """Send all of it without blocking; raises OSError. Waits as long as the caller lets it."""
    view = memoryview(data)
    while view:
        try:
            view = view[sock.send(view) :]
        except ssl.SSLWantWriteError:
            await writable(sock)
        except ssl.SSLWantReadError:
            await readable(sock)


async def receive(sock: WitnessSocket, size: int) -> bytes:
    """Return what has come, empty at the end, without blocking; raises OSError. Waits as long as the caller lets it.

    The loop gets a turn each time: a server that sends faster than we read keeps nobody waiting, and the caller's limit can ring.
    """
    await asyncio.sleep(0)
    while True:
        try:
            return sock.recv(size)
        except ssl.SSLWantReadError:
            await readable(sock)


def demand_files(problem: OSError) -> None:
    """Raise OSError where a certificate was refused while no file can be opened: the system's roots lie in files that are read just then."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        os.close(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))


def describe(problem: OSError) -> tuple[str, dict[str, Fact]]:
    """Return the finding's name and facts for a handshake that failed."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return _certificate_fault(problem.verify_code), _certificate_facts(problem)
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
    if not presented:
        return facts
    try:
        certificate = x509.load_der_x509_certificate(presented)
        facts["issuer"] = certificate.issuer.rfc4514_string()[:200] or "?"
        facts["subject"] = certificate.subject.rfc4514_string()[:200] or "?"
        facts["valid_from"] = certificate.not_valid_before_utc.date().isoformat()
        facts["valid_until"] = certificate.not_valid_after_utc.date().isoformat()
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        facts["names"] = ", ".join(map(str, names.get_values_for_type(x509.DNSName)))[:200]
        if facts["subject"] == "?":
            facts["subject"] = facts["names"] or "?"
    except (ValueError, x509.ExtensionNotFound):
        pass  # a certificate that cannot be read is still a refused one
    return facts
