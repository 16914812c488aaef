"""Neighbouring lines of numbers without what stands before and behind each of them: stamps, counters, names, marks of a quotation.

A program's log, a chat, a comparison, a table put the same around each line, but for the numbers in it. What that is, the lines of
numbers tell; those among them that name the numbers lose it, too. So whoever reads numbers need know nothing of logs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, groupby, islice, pairwise
from typing import NamedTuple

import re2

from bot.redaction.key_numbers import holds_names, is_public_name
from bot.redaction.labour import take
from bot.text.late import compiled_late

_CLOCK = rb"[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?(?: ?[ap]m\b| ?[+-][0-2][0-9]:?[0-9]{2}\b|z\b)?"
_STAMP = compiled_late(
    rb"(?<![0-9a-z.:/-])(?:[0-9]{1,4}(?P<sign>[-/.])(?:[0-9]{1,2}|[a-z]{3})(?P=sign)[0-9]{1,4}(?:[t ,:|]{1,2}%(clock)s)?|%(clock)s"
    rb"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    rb"(?![0-9a-z]|[.:/-][0-9a-z]{2}[.:/-])".replace(b"%(clock)s", _CLOCK)
)
CAST = r"[(\[]?(?:byte|char)[)\]] ?"  # of a byte; what stands between two may take its first sign
TYPE = r"_?u8|h\b"
_BYTE = rf"(?:{CAST})?-?(?:(?:0[xob]|\\{{1,2}}(?:x|u00)?|x|&h)?[0-9a-f]{{1,3}}|[0-9]{{4}}|(?:0b)?[01]{{8}})(?:{TYPE})?"
_ROW = re2.compile(
    (
        rf"(?m)(?:^|[^0-9a-z.,])((?:{_BYTE}[^0-9a-z\n.]{{1,6}}){{6,}}{_BYTE}|[0-9]{{32,}}"
        r"|(?:\\{1,2}(?:x[0-9a-f]{2}|[0-7]{1,3}|u00[0-9a-f]{2})){6,})(?:[^0-9a-z]|$)"
    ).encode()
)
_NAMED_ROW = re2.compile(_ROW.pattern.replace(b"|[0-9]{32,}", b"|[0-9a-f]{32,}"))  # alone it is more often a digest
_IN_COLUMN = compiled_late(rb"(?<![0-9a-z.])(?:-?(?:0[xo])?[0-9a-f]{1,3}|(?:0b)?[01]{8}|0[0-7]{3})(?![0-9a-z])")
_OF_NUMBERS = b"0123456789abcdefox -"
_COLUMNS = 4  # numbers at the end of a line, of which one may be the byte
_VARIED = 10  # different bytes among so many lines
_FEWEST = 20  # lines of one byte each
_FIELD = compiled_late(rb"[^0-9a-z]*([0-9a-z]+)[^0-9a-z]+")
_SIGNS = compiled_late(rb"[^0-9a-z_()\[\]]+")  # but for those of a type
_ALIKE = b" \t-"
_FIELDS = 6  # at the beginning of the numbers, which may be none of them
_BETWEEN = frozenset((b",", b";", b":", b"-", b"+"))  # what goes on in the next line
_TOKEN = compiled_late(rb"[0-9a-z]+|[ \t\r]+|[^0-9a-z \t\r\n]")
_NUMBERS = compiled_late(  # in what changes: also ids, letters that count, and how much a log's line matters
    rb"(?<![0-9a-z])(?:[0-9a-z]*[0-9][0-9a-z]*|t{4,}|[0-9a-f]{4,}|[a-z]|trace|debug|info|notice|warn(?:ing)?|error)(?![0-9a-z])"
)
_BLANKS = compiled_late(rb"[ \t\r]+")
_LONGEST = 240  # characters before or behind the numbers in which we look
_APART = 3  # lines in a row that only name the numbers
_STEP = 3  # by which a counter grows
_BEFORE = 2  # lines in front of the first that may name them


class Row(NamedTuple):
    """Where a line begins and ends, and the numbers in it."""

    line: int
    start: int
    end: int
    line_end: int


class Margins(NamedTuple):
    """What stands before the numbers and, from the line's end on, behind them: pieces, with a number as 0 and any blanks as one."""

    before: list[bytes]
    behind: list[bytes]


