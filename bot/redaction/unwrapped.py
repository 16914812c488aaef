"""Secrets that were broken over lines, whatever stands before and behind each of them, read as one.

Lines belong together where each ends in a run of random characters and what stands between two runs is only decoration, a number,
or what stands before the first of them as well. What is as long as a key then, and is neither text nor public, goes as a whole: from
the rest of a key the key can be made again.
"""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, zip_longest
from typing import NamedTuple

import re2

from bot.redaction.der import OF_CURVES, is_public, stated
from bot.redaction.kinds import SecretKind
from bot.redaction.rows import Piece, columns
from bot.redaction.view import View
from bot.redaction.wraps import BEGINNING, Span, from_base64, is_written
from bot.text.late import compiled_late

_RUN = re2.compile(rb"[A-Za-z0-9+/_.~-]{22,}={0,2}")
_GROUPS = re2.compile(
    rb"(?:B{4}B*G){8,}B+={0,2}".replace(b"B", rb"[A-Za-z0-9+/_.~-]").replace(b"G", rb"[\s>|\"'`,;*#]{1,12}")
)
_SPELLED = re2.compile(rb"(?:[A-Za-z0-9+/_=.~*!$-][^A-Za-z0-9\x1e]{1,12}){19,}[A-Za-z0-9+/_=.~*!$-]")
_ALIKE = compiled_late(  # with the same between any two letters
    r"(?<![^\W_])B(?P<gap>[^A-Za-z0-9\x1e]{1,12}?)B(?:(?P=gap)B(?![A-Za-z0-9])){18,}+".replace(
        "B", r"[A-Za-z0-9+/_=.~*!$-]"
    )
)
_GROUP = compiled_late(r"[A-Za-z0-9+/_.~-]+={0,2}")
_FEWEST = 8  # groups of the same length
_SIGNS = r"[^A-Za-z0-9\n\x1e]"
_GAP = compiled_late(
    rf"{_SIGNS}{{0,12}}(?:\\[nr]){{0,2}}{_SIGNS}{{0,12}}(?:\n(?:[ \t\r#>|*/-]{{0,20}}\n){{0,2}})(?P<prefix>[^\n\x1e]{{0,160}})"
)
_ANOTHER = compiled_late(r"[^\w\n\x1e]{0,12}\n[^\n\x1e]{1,120}\n(?P<prefix>[^\n\x1e]{0,80})")
DECORATION = compiled_late(r"[^A-Za-z0-9]{0,80}|[\s\[(]{0,20}(?:0x)?[0-9A-Fa-f:.,-]{1,24}[\])]?[^A-Za-z0-9]{0,20}")
_LAST = compiled_late(
    r"(?<![A-Za-z0-9+/_.~-])[A-Za-z0-9+/_.~-]{1,23}={0,2}(?=[^A-Za-z0-9\n]{0,12}(?:\\[nr]){0,2}[^A-Za-z0-9\n]{0,12}(?:\n|\Z))"
)
_ENDING = compiled_late(r"(?<![A-Za-z0-9+/_.~-])[A-Za-z0-9+/_.~-]{1,23}={0,2}\Z")
_DIGIT = compiled_late(r"\d")
_WORD = compiled_late(r"[^\W_]+")
_LETTER = compiled_late(r"[^\W_]")
_WIDE, _LONGEST_SUFFIX = 40, 60  # characters: of a line in front of a suffix with letters in it, and of that suffix
_MOST_BETWEEN = 200  # characters
_BEFORE = 200  # characters in front of the first line that may say what it is
_LONG, _LONG_IN_ONE = 100, 300  # characters: less is no key
_VARIED = 24  # different characters
_HEX = compiled_late(r"[0-9a-f]+|[0-9A-F]+")
_PUBLIC = compiled_late(
    r"(?:CERTIFICATE|PUBLIC KEY|SIGNATURE|PGP [A-Z ]{3,20}|X509 CRL)-{2,5}\W{0,20}\Z|[a-z0-9-]{1,20};base64,\W{0,4}\Z"
    r"|(?:^|[\s;])(?:bh?|X-[\w-]{1,60}|Thread-Index|ARC-[\w-]{1,40})[ \t]{0,4}[:=][ \t]{0,4}(?:[\w.=]{1,20}[:;][ \t]{0,4}){0,4}\Z",
    re.IGNORECASE | re.MULTILINE,
)
_PLACE = compiled_late(r"//(?:[\w-]{1,63}\.){1,6}[a-z]{2,20}/|/[a-z]{3,12}/[a-z]{3,20}/")  # of a page, of a file
_STRUCTURE = compiled_late(r"M[C-I]")  # a sequence in base64 (X.690), as all keys and certificates are
_HEAD = 8  # characters that hold its length
_PUBLIC_SSH = compiled_late(rb"\x00\x00\x00.(?:ssh|ecdsa|sk)-", re.DOTALL)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"%PDF", b"\x1f\x8b", b"RIFF", b"wOF")


