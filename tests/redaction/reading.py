"""What can still be read in a masked text: in clear, decoded, or put together again from its lines."""

from __future__ import annotations

import base64
import binascii
import html
import quopri
import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

LEGIBLE = 8  # characters of a secret in a row that may stay
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_DECORATION = re.compile(
    r"^[ \t]*(?:\d[\d:., T+Z-]*|[A-Za-z]{1,8}(?=[:>|]))?[^A-Za-z0-9+/=]*|[^A-Za-z0-9+/=]+$", re.MULTILINE
)


def readings(text: str, depth: int = 2) -> Iterator[str]:
    """Yield a text as it stands, undone from each encoding, and its lines joined without what stands around them."""
    yield text
    yield unquote_plus(text)
    yield html.unescape(text)
    yield re.sub(r"\\(.)", r"\1", re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text))
    yield re.sub(r'""|\'\'', lambda found: found[0][0], text)
    yield quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")
    yield re.sub(r"[\s\u200b-\u200d\u00ad\ufeff\x00]", "", text)
    joined = "".join(_DECORATION.sub("", text).split("\n"))
    yield joined
    if depth:
        for part in (*_BASE64.findall(text), *_BASE64.findall(joined)):
            for decoded in _decoded(part):
                yield from readings(decoded, depth - 1)


def _decoded(part: str) -> Iterator[str]:
    plain = part.rstrip("=").translate({45: "+", 95: "/"})
    for skipped in range(4):
        piece = plain[skipped:]
        try:
            raw = base64.b64decode(piece[: len(piece) // 4 * 4 or None] + "")
        except binascii.Error:
            continue
        yield raw.decode("utf-8", "replace")
        if raw.count(b"\x00") * 3 > len(raw):
            yield raw.decode("utf-16-le", "replace")


def leaks(secret: str, shown: str) -> bool:
    """Say whether a part of the secret can still be read: nine characters in a row (fourteen of a token), or all of a shorter one."""
    size = min(len(secret), LEGIBLE + 1)
    parts = {secret[at : at + size] for at in range(0, len(secret) - size + 1, 1 if len(secret) < 100 else 6)}
    return any(part in reading for reading in readings(shown) for part in parts)


def key_leaks(raw: bytes, shown: str) -> bool:
    """Say whether more of a key than two lines of base64 can still be read, wherever it was cut."""
    plain = re.sub(r"[^A-Za-z0-9+/]", "", "".join(_DECORATION.sub("", shown).split("\n")))
    encoded = base64.b64encode(raw).decode().rstrip("=")
    pieces = {encoded[at : at + 16] for at in range(0, len(encoded) - 15, 4)}
    return sum(piece in plain for piece in pieces) > 2 or raw.hex()[40:72] in re.sub(r"[^0-9a-f]", "", shown.lower())
