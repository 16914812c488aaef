"""Private keys without any mark around them: told by the structure of their bytes, in base64, hex, or as a list of numbers.

DER says how long it is, so that the whole of a key is found whatever stands between its lines. The structures: PKCS#1 (RFC 8017),
PKCS#8 plain and encrypted (RFC 5958), SEC1 (RFC 5915), PFX (RFC 7292), OpenSSH's own (PROTOCOL.key), Windows' PRIVATEKEYBLOB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import re2

from bot.redaction.kinds import SecretKind
from bot.redaction.wraps import Span, from_base64

_SEQUENCE, _INTEGER, _OCTETS, _ID = 0x30, 0x02, 0x04, 0x06
_ENCRYPTED = (bytes.fromhex("2a864886f70d0105"), bytes.fromhex("2a864886f70d010c"))  # PKCS#5 and PKCS#12
_OPENSSH, _WINDOWS = (
    b"openssh-key-v1\x00",
    (b"\x07\x02\x00\x00\x00\x24\x00\x00RSA2", b"\x07\x02\x00\x00\x00\xa4\x00\x00RSA2"),
)
_HEAD = 48  # bytes that tell which structure it is
_LEAST = 24  # bytes: the shortest key, Ed25519's, has 48
_BASE64 = re2.compile(rb"(?:M[C-I]|b3BlbnNzaC1rZXkt|BwIAAA)[A-Za-z0-9+/_-]{14}")
_GAP = "[ :-]?"
_HEX = re2.compile(
    rb"(?:30%(gap)s(?:8[0-4]%(gap)s|[2-7][0-9a-f]%(gap)s02%(gap)s)|6f%(gap)s70%(gap)s65%(gap)s6e%(gap)s73%(gap)s73%(gap)s68%(gap)s2d%(gap)s)"
    rb"(?:[0-9a-f]{2}%(gap)s){7,16}".replace(b"%(gap)s", _GAP.encode())
)
_NUMBERS = re2.compile(
    rb"(?:0x30, ?0x(?:8[0-4]|[2-7][0-9a-f])|0x6f, ?0x70, ?0x65|\b48, ?(?:1[0-3][0-9]|[3-9][0-9])|\b111, ?112, ?101)"
    rb"(?:, ?(?:0x[0-9a-f]{2}|[0-9]{1,3})){12}"
)
_NUMBER = re.compile(rb"0x[0-9a-f]{2}|[0-9]+")
_NUMBER_LIST = re.compile(rb"(?:[\s,]{1,40}(?:0x[0-9a-f]{2}|[0-9]{1,3})(?![0-9a-z]))+")
_NO_HEX = re.compile("[^0-9a-f]")
# Pairs, and in a dump of memory the letters behind them and the place in front of the next line.
_HEX_PAIRS = re.compile(
    rb"(?:[ :-]{0,3}[0-9a-f]{2}|(?:[ \t]{2,}[^\n]{1,40})?[ \t]*\r?\n[ \t]*(?:(?:0x)?[0-9a-f]{4,8}:?[ \t]{1,4})?(?=[0-9a-f]{2}))+"
)
_DIGITS = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}")


class Found(NamedTuple):
    """Which kind of key bytes begin with, and how many there are; 0 where they do not say."""

    kind: SecretKind
    size: int


def structure(head: bytes) -> Found | None:
    """Return which private key or key file begins with these bytes, if any; a certificate or a public key is none."""
    if head.startswith(_OPENSSH[:8]) or head.startswith(_WINDOWS):
        return Found(SecretKind.PRIVATE_KEY, 0)
    outer, size, at = _element(head, 0)
    if outer != _SEQUENCE or 0 < size < _LEAST:
        return None
    whole = at + size if size else 0
    first, length, inside = _element(head, at)
    if first == _INTEGER and length == 1:
        version, following = head[inside : inside + 1], head[inside + 1 : inside + 2]
        if version == b"\x00" and following in (b"\x02", b"\x30"):
            return Found(SecretKind.PRIVATE_KEY, whole)
        if version == b"\x01" and following in (b"\x04", b"\x30"):
            return Found(SecretKind.PRIVATE_KEY, whole)
        return Found(SecretKind.CERTIFICATE_FILE, whole) if version == b"\x03" and following == b"\x30" else None
    if first == _SEQUENCE:
        algorithm, length, inside = _element(head, inside)
        begun = head[inside : inside + 8]
        if algorithm == _ID and len(begun) == 8 and begun in _ENCRYPTED:
            return Found(SecretKind.PRIVATE_KEY, whole)
    return None


def is_public(head: bytes) -> bool:
    """Say whether a certificate, a request for one, a list of revoked ones, a public key or a signed message begins here."""
    outer, _, at = _element(head, 0)
    first, _, inside = _element(head, at)
    if outer != _SEQUENCE:
        return False
    if first == _ID:  # PKCS#7
        return True
    second, _, deeper = _element(head, inside)
    return first == _SEQUENCE and (second in (_INTEGER, 0xA0) or (second == _ID and not structure(head)) or deeper < 0)


def _element(raw: bytes, at: int) -> tuple[int, int, int]:
    """Return an element's tag, its length (0: it does not say), and where its content begins."""
    if len(raw) < at + 2:
        return -1, 0, at
    tag, length, at = raw[at], raw[at + 1], at + 2
    if length < 0x80:
        return tag, length, at
    count = length & 0x7F
    return (tag, int.from_bytes(raw[at : at + count]), at + count) if count <= 4 else (-1, 0, at)


def spans(raw: bytes) -> Iterator[Span]:
    """Yield every key whose bytes begin somewhere in a text, which is given as ASCII."""
    done = 0
    for found in _BASE64.finditer(raw):
        start, _ = found.span()
        if start >= done and (key := structure(from_base64(raw[start : start + _HEAD].decode()))):
            done = _end(raw, start, -(-key.size * 4 // 3))
            yield Span(start, done, key.kind)
    lower, done = raw.lower(), 0
    for found in _HEX.finditer(lower):
        start = found.start()
        if start >= done and (key := structure(bytes.fromhex(_NO_HEX.sub("", found.group().decode())))):
            pairs = _HEX_PAIRS.match(lower, start)
            done = pairs.end() if pairs else start
            yield Span(start, done, key.kind)
    for found in _NUMBERS.finditer(lower):
        numbers = [int(one, 0) for one in _NUMBER.findall(found.group())]
        if max(numbers) < 256 and (key := structure(bytes(numbers))):
            more = _NUMBER_LIST.match(lower, found.end())
            yield Span(found.start(), more.end() if more else found.end(), key.kind)


def _end(raw: bytes, start: int, size: int) -> int:
    """Return where so many digits end, or those that stand here in one piece; with 0 that piece."""
    found = _DIGITS.match(raw, start)
    end = found.end() if found else start
    return end if not size or end - start <= size + 2 else start + size
