"""Private keys without any mark around them: told by the structure of their bytes, in base64 or as they are.

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
from bot.text.late import compiled_late

_SEQUENCE, _INTEGER, _OCTETS, _ID = 0x30, 0x02, 0x04, 0x06
_ENCRYPTED = (bytes.fromhex("2a864886f70d0105"), bytes.fromhex("2a864886f70d010c"))  # PKCS#5 and PKCS#12
_CONTENT = bytes.fromhex("2a864886f70d0107")  # PKCS#7: a PFX consists of it, too
_SIGNED = 2  # the last part of its number (RFC 2315, 14)
_OPENSSH, _WINDOWS = (
    b"openssh-key-v1\x00",
    (b"\x07\x02\x00\x00\x00\x24\x00\x00RSA2", b"\x07\x02\x00\x00\x00\xa4\x00\x00RSA2"),
)
# https://learn.microsoft.com/en-us/windows/win32/api/bcrypt/ns-bcrypt-bcrypt_rsakey_blob and …_ecckey_blob: a private key's magic, its
# size in bits or bytes (seen 2026-12-02)
_NEXT_GENERATION = rb"RSA[23]\x00[\x02-\x40]\x00\x00|EC[SK][246][\x20\x30\x42]\x00\x00\x00"
_BLOB = compiled_late(_NEXT_GENERATION)
_HEAD = 48  # bytes that tell which structure it is
_LEAST = 24  # bytes: the shortest key, Ed25519's, has 48
_BASE64 = re2.compile(
    rb"(?:M[C-I]G|b3BlGbnNzGaC1r|BwIAGAA|UlNBGM[gw]A|RUN[TL]G(?:MiA|NDA|NkI))(?:[A-Za-z0-9+/_-]G){14}".replace(
        b"G", rb"[^A-Za-z0-9+/_=-]{0,12}"
    )
)
_BEGINNINGS = compiled_late(
    rb"\x30(?:\x81.|\x82..|\x83.{3}|[\x2c-\x7f])(?:\x02\x01[\x00\x01\x03]|\x30)|openssh-|\x07\x02\x00\x00\x00[\x24\xa4]|"
    + _NEXT_GENERATION,
    re.DOTALL,
)
_LONG_INTEGER = compiled_late(rb"\x02(?:\x81.|\x82..|[\x40-\x7f])", re.DOTALL)
_LONG = 64  # bytes of a number: a public key has one such number, a private one several in a row
# What no other structure has in it. Of a curve's key (RFC 5915): its version and number, its public part with the mark that it is one's
# own; of an RSA key: numbers as long as a prime or a modulus of 1,024 to 4,096 bits, shorter by none, the highest bit as DER asks for it.
OF_CURVES = ("0201010420", "0201010430", "0201010442", "a14403420004", "a16403620004", "a18189038186")
_NUMBER = compiled_late(
    rb"\x02(?:\x40[\x00-\x7f]|\x41\x00[\x80-\xff]|\x81[\x80\xc0][\x00-\x7f]|\x81[\x81\xc1]\x00[\x80-\xff]"
    rb"|\x82(?:[\x01\x02]\x00|\x01\x80)[\x00-\x7f]|\x82(?:[\x01\x02]\x01|\x01\x81)\x00[\x80-\xff])"
)
_OPENSSH_NUMBER = compiled_late(
    rb"\x00\x00(?<!\x03\x01\x00\x01..)(?:\x00[\x81\xc1]|\x01\x01)\x00[\x80-\xff]", re.DOTALL
)
_ED25519 = compiled_late(rb"\x00\x00\x00(?:\x20.{32}\x00\x00\x00\x40|\x40.{64}\x00\x00\x00)", re.DOTALL)  # OpenSSH's
_PARTS = (*map(bytes.fromhex, OF_CURVES), b"\x04\x22\x04\x20", *_ENCRYPTED)
_SEQUENCE_HEAD = 4  # bytes at most
_SURE = 5  # bytes of a number's beginning; less is one where another follows
_DIGITS = compiled_late(rb"[A-Za-z0-9+/_-]+={0,2}")
_BETWEEN = compiled_late(rb"[^A-Za-z0-9+/_=-]{1,12}")
_LINE = 76  # characters of a line at most (RFC 2045): a longer piece is no line of several
_HEAD_REACH = 600  # characters in which the head stands, in however small pieces


class Found(NamedTuple):
    """Which kind of key bytes begin with, and how many there are; 0 where they do not say."""

    kind: SecretKind
    size: int


def structure(head: bytes) -> Found | None:
    """Return which private key or key file begins with these bytes, if any; a certificate or a public key is none."""
    if head.startswith(_OPENSSH[:8]) or head.startswith(_WINDOWS) or _BLOB.match(head):
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
    if first == _ID:
        return _is_signed(head, inside)
    second, _, deeper = _element(head, inside)
    known = second == _ID and not structure(head)
    return first == _SEQUENCE and (second in (_INTEGER, 0xA0) or (known and _is_signed(head, deeper)))


def _is_signed(head: bytes, at: int) -> bool:
    """Say whether the number of a kind of content here is a signed one's, or none of PKCS#7: all others of that are kept from us."""
    return not head.startswith(_CONTENT, at) or head[at + len(_CONTENT) : at + len(_CONTENT) + 1] == bytes((_SIGNED,))


