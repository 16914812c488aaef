"""Files with a key and its certificate, as people have them: PEM in one file or two, PFX from Windows, a `.cer` in binary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.model import Text
from bot.tenant_input.mistakes import BadTenant, Mistake

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

    Key = PrivateKeyTypes

_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----.{1,50000}?-----END \1-----", re.DOTALL)

_NO_KEY = Text(
    "darin ist kein privater Schlüssel; gebraucht werden Schlüssel und Zertifikat (PEM) oder eine PFX-Datei",
    "there is no private key in it; key and certificate (PEM) or a PFX file are needed",
)
_NO_CERTIFICATE = Text(
    "darin ist nur der Schlüssel; das Zertifikat dazu (.pem, .cer oder .crt) wird auch gebraucht",
    "there is only the key in it; its certificate (.pem, .cer or .crt) is needed as well",
)
_SEVERAL_KEYS = Text("darin ist mehr als ein privater Schlüssel", "there is more than one private key in it")
_PASSWORD = Text(
    "der Schlüssel ist mit einem Kennwort geschützt, und das eingegebene passt nicht",
    "the key is protected by a password, and the one entered does not fit",
)
_UNREADABLE = Text(
    "das ist weder PEM noch PFX; wählen Sie die Datei mit dem Schlüssel und die mit dem Zertifikat",
    "this is neither PEM nor PFX; choose the file with the key and the one with the certificate",
)


def read_key_files(contents: Sequence[bytes], password: SecretStr) -> dict[str, str]:
    """Return the `certificate` of a tenant's document from these files; raises BadTenant for what is missing or does not open."""
    keys: list[Key] = []
    certificates: list[Certificate] = []
    for content in contents:
        _take_apart(content, password.get_secret_value().encode() or None, keys, certificates)
    if not keys:
        raise _bad(_NO_KEY)
    if len(keys) > 1:
        raise _bad(_SEVERAL_KEYS)
    own = [one for one in certificates if one.public_key() == keys[0].public_key()]
    if not certificates:
        raise _bad(_NO_CERTIFICATE)
    return {"private_key": _text_of_key(keys[0]), "public_certificate": _text_of_certificate((own or certificates)[0])}


def _take_apart(content: bytes, password: bytes | None, keys: list[Key], certificates: list[Certificate]) -> None:
    found = list(_PEM.finditer(content))
    if not found:
        _open_binary(content, password, keys, certificates)
    for block in found:
        if block[1].endswith(b"PRIVATE KEY"):
            keys.append(_key(block[0], password))
        elif block[1] == b"CERTIFICATE":
            certificates.append(_certificate(block[0]))


def _key(pem: bytes, password: bytes | None) -> Key:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    is_protected = b"ENCRYPTED" in pem
    try:
        return load_pem_private_key(pem, password if is_protected else None)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        raise _bad(_PASSWORD if is_protected else _UNREADABLE) from None


def _certificate(pem: bytes) -> Certificate:
    from cryptography.x509 import load_pem_x509_certificate

    try:
        return load_pem_x509_certificate(pem)
    except ValueError:
        raise _bad(_UNREADABLE) from None


def _open_binary(content: bytes, password: bytes | None, keys: list[Key], certificates: list[Certificate]) -> None:
    """Open a certificate in binary form, else a PFX; a wrong password and a damaged PFX look alike."""
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
    from cryptography.x509 import load_der_x509_certificate

    if not content.startswith(b"\x30"):  # the first byte of everything in DER: a sequence
        raise _bad(_UNREADABLE)
    try:
        certificates.append(load_der_x509_certificate(content))
    except ValueError:
        pass
    else:
        return
    try:
        key, own, _ = load_key_and_certificates(content, password)
    except ValueError:
        raise _bad(_PASSWORD) from None
    keys += [key] if key else []
    certificates += [own] if own else []


def _text_of_key(key: Key) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _text_of_certificate(certificate: Certificate) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM).decode()


def _bad(text: Text) -> BadTenant:
    return BadTenant([Mistake("certificate", text)])