class Block(NamedTuple):
    """Lines that are one: how they read then, and where in that reading the broken word begins."""

    view: View
    start: int
    in_one: bool
    own: bool  # something in it stands in no other structure than a private key
    as_bytes: bool = False  # it is the bytes of a text or a key, which goes whole

    def reach(self, span: Span) -> Span:
        """Return what goes where this is found in it."""
        whole = self.as_bytes and span.end > self.start
        return span._replace(start=min(span.start, self.start), end=len(self.view.text)) if whole else span


class Edges(NamedTuple):
    """What stands in front of the first line, numbers as 0, and behind it as far as there are letters in it."""

    prefix: str
    suffix: str


def _aligned(*structures: str) -> Iterator[str]:
    """Yield bytes, given as hex, in base64 behind some others: the characters that are theirs alone."""
    for raw in map(bytes.fromhex, structures):
        for before in range(3):
            yield base64.b64encode(bytes(before) + raw)[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6].decode()


# What a rest of a short key is known by; of Ed25519's and X25519's (RFC 8410) the number in its two wrappers.
_OWN = re2.compile("|".join((*map(re.escape, _aligned(*OF_CURVES)), "BCIEI[A-P]")).encode())


def runs(raw: bytes) -> list[tuple[int, int]]:
    """Return where in a text, given as ASCII, many characters follow each other of which tokens and base64 consist."""
    return [found.span() for found in _RUN.finditer(raw)]


def blocks(text: str, raw: bytes, runs: list[tuple[int, int]]) -> Iterator[Block]:
    """Yield every word of a text, which is also given as ASCII, that is broken over lines, is as long as a key, or a part of one."""
    owned = [found.start() for found in _OWN.finditer(raw)] if runs else []
    in_columns = [*columns(raw, runs)]
    as_bytes, of_key = (
        {pair for column in in_columns if column[told] for pair in pairwise(column.pieces)} for told in (1, 2)
    )
    read: set[tuple[Piece, Piece]] = set()
    runs = _of_bodies(text, runs)
    at = 0
    while at < len(runs):
        pieces = [runs[at]]
        edges = _edges(text, *runs[at])
        owed = _stated(text, *runs[at])
        while at + 1 < len(runs) and _joins(text, pieces[-1], runs[at + 1], edges, owed=owed):
            at += 1
            pieces.append(runs[at])
            owed -= runs[at][1] - runs[at][0]
        if last := _last(text, pieces[-1], edges, owed=owed):
            pieces.append(last)
        pairs = {*pairwise(pieces)}
        own = not of_key.isdisjoint(pairs) or any(start <= each < end for each in owned for start, end in pieces)
        read |= pairs
        if own or len(pieces) > 1 or pieces[0][1] - pieces[0][0] >= _LONG_IN_ONE:
            yield _read(text, pieces)._replace(own=own, as_bytes=not as_bytes.isdisjoint(pairs))
        at += 1
    for column in in_columns:
        pieces = column.pieces
        if not read.issuperset(pairwise(pieces)):
            own = column.of_key or any(start <= each < end for each in owned for start, end in pieces)
            yield _read(text, pieces)._replace(own=own, as_bytes=column.as_bytes)