def stated(head: str) -> int:
    """Return how many characters of base64 a structure has that begins so; 0 where none does or it does not say."""
    outer, size, at = _element(from_base64(head), 0)
    return -(-(at + size) * 4 // 3) if outer == _SEQUENCE and size else 0


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
        head = b"".join(_DIGITS.findall(raw, start, start + _HEAD_REACH))[:_HEAD]
        if start >= done and (key := structure(from_base64(head.decode()))):
            done = _end(raw, start, -(-key.size * 4 // 3))
            yield Span(start, done, key.kind)


def keys_in(raw: bytes) -> Iterator[Span]:
    """Yield where keys stand among bytes; all of the bytes where they are the rest of one."""
    done = 0
    for found in _BEGINNINGS.finditer(raw):
        start = found.start()
        if start >= done and (key := structure(raw[start : start + _HEAD])):
            done = min(len(raw), start + key.size) if key.size else len(raw)
            yield Span(start, done, key.kind)
    if any(_is_long(raw, end) for end in _long_ends(raw)):
        yield Span(0, len(raw), SecretKind.PRIVATE_KEY)


def begins(raw: bytes) -> bool:
    """Say whether a key begins somewhere among bytes."""
    return any(structure(raw[found.start() : found.start() + _HEAD]) for found in _BEGINNINGS.finditer(raw))


def is_rest(raw: bytes) -> bool:
    """Say whether bytes hold a part of a private key, by what chance does not write, and no public key has."""
    if any(part in raw for part in _PARTS) or _OPENSSH_NUMBER.search(raw) or _ED25519.search(raw):
        return True
    return any(
        not _is_modulus(raw, found.start())
        and (found.end() - found.start() >= _SURE or _NUMBER.match(raw, sum(_element(raw, found.start())[1:])))
        for found in _NUMBER.finditer(raw)
    )


def _is_modulus(raw: bytes, at: int) -> bool:
    """Say whether a number may be the first of a sequence, as a public key's is."""
    return (
        at < _SEQUENCE_HEAD
        or raw[at - 4 : at - 2] == b"\x30\x82"
        or raw[at - 3 : at - 1] == b"\x30\x81"
        or raw[at - 2] == _SEQUENCE
    )


def _long_ends(raw: bytes) -> Iterator[int]:
    """Yield where long numbers end."""
    for found in _LONG_INTEGER.finditer(raw):
        _, size, at = _element(raw, found.start())
        if size >= _LONG and at + size < len(raw):
            yield at + size


def _is_long(raw: bytes, at: int) -> bool:
    tag, size, inside = _element(raw, at)
    return tag == _INTEGER and size >= _LONG and inside + size <= at + 8 + 1024


def _end(raw: bytes, start: int, size: int) -> int:
    """Return where so many digits end, in one piece or in lines as long as the first; with 0 the first."""
    end, width = start, 0
    while piece := _DIGITS.match(raw, end if not width else _over(raw, end)):
        length = len(piece[0].rstrip(b"="))
        if width and (width > _LINE or length != min(width, size)):
            break
        end = piece.end() if length <= size + 2 or not size else piece.start() + size
        width, size = width or length, max(0, size - length)
        if not size:
            break
    return end


def _over(raw: bytes, at: int) -> int:
    between = _BETWEEN.match(raw, at)
    return between.end() if between else at
