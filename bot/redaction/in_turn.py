"""Numbers between the same words, over however many lines: an element, a record, a call for each byte, word or row of bytes.

What stands between two of them is the same at each, or in turn, as where a counter goes before each: then each place of a turn is read alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

import re2

from bot.redaction.labour import take
from bot.text.late import compiled_late

Numbers = list[re.Match[bytes]]

_NUMBER = r"\b(?:0x[0-9a-f]{1,2}|[a-f]?[0-9][0-9a-f]{0,2})\b"
_SIGNS = r"[^0-9a-z]+"
_HINT = re2.compile(
    (
        rf"(?:(?:{_NUMBER}[^0-9]+){{0,2}}{_NUMBER}[^0-9]*(?:[g-z]|[<\"'][a-f])[^0-9]*){{12}}"
        rf"|(?:[ :-][0-9a-f]{{2}}){{3}}[\"'<)\]}}]|(?:\b(?:0x)?[0-9a-f]{{8}}(?:`?[0-9a-f]{{8}})?{_SIGNS}){{5}}"
    ).encode()
)
_CELL = compiled_late(
    rb"(?<![0-9a-z])(?:[0-9a-f]{2}(?:[ :-][0-9a-f]{2})+|-?[0-9]{1,6}|(?:0x)?[0-9a-f]{1,2}|(?:0x)?[0-9a-f]{8}(?:`?[0-9a-f]{8})?)(?![0-9a-z])"
)
_WORD = compiled_late(rb"(?:0x)?(?![01]{8}\Z)[0-9a-f]{8}(?:`?[0-9a-f]{8})?")
_LETTER = compiled_late(rb"[a-z]")
_FEWEST = 5  # words
_BEFORE = 400  # characters in front of a hint in which a turn may begin
_LONGEST = 60  # characters from one number to the next
_MOST = 6  # numbers of a turn
_VARIED = 10  # different numbers, or all


def turns(lower: bytes) -> Iterator[Numbers]:
    """Yield the numbers of each place of a turn, of a text given as ASCII in small letters."""
    for numbers in _stretches(lower):
        take(len(numbers))
        gaps = [lower[one.end() : other.start()] for one, other in pairwise(numbers)]
        reach = [0] * len(numbers)  # of the shorter turn in which each stands
        for size in range(1, _MOST + 1):
            for start, end in _repeated(gaps, size):
                if reach[start] >= end:
                    continue
                reach[start:end] = [end] * (end - start)
                if size > 1 or not _is_list(gaps[start], numbers[start:end]):
                    places = (numbers[first:end:size] for first in range(start, start + size))
                    yield from (place for place in places if _is_varied(place))


def _stretches(lower: bytes) -> Iterator[Numbers]:
    """Yield the numbers from a hint on, as long as one is near the next."""
    done = 0
    for hint in _HINT.finditer(lower):
        if hint.end() <= done:
            continue
        numbers: Numbers = []
        for number in _CELL.finditer(lower, max(done, hint.start() - _BEFORE)):
            if numbers and number.start() - done > _LONGEST:
                if number.start() >= hint.end():
                    break
                yield numbers
                numbers = []
            numbers.append(number)
            done = number.end()
        yield numbers
        done = max(done, hint.end())


def _repeated(gaps: list[bytes], size: int) -> Iterator[tuple[int, int]]:
    """Yield from which number on, and up to which, each gap is the same as so many before."""
    at = 0
    for alike, run in groupby(map(bytes.__eq__, gaps, gaps[size:])):
        start, at = at, at + sum(1 for _ in run)
        if alike:
            yield start, at + size + 1


def _is_list(gap: bytes, numbers: Numbers) -> bool:
    """Say whether these are read without us: with no word between them, and few words of several bytes."""
    words = len(numbers) >= _FEWEST and any(_WORD.fullmatch(one[0]) for one in numbers)
    return not words and not _LETTER.search(gap)


def _is_varied(numbers: Numbers) -> bool:
    return len({one[0] for one in numbers}) >= min(_VARIED, len(numbers))
