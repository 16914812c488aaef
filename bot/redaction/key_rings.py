"""Our own keys where they are broken over lines: `MAILCHECK_KEYS` holds names with 32 bytes in base64 each (bot/store/keys.py).

In one line each of them is known by its form (`forms`); over lines the commas and colons in it end what others read as one word.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from bot.redaction.kinds import SecretKind
from bot.redaction.labour import take
from bot.redaction.unwrapped import shape
from bot.redaction.wraps import Span
from bot.text.late import compiled_late

_BEGINS = compiled_late(r"(?i:MAILCHECK_KEYS)|(?<![0-9A-Za-z])20[0-9]{6}-[0-9a-f]{8}:")
_LINE = compiled_late(r"([^\n]{0,400}?)(?:[\s\"'`\\^&)\]}]|(?<=[\s\"'])\+){0,20}(?:\n|\Z)")
_MARGIN = compiled_late(r"[^A-Za-z0-9+/=,:_\n-]{0,40}(?:[#>*|+-]{1,3}[ \t]{1,8})?")
_OF_RING = compiled_late(r"[A-Za-z0-9+/=,:_-]+")
_ENTRY = compiled_late(
    r"(?<![A-Za-z0-9_.-])[A-Za-z0-9][A-Za-z0-9_.-]{0,63}:([A-Za-z0-9+/_-]{43}=|[A-Za-z0-9+/_-]{12,42}\Z)"
)
_MOST_LINES = 40


def spans(text: str) -> Iterator[Span]:
    """Yield each key of a ring that goes on in the next line."""
    done = 0
    for begun in _BEGINS.finditer(text):
        if begun.start() < done:
            continue
        pieces = _pieces(text, begun.start())
        done = pieces[-1][1]
        if len(pieces) > 1:
            yield from _keys(text, pieces)


def _pieces(text: str, begin: int) -> list[tuple[int, int]]:
    """Return where the lines of a ring stand without what is around them, from the place on at which it begins."""
    line = text.rfind("\n", max(0, begin - 200), begin) + 1
    prefix = text[line:begin]
    pieces: list[tuple[int, int]] = []
    found = _LINE.match(text, begin)
    while found and len(pieces) < _MOST_LINES:
        take(10)
        start = _behind_margin(text, found.start(), prefix) if pieces else begin
        if pieces and (start >= found.end(1) or not _OF_RING.fullmatch(text, start, found.end(1))):
            break
        pieces.append((start, found.end(1)))
        found = _LINE.match(text, found.end()) if found.end() < len(text) else None
    return pieces or [(begin, begin + 1)]


def _behind_margin(text: str, at: int, prefix: str) -> int:
    behind = at + len(prefix)
    if prefix and shape(text[at:behind]) == shape(prefix):
        return behind
    margin = _MARGIN.match(text, at)
    return margin.end() if margin else at


def _keys(text: str, pieces: list[tuple[int, int]]) -> Iterator[Span]:
    flat = "".join(text[start:end] for start, end in pieces)
    begins = [0]
    for start, end in pieces:
        begins.append(begins[-1] + end - start)

    def place(at: int) -> int:
        number = bisect_right(begins, at, 0, len(pieces)) - 1
        return pieces[number][0] + at - begins[number]

    for entry in _ENTRY.finditer(flat):
        yield Span(place(entry.start(1)), place(entry.end(1) - 1) + 1, SecretKind.ACCESS_KEY)
