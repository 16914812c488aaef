"""Base64 and tokens with something else in them: written ends of lines, another sign for one of base64's, blanks anywhere.

What repeats between pieces of one width is the end of a line, whatever it is: `<EOL>`, `[CRLF]`, `^J`, `(2)`. Other signs between
pieces that are all random stand for a sign of base64, as forms make a blank of its plus, or for nothing: both are read. Three words in a
row end it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

import re2

from bot.redaction import published
from bot.redaction.labour import take
from bot.redaction.shapes import looks_shuffled
from bot.redaction.unwrapped import shape
from bot.redaction.view import View
from bot.redaction.wraps import BEGINNING, is_written
from bot.text.late import compiled_late

_RUN = re2.compile(rb"[A-Za-z0-9+/_.~!*$-]{16,}={0,2}")
_TWO = re2.compile(  # with no word between them
    rb"(?s)B{16}(?:[^A-Za-z0-9+/_.~!*$=\s-].{0,23}|\s{1,9}(?:[^\w\s].{0,22})?)B{16}".replace(
        b"B", rb"[A-Za-z0-9+/_.~!*$-]"
    )
)
_REST = compiled_late(r"[A-Za-z0-9+/_.~!*$-]{1,23}={0,2}(?![A-Za-z0-9+/_.~-])")
_LONGEST_MARK, _LONGEST_GLUED = 24, 4  # characters: of an end of a line, and of its letters that a piece seems to have
_BRACKETED = compiled_late(r"(?:[^\w\s]{1,2}\w{1,10}[^\w\s]{1,2}){1,3}\s{0,2}|\s{0,2}[^\w\s\x00-\x7f]\s{0,2}")
_BLANK = compiled_late(r"\s{0,4}\n\s{0,4}")
_WORD = compiled_late(r"\x1e|\s\w|\w\s")  # what stands before each line, and a mask
_SURE = 3  # marks, of which chance does not make the next letter the same

_SIGN = r"[^A-Za-z0-9+/_=.\x1e-]"  # a dot is a token's own
_START = re2.compile(rf"([A-Za-z0-9+/_-]{{16,}}){_SIGN}".encode())
_OLD = re2.compile(rb"[A-Za-z0-9/ ]{42}[AEIMQUYcgkosw048]=")  # one of Entra's older secrets: 32 bytes in base64
_BLANKS = range(1, 7)
_TINY = 4  # characters, which chance may make a word
_NEXT = compiled_late(rf"({_SIGN}{{1,16}})([A-Za-z0-9+/_-]+)")
_BEFORE = compiled_late(rf"(?<![A-Za-z0-9+/_-])([A-Za-z0-9+/_-]{{1,15}}){_SIGN}(?<!\n)\Z")
_HEAD = compiled_late(r"M[C-I]|b3B|dXN|eyJ")
_HEX = compiled_late(r"[0-9A-Fa-f-]+\Z")
_LEAST, _FEW = 12, 12  # characters of a piece that chance makes no word; shorter ones in a row
_WORDS = 2  # in a row, in which chance may make them
_ENDS = frozenset("\r\n")
_EDGES = frozenset(("", *"=\r\n\"'"))  # what stands behind the last piece
_SIGNS = 2  # of base64 that are no letters, and may be lost: plus and stroke
_LONG = 60  # characters of a whole
_AROUND, _BEHIND = 300, 100  # characters of which a name may stand in front of it, or behind


class _Change(NamedTuple):
    """What stands between two pieces, and what for."""

    start: int
    end: int
    plain: str


def readings(view: View) -> Iterator[View]:
    """Yield the parts of a text that hold such, without what interrupts it."""
    raw = view.text.encode("ascii", "replace")
    marks = [change for changes in _marked(view.text, raw) for change in changes]
    gaps = sorted({change for changes in _gaps(view.text, raw) for change in changes})
    for changes in (marks, [one for one in gaps if one.plain], [one._replace(plain="") for one in gaps]):
        for part in _near(changes):
            yield _read(view, part)


def _near(changes: list[_Change]) -> Iterator[list[_Change]]:
    """Yield those together around which the same is read."""
    begun = 0
    for at in range(1, len(changes) + 1):
        if at == len(changes) or changes[at].start - changes[at - 1].end > _AROUND + _BEHIND + 4 * _LONG:
            yield changes[begun:at]
            begun = at


def _read(view: View, changes: list[_Change]) -> View:
    text = view.text
    begin = text.rfind("\n", 0, max(0, changes[0].start - _AROUND)) + 1
    begin = max(begin, changes[0].start - 2 * _AROUND)
    stop = min(len(text), changes[-1].end + 2 * _AROUND)
    parts: list[str] = []
    cuts: list[int] = []
    shifts: list[int] = []
    length, done = 0, begin
    for start, end, plain in changes:
        if start < done:
            continue  # the last piece of some is the first of others
        parts += (text[done:start], plain)
        length += start - done + len(plain)
        done = end
        cuts.append(length)
        shifts.append(end - begin - length)
    parts.append(text[done:stop])
    return View("".join(parts), begin, tuple(cuts), tuple(shifts), view)


def _marked(text: str, raw: bytes) -> Iterator[list[_Change]]:
    """Yield the ends of lines between pieces of the same width, but for those that only are what they are."""
    runs = [found.span() for found in _RUN.finditer(raw)] if _TWO.search(raw) else []
    at = 0
    while at + 1 < len(runs):
        last, mark = at + 1, _between(text, runs[at], runs[at + 1])
        width = runs[last][1] - runs[last][0]
        while (
            mark
            and last + 1 < len(runs)
            and runs[last][1] - runs[last][0] == width
            and _between(text, runs[last], runs[last + 1]) == mark
        ):
            last += 1
        if mark:
            yield _changes(text, runs[at : last + 1])
        at = last


def _between(text: str, before: tuple[int, int], behind: tuple[int, int]) -> str:
    if behind[0] - before[1] > _LONGEST_MARK:
        return ""
    mark = text[before[1] : behind[0]]
    return "" if _WORD.search(mark) or text[before[1] - 1] == "=" else shape(mark)


def _changes(text: str, pieces: list[tuple[int, int]]) -> list[_Change]:
    take(len(pieces))
    gap = text[pieces[-2][1] : pieces[-1][0]]
    if text.startswith(gap, pieces[-1][1]) and (rest := _REST.match(text, pieces[-1][1] + len(gap))):
        pieces.append(rest.span())
    count = len(pieces) - 1
    if count == 1 and not _BRACKETED.fullmatch(gap):
        return []
    width = pieces[1][1] - pieces[1][0]
    head = _common([text[start : start + _LONGEST_GLUED] for start, _ in pieces[1:]])
    tail = _common([text[end - _LONGEST_GLUED : end][::-1] for _, end in pieces[:-1]])
    if count < _SURE:
        head, tail = head[: max(0, width - (pieces[0][1] - pieces[0][0]))], ""
    plain = _BLANK.fullmatch(gap) and not head and not tail
    if plain or any(is_written(text[slice(*one)]) for one in pieces[:2]):
        return []
    return [_Change(end - len(tail), start + len(head), "") for (_, end), (start, _) in pairwise(pieces)]


def _common(words: list[str]) -> str:
    """Return with what all of them begin."""
    first, last = min(words), max(words)
    return next((first[:at] for at, letter in enumerate(first) if letter != last[at : at + 1]), first)


def _gaps(text: str, raw: bytes) -> Iterator[list[_Change]]:
    yield from _old_secrets(text, raw)
    done = 0
    for found in _START.finditer(raw):
        start, end = found.span(1)
        follows = _NEXT.match(text, end) if start >= done and not _HEX.match(text, start, end) else None
        if not follows or (_ends(follows[2]) and not _is_begun(text, start)):
            continue
        if not _is_mixed(text[start:end]) and not _HEAD.match(text, start):
            continue
        first = _begun(text, start, end, done)
        pieces = _followed(text, first)
        done = pieces[-1][1]
        public = any(published.is_published(text, start) for start, _ in first)
        if len(pieces) > 1 and not public and _is_one(text, pieces):
            lost = "/" if "+" in text[pieces[0][0] : done] else "+"
            yield [
                _Change(end, start, lost if start - end == 1 and text[end] != "\n" else "")
                for (_, end), (start, _) in pairwise(pieces)
            ]


def _old_secrets(text: str, raw: bytes) -> Iterator[list[_Change]]:
    """Yield the blanks in what else has the form of Entra's older secrets."""
    for found in _OLD.finditer(raw):
        start = found.start()
        words = text[start : found.end() - 1].split(" ")
        if (
            len(words) - 1 in _BLANKS
            and all(words)
            and not text[start - 1 : start].isalnum()
            and not any(len(word) > _TINY and (word.isupper() or is_written(word)) for word in words)
            and _is_mixed(" ".join(words))
        ):
            lengths = accumulate(len(word) + 1 for word in words[:-1])
            yield [_Change(start + length - 1, start + length, "+") for length in lengths]


