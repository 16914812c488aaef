"""Base64 that holds a text with a secret in it: the body of a form, JSON, a command of PowerShell."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import re2

from bot.redaction.kinds import SecretKind
from bot.redaction.wraps import Span, from_base64

_RUN = re2.compile(rb"[A-Za-z0-9+/_-]{20,}={0,2}")
_HEAD = 32  # characters that tell whether it is text
_LIMIT = 20_000  # characters of one that are read


def spans(raw: bytes, kind_inside: Callable[[str], SecretKind | None]) -> Iterator[Span]:
    """Yield every run of base64 in a text, given as ASCII, in whose text a secret stands."""
    for found in _RUN.finditer(raw):
        start, end = found.span()
        if not _text(raw[start : start + _HEAD]):
            continue
        inside = _text(raw[start : min(end, start + _LIMIT)])
        if inside and (kind := kind_inside(inside)):
            yield Span(start, end, kind)


def _text(encoded: bytes) -> str:
    """Return the text that was encoded, of UTF-8 or as PowerShell has it; nothing where it is none."""
    plain = from_base64(encoded.decode())
    if b"\x00" in plain[1::2]:
        text = plain[: len(plain) // 2 * 2].decode("utf-16-le", "replace")
    else:
        text = plain.decode("utf-8", "replace")
        text = text[:-1] if text.endswith("\ufffd") else text
    return text if all(map(_is_written, text[:24])) else ""


def _is_written(sign: str) -> bool:
    return sign.isprintable() and sign != "\ufffd" or sign in "\r\n\t\x00\x01"
