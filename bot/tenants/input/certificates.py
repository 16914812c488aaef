"""A certificate in place of a secret: does the key open, does it fit, which thumbprint does Entra know it by?"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from pydantic import SecretStr

from bot.model import Certificate, Text
from bot.tenants.input.key_files import COSTLY
from bot.tenants.input.mistakes import Mistake
from bot.tenants.input.opening import TOO_COSTLY, Opened, OpenedCertificate, OpenedKey, open_files
from bot.text.normalise import UNSEEN

_THUMBPRINT = re.compile(r"[0-9A-F]{40}")


def read_certificate(
    private_key: str, public_certificate: str, thumbprint: str
) -> tuple[Certificate | None, list[Mistake]]:
    """Return the certificate with the thumbprint computed where it was left out, or every mistake; takes seconds at worst."""
    mistakes: list[Mistake] = []
    of_key, of_certificate = open_files(
        [each.encode("utf-8", "replace") for each in (private_key, public_certificate)], SecretStr("")
    )
    if TOO_COSTLY in {of_key.wrong, of_certificate.wrong}:
        return None, [Mistake("certificate", COSTLY)]
    key = _key(of_key, mistakes)
    public = _public(of_certificate, mistakes) if public_certificate.strip() else None
    printed = re.sub(
        rf"[\s:{UNSEEN}]", "", thumbprint
    ).upper()  # the Windows dialog puts spaces and an unseen mark into it
    if printed and not _THUMBPRINT.fullmatch(printed):
        mistakes.append(
            _at(
                "thumbprint",
                "das ist kein Fingerabdruck aus 40 Hexadezimalziffern (SHA-1)",
                "this is no thumbprint of 40 hexadecimal digits (SHA-1)",
            )
        )
    elif public is not None:
        if printed and printed != public.thumbprint:
            mistakes.append(
                _at(
                    "thumbprint",
                    "der Fingerabdruck gehört zu einem anderen Zertifikat",
                    "the thumbprint belongs to another certificate",
                )
            )
        printed = public.thumbprint
    elif not printed and not public_certificate.strip():
        mistakes.append(
            _at(
                "thumbprint",
                "der Fingerabdruck oder public_certificate wird gebraucht",
                "the thumbprint or public_certificate is needed",
            )
        )
    if key is not None and public is not None and key.public != public.public:
        mistakes.append(
            _at("private_key", "der Schlüssel passt nicht zum Zertifikat", "the key does not fit the certificate")
        )
    if mistakes or key is None:
        return None, mistakes
    chain = "".join(each.pem for each in of_certificate.certificates).strip()
    return Certificate(SecretStr(key.pem), chain, printed), []


def _key(opened: Opened, mistakes: list[Mistake]) -> OpenedKey | None:
    if opened.wrong == "password":
        mistakes.append(
            _at(
                "private_key",
                "der Schlüssel ist mit einem Kennwort geschützt, gebraucht wird er ohne",
                "the key is protected by a password, it is needed without one",
            )
        )
    elif not opened.keys:
        mistakes.append(
            _at("private_key", "das ist kein privater Schlüssel im PEM-Format", "this is no private key in PEM format")
        )
    elif not opened.keys[0].is_rsa:
        # https://learn.microsoft.com/en-us/entra/identity-platform/certificate-credentials (assertions are signed PS256 or RS256)
        mistakes.append(_at("private_key", "Entra nimmt nur RSA-Schlüssel an", "Entra accepts RSA keys only"))
    else:
        return opened.keys[0]
    return None


def _public(opened: Opened, mistakes: list[Mistake]) -> OpenedCertificate | None:
    if not opened.certificates:
        mistakes.append(
            _at("public_certificate", "das ist kein Zertifikat im PEM-Format", "this is no certificate in PEM format")
        )
        return None
    if opened.certificates[0].ends < datetime.now(UTC):
        mistakes.append(_at("public_certificate", "das Zertifikat ist abgelaufen", "the certificate has expired"))
    return opened.certificates[0]


def _at(field: str, de: str, en: str) -> Mistake:
    return Mistake(f"certificate.{field}", Text(de, en))
