"""Dumps: lines of cells that show bytes, perhaps behind an address, perhaps beside the same bytes as text, whatever tool wrote them.

What a cell is (hex, octal, decimal or binary digits of one byte or of several, a letter), how many stand in a line, and what is an address,
the lines tell together. A secret is covered in both columns: each byte ends where its line does.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import re2

from bot.redaction.labour import take
from bot.redaction.margins import is_counter, unstamped
from bot.text.late import compiled_late

_NUMBER = rb"(?:0x|\\x|&h)?[0-9a-f]{1,128}h?"
_BETWEEN = rb"[^0-9a-z.\n]{1,9}"
_SIGN = rb"(?:[ \t]{3}[!-~]|[ \t]{2}\\[!-~]|[ \t][0-7]{3}|[ \t]{4})"
_ALIKE = r"(?:(?:ONE[^0-9a-z.\n:-]{1,9}-?){3}|(?:ONE:[ \t]?){3}|(?:ONE[ \t]?-[ \t]?){3})"  # no date with its time
_PAIR, _DECIMALS = r"(?:0x|\\x|&h)?[0-9a-f]{2}h?", _ALIKE.replace("ONE", "[0-9]{1,3}")
_ROW = re2.compile(
    (
        rf"(?:^|[^0-9a-z])(?:{_ALIKE.replace('ONE', _PAIR)}{_PAIR}|(?:[0-9a-f]{{4,16}}h?:?BETWEEN|{_DECIMALS}){_DECIMALS}[0-9]"
        r"|(?:(?:0x)?[0-9a-f]{4,16}h?:?(?:[^0-9a-z.\n-]|[ \t]-[ \t]){1,9}){1,2}(?:0x)?[0-9a-f]{4,16}(?:[^0-9a-z]|$)|(?:[0-9a-f]{8}-){3}"
        r"|(?:0x)?[0-9a-f]+h?:?BETWEEN(?:0x)?[0-9a-f]{8}`?[0-9a-f]{8,120}(?:[^0-9a-z]|$))"
        r"|(?:[ \t]{1,8}(?:\\?[!-~]|[0-7]{3})){8}(?:\s|$)"
    )
    .replace("BETWEEN", _BETWEEN.decode())
    .encode()
)
_RUN = compiled_late(rb"(?<![0-9a-z])%s(?![0-9a-z])(?:%s%s(?![0-9a-z]))*+" % (_NUMBER, _BETWEEN, _NUMBER))
_DIGITS = compiled_late(
    rb"(?:0x|\\x|&h)?((?:(?<=[\s,|(\[{])-)?(?:[0-9a-f]{8}`[0-9a-f]{8}(?![0-9a-z])|[0-9a-f]{1,128}))h?"
)
_DECIMAL = compiled_late(rb"-?[0-9]+")
_OCTAL = compiled_late(rb"[0-7]+")
_BINARY = compiled_late(rb"[01]{8}")
_OCTAL_SIZES = {3: 1, 6: 2, 11: 4, 22: 8}
_BESIDE = re2.compile(rb"([0-9]) '(?:\\?[^\n]|\\[0-7]{3})'")  # gdb's, of a byte
_SIGNS = compiled_late(
    rb"(?:[0-9a-f]{3,16}h?:?)?[ \t]??(?P<grid>%s{8,})[ \t\r]*|(?:[0-9a-f]{6,16}h?:?[ \t]+)?(?P<apart>(?:(?:\\?[!-~]|[0-7]{3})[ \t\r]+){7,}(?:\\?[!-~]|[0-7]{3})?)[ \t\r]*"
    % _SIGN
)
_GRID_BEHIND = compiled_late(  # whatever a log or a chat puts in front of each line
    rb"(?P<grid>%s{8,})(?P<apart>(?!))?[ \t\r]*[\"'`)}\]|;,]{0,4}\Z" % _SIGN
)
_ONE_SIGN = compiled_late(rb"[^ \t\r]+")
_ESCAPES = {b"n": 10, b"r": 13, b"t": 9, b"a": 7, b"b": 8, b"f": 12, b"v": 11, b"0": 0}
_SHOWN = compiled_late(rb"[0-9a-z]{4,}")
_UNSEEN = bytes.maketrans(bytes((*range(32), *range(127, 256))), b"." * 161)
_WORD = 4  # digits of a cell that is more than a byte
_FEWEST = 4  # cells of a line that no other leads to
_APART = 3  # lines between two of a dump
_LONGEST = 512  # characters of a line
_MARGIN = 3  # numbers in front of the cells
_STEP = 256  # bytes in a line at most


class _Cell(NamedTuple):
    start: int
    end: int
    digits: bytes


class Written(NamedTuple):
    """Bytes, and of each where it begins in the text and where what shows it ends: in a dump, with the line."""

    data: bytes
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, pieces: Iterable[tuple[bytes, int, int]]) -> Written:
        """Return the bytes of pieces, each with where it begins in the text and where it ends."""
        data, starts, ends = bytearray(), list[int](), list[int]()
        for piece, start, end in pieces:
            data += piece
            starts += [start] * len(piece)
            ends += [end] * len(piece)
        return cls(bytes(data), starts, ends)

    def end(self, behind: int) -> int:
        """Return where the byte in front of this one ends."""
        return self.ends[behind - 1]


class _Layout(NamedTuple):
    base: int  # 0: letters
    width: int  # digits of a cell; 0: as many as it needs


class _Row(NamedTuple):
    line: int
    column: int
    end: int
    before: bytes  # the number in front of the first cell
    cells: list[_Cell]


def dumps(raw: bytes, lower: bytes) -> Iterator[Written]:
    """Yield the bytes of every dump in a text, given as ASCII, and in small letters; of words in either order unless their text tells."""
    if not (_ROW.search(lower) or _BESIDE.search(lower)):
        return
    plain = _BESIDE.sub(lambda sign: sign[1] + b" " * (len(sign[0]) - 1), unstamped(lower)) + b"\n"
    done = 0
    for found in _ROW.finditer(plain):
        if found.start() < done:
            continue
        at = plain.rfind(b"\n", 0, found.start() + 1) + 1
        by_layout: dict[_Layout, list[_Row]] = defaultdict(list)
        last = number = 0
        while at < len(lower) and number - last <= _APART:
            end = plain.index(b"\n", at)
            for layout, row in _rows(raw, plain, number, at, min(end, at + _LONGEST), begun=bool(by_layout)):
                rows = by_layout[layout]
                if (
                    len(row.cells) >= _FEWEST
                    or (layout.width >= _WORD and (row.before or len(row.cells) > 1))
                    or (rows and row.line - rows[-1].line <= _APART and row.column == rows[-1].column)
                ):
                    rows.append(row._replace(end=end))
                    last = number
            at = end + 1
            number += 1
            if not any(by_layout.values()):
                break
        done = at
        for layout, rows in by_layout.items():
            if rows and (layout.base != 10 or _is_decimal(rows)):
                yield from _read(lower, layout, rows)


def _rows(raw: bytes, plain: bytes, line: int, start: int, end: int, *, begun: bool) -> Iterator[tuple[_Layout, _Row]]:
    """Yield each reading of a line as a row of cells."""
    take(3)
    best: dict[_Layout, _Row] = {}
    for run in _RUN.finditer(plain, start, end):
        found = [_Cell(*one.span(), one[1].replace(b"`", b"")) for one in _DIGITS.finditer(plain, *run.span())]
        if len(found) < _FEWEST and not begun and max(len(cell.digits) for cell in found) < _WORD:
            continue
        for layout, cells, before in _cells(plain, found):
            if layout not in best or len(best[layout].cells) < len(cells):
                best[layout] = _Row(line, cells[0].start - start, end, before, cells)
    yield from best.items()
    if signs := _SIGNS.fullmatch(raw, start, end) or _GRID_BEHIND.search(raw, start, end):
        cells = [*_signs(raw, signs)]
        yield _Layout(0, 0), _Row(line, cells[0].start - start, end, b"", cells)


def _cells(plain: bytes, found: list[_Cell]) -> Iterator[tuple[_Layout, list[_Cell], bytes]]:
    """Yield the cells among these numbers, for each way to read them, with the number in front."""
    widths = Counter[int]()
    for cell in found:
        widths[len(cell.digits)] += len(cell.digits)
    for width, _ in widths.most_common(2):
        cells, before = _longest(plain, found, [len(cell.digits) == width for cell in found], width)
        if all(_BINARY.fullmatch(cell.digits) for cell in cells[1:]) and width == 8 and len(cells) > 1:
            yield _Layout(2, width), cells, before
        elif width % 2 == 0 and not any(cell.digits[:1] == b"-" for cell in cells):
            yield _Layout(16, width), cells, before
        if width in _OCTAL_SIZES and all(_OCTAL.fullmatch(cell.digits) for cell in cells[1:]):
            yield _Layout(8, width), cells, before
    for width in (3, 10):
        if width == 3 or any(len(cell.digits) > 4 for cell in found):
            cells, before = _longest(
                plain,
                found,
                [len(cell.digits.lstrip(b"-")) <= width and bool(_DECIMAL.fullmatch(cell.digits)) for cell in found],
            )
            if cells:
                yield _Layout(10, width), cells, before


def _longest(plain: bytes, found: list[_Cell], like: list[bool], width: int = 0) -> tuple[list[_Cell], bytes]:
    """Return the longest run of such cells, with what is short of a width at the end, and the number in front."""
    best: list[_Cell] = []
    before, run, ahead = b"", [], b""
    for cell, is_one in zip((*found, _Cell(0, 0, b"")), (*like, False), strict=True):
        if is_one:
            run.append(cell)
            continue
        if len(run) > len(best):
            best, before = run, ahead
            if 0 < len(cell.digits) < width and len(cell.digits) % 2 == 0:
                best = [*run, cell]
        run, ahead = [], cell.digits
    signs = [plain[one.end : other.start].strip() for one, other in pairwise(best)]
    usual = Counter(signs).most_common(1)[0][0] if signs else b""
    for at in (2, 1, 0):
        if at + 2 < len(best) and signs[at] != usual and any(sign == usual for sign in signs[at + 1 :]):
            return best[at + 1 :], best[at].digits
    return best, before


def _signs(raw: bytes, signs: re.Match[bytes]) -> Iterator[_Cell]:
    if signs["grid"] is None:
        yield from (_Cell(*one.span(), one[0]) for one in _ONE_SIGN.finditer(raw, *signs.span("apart")))
    else:
        yield from (_Cell(at, at + 4, raw[at : at + 4].strip() or b" ") for at in range(*signs.span("grid"), 4))


def _is_decimal(rows: list[_Row]) -> bool:
    """Say whether numbers that might be hex or octal are decimal."""
    cells = [digits for row in rows for *_, digits in row.cells]
    padded = any(len(digits) > 1 and digits[:1] == b"0" for digits in cells)
    return any(len(digits) % 2 for digits in cells) and not (padded and all(map(_OCTAL.fullmatch, cells)))


def _read(lower: bytes, layout: _Layout, rows: list[_Row]) -> Iterator[Written]:
    """Yield the bytes of rows of one layout."""
    take(10 * len(rows))
    rows, most = _limited(layout, rows)
    is_list = len(rows) == 1 and b"," in lower[rows[0].cells[0].end : rows[0].cells[-1].start]
    if is_list or not (size := rows and _size(layout, rows, most)):
        return
    steps = (1,) if size == 1 else (-1,) if layout.base != 16 else (1, -1)  # through the bytes of a cell
    told = [step for step in steps if size > 1 and _is_shown(lower, layout, rows, most, size, step)]
    for step in told or steps:
        data, starts, ends = bytearray(), [], []
        for row in rows:
            shown = [*_bytes(layout, row.cells[:most], size, step)]
            text = lower[row.cells[-1].end : row.end]
            end = row.end if text.strip() else _end(lower, row, shown)
            lonely = len(rows) == 1 and not _shows(text, shown)
            for cell, word in zip(row.cells, shown, strict=False):
                data += word
                starts += [cell.start] * len(word)
                ends += [cell.end if lonely else end] * len(word)
        yield Written(bytes(data), starts, ends)


def _end(lower: bytes, row: _Row, cells: Iterable[bytes]) -> int:
    """Return where the text of a row ends that a program has put into the next line."""
    end = lower.find(b"\n", row.end + 1) % (len(lower) + 1)  # its own end where no line follows
    return end if _shows(lower[row.end : min(end, row.end + _LONGEST)], cells) else row.end


def _shows(text: bytes, cells: Iterable[bytes]) -> bool:
    """Say whether a text, in small letters, is that of these cells."""
    words = _SHOWN.findall(b"".join(cells).translate(_UNSEEN).lower())
    return bool(words) and words[0] in text


def _limited(layout: _Layout, rows: list[_Row]) -> tuple[list[_Row], int]:
    """Return the rows without what counts them or is the same in each, and how many cells a row has at most; none without either."""
    size = _size(layout)
    for _ in range(_MARGIN if layout.base else 0):
        counts = _counts(rows)
        heads = [row.cells[0].digits for row in rows]
        step = _step(heads, [size * (count - 1) for count in counts] if size else [])
        if not step and not (len(rows) > 2 and (len(set(heads)) == 1 or is_counter(heads))):
            break
        rows = [row._replace(cells=row.cells[1:]) for row in rows if len(row.cells) > 1]
        if step:
            return rows, step // size
        if not rows:
            return rows, 0
    counts = _counts(rows)
    if layout.base and size and (step := _step([row.before for row in rows], [size * count for count in counts])):
        return rows, step // size
    return ([] if counts[0] < _FEWEST else rows), counts[0]


def _counts(rows: list[_Row]) -> list[int]:
    """Return how many cells rows have, what most have first."""
    return [count for count, _ in Counter(len(row.cells) for row in rows).most_common()]


def _step(numbers: list[bytes], held: list[int]) -> int:
    """Return by how much most of these numbers grow from line to line if a line holds so many bytes: then they are addresses."""
    for base in (16, 10, 8):
        try:
            values = [int(number, base) for number in numbers]
        except ValueError:
            continue
        steps = Counter(other - one for one, other in pairwise(values) if other > one)
        step, count = steps.most_common(1)[0] if steps else (0, 0)
        if step in held and 0 < step <= _STEP and 2 * count >= len(numbers) - 1:
            return step
    return 0


def _size(layout: _Layout, rows: Sequence[_Row] = (), most: int = 0) -> int:
    if layout.base != 10 or not rows:
        sizes = {8: _OCTAL_SIZES.get(layout.width, 1), 10: int(layout.width == 3), 16: layout.width // 2}
        return sizes.get(layout.base, 1)
    largest = max(int(digits) for row in rows for *_, digits in row.cells[:most])
    return next((size for size in (1, 2, 4, 8) if largest < 256**size), 0)


def _bytes(layout: _Layout, cells: list[_Cell], size: int, step: int) -> Iterator[bytes]:
    for _, _, digits in cells:
        if not layout.base:
            yield bytes((_letter(digits),))
        elif layout.base < 10 and not (_OCTAL if layout.base == 8 else _BINARY).fullmatch(digits):
            yield b""  # an address
        elif layout.base == 16:
            yield bytes.fromhex(digits.decode())[::step]
        else:
            yield (int(digits, layout.base) % 256**size).to_bytes(size, "big")[::step]


def _letter(cell: bytes) -> int:
    if len(cell) == 1:
        return cell[0]
    if cell[:1] == b"\\":
        return _ESCAPES.get(cell[1:], cell[1])
    return int(cell, 8) % 256 if _OCTAL.fullmatch(cell) else 46


def _is_shown(lower: bytes, layout: _Layout, rows: list[_Row], most: int, size: int, step: int) -> bool:
    """Say whether the text beside the words is theirs in this order of their bytes."""
    return any(
        _shows(lower[row.cells[:most][-1].end : row.end], _bytes(layout, row.cells[:most], size, step))
        for row in rows[:8]
    )
