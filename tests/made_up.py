"""Made-up tenants for tests: every id and secret is drawn anew, in the shape that Entra gives them."""

from __future__ import annotations

import itertools
import secrets
import string
import uuid
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from bot.model import Tenant

_LETTERS = string.ascii_letters + string.digits


def guid() -> str:
    """Return a random id."""
    return str(uuid.uuid4())


def secret() -> str:
    """Return a random secret of Entra's shape: 40 characters, a digit and `Q~` at positions 4 to 6."""
    return _random(3) + secrets.choice(string.digits) + "Q~" + _random(34)


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def document(**changes: Any) -> dict[str, Any]:
    """Return a good document of `tenant put`, with these fields changed; None leaves a field out."""
    values = {
        "name": "kanzlei-muster",
        "tenant_id": guid(),
        "client_id": guid(),
        "client_secret": secret(),
        "object_id": guid(),
        "mailboxes": ["office@kanzlei-muster.example"],
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def tenant(name: str = "kanzlei-muster", **changes: Any) -> Tenant:
    """Return a tenant with a random secret, with these fields changed."""
    values: dict[str, Any] = {
        "name": name,
        "tenant_id": guid(),
        "client_id": guid(),
        "client_secret": SecretStr(secret()),
        "mailboxes": (f"office@{name}.example",),
    }
    return Tenant(**(values | changes))


class KeyPair(NamedTuple):
    """A private key and its certificate, both as PEM."""

    private_key: str
    certificate: str


_turn = itertools.cycle(range(3))


@cache
def _key(number: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)  # takes longer than most tests


def key_pair(days: int = 30) -> KeyPair:
    """Return a key, another one than the last, with a self-signed certificate that ends in so many days."""
    key = _key(next(_turn))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kanzlei-muster.example")])
    end = datetime.now(UTC) + timedelta(days=days)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
    )
    signed = builder.not_valid_before(end - timedelta(days=60)).not_valid_after(end).sign(key, SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return KeyPair(private.decode(), signed.public_bytes(Encoding.PEM).decode())