def bodies(text: str) -> Iterator[list[tuple[int, int]]]:
    """Yield for lines of numbers that stand together where in each is what is left without its margins, if any has some."""
    raw = text.encode("ascii", "replace")
    row = _NAMED_ROW if holds_names(raw) else _ROW
    raw = raw.lower()
    plain = unstamped(raw) if row.search(raw) else b""
    for rows in (plain and [*_regions(plain, row)]) or _columns(raw):
        take(10 * len(rows))
        plain = plain or unstamped(raw)
        left = _stripped(text, plain, rows) if len(rows) > 1 else []
        if any(raw[start - 1 : start] != b"\n" or raw[end : end + 1] != b"\n" for start, end in left[1:-1]):
            yield left


def unstamped(raw: bytes) -> bytes:
    """Return it with letters that no number has for dates, times and ids."""
    return _STAMP.sub(lambda stamp: b"t" * len(stamp[0]), raw)


def _row(raw: bytes, start: int, end: int) -> Row:
    line_end = raw.find(b"\n", end)
    return Row(raw.rfind(b"\n", 0, start) + 1, start, end, line_end if line_end >= 0 else len(raw))


def _regions(raw: bytes, pattern: re.Pattern[bytes]) -> Iterator[list[Row]]:
    rows: list[Row] = []
    for found in pattern.finditer(raw):
        row = _row(raw, *_evenly(raw, *found.span(1)))
        if rows and row.line == rows[-1].line:
            continue
        if rows and raw.count(b"\n", rows[-1].line_end, row.line) > _APART:
            yield _own(raw, rows)
            rows = []
        rows.append(row)
    if rows:
        yield _own(raw, rows)


