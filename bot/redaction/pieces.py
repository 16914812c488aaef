"""Which piece of a secret may follow another: in the same line behind nothing but signs, in the next line in the same column or behind the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from bot.redaction.labour import take
from bot.redaction.unwrapped import DECORATION, shape
from bot.redaction.wraps import BEGINNING
from bot.text.late import compiled_late

SECRET = compiled_late(r"[A-Za-z0-9_~.-]+")
LINE = 400  # characters of a line that are looked at
MOST = 12  # pieces of a line that are looked at
PER_STEP = 20  # characters
LONG_PART = 20  # characters of a token's piece with another name
_SIGNS = compiled_late(r"(?:[^\w\x1e]|_(?!\w)|(?<=[(\[])(?:dot|punkt)(?=[)\]])){0,40}", re.IGNORECASE)
_SAID = frozenset(("dot", "punkt"))  # [dot]
_ENDS = compiled_late(r"(?:[^\w\x1e]|_(?!\w)){0,80}(?:\\[nr]){0,2}[^\w\x1e]{0,20}")
_LONGEST_NAME = 60  # characters before a piece that completes a secret exactly
_LETTER = compiled_late(r"[^\W_]")
_PART = compiled_late(r"\W{0,12}[A-Za-z_]{1,20}[ ]?[0-9]{0,3}[\"']?[ \t]{0,8}[:=][ \t]{0,8}[\"']?")  # a part's name
_RANK = "(?:zweite|andere|dritte|letzte)[rsn]?|second|other|third|last"
_WORD = "(?:hälfte|teil|stück|rest|half|part)"
_NEXT_PART = compiled_late(  # ", zweite Hälfte: ", " und Teil 2 "
    rf"\W{{1,6}}(?:(?:und|dann|and|then)[ ]){{0,2}}(?:(?:der|die|das|the)[ ])?(?:(?:{_RANK})[ ])?{_WORD}(?:[ ]?[0-9])?(?:[ ](?:ist|is))?[ :=-]{{1,4}}[\"'`„“]?",
    re.IGNORECASE,
)
_BLANK_LINES = compiled_late(r"(?:[ \t\r>|#*]{0,40}\n){0,2}")
_WIDE = 16  # characters of a piece that may have another's line before it


class Frame(NamedTuple):
    """Where the first piece stands: its column, and what is in front of it, numbers as 0."""

    column: int
    prefix: str


class Next(NamedTuple):
    """A piece that may follow: where it stands, what stands between, and whether it is alone behind a name of its own."""

    start: int
    end: int
    gap: str
    named: bool = False


def frame_of(text: str, start: int) -> Frame:
    """Return where a piece stands that begins here."""
    line = max(text.rfind("\n", max(0, start - LINE), start) + 1, start - LINE, 0)
    return Frame(start - line, shape(text[line:start]))


def following(text: str, last: tuple[int, int], frame: Frame, letters: re.Pattern[str] = SECRET) -> Iterator[Next]:
    """Yield which pieces may follow this one, the likelier first."""
    take(20)
    end = last[1]
    line_end = text.find("\n", end, end + LINE)
    stop = line_end if line_end >= 0 else min(len(text), end + LINE)
    rest = text[end:stop]
    closed = bool(_ENDS.fullmatch(rest))
    if line_end >= 0:
        yield from _below(text, stop, last, frame, letters, closed=closed)
    if not closed and (said := _NEXT_PART.match(text, end, stop)) and (part := letters.match(text, said.end())):
        yield Next(*part.span(), said[0], named=True)
    if not closed and (found := next(_pieces(text, end, stop, letters), None)):
        gap = text[end : found[0]]
        if _SIGNS.fullmatch(gap):
            yield Next(*found, gap)
        elif letters is not SECRET and _PART.fullmatch(gap) and found[1] - found[0] >= LONG_PART:
            yield Next(*found, gap, named=True)


def _pieces(text: str, begin: int, stop: int, letters: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield the first pieces up to here; the last goes as far as it does."""
    for found in islice(letters.finditer(text, begin, stop), MOST):
        take(4)
        whole = letters.match(text, found.start()) if found.end() == stop else found
        if whole and is_piece(text, whole):
            yield whole.span()


def is_piece(text: str, found: re.Match[str]) -> bool:
    """Say whether it has letters or digits of its own, and is no part of a word in another alphabet."""
    before, behind = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    if BEGINNING.match(text, found.start()):
        return False  # another one
    own = not before.isalpha() and not behind.isalpha() and any(map(str.isalnum, found[0]))
    return own and found[0].lower() not in _SAID


def _below(
    text: str, line_end: int, last: tuple[int, int], frame: Frame, letters: re.Pattern[str], *, closed: bool
) -> Iterator[Next]:
    """Yield the pieces of the next line that may follow, and of the line behind it; `closed`: behind the last one are only signs."""
    blank = _BLANK_LINES.match(text, line_end + 1)
    begin = blank.end() if blank else line_end + 1
    for another in (False, True):
        found = text.find("\n", begin, begin + LINE)
        stop = found if found >= 0 else min(len(text), begin + LINE)
        for start, end in reversed([*_pieces(text, begin, stop, letters)]):
            fits = _fits(text[begin:start], frame, closed=closed)
            alone = closed and bool(_ENDS.fullmatch(text, end, max(stop, end)))
            gap = text[last[1] : start]
            if another:
                if alone and fits and _WIDE <= end - start <= last[1] - last[0]:
                    yield Next(start, end, gap)
            elif fits or (closed and DECORATION.fullmatch(text, begin, start)):
                yield Next(start, end, gap)
            elif alone and start - begin <= _LONGEST_NAME:
                yield Next(start, end, gap, named=True)
        if found < 0:
            return
        begin = stop + 1


def _fits(own: str, frame: Frame, *, closed: bool) -> bool:
    """Say whether what stands before a piece in its line stands before the first one, too, or is blank as far as that."""
    if not frame.column:
        return closed and not own
    take(1 + len(own) // PER_STEP)
    same = bool(own.strip()) and frame.prefix.startswith(shape(own))
    return (closed and same) or (len(own) == frame.column and (same or not _LETTER.search(own)))
