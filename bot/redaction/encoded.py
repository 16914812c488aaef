"""Base64 that holds a text with a secret in it: the body of a form, JSON, a command of PowerShell."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator

import re2

from bot.redaction import labour
from bot.redaction.kinds import SecretKind
from bot.redaction.marked import HEADS
from bot.redaction.wraps import Span, from_base64
from bot.text.late import compiled_late
from bot.values import ANY_GUID

_PIECE = compiled_late(rb"[A-Za-z0-9+/_-]{22,}={0,2}")
_TELLS = re2.compile(
    rb"secret|secure|schl|geheim|pass|kennwor|pw|token|key|credential|assertion|q~|eyj|auth|bearer|private|login|://"
    rb"|[0-9]{8}-[0-9a-f]{8}:|\b(?:[01]\.a|m\.[cr][0-9])|m[c-h][a-z0-9+/]ca|mi[gh][a-z0-9+/]age|b3blbnnz|"
    + "|".join(re2.escape(head.lower()) for head in HEADS).encode()
)
_AGAIN = compiled_late(r"[A-Za-z0-9+/_=\r\n-]{40,}")
# Who signs in and with what, as HTTP and a good many programs keep it.
_PAIR = compiled_late(
    r"(?:[^\s:@]{1,64}@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,20}|(?P<app>" + ANY_GUID + r")):[^\r\n]{3,4000}"
)
_PACKED = frozenset((b"\x1f", b"\x78"))  # how gzip and zlib begin
_WRITTEN = bytes((*range(32, 127), 1, 9, 10, 13))
_PACKED_TEXT = (b"H4sI", b"eJ", b"eN", b"eA")
_STRETCH = compiled_late(rb"[\t\n\r -~\x80-\xff]{16,}")  # of text among other bytes
_LONG = 400  # characters: of a longer one the head is looked at first
_HEAD = 32  # characters that tell whether it is text
_UNPACKED = 20_000  # bytes that any packed text may become
_TIMES = 24  # more for each of its own: of a log's one become ten to twenty
_SLICE = 64  # bytes that are unpacked at once: what is spoilt further on spoils nothing in front of it
_A_STEP = 500  # bytes that are unpacked in a step


def spans(
    raw: bytes, runs: Iterable[tuple[int, int]], kind_inside: Callable[[str], SecretKind | None]
) -> Iterator[Span]:
    """Yield every piece of base64 in the runs of a text, given as ASCII, in whose text a secret stands."""
    seen: dict[bytes, SecretKind | None] = {}  # a log says the same again and again
    for begin, stop in runs:
        for found in _PIECE.finditer(raw, begin, stop):
            start, end = found.span()
            piece = raw[start:end]
            if piece not in seen:
                seen[piece] = _kind(piece, kind_inside)
            if kind := seen[piece]:
                yield Span(start, end, kind)


def _kind(piece: bytes, kind_inside: Callable[[str], SecretKind | None]) -> SecretKind | None:
    if not (len(piece) <= _LONG or piece.startswith(_PACKED_TEXT) or _text(piece[:_HEAD])):
        return None
    try:
        inside = _text(piece)
    except labour.TooMuch:
        return SecretKind.UNREAD
    if pair := _PAIR.fullmatch(inside):
        return SecretKind.CLIENT_SECRET if pair["app"] else SecretKind.PASSWORD
    told = inside and (_AGAIN.fullmatch(inside) or _TELLS.search(inside.lower().encode("ascii", "replace")))
    return kind_inside(inside) if told else None


def _unpacked(packed: bytes) -> bytes:
    """Return what was packed, as far as it is there; what is given where nothing was. Raises TooMuch where far more comes out."""
    most = _UNPACKED + _TIMES * len(packed)
    plain = bytearray()
    unpacking = zlib.decompressobj(wbits=47)
    for at in range(0, len(packed), _SLICE):
        rest = packed[at : at + _SLICE]
        while rest:
            try:
                more = unpacking.decompress(rest, most + 1 - len(plain))
            except zlib.error:
                return bytes(plain) or packed
            labour.take(len(more) // _A_STEP)
            plain += more
            if len(plain) > most:
                raise labour.TooMuch
            rest = unpacking.unused_data
            if unpacking.eof:  # another one may follow (RFC 1952, 2.2)
                unpacking = zlib.decompressobj(wbits=47)
    return bytes(plain) or packed


def _text(encoded: bytes) -> str:
    """Return the text that was encoded, of UTF-8, of Windows' own code page or as PowerShell has it; nothing where it is none."""
    plain = from_base64(encoded.decode())
    if plain[:1] in _PACKED:
        plain = _unpacked(plain)
    strange = plain.translate(None, _WRITTEN)
    if strange.count(b"\x00") * 3 > len(plain):
        order = "utf-16-be" if plain[:1] == b"\x00" else "utf-16-le"
        return plain[: len(plain) // 2 * 2].decode(order, "replace")
    if len(strange) * 4 > len(plain):
        if len(encoded) <= _LONG:
            return ""
        plain = b"\n".join(_STRETCH.findall(plain))
    text = plain.decode("utf-8", "replace")
    return plain.decode("cp1252", "replace") if "\ufffd" in text[:-1] else text
