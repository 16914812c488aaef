"""Pieces of one width in one column of neighbouring lines that are alike: a long secret in rows of a log, an export, a table.

What is random, has digits, or counts is the same in a line's shape; so whoever reads the pieces need know nothing of the rows' format.
Whatever is said around pieces of hex or base64, their bytes tell: a text is read as any other, a key is known by its structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile
from typing import NamedTuple

import re2

from bot.redaction.der import begins, is_rest
from bot.redaction.labour import take
from bot.redaction.wraps import BEGINNING, from_base64, is_written
from bot.text.late import compiled_late

Piece = tuple[int, int]

_LETTERS = rb"[A-Za-z0-9+/_.~-]"
_TOKEN = compiled_late(_LETTERS + rb"+={0,2}")
_RANDOM = compiled_late(_LETTERS + rb"{22,}={0,2}")
_NUMBER = compiled_late(rb"(?<!B)B*[0-9]B*={0,2}".replace(b"B", _LETTERS))
_BLANKS = compiled_late(rb"[ \t\r]+")
_LETTER = compiled_late(rb"[0-9A-Za-z]")
_BEGUN = compiled_late(rb"M[C-I]|dXNlcj|eyJ|[01]\.A|M\.[CR]")  # a structure, XOAUTH2's string, tokens
_PART_OF_TOKEN = compiled_late(rb"[A-Za-z0-9+/_.~!*$-]+={0,2}")
_OF_TOKENS = re2.compile(rb"[A-Za-z0-9+/_.~!*$-]{22,}={0,2}")
_BYTES = re2.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = compiled_late(rb"(?:.{0,12}[/_xX-])?([0-9A-Fa-f]{16,})")
_DIGITS = compiled_late(rb"(?:[0-9A-Fa-f]{2}){4,}(?![0-9A-Za-z])|(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{2,}(?![0-9A-Za-z])")
_WRITTEN = re2.compile(rb"[\t\n\r -~]{20}|(?:[ -~]\x00){12}")
_PACKED = (b"\x1f\x8b\x08", b"\x78\x01", b"\x78\x9c", b"\x78\xda")  # by gzip or zlib
_PER_STEP = 200  # characters of bytes that are read in a step
_LONGEST = 2000  # characters of a line around its pieces
_APART = 2  # lines from one row to the next: one may be somebody else's
_FAR = 600  # characters from one piece to the next, whatever stands between
_WIDE = 40  # characters; what is narrower and does not begin like a secret is ids
_FEW = 8  # pieces on a line
_FEWEST = 3  # pieces of what does not
_HEAD = 8  # characters with which ids of one origin begin
_END = 2  # characters that hold the last byte
_TELLING = 80  # characters that tell a word
_IDS = compiled_late(rb"(?:[0-9a-z_.-]+|[0-9A-Z_.-]+)={0,2}")
_DIGESTS = frozenset((43, 86))  # characters of SHA-256 and SHA-512 in base64 without its end
_PUBLIC = compiled_late(
    rb"BEGIN (?:CERT|PUBLIC|X509|PGP (?:PUBLIC|SIG|MESS)|(?:RSA|SSH2) PUBLIC)|;base64,", re.IGNORECASE
)


class Column(NamedTuple):
    """Pieces that are one; whether they are the bytes of a text or a key, and whether these are a key's without its beginning."""

    pieces: list[Piece]
    as_bytes: bool = False
    of_key: bool = False


class _Row(NamedTuple):
    number: int
    start: int
    end: int
    pieces: list[Piece]


