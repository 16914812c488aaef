"""Bytes that somebody wrote as numbers: hex pairs, dumps of memory, decimal and octal lists, the escapes of a program's string,
and what stands between the same words or in another code than base64.

Whoever reads bytes reads them here, once: keys by their structure, texts by what stands in them, and the secrets that we hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, groupby, pairwise
from typing import Any

import re2

from bot.redaction.coded import coded
from bot.redaction.der import is_public, keys_in
from bot.redaction.dumps import Written, dumps
from bot.redaction.in_turn import turns
from bot.redaction.key_numbers import is_named, is_public_name, is_random
from bot.redaction.kinds import SecretKind
from bot.redaction.margins import CAST, TYPE
from bot.redaction.view import BREAK
from bot.redaction.wraps import Span
from bot.text.late import compiled_late

_LEAST = 20  # bytes: less is no key, and no text with a secret and its label
_CAST = rf"(?:{CAST}|chrw?\( ?)?"
_PAIR = rf"{_CAST}(?:0x|x|&?h|u00|u\+00|0)?[0-9a-f]{{2}}(?:{TYPE})?"
_NUMBER = rf"{_CAST}-?(?:0[ob])?(?:[01]{{8}}|[0-9]{{1,4}})"
_DIGITS = compiled_late(rb"(?:0x|u\+?00|0(?=[0-9a-f]{2}h))?([0-9a-f]{2})")
_DECIMAL = compiled_late(rb"(?<![0-9])-?[0-9]+")
_LISTED = compiled_late(rb"(?<![0-9])(?:0o[0-7]+|0b[01]+|-?[0-9]+)")
_SIGNED = frozenset((b"o", b"b"))
_BASES = ((8, compiled_late(rb"0?[0-3]?[0-7]{1,2}")), (2, compiled_late(rb"[01]{8}")))  # of numbers that do not say it
_FIRST = compiled_late(rb"[^\n]{0,40}?\b0{4,16}\b")  # address of a dump
_ADDRESS = 8  # bytes: of each line at most; what else it has is read with the dump
_DIGEST = compiled_late(rb"(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{128})\s")
_BYTE = compiled_late(rb"[0-9A-Fa-f]{1,2}\Z")
_OF_A_KEY = 96  # bytes: no prime of RSA has less
_ESCAPES = re2.compile(rb"(?:\\{1,4}(?:x[0-9A-Fa-f]{2}|[0-3]?[0-7]{1,2})[ -~]{0,24}){6}")
# By how many backslashes one stands for: a string within a string doubles them.
_ESCAPED = {
    depth: compiled_late(
        rb"\\{%d}(?:x(?P<hex>[0-9A-Fa-f]{2})|(?P<octal>[0-7]{1,3})|(?P<letter>\\{%d}|[^\\\n]))|(?P<plain>[^\\\n])"
        % (depth, depth)
    )
    for depth in range(1, 5)
}
_BETWEEN = b" :-`"  # what may stand between the digits of a row or a word
_WORDS = frozenset((8, 16))  # digits
_RUN = compiled_late(rb"\\+")
_LETTERS = {b"n": 10, b"r": 13, b"t": 9, b"a": 7, b"b": 8, b"f": 12, b"v": 11}
_NEAR = 200  # characters from one string to the next of the same bytes
_BEFORE = 60  # characters in front of the first escape that may belong to the same string
_LONGEST = 40_000  # characters of one string
_PAIRS = re2.compile(
    rb"(?:[0-9]{3,5}[^0-9A-Za-z]{1,24}){3,}[0-9]{3,5}"
)  # two bytes each: less hold no part of a secret
_TEXT = compiled_late(rb"[ -~]{9,}|(?:[ -~]\x00){9,}")
_UNSEEN = "\u00ad"
_SHOWN = dict.fromkeys((*range(1, 9), *range(11, 13), *range(14, 32), *range(127, 160)), BREAK)


def lists(raw: bytes, least: int = _LEAST) -> Iterator[Written]:
    """Yield every run of at least so many bytes that are written as numbers in a text, given as ASCII."""
    lower = raw.lower()
    pairs, numbers = _patterns(least)
    shown = [*dumps(raw, lower)]
    rows = {one.starts[at - 1]: (one, at) for one in shown for at in _line_ends(one.ends)}
    for found in pairs.finditer(lower):
        for first in range(2):
            written = _joined(_DIGITS.finditer(lower, found.start() + first, found.end()), 16)
            dump, behind = rows.get(written.starts[-1], (written, 0))
            if not _is_shown(written, dump, behind):
                yield written
    for found in numbers.finditer(lower):
        yield from _listed([*_LISTED.finditer(lower, *found.span())])
    for turn in turns(lower):
        yield from (written for written in _in_turn(turn) if len(written.data) >= _LEAST)
    yield from shown
    yield from _strings(raw)
    yield from coded(raw)


def _is_shown(written: Written, dump: Written, behind: int) -> bool:
    """Say whether these bytes are an address and one line of a dump, up to this byte of it."""
    begin = behind - len(written.data) + _ADDRESS
    return (
        0 <= begin < behind
        and dump.ends[begin] == dump.ends[behind - 1]
        and dump.data[begin:behind] == written.data[_ADDRESS:]
        and written.starts[0] not in dump.starts[max(0, begin - _ADDRESS) : behind]
    )


def _line_ends(ends: Sequence[int]) -> Iterator[int]:
    return (at for at, (end, following) in enumerate(pairwise((*ends, -1)), 1) if end != following)


def pairs(raw: bytes) -> Iterator[Written]:
    """Yield every run of numbers of 16 bits in a text, given as ASCII, in either order of their bytes."""
    for found in _PAIRS.finditer(raw):
        numbers = [one for one in _DECIMAL.finditer(raw, *found.span()) if int(one[0]) < 1 << 16]
        for order in ("big", "little"):
            yield Written.of((int(one[0]).to_bytes(2, order), *one.span()) for one in numbers)


@cache
def _patterns(least: int) -> tuple[Any, Any]:
    return (
        re2.compile(rf"(?:{_PAIR}[^0-9a-z]{{0,20}}){{{least},}}".encode()),
        re2.compile(rf"(?:{_NUMBER}[^0-9a-z]{{1,24}}){{{least - 1},}}{_NUMBER}".encode()),
    )


def _joined(found: Iterable[re.Match[bytes]], base: int) -> Written:
    matches = list(found)
    return Written(
        bytes(int(one[one.lastindex or 0], base) for one in matches),
        [one.start() for one in matches],
        [one.end() for one in matches],
    )


def _listed(numbers: list[re.Match[bytes]]) -> Iterator[Written]:
    values = [int(one[0], 0 if one[0][1:2] in _SIGNED else 10) for one in numbers]
    if values[0] in (0, 1) and values[::2] == list(range(values[0], values[0] + len(values[::2]))):
        numbers, values = numbers[1::2], values[1::2]  # each behind its place in the list
    for is_byte, run in groupby(zip(numbers, values, strict=True), lambda one: -129 < one[1] < 256):
        if is_byte:
            found, own = zip(*run, strict=True)
            yield Written(bytes(one % 256 for one in own), [one.start() for one in found], [one.end() for one in found])
    for base, digits in _BASES:
        if all(digits.fullmatch(one[0]) for one in numbers):
            yield _joined(numbers, base)


def _in_turn(numbers: list[re.Match[bytes]]) -> Iterator[Written]:
    """Yield the bytes of numbers, of words in either order."""
    if all(_LISTED.fullmatch(one[0]) for one in numbers):
        yield from _listed(numbers)
    cells = [one[0].removeprefix(b"0x").translate(None, _BETWEEN) for one in numbers]
    if not any(len(cell) % 2 for cell in cells):
        for step in (1, -1) if len(cells[0]) in _WORDS else (1,):
            words = (bytes.fromhex(cell.decode())[::step] for cell in cells)
            yield Written.of((word, *one.span()) for word, one in zip(words, numbers, strict=True))


def _strings(raw: bytes) -> Iterator[Written]:
    """Yield the bytes of every string, and of those together that stand near each other."""
    near: list[Written] = []
    for one in _each_string(raw):
        yield one
        if near and one.starts[0] - near[-1].ends[-1] > _NEAR:
            yield from _together(near)
            near = []
        near.append(one)
    yield from _together(near)


def _together(strings: list[Written]) -> Iterator[Written]:
    if len(strings) > 1:
        yield Written(
            b"".join(one.data for one in strings),
            [*chain.from_iterable(one.starts for one in strings)],
            [*chain.from_iterable(one.ends for one in strings)],
        )


def _each_string(raw: bytes) -> Iterator[Written]:
    done = 0
    for found in _ESCAPES.finditer(raw):
        if found.start() < done:
            continue
        begin = max(done, found.start() - _BEFORE)
        begin = max(begin, *(raw.rfind(edge, begin, found.start()) + 1 for edge in (b"'", b'"', b"\n")))
        quote = raw[begin - 1 : begin]
        escaped = _ESCAPED[min(4, *(len(run[0]) for run in _RUN.finditer(found[0])))]
        data, starts, ends = bytearray(), [], []
        at = begin
        while at - begin < _LONGEST and (one := escaped.match(raw, at)) and one[0] != quote:
            data.append(_character(one))
            starts.append(at)
            at = one.end()
            ends.append(at)
        done = max(at, found.end())
        if data:
            yield Written(bytes(data), starts, ends)


def _character(one: re.Match[bytes]) -> int:
    if one["hex"]:
        return int(one["hex"], 16)
    if one["octal"]:
        return int(one["octal"], 8) % 256
    return _LETTERS.get(one["letter"] or b"", (one["letter"] or one["plain"])[0])


def spans(
    raw: bytes, places: list[int], inside: Callable[[str], Iterable[Span]], *, joined: bool = False
) -> Iterator[Span]:
    """Yield where the bytes of a private key, or of a text with secrets in it, are written in a text, given as ASCII.

    `places` are those that a private number's name stands in front of; `joined`: of several lines, which may be digests.
    """
    for written in lists(raw):
        found = list(keys_in(written.data))
        named = written.starts and is_named(places, written.starts[0])
        if named or (not joined and len(written.data) >= _OF_A_KEY and _is_private(raw, written)):
            found.append(Span(0, len(written.data), SecretKind.PRIVATE_KEY))
        if _TEXT.search(written.data):
            found += inside(_text(written.data).translate(_SHOWN))
        for span in found:
            yield Span(written.starts[span.start], written.end(span.end), span.kind)


def _is_private(raw: bytes, written: Written) -> bool:
    """Say whether bytes without a name may be the number of a key: as good as chance, and one list, or a dump from its beginning."""
    start, end = written.starts[0], written.ends[-1]
    data = bytes(written.data)
    line = raw.rfind(b"\n", max(0, start - 60), start) + 1
    before = raw[max(0, start - 160) : start].decode("latin-1")
    if b"\\" in raw[max(0, start - 2) : end] or not is_random(data) or is_public_name(before, len(before)):
        return False
    if written.ends[0] == written.ends[1]:
        return bool(_FIRST.match(raw, line)) and not is_public(
            bytes(each for two in zip(data[1::2], data[::2], strict=False) for each in two)
        )
    rises = sum(one < other for one, other in pairwise(data))
    return (
        _is_one_list(raw, written)
        and 4 * rises < 3 * len(data)
        and not (raw[end : end + 1].isalnum() or _goes_before(raw, written))
    )


def _is_one_list(raw: bytes, written: Written) -> bool:
    """Say whether the same stands between any two bytes, and they are no list of addresses or digests."""
    between = {raw[behind:ahead] for behind, ahead in zip(written.ends, written.starts[1:], strict=False)}
    signs = {gap.strip() for gap in between if b"\n" not in gap}
    at_line_ends = {gap.strip() for gap in between if b"\n" in gap} - signs
    if len(signs) > 1 or b"." in signs or len(at_line_ends) > 1 or (signs and b"" in at_line_ends):
        return False
    if b"" in between:
        return _DIGEST.match(raw, written.starts[0]) is None
    return bool((signs | at_line_ends) - {b""}) or len(between) == 1 or _in_pairs(written)


def _in_pairs(written: Written) -> bool:
    return all(end - start == 2 for start, end in zip(written.starts, written.ends, strict=True))


def _goes_before(raw: bytes, written: Written) -> bool:
    """Say whether another byte, or half of one, stands in front of the first."""
    gap = raw[written.ends[0] : written.starts[1]]
    start = written.starts[0] - len(gap)
    byte = _BYTE.search(raw, max(0, start - 4), start)
    return (
        raw[start : written.starts[0]] == gap
        and byte is not None
        and (not gap or len(byte[0]) == 2 or byte[0].isdigit())
    )


def _text(data: bytes) -> str:
    """Return bytes as text of as many characters: one that takes several is followed by some that nobody sees."""
    try:
        return "".join(one.ljust(len(one.encode()), _UNSEEN) for one in data.decode())
    except UnicodeDecodeError:
        return data.decode("latin-1")
