"""Key files that ask whoever opens them for years of computing or for all the memory; none is longer than a few kilobytes, except where size is the attack."""

from __future__ import annotations

import base64
import os
import struct
from collections.abc import Callable

ROUNDS = 2**31 - 1
_PBES2 = "1.2.840.113549.1.5.13"
_PBKDF2 = "1.2.840.113549.1.5.12"
_SCRYPT = "1.3.6.1.4.1.11591.4.11"
_HMAC_SHA256 = "1.2.840.113549.2.9"
_AES256 = "2.16.840.1.101.3.4.1.42"
_RSA = "1.2.840.113549.1.1.1"
_DATA = "1.2.840.113549.1.7.1"
_ENCRYPTED = "1.2.840.113549.1.7.6"
_SHA256 = "2.16.840.1.101.3.4.2.1"


def hostile_file(asks_for: str) -> bytes:
    """Return the one that asks for this."""
    return _MAKERS[asks_for]()


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _sequence(*parts: bytes) -> bytes:
    return _der(0x30, b"".join(parts))


def _octets(content: bytes) -> bytes:
    return _der(0x04, content)


def _tagged(number: int, content: bytes) -> bytes:
    return _der(0xA0 | number, content)


def _integer(value: int) -> bytes:
    return _der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    content = bytearray([first * 40 + second])
    for number in rest:
        septets = [number & 0x7F]
        while number := number >> 7:
            septets.append(number & 0x7F | 0x80)
        content += bytes(reversed(septets))
    return _der(0x06, bytes(content))


def _pem(label: str, content: bytes) -> bytes:
    body = base64.encodebytes(content).decode()
    return f"-----BEGIN {label}-----\n{body}-----END {label}-----\n".encode()


def _by_pbkdf2(rounds: int) -> bytes:
    function = _sequence(_oid(_HMAC_SHA256), b"\x05\x00")
    return _sequence(_oid(_PBKDF2), _sequence(_octets(os.urandom(16)), _integer(rounds), function))


def _by_scrypt(cost: int, blocks: int, parallel: int) -> bytes:
    settings = _sequence(_octets(os.urandom(16)), _integer(cost), _integer(blocks), _integer(parallel))
    return _sequence(_oid(_SCRYPT), settings)


def _algorithm(derived: bytes) -> bytes:
    cipher = _sequence(_oid(_AES256), _octets(os.urandom(16)))
    return _sequence(_oid(_PBES2), _sequence(derived, cipher))


def _sealed(derived: bytes) -> bytes:
    return _sequence(_algorithm(derived), _octets(os.urandom(1_200)))


def _bag(rounds: int) -> bytes:
    inner = _sequence(_oid(_DATA), _algorithm(_by_pbkdf2(rounds)), _der(0x80, os.urandom(480)))
    return _sequence(_oid(_ENCRYPTED), _tagged(0, _sequence(_integer(0), inner)))


def _pfx(content: bytes, rounds: int) -> bytes:
    digest = _sequence(_sequence(_oid(_SHA256), b"\x05\x00"), _octets(os.urandom(32)))
    return _sequence(_integer(3), content, _sequence(digest, _octets(os.urandom(8)), _integer(rounds)))


def _rsa_traditional(bits: int) -> bytes:
    modulus = int.from_bytes(os.urandom(bits // 8), "big") | 1 | 1 << (bits - 1)
    half = int.from_bytes(os.urandom(bits // 16), "big") | 1 | 1 << (bits // 2 - 1)
    return _sequence(*map(_integer, (0, modulus, 65537, modulus - 2, half, half + 2, half - 2, half - 4, half - 6)))


def _rsa(bits: int) -> bytes:
    return _sequence(_integer(0), _sequence(_oid(_RSA), b"\x05\x00"), _octets(_rsa_traditional(bits)))


def _openssh(rounds: int) -> bytes:
    def text(content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + content

    public = text(b"ssh-ed25519") + text(os.urandom(32))
    settings = text(os.urandom(16)) + struct.pack(">I", rounds)
    sealed = text(b"aes256-ctr") + text(b"bcrypt") + text(settings) + struct.pack(">I", 1)
    content = b"openssh-key-v1\0" + sealed + text(public) + text(os.urandom(160))
    return _pem("OPENSSH PRIVATE KEY", content)


def _nested(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = _der(0x30, content)
        if len(content) > 900_000:
            break
    return content


_MAKERS: dict[str, Callable[[], bytes]] = {
    "PBKDF2": lambda: _pem("ENCRYPTED PRIVATE KEY", _sealed(_by_pbkdf2(ROUNDS))),
    "scrypt, memory": lambda: _pem("ENCRYPTED PRIVATE KEY", _sealed(_by_scrypt(2**30, 8, 1))),
    "scrypt, time": lambda: _pem("ENCRYPTED PRIVATE KEY", _sealed(_by_scrypt(2**14, 8, 2**20))),
    "PFX, its seal": lambda: _pfx(_sequence(_oid(_DATA), _tagged(0, _octets(_sequence()))), ROUNDS),
    "PFX, its content": lambda: _pfx(_sequence(_oid(_DATA), _tagged(0, _octets(_sequence(_bag(ROUNDS))))), 1),
    "bcrypt of OpenSSH": lambda: _openssh(ROUNDS),
    "RSA of a million bits": lambda: _pem("PRIVATE KEY", _rsa(1_000_000)),
    "RSA of 32,768 bits": lambda: _pem("RSA PRIVATE KEY", _rsa_traditional(32_768)),
    "length without end": lambda: b"\x30\x84\xff\xff\xff\xff" + os.urandom(200),
    "length of a length": lambda: b"\x30\xfe" + b"\xff" * 200,
    "nested": lambda: _nested(100_000),
    "nested in PEM": lambda: _pem("CERTIFICATE", _nested(20_000)),
    "strange headers": lambda: (
        b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: "
        + b"A" * 40_000
        + b"\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"
    ),
    "beginnings only": lambda: b"-----BEGIN PRIVATE KEY-----\n" * 20_000,
    "PKCS#7": lambda: _pem("PKCS7", _nested(5_000)),
}
HOSTILE_FILES = tuple(_MAKERS)
