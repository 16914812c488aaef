"""Pieces of one width in one column of neighbouring lines that are alike: a long secret in rows of a log, an export, a table.

What is random, has digits, or counts is the same in a line's shape; so whoever reads the pieces need know nothing of the rows' format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from bot.redaction.labour import take
from bot.redaction.wraps import is_written
from bot.text.late import compiled_late

Piece = tuple[int, int]

_LETTERS = rb"[A-Za-z0-9+/_.~-]"
_TOKEN = compiled_late(_LETTERS + rb"+={0,2}")
_RANDOM = compiled_late(_LETTERS + rb"{22,}={0,2}")
_NUMBER = compiled_late(rb"(?<!B)B*[0-9]B*={0,2}".replace(b"B", _LETTERS))
_BLANKS = compiled_late(rb"[ \t\r]+")
_WORD = compiled_late(rb"[0-9A-Za-z]")
# A key's structure, in hex or base64: DER's, but for a certificate's, OpenSSH's, Windows'
_STRUCTURE = compiled_late(
    rb"6[Ff]70656[Ee]737368|30(?:8[12])?(?:[0-9A-Fa-f]{2}){1,2}(?:0201|30[4-7])"
    rb"|MII[A-Z][A-Za-z0-9+/](?:[AQgw]I|[DTjz])B|MI[GH][A-Za-z0-9+/]AgE|M[C-H][A-Za-z0-9+/]CAQ"
    rb"|b3BlbnNzaC1r|BwIAA|UlNBM[gw]A|RUN[TL](?:MiA|NDA|NkI)"
)
_BEGUN = compiled_late(rb"M[C-I]|dXNlcj|eyJ|308")  # a structure, XOAUTH2's string, a token; a structure in hex
_LONGEST = 2000  # characters of a line around its pieces
_APART = 2  # lines from one row to the next: one may be somebody else's
_WIDE = 40  # characters; what is narrower and does not begin like a secret is ids
_FEW = 8  # pieces on a line
_FEWEST = 3  # pieces of what does not
_HEAD = 8  # characters with which ids of one origin begin
_TELLING = 80  # characters that tell a word
_IDS = compiled_late(rb"(?:[0-9a-z_.-]+|[0-9A-Z_.-]+)={0,2}")
_DIGESTS = frozenset((43, 86))  # characters of SHA-256 and SHA-512 in base64 without its end
_PUBLIC = compiled_late(
    rb"BEGIN (?:CERT|PUBLIC|X509|PGP (?:PUBLIC|SIG|MESS)|(?:RSA|SSH2) PUBLIC)|;base64,", re.IGNORECASE
)


class _Row(NamedTuple):
    number: int
    start: int
    end: int
    pieces: list[Piece]


def columns(raw: bytes, runs: list[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces of every column in which a secret may stand, of a text given as ASCII with its runs of random characters."""
    alike: dict[bytes, list[_Row]] = {}
    rows = [*_rows(raw, runs)]
    yield from _of_structures(raw, rows)
    for row in _repeated(raw, rows):
        take(5 + (row.end - row.start) // 100)
        shape = _shape(raw[row.start : row.end])
        if not _WORD.search(shape):
            continue  # pieces with nothing around them go on in whatever width
        group = alike.setdefault(shape, [])
        if group and row.number - group[-1].number > _APART:
            yield from _of_group(raw, group)
            group.clear()
        group.append(row)
    for group in alike.values():
        yield from _of_group(raw, group)


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


def _of_structures(raw: bytes, rows: list[_Row]) -> Iterator[list[Piece]]:
    """Yield what follows the beginning of a key, in pieces as wide and a last one, whatever else is said on their lines."""
    rows = [row for row in rows if len(row.pieces) <= _FEW]
    read: set[Piece] = set()
    for at, row in enumerate(rows):
        for column, piece in enumerate(row.pieces):
            if piece in read or not _STRUCTURE.match(raw, piece[0]):
                continue
            pieces, last, width = [piece], row.number, piece[1] - piece[0]
            for following in islice(rows, at + 1, None):
                take(1)
                if following.number - last > _APART:
                    break
                last = following.number
                as_wide = [one for one in following.pieces if one[1] - one[0] == width and one not in read]
                pieces += (as_wide or [one for one in following.pieces[column:] if one[1] - one[0] < width])[:1]
                if not as_wide:
                    break
            read.update(pieces)
            yield from _whole(raw, pieces)


def _repeated(raw: bytes, rows: list[_Row]) -> Iterator[_Row]:
    """Yield the rows that have a piece as wide as one of their neighbours has."""
    widths = [{end - start for start, end in row.pieces if _may_be(raw, start, end)} for row in rows]
    for at, (row, own) in enumerate(zip(rows, widths, strict=True)):
        if own and any(own & other for other in (*widths[max(0, at - _APART) : at], *widths[at + 1 : at + _APART + 1])):
            yield row


def _may_be(raw: bytes, start: int, end: int) -> bool:
    """Say whether this is no id, no digest and no part of an address."""
    if _BEGUN.match(raw, start):
        return True
    id_or_digest = end - start < _WIDE or end - start in _DIGESTS or _IDS.fullmatch(raw, start, end)
    return not id_or_digest and b"@" not in (raw[start - 1 : start], raw[end : end + 1])


def _shape(line: bytes) -> bytes:
    """Return it with anything random, and anything with digits, as the same, and any blanks as one."""
    return _BLANKS.sub(b" ", _NUMBER.sub(b"0", _RANDOM.sub(b"\x01", line)))


def _of_group(raw: bytes, group: list[_Row]) -> Iterator[list[Piece]]:
    """Yield the columns of rows of one shape, each with its shorter end."""
    if len(group) < 2:
        return
    for column in range(len(group[0].pieces)):
        cells = [row.pieces[column] for row in group]
        pieces: list[Piece] = []
        for piece in cells:
            if not pieces or _goes_on(raw, pieces, piece):
                pieces.append(piece)
                continue
            yield from _whole(raw, pieces)
            pieces = [piece]
        rest = _rest(raw, group[-1], cells[-1])
        yield from _whole(raw, pieces + [last for last in rest if _goes_on(raw, pieces, last)])


def _goes_on(raw: bytes, pieces: list[Piece], piece: Piece) -> bool:
    (start, end), width = pieces[-1], pieces[0][1] - pieces[0][0]
    return (
        piece[1] - piece[0] <= width == end - start
        and raw[end - 1 : end] != b"="
        and raw[start : start + _HEAD] != raw[piece[0] : piece[0] + _HEAD]
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


def _whole(raw: bytes, pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Yield them if they are no ids, and neither their line nor one before says that they are public."""
    start, end = pieces[0]
    known = _BEGUN.match(raw, start) or _STRUCTURE.match(raw, start)
    if (
        len(pieces) >= (2 if known else _FEWEST)
        and (known or _may_be(raw, start, end))
        and not _PUBLIC.search(raw, _lines_before(raw, start), start)
    ):
        yield pieces


def _lines_before(raw: bytes, at: int) -> int:
    """Return where those lines begin in front of that in which something stands that may belong to it."""
    first = max(0, at - 2 * _LONGEST)
    for _ in range(1 + _APART):
        at = max(raw.rfind(b"\n", first, at), first)
    return at
