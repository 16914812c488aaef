"""Who vouches for the sandbox's servers: a certificate authority of its own, and every certificate a server must not have."""

from __future__ import annotations

import atexit
import ipaddress
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DOMAIN = "sandbox.example"
NAMES = (DOMAIN, f"*.{DOMAIN}", "localhost", "127.0.0.1")
DAY = timedelta(days=1)


class Credential(StrEnum):
    """What a server shows in the TLS handshake."""

    GOOD = "good"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    OTHER_NAME = "other-name"
    UNKNOWN_AUTHORITY = "unknown-authority"


class _Issuer:
    """One certificate authority: its name, its key, its certificate. ECDSA P-256 keeps handshakes cheap."""

    def __init__(self, name: x509.Name) -> None:
        self.name = name
        self.key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        public = self.key.public_key()
        self.certificate = (
            x509.CertificateBuilder(name, name, public, x509.random_serial_number(), now - DAY, now + 365 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(self.key, hashes.SHA256())
        )

    def issue(self, names: tuple[str, ...], valid_from: datetime, valid_to: datetime) -> bytes:
        """Return a server's key and certificate for these names, as PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        certificate = (
            x509.CertificateBuilder(
                self.name, subject, key.public_key(), x509.random_serial_number(), valid_from, valid_to
            )
            .add_extension(x509.SubjectAlternativeName([_subject(name) for name in names]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return private + certificate.public_bytes(Encoding.PEM)


class Authority:
    """The sandbox's certificate authority; `ca_file` is what a client has to trust (MAILCHECK_CA_FILE)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own = _Issuer(_organization("Sandbox Root", "Mailcheck Sandbox"))
        # The name a FortiGate firewall puts on the certificates it makes up; unverified, any unknown issuer would do.
        self._inspection = _Issuer(_organization("FortiGate CA", "Fortinet"))
        self._contexts: dict[Credential, ssl.SSLContext] = {}
        self.ca_file = folder / "sandbox-ca.pem"
        self.ca_file.write_bytes(self._own.certificate.public_bytes(Encoding.PEM))

    def context(self, credential: Credential = Credential.GOOD) -> ssl.SSLContext:
        """Return the server side of TLS with this credential."""
        if credential not in self._contexts:
            self._contexts[credential] = self._context(credential)
        return self._contexts[credential]

    def _context(self, credential: Credential) -> ssl.SSLContext:
        file = self._folder / f"{credential}.pem"
        file.touch(mode=0o600)
        file.write_bytes(self._pem(credential))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        context.num_tickets = 0  # nobody comes back with a ticket
        return context

    def _pem(self, credential: Credential) -> bytes:
        now = datetime.now(UTC)
        match credential:
            case Credential.EXPIRED:
                return self._own.issue(NAMES, now - 90 * DAY, now - DAY)
            case Credential.NOT_YET_VALID:
                return self._own.issue(NAMES, now + DAY, now + 90 * DAY)
            case Credential.OTHER_NAME:
                return self._own.issue(("mail.elsewhere.example",), now - DAY, now + 90 * DAY)
            case Credential.UNKNOWN_AUTHORITY:
                return self._inspection.issue(NAMES, now - DAY, now + 90 * DAY)
            case _:
                return self._own.issue(NAMES, now - DAY, now + 90 * DAY)


@cache
def shared_authority() -> Authority:
    """Return this process's one authority; its files vanish with the process."""
    folder = tempfile.TemporaryDirectory(prefix="mailcheck-sandbox-")
    atexit.register(folder.cleanup)
    return Authority(Path(folder.name))


def _organization(name: str, organization: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _subject(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