def _evenly(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Return where numbers begin and end that have the same between any two of them."""
    signs = [*islice(_SIGNS.finditer(raw, start + 1, end), 2 * _FIELDS)]
    if signs and signs[0].start() - start < 4:  # no address of a dump
        usual = Counter(sign[0].strip(_ALIKE) for sign in signs).most_common(1)[0][0]
        for sign in signs[:_FIELDS]:
            if sign[0].strip(_ALIKE) != usual:
                start = sign.end()
    return start, end


def _own(raw: bytes, rows: list[Row]) -> list[Row]:
    """Return them without what is the same in each or counts the lines; of those that begin otherwise than most nothing is taken."""
    heads = [_shape(raw[max(row.line, row.start - _LONGEST) : row.start]) for row in rows]
    usual = Counter(heads).most_common(1)[0][0]
    alike = {at: row for at, (row, head) in enumerate(zip(rows, heads, strict=True)) if head == usual}
    for _ in range(_FIELDS if len(alike) > 2 else 0):
        fields = {at: field for at, row in alike.items() if (field := _FIELD.match(raw, row.start, row.end))}
        values = [field[1] for field in fields.values()]
        if len(values) < len(alike) or not (len(set(values)) == 1 or is_counter(values)):
            break
        alike = {at: row._replace(start=fields[at].end()) for at, row in alike.items()}
    return [alike.get(at, row) for at, row in enumerate(rows)]


def is_counter(values: list[bytes]) -> bool:
    """Say whether these numbers grow from line to line, by little."""
    return all(map(bytes.isdigit, values)) and all(
        0 < int(behind) - int(before) <= _STEP for before, behind in pairwise(values)
    )


def _columns(raw: bytes) -> Iterator[list[Row]]:
    """Yield the lines that have one byte each and are the same but for their numbers: of these those that vary most."""
    at = 0
    for _, alike in groupby(raw.split(b"\n"), lambda line: line.translate(None, _OF_NUMBERS)):
        lines, begin = [*alike], at
        at += sum(map(len, lines)) + len(lines)
        if len(lines) < _FEWEST:
            continue
        sample = list(zip(*map(_last_numbers, lines[:_FEWEST]), strict=False))
        back = max(range(len(sample)), key=lambda at: _variety(sample[at]), default=-1)
        if back < 0 or _variety(sample[back]) < _VARIED:
            continue
        take(20 * len(lines))
        places = accumulate((len(line) + 1 for line in lines), initial=begin)
        numbers = [_last_numbers(line) for line in lines]
        yield [
            Row(*(place + each for each in (0, *found[back].span(), len(line))))
            for place, line, found in zip(places, lines, numbers, strict=False)
            if len(found) > back
        ]


def _last_numbers(line: bytes) -> list[re.Match[bytes]]:
    return [*_IN_COLUMN.finditer(unstamped(line))][: -_COLUMNS - 1 : -1]


def _variety(column: tuple[re.Match[bytes], ...]) -> int:
    numbers = [one[0] for one in column]
    return 0 if is_counter(numbers) else len(set(numbers))


def _shape(margin: bytes) -> bytes:
    return _BLANKS.sub(b" ", _NUMBERS.sub(b"0", margin))


def _stripped(text: str, raw: bytes, rows: list[Row]) -> list[tuple[int, int]]:
    """Return where what is left of these lines stands, and of those around them."""
    ends = [row.end + (raw[row.end : row.end + 1] in _BETWEEN) for row in rows]
    heads = [_shape(raw[max(row.line, row.start - _LONGEST) : row.start]).rstrip() for row in rows]
    tails = [_shape(raw[end : min(row.line_end, end + _LONGEST)]) for row, end in zip(rows, ends, strict=True)]
    before, behind = _common(heads), _common(tails)
    if is_public_name(text[rows[0].line : rows[0].start], rows[0].start - rows[0].line):
        before = b""
    margins = Margins(_TOKEN.findall(before), _TOKEN.findall(behind)[::-1])
    done = rows[0].line
    for _ in range(_BEFORE):
        done = raw.rfind(b"\n", 0, max(done - 1, 0)) + 1
    left: list[tuple[int, int]] = []
    for row, end, head, tail in zip(rows, ends, heads, tails, strict=True):
        left += _others(raw, done, row.line, margins)
        start = row.start if before and head == before else _inside(raw, row.line, row.start, margins)[0]
        left.append((start, end if tail == behind else row.line_end))
        done = row.line_end + 1
    return [*left, *_others(raw, done, raw.find(b"\n", done) + 1, margins)]


def _common(margins: list[bytes]) -> bytes:
    shape, count = Counter(margins).most_common(1)[0]
    return shape if 2 * count > len(margins) else b""


def _others(raw: bytes, at: int, end: int, margins: Margins) -> Iterator[tuple[int, int]]:
    """Yield what is left of lines that name the numbers, or are a short rest of them."""
    while at < end:
        line_end = raw.index(b"\n", at)
        yield _inside(raw, at, line_end, margins)
        at = line_end + 1


def _inside(raw: bytes, start: int, end: int, margins: Margins) -> tuple[int, int]:
    take(10)
    head = [*islice(_TOKEN.finditer(raw, start, end), len(margins.before))]
    count = _over(head, margins.before)
    begin = head[count - 1].end() if count else start
    tail = [*_TOKEN.finditer(raw, max(begin, end - _LONGEST), end)][::-1] if margins.behind else []
    count = _over(tail, margins.behind)
    return begin, tail[count - 1].start() if count else end


def _over(pieces: list[re.Match[bytes]], margin: list[bytes]) -> int:
    """Return how many pieces belong to a margin, from the line's edge on; of the signs at its end some may be missing."""
    needed = max((at for at, shape in enumerate(margin, 1) if shape.isalnum()), default=len(margin))
    for at, shape in enumerate(margin):
        if at == len(pieces) or _shape(pieces[at][0]) != shape:
            return at if at >= needed else 0
    return len(margin)
