"""Opens keys and certificates in a process of its own: what somebody uploaded may ask for years of computing, or for all the memory.

It reads one JSON line after the other and answers each with one; `opening` starts it. It imports nothing of ours and ends when idle.
"""

from __future__ import annotations

import base64
import json
import re
import resource
import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

MEMORY_LIMIT = 512 * 2**20
IDLE_LIMIT = 10
MOST_BITS = 4096  # of an RSA key: a longer one takes seconds to open, and every check signs with it

_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----.{1,50000}?-----END \1-----", re.DOTALL)


class _Refused(Exception):
    """The code of what is wrong with a file."""


def main() -> None:
    """Answer questions until the other side has no more."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    while True:
        signal.alarm(IDLE_LIMIT)
        line = sys.stdin.buffer.readline()
        signal.alarm(0)
        if not line:
            return
        asked = json.loads(line)
        until = int(time.process_time()) + 1 + asked["seconds"]
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
        answer = [_opened(base64.b64decode(each), _password(asked["password"])) for each in asked["files"]]
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
        sys.stdout.buffer.flush()


def _password(typed: str) -> bytes | None:
    """Return what was typed; None for nothing, and for what fits no file: the end of a password is a zero in all these formats."""
    return typed.encode("utf-8", "replace") if typed and "\0" not in typed else None


def _opened(content: bytes, password: bytes | None) -> dict[str, Any]:
    """Return the keys and certificates of one file, or the code of what is wrong with it: never a word of its content."""
    keys: list[PrivateKeyTypes] = []
    certificates: list[Certificate] = []
    try:
        _take_apart(content, password, keys, certificates)
        return {"keys": [_key_told(key) for key in keys], "certificates": [_told(each) for each in certificates]}
    except _Refused as refused:
        return {"wrong": str(refused)}
    except MemoryError:
        return {"wrong": "too_costly"}
    except BaseException:  # noqa: BLE001  its parsers have many words for "I cannot read this", a panic of Rust among them
        return {"wrong": "unreadable"}


def _take_apart(
    content: bytes, password: bytes | None, keys: list[PrivateKeyTypes], certificates: list[Certificate]
) -> None:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificate

    found = list(_PEM.finditer(content))
    if not found:
        _open_binary(content, password, keys, certificates)
    for block in found:
        if block[1].endswith(b"PRIVATE KEY"):
            keys.append(_key(block[0], password, load_pem_private_key))
        elif block[1] == b"CERTIFICATE":
            certificates.append(load_pem_x509_certificate(block[0]))


def _key(content: bytes, password: bytes | None, load: Callable[..., PrivateKeyTypes]) -> PrivateKeyTypes:
    try:
        return load(content, None)
    except TypeError:  # it has a password
        pass
    if password is None:
        raise _Refused("password")
    try:
        return load(content, password)
    except ValueError:
        raise _Refused("password") from None


def _open_binary(
    content: bytes, password: bytes | None, keys: list[PrivateKeyTypes], certificates: list[Certificate]
) -> None:
    """Open a certificate or key in binary form, else a PFX; a wrong password and a damaged PFX look alike.

    Like a key in PEM, a PFX whose password is empty opens whatever was typed.
    """
    from cryptography.hazmat.primitives.serialization import load_der_private_key
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
    from cryptography.x509 import load_der_x509_certificate

    if not content.startswith(b"\x30"):  # the first byte of everything in DER: a sequence
        raise _Refused("unreadable")
    with suppress(ValueError):
        certificates.append(load_der_x509_certificate(content))
        return
    with suppress(ValueError):
        keys.append(_key(content, password, load_der_private_key))
        return
    for each in (None, password) if password else (None,):
        with suppress(ValueError):
            key, own, _ = load_key_and_certificates(content, each)
            keys += [key] if key else []
            certificates += [own] if own else []
            return
    raise _Refused("password")


def _key_told(key: PrivateKeyTypes) -> dict[str, Any]:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    if isinstance(key, RSAPrivateKey) and key.key_size > MOST_BITS:
        raise _Refused("too_costly")
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return {"pem": pem, "is_rsa": isinstance(key, RSAPrivateKey), "public": _public(key)}


def _told(certificate: Certificate) -> dict[str, Any]:
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.serialization import Encoding

    return {
        "pem": certificate.public_bytes(Encoding.PEM).decode(),
        "public": _public(certificate),
        "ends": certificate.not_valid_after_utc.isoformat(),
        "thumbprint": certificate.fingerprint(SHA1()).hex().upper(),  # noqa: S303  Entra's name for it, no protection
    }


def _public(of: PrivateKeyTypes | Certificate) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return of.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex()


if __name__ == "__main__":
    main()
