"""A certificate in place of a secret: does the key open, does it fit, which thumbprint does Entra know it by?"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.model import Certificate, Text
from bot.tenant_input.mistakes import Mistake

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate as X509Certificate

_THUMBPRINT = re.compile(r"[0-9A-F]{40}")


def read_certificate(
    private_key: str, public_certificate: str, thumbprint: str
) -> tuple[Certificate | None, list[Mistake]]:
    """Return the certificate with the thumbprint computed where it was left out, or every mistake."""
    mistakes: list[Mistake] = []
    key = _key(private_key, mistakes)
    public = _public(public_certificate, mistakes) if public_certificate.strip() else None
    printed = re.sub(
        r"[\s:\u200e]", "", thumbprint
    ).upper()  # the Windows dialog puts spaces and an invisible mark into it
    if printed and not _THUMBPRINT.fullmatch(printed):
        mistakes.append(
            _at(
                "thumbprint",
                "das ist kein Fingerabdruck aus 40 Hexadezimalziffern (SHA-1)",
                "this is no thumbprint of 40 hexadecimal digits (SHA-1)",
            )
        )
    elif public is not None:
        if printed and printed != _print(public):
            mistakes.append(
                _at(
                    "thumbprint",
                    "der Fingerabdruck gehört zu einem anderen Zertifikat",
                    "the thumbprint belongs to another certificate",
                )
            )
        printed = _print(public)
    elif not printed and not public_certificate.strip():
        mistakes.append(
            _at(
                "thumbprint",
                "der Fingerabdruck oder public_certificate wird gebraucht",
                "the thumbprint or public_certificate is needed",
            )
        )
    if key is not None and public is not None and key.public_key() != public.public_key():
        mistakes.append(
            _at("private_key", "der Schlüssel passt nicht zum Zertifikat", "the key does not fit the certificate")
        )
    if mistakes:
        return None, mistakes
    return Certificate(SecretStr(private_key.strip() + "\n"), public_certificate.strip(), printed), []


def last_day(public_certificate: str) -> date:
    """Return the day on which a certificate (PEM) ends; raises ValueError where it is none."""
    from cryptography.x509 import load_pem_x509_certificate

    return load_pem_x509_certificate(public_certificate.encode()).not_valid_after_utc.date()


def _key(text: str, mistakes: list[Mistake]) -> RSAPrivateKey | None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(text.strip().encode(), password=None)
    except TypeError:
        mistakes.append(
            _at(
                "private_key",
                "der Schlüssel ist mit einem Kennwort geschützt, gebraucht wird er ohne",
                "the key is protected by a password, it is needed without one",
            )
        )
    except (ValueError, UnsupportedAlgorithm):
        mistakes.append(
            _at("private_key", "das ist kein privater Schlüssel im PEM-Format", "this is no private key in PEM format")
        )
    else:
        if isinstance(key, RSAPrivateKey):
            return key
        # https://learn.microsoft.com/en-us/entra/identity-platform/certificate-credentials (assertions are signed PS256 or RS256)
        mistakes.append(_at("private_key", "Entra nimmt nur RSA-Schlüssel an", "Entra accepts RSA keys only"))
    return None


def _public(text: str, mistakes: list[Mistake]) -> X509Certificate | None:
    from cryptography.x509 import load_pem_x509_certificate

    try:
        certificate = load_pem_x509_certificate(text.strip().encode())
        certificate.public_key()
    except Exception:  # noqa: BLE001  its parser has many words for "this is no certificate"
        mistakes.append(
            _at("public_certificate", "das ist kein Zertifikat im PEM-Format", "this is no certificate in PEM format")
        )
        return None
    if certificate.not_valid_after_utc < datetime.now(UTC):
        mistakes.append(_at("public_certificate", "das Zertifikat ist abgelaufen", "the certificate has expired"))
    return certificate


def _print(certificate: X509Certificate) -> str:
    from cryptography.hazmat.primitives.hashes import SHA1

    return certificate.fingerprint(SHA1()).hex().upper()  # noqa: S303  Entra's name for a certificate, no protection


def _at(field: str, de: str, en: str) -> Mistake:
    return Mistake(f"certificate.{field}", Text(de, en))