def _is_begun(text: str, start: int) -> bool:
    """Say whether a piece may stand in front of the one that begins here."""
    return start > 1 and text[start - 1] not in "\n=.\x1e" and (text[start - 2].isalnum() or text[start - 2] in "+/_-")


def _begun(text: str, start: int, end: int, limit: int) -> list[tuple[int, int]]:
    """Return this piece, behind those that stand right in front of it."""
    pieces = [(start, end)]
    while _is_begun(text, pieces[0][0]) and (
        before := _BEFORE.search(text, max(limit, pieces[0][0] - 17), pieces[0][0])
    ):
        if is_written(before[1]) and not _HEAD.match(before[1]):
            break
        pieces.insert(0, before.span(1))
    return pieces


def _followed(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    sure = len(pieces)
    words = 0
    signs: set[str] = set()
    while text[pieces[-1][1] : pieces[-1][1] + 1] != "=" and (found := _NEXT.match(text, pieces[-1][1])):
        take(2)
        signs.update(found[1])
        pieces.append(found.span(2))
        piece = found[2]
        word = is_written(piece[:80])
        words = words + 1 if word else 0
        own_line = len(piece) > _TINY and "\n" in found[1]
        if len(signs - _ENDS) > _SIGNS or (word and (own_line or _ends(piece))):
            break
        if BEGINNING.match(text, found.start(2)):
            break
        is_last = "\n" not in found[1] and text[found.end() : found.end() + 1] in _EDGES
        if not word and (is_last or _is_mixed(piece)):
            sure = len(pieces)
        elif words > _WORDS or len(pieces) - sure > _FEW:
            break
    return pieces[:sure]


def _ends(piece: str) -> bool:
    """Say whether a piece is a word that chance does not make."""
    if len(piece) < _LEAST:
        return False
    return piece[1:].islower() or piece.isupper()


def _is_mixed(piece: str) -> bool:
    return len(piece) >= _LEAST and not _HEX.match(piece) and looks_shuffled(piece[:80])


def _is_one(text: str, pieces: list[tuple[int, int]]) -> bool:
    """Say whether together they are long enough, and are not just lines of one width."""
    whole = sum(end - start for start, end in pieces)
    plain = all(_BLANK.fullmatch(text, end, start) for (_, end), (start, _) in pairwise(pieces))
    even = len({end - start for start, end in pieces[:-1]}) == 1
    return whole >= _LONG and not (plain and even)