def _of_bodies(text: str, runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return them without words, and those in front of others in their line that each line has: what stands before a broken word."""
    count = Counter(text[slice(*run)] for run in runs)
    return [
        run
        for run, behind in zip_longest(runs, runs[1:])
        if behind is None
        or text.find("\n", run[1], behind[0]) >= 0
        or not (count[text[slice(*run)]] > 1 or is_written(text[run[0] : min(run[1], run[0] + 80)]))
    ]


def groups(text: str, raw: bytes) -> Iterator[Block]:
    """Yield every word of a text, which is also given as ASCII, that is written letter by letter or in groups of as many characters each."""
    for spelled in _SPELLED.finditer(raw):
        for found in _ALIKE.finditer(text, *spelled.span()):
            yield _read(text, [(at, at + 1) for at in range(*found.span(), len(found["gap"]) + 1)])
    for found in _GROUPS.finditer(raw):
        pieces = [group.span() for group in _GROUP.finditer(text, *found.span())]
        at = 0
        while at < len(pieces):
            width, behind = pieces[at][1] - pieces[at][0], at + 1
            while behind < len(pieces) and (
                pieces[behind][1] - pieces[behind][0] == width or _ends_line(text, pieces[behind : behind + 2], width)
            ):
                behind += 1
            if behind - at >= _FEWEST:
                rest = [last for last in pieces[behind : behind + 1] if _ends(text, last, width, behind - at)]
                yield _read(text, pieces[at:behind] + rest)
            at = behind


def _ends_line(text: str, pieces: list[tuple[int, int]], width: int) -> bool:
    """Say whether a shorter group is only the last of its line, and the next line goes on with one of this width."""
    return (
        len(pieces) > 1
        and pieces[0][1] - pieces[0][0] < width == pieces[1][1] - pieces[1][0]
        and "\n" in text[pieces[0][1] : pieces[1][0]]
    )


def _ends(text: str, piece: tuple[int, int], width: int, count: int) -> bool:
    """Say whether a shorter group is the last of so many of this width: it makes them complete as base64, or is no word."""
    length = piece[1] - piece[0]
    return length < width and (
        (count * width + length) % 4 == 0 or (width >= _WIDE and not is_written(text[slice(*piece)]))
    )


def _line(text: str, at: int) -> int:
    """Return where the line begins in which something stands, or how far in front of it we look."""
    return text.rfind("\n", max(0, at - _BEFORE), at) + 1 or max(0, at - _BEFORE)


def _edges(text: str, start: int, end: int) -> Edges:
    line_end = text.find("\n", end, end + _MOST_BETWEEN)
    if line_end < 0:
        return Edges("", "")
    suffix = text[end:line_end].rstrip("\r")
    told = end - start >= _WIDE and len(suffix) <= _LONGEST_SUFFIX and _LETTER.search(suffix)
    return Edges(shape(text[_line(text, start) : start]), suffix if told else "")


def shape(prefix: str) -> str:
    """Return it with each number, and what has digits in it, as 0."""
    return _WORD.sub(_as_shape, prefix) if _DIGIT.search(prefix) else prefix


def _as_shape(word: re.Match[str]) -> str:
    return "0" if _DIGIT.search(word[0]) else word[0]


def _stated(text: str, start: int, end: int) -> int:
    """Return how many characters a structure owns behind this piece with which it begins."""
    return stated(text[start : start + _HEAD]) - (end - start) if _STRUCTURE.match(text, start) else 0


def _joins(text: str, before: tuple[int, int], behind: tuple[int, int], edges: Edges, *, owed: int) -> bool:
    """Say whether a piece goes on with another one; `owed`: how many characters its structure has behind it."""
    gap = text[before[1] : behind[0]] if behind[0] - before[1] <= _MOST_BETWEEN else ""
    if edges.suffix and gap.startswith(edges.suffix) and text.startswith(edges.suffix, behind[1]):
        gap = gap[len(edges.suffix) :]
    prefix = edges.prefix
    found = _GAP.fullmatch(gap) if "\n" in gap and (text[before[1] - 1] != "=" or _is_soft(before, gap)) else None
    if found is None:
        return _over_another(text, before, behind, gap)
    if (owed <= 0 and BEGINNING.match(text, behind[0])) or text[before[0] : before[0] + 8] == text[
        behind[0] : behind[0] + 8
    ]:
        return False  # another one
    own = found["prefix"]
    decorated = bool(DECORATION.fullmatch(own)) or (bool(prefix.strip()) and prefix.startswith(shape(own)))
    return decorated and not is_written(text[behind[0] : min(behind[1], behind[0] + 80)])


def _over_another(text: str, before: tuple[int, int], behind: tuple[int, int], gap: str) -> bool:
    """Say whether a wide piece goes on after a line of somebody else's, in the same column and behind the same words."""
    wide = before[1] - before[0] >= _WIDE and behind[1] - behind[0] <= before[1] - before[0]
    found = _ANOTHER.fullmatch(gap) if wide else None
    prefix = text[_line(text, before[0]) : before[0]]
    return (
        found is not None
        and shape(prefix) == shape(found["prefix"])
        and not is_written(text[behind[0] : behind[0] + 80])
    )


def _is_soft(line: tuple[int, int], gap: str) -> bool:
    return line[1] - line[0] >= 70 and gap in ("\n", "\r\n")


def _last(text: str, before: tuple[int, int], edges: Edges, *, owed: int) -> tuple[int, int] | None:
    """Return where a last line, which is shorter, stands."""
    at = before[1] + len(edges.suffix) * text.startswith(edges.suffix, before[1])
    line_end = text.find("\n", at, at + 40)
    found = _GAP.match(text, at, min(len(text), at + _MOST_BETWEEN)) if line_end >= 0 else None
    if found is None:
        return None
    begin, end = found.start("prefix"), found.end() + 40
    behind = text.find(edges.suffix, begin, end) if edges.suffix else -1
    if behind >= 0 and text[behind + len(edges.suffix) : behind + len(edges.suffix) + 1] in "\r\n":
        piece = _ENDING.search(text, begin, behind)
    else:
        piece = _LAST.search(text, begin, end)
    return piece.span() if piece and _joins(text, before, piece.span(), edges, owed=owed) else None


def _read(text: str, pieces: list[tuple[int, int]]) -> Block:
    first = pieces[0][0]
    begin = _line(text, first)
    common = {text[start] for start, _ in pieces[:-1]}
    skip = 1 if len(pieces) > 3 and len(common) == 1 and common <= set("+-.~/_") else 0
    parts, cuts, shifts = [text[begin:first]], [], []
    length, end = first - begin, first
    for begun, over in pieces:
        start = begun + skip
        stop = over - 1 if text[over - 1] == "=" and over != pieces[-1][1] else over
        if start != end:
            cuts.append(length)
            shifts.append(start - begin - length)
        parts.append(text[start:stop])
        length, end = length + stop - start, stop
    return Block(View("".join(parts), begin, tuple(cuts), tuple(shifts)), first - begin, len(pieces) == 1, own=False)


def material(block: Block) -> Iterator[Span]:
    """Yield a whole block that may be a key or a part of one, though nothing in it says so."""
    text = block.view.text[block.start :]
    if block.own:
        yield Span(block.start, len(block.view.text), SecretKind.PRIVATE_KEY)
        return
    if len(text) < (_LONG_IN_ONE if block.in_one else _LONG) or len(set(text[:400])) < _VARIED or _HEX.fullmatch(text):
        return
    if _PUBLIC.search(block.view.text[: block.start]) or (not block.in_one and _PLACE.match(text)):
        return
    parts = text.split(".")
    longest = max(parts, key=len)
    if len(longest) < 60 or is_written(longest[:80]):
        return
    raw = from_base64(longest)
    if not raw or _is_text(raw[:300]) or is_public(raw[:64]) or _PUBLIC_SSH.match(raw) or raw.startswith(_PICTURES):
        return
    yield Span(block.start, len(block.view.text), SecretKind.ACCESS_TOKEN if len(parts) > 1 else SecretKind.PRIVATE_KEY)


def _is_text(raw: bytes) -> bool:
    """Say whether bytes are text, in UTF-8 or UTF-16."""
    plain = raw.replace(b"\x00", b"")
    return sum(32 <= one < 127 or one in b"\r\n\t" for one in plain) > 0.9 * len(plain)