def columns(raw: bytes, runs: list[Piece]) -> Iterator[Column]:
    """Yield every column in which a secret may stand, of a text given as ASCII with its runs of random characters."""
    alike: dict[bytes, list[_Row]] = {}
    yield from _of_bytes(raw)
    for row in _repeated(raw, [*_rows(raw, runs)]):
        take(5 + (row.end - row.start) // 100)
        shape = _shape(raw[row.start : row.end])
        if not _LETTER.search(shape):
            continue  # pieces with nothing around them go on in whatever width
        group = alike.setdefault(shape, [])
        if group and row.number - group[-1].number > _APART:
            yield from _of_group(raw, group)
            group.clear()
        group.append(row)
    for group in alike.values():
        yield from _of_group(raw, group)
    for _, cells, is_hex in _one_after_the_other(raw, (found.span() for found in _OF_TOKENS.finditer(raw))):
        take(1)
        if not is_hex:
            yield from _in_turn(raw, cells, _last(raw, cells[-1], _PART_OF_TOKEN))


def _rows(raw: bytes, runs: list[Piece]) -> Iterator[_Row]:
    """Yield each line that has runs, if it is none of a book."""
    number = end = at = 0
    while at < len(runs):
        number += raw.count(b"\n", end, runs[at][0])
        start = raw.rfind(b"\n", end, runs[at][0]) + 1 or end
        found = raw.find(b"\n", runs[at][1])
        end = found if found >= 0 else len(raw)
        behind = at
        while behind < len(runs) and runs[behind][0] < end:
            behind += 1
        pieces = runs[at:behind]
        if end - start - sum(stop - begin for begin, stop in pieces) <= _LONGEST:
            yield _Row(number, start, end, pieces)
        at = behind


def _of_bytes(raw: bytes) -> Iterator[Column]:
    """Yield every column whose bytes, in hex or base64, are a text or a private key, whatever else is said on its lines."""
    found = [found.span() for found in _BYTES.finditer(raw)]
    for row, cells, is_hex in (*_of_one_width(raw, _rows(raw, found)), *_one_after_the_other(raw, found)):
        start, end = cells[0]
        if (row is None or len(cells) >= _FEWEST) and _are_wholes(raw, cells):
            continue
        text = b"".join(raw[slice(*cell)] for cell in cells).decode()
        for skip in range(2 if is_hex else 4):
            take(1 + len(text) // _PER_STEP)
            part = text[skip:]
            data = bytes.fromhex(part[: len(part) // 2 * 2]) if is_hex else from_base64(part)
            of_key = is_rest(data)
            if of_key or begins(data) or _WRITTEN.search(data) or data.startswith(_PACKED):
                rest = [*(_rest(raw, row, cells[-1]) if row else ())] or _last(
                    raw, cells[-1], _DIGITS if is_hex else _TOKEN
                )
                yield Column([(start + skip, end), *cells[1:], *rest], as_bytes=True, of_key=of_key)
                break


def _are_wholes(raw: bytes, cells: list[Piece]) -> bool:
    """Say whether pieces begin or end alike, as no pieces of one text do."""
    heads, ends = {raw[start : start + _HEAD] for start, _ in cells}, {raw[end - _END : end] for _, end in cells}
    return len(heads) == 1 or len(ends) == 1


def _digits(raw: bytes, start: int, end: int) -> tuple[bool, int]:
    """Return whether a piece is hex, and where that begins."""
    found = _HEX.fullmatch(raw, start, end)
    return found is not None, found.start(1) if found else start


def _one_after_the_other(raw: bytes, found: Iterable[Piece]) -> Iterator[tuple[None, list[Piece], bool]]:
    """Yield the pieces that are as wide, wherever they stand, if it is not far from one to the next; and whether they are hex."""
    begun: dict[tuple[bool, int], list[Piece]] = {}
    for start, end in found:
        is_hex, begin = _digits(raw, start, end)
        column = begun.setdefault((is_hex, end - begin), [])
        if column and start - column[-1][1] > _FAR:
            if len(column) > 1:
                yield None, column, is_hex
            column = begun[is_hex, end - begin] = []
        column.append((begin, end))
    yield from ((None, column, is_hex) for (is_hex, _), column in begun.items() if len(column) > 1)


def _of_one_width(raw: bytes, rows: Iterable[_Row]) -> Iterator[tuple[_Row, list[Piece], bool]]:
    """Yield the pieces of neighbouring rows that are as wide, counted from either side, with the last row; and whether they are hex."""
    begun: dict[tuple[bool, int, int], tuple[_Row, list[Piece]]] = {}
    done: list[tuple[_Row, list[Piece], bool]] = []
    for row in rows:
        if len(row.pieces) > _FEW:
            continue
        take(1)
        by_width: dict[tuple[bool, int], list[Piece]] = {}
        for start, end in row.pieces:
            is_hex, begin = _digits(raw, start, end)
            by_width.setdefault((is_hex, end - begin), []).append((begin, end))
        for (is_hex, width), cells in by_width.items():
            for place, cell in enumerate(cells):
                for key in ((is_hex, width, place), (is_hex, width, place - len(cells))):
                    if len(cells) == 1 and place != key[2] and key not in begun:
                        continue  # the same as from the other side
                    if key not in begun:
                        begun[key] = row, [cell]
                        continue
                    last, column = begun[key]
                    if row.number - last.number > _APART:
                        done.append((last, column, is_hex))
                        column = []
                    column.append(cell)
                    begun[key] = row, column
    seen: set[tuple[Piece, Piece, int]] = set()
    for row, column, is_hex in (*done, *((*each, key[0]) for key, each in begun.items())):
        told = column[0], column[-1], len(column)
        if len(column) > 1 and told not in seen:
            seen.add(told)
            yield row, column, is_hex


def _last(raw: bytes, piece: Piece, tokens: re.Pattern[bytes]) -> list[Piece]:
    """Return the last piece, too short to be known, if one follows: no word, the same signs beside it, the most the same before."""
    signs, before = _signs(raw, *piece), raw[max(0, piece[0] - _TELLING) : piece[0]][::-1]
    alike = [
        (
            _in_common(before, raw[max(piece[1], found.start() - _TELLING) : found.start()][::-1]),
            -found.start(),
            found.span(),
        )
        for found in tokens.finditer(raw, piece[1], piece[1] + _FAR)
        if found.end() - found.start() < piece[1] - piece[0]
        and _signs(raw, *found.span()) == signs
        and (tokens is _DIGITS or not is_written(found[0][:_TELLING].decode()))
    ]
    return [max(alike)[2]] if alike else []


def _in_common(one: bytes, other: bytes) -> int:
    """Return how many bytes are the same at the beginning of both."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _signs(raw: bytes, start: int, end: int) -> tuple[bytes, bytes]:
    """Return what stands right before a piece, any letter as the same, and right behind it."""
    return _LETTER.sub(b"0", raw[max(0, start - 2) : start]), raw[end : end + 1].strip()


def _repeated(raw: bytes, rows: list[_Row]) -> Iterator[_Row]:
    """Yield the rows that have a piece as wide as one of their neighbours has."""
    widths = [{end - start for start, end in row.pieces if _may_be(raw, start, end)} for row in rows]
    for at, (row, own) in enumerate(zip(rows, widths, strict=True)):
        if own and any(own & other for other in (*widths[max(0, at - _APART) : at], *widths[at + 1 : at + _APART + 1])):
            yield row


def _may_be(raw: bytes, start: int, end: int) -> bool:
    """Say whether this is no id, no digest and no part of an address."""
    if _begins(raw, start, end):
        return True
    id_or_digest = end - start < _WIDE or end - start in _DIGESTS or _IDS.fullmatch(raw, start, end)
    return not id_or_digest and b"@" not in (raw[start - 1 : start], raw[end : end + 1])


def _begins(raw: bytes, start: int, end: int) -> bool:
    """Say whether this piece begins like a key or a token; among digests chance makes some that do."""
    return end - start not in _DIGESTS and bool(_BEGUN.match(raw, start))


def _shape(line: bytes) -> bytes:
    """Return it with anything random, and anything with digits, as the same, and any blanks as one."""
    return _BLANKS.sub(b" ", _NUMBER.sub(b"0", _RANDOM.sub(b"\x01", line)))


def _of_group(raw: bytes, group: list[_Row]) -> Iterator[Column]:
    """Yield the columns of rows of one shape, each with its shorter end."""
    if len(group) < 2:
        return
    for column in range(len(group[0].pieces)):
        cells = [row.pieces[column] for row in group]
        yield from _in_turn(raw, cells, _rest(raw, group[-1], cells[-1]))


def _in_turn(raw: bytes, cells: list[Piece], rest: Iterable[Piece]) -> Iterator[Column]:
    """Yield what these pieces and the last, shorter one are together, or some of them."""
    pieces: list[Piece] = []
    for piece in cells:
        if not pieces or _goes_on(raw, pieces, piece):
            pieces.append(piece)
            continue
        yield from _whole(raw, pieces)
        pieces = [piece]
    yield from _whole(raw, pieces + [last for last in rest if _goes_on(raw, pieces, last)])


def _goes_on(raw: bytes, pieces: list[Piece], piece: Piece) -> bool:
    (start, end), width = pieces[-1], pieces[0][1] - pieces[0][0]
    return (
        piece[1] - piece[0] <= width == end - start
        and raw[end - 1 : end] != b"="
        and raw[start : start + _HEAD] != raw[piece[0] : piece[0] + _HEAD]
        and not BEGINNING.match(raw[piece[0] : piece[0] + _TELLING].decode())
        and not is_written(raw[piece[0] : min(piece[1], piece[0] + _TELLING)].decode())
    )


def _rest(raw: bytes, row: _Row, piece: Piece) -> Iterator[Piece]:
    """Yield the last piece, too short to be known, of one of the next lines: behind as many words, and in the same shape."""
    before, behind = raw[row.start : piece[0]], raw[piece[1] : row.end]
    count, end = len(_TOKEN.findall(before)), row.end
    for _ in range(_APART):
        start, end = end + 1, raw.find(b"\n", end + 1, end + _LONGEST)
        end = end if end >= 0 else min(start + _LONGEST, len(raw))
        found = next(islice(_TOKEN.finditer(raw[start:end]), count, None), None)
        if found and _shape(raw[start : start + found.start()]) == _shape(before):
            if _shape(raw[start + found.end() : end]) == _shape(behind):
                yield start + found.start(), start + found.end()
            return


def _whole(raw: bytes, pieces: list[Piece]) -> Iterator[Column]:
    """Yield them if they are no ids, and neither their line nor one before says that they are public."""
    start, end = pieces[0]
    known = _begins(raw, start, end)
    if (
        len(pieces) >= (2 if known else _FEWEST)
        and (known or _may_be(raw, start, end))
        and not _PUBLIC.search(raw, _lines_before(raw, start), start)
    ):
        yield Column(pieces)


def _lines_before(raw: bytes, at: int) -> int:
    """Return where those lines begin in front of that in which something stands that may belong to it."""
    first = max(0, at - 2 * _LONGEST)
    for _ in range(1 + _APART):
        at = max(raw.rfind(b"\n", first, at), first)
    return at
