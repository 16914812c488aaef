"""Secrets that are defined in one place and used in another: each use is read as if what was defined stood there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import re2

from bot.redaction.wraps import Span
from bot.text.late import compiled_late

_QUOTED = r"(?:\"(?:[^\"\\\n\x1e]|\\.|\"\")+\"|'(?:[^'\\\n\x1e]|\\.|'')+'|`[^`\n\x1e]+`)"
_BEGUN = r"(?:^|[;{(])[ \t]{0,40}(?:[#A-Za-z](?:[\w.<>\[\]]|::){0,30}[*&]{0,2}[ \t]{1,8}[*&]{0,2}){0,5}"  # export, private static final String
_TYPE = r"(?:[ \t]?:[ \t]?[\w.&'<>\[\]]{1,24}|[ \t]{1,4}as[ \t]\w{1,12}|\[[0-9]{0,4}\]|[ \t]{1,4}\w{1,12}(?=[ \t]{0,8}:?=))?"


def _name(group: str) -> str:
    return rf"(?P<{group}>[A-Za-z_]\w{{0,40}})"


def _key(group: str) -> str:
    """Return the name of a setting."""
    return rf"(?P<{group}>[A-Za-z_](?:[\w-]|\.(?=\w)){{0,40}})"


_DEFINED = compiled_late(
    rf"{_BEGUN}[$@%]?(?:\w{{2,8}}:)?{_name('name')}\$?{_TYPE}[ \t]{{0,40}}(?::?=|<-)[ \t]{{0,20}}[bruf@$]?(?P<value>{_QUOTED})"
    rf"|\bdefine[ (]{{1,2}}[\"']?{_name('constant')}[\"']?[, ]{{1,4}}(?P<its>{_QUOTED})"
    rf"|^[ \t-]{{0,20}}@?(?:(?:export|set|local|readonly)[ \t]{{1,4}})?(?:[\w.-]{{1,40}}:[ \t]{{1,4}}&)?[\"$]{{0,2}}{_key('bare')}\$?(?:[ \t]{{0,8}}:?=[ \t]{{0,8}}|:?[ \t]{{1,8}})"
    rf"(?P<word>{_QUOTED}|[^\s\"'$;&|<>(){{}}=\x1e][^\s\"';&|<>\x1e]{{2,200}})[\" \t\r]{{0,8}}$",
    re.IGNORECASE | re.MULTILINE,
)
_MAY_DEFINE = re2.compile(rb"(?:=|<-)[ \t]{0,20}[bruf@$]?[\"'`]|[$%!#][{(]?[A-Za-z]|[:-][ \t]&[A-Za-z]|\{\{|\bdefine")
_PAIRS = (("name", "value"), ("constant", "its"), ("bare", "word"))
# "$x", ${x}, $(x), {{ x }}, %(x)s, $env:x, %x%, $x$; and the mere name where a program has a value
_USED = compiled_late(
    rf"(?P<quote>[\"']?)(?:[$%!#]?[{{(]{{1,2}}[ \t]?(?:\w{{2,8}}[:.])??{_key('held')}[ \t]?[)}}]{{1,2}}s?|[$%!*](?:\w{{2,8}}:)?{_name('signed')}[%!$]?)(?:\\[nr])*(?P=quote)"
    rf"|(?<=[\s=:(,\[{{+&])(?:[A-Za-z]\w{{0,20}}(?:\.|::|->))?{_name('mere')}(?=[ \t]{{0,4}}(?:[,;)\]}}+&\n\r]|$))"
)
_BEFORE, _BEHIND = 300, 200  # characters around a use that are read with it
_LINES = 3
_MOST = 4  # definitions of one name
_QUOTES = frozenset("\"'`")
_LOOSE = "$"  # what a mere name does not mean


class _Used(NamedTuple):
    """Where in the text of the uses something stands that was defined, and where that was."""

    start: int
    end: int
    places: list[tuple[int, int]]


class Uses(NamedTuple):
    """The lines that use what was defined elsewhere, with what was defined in its place."""

    text: str
    used: list[_Used]

    def places(self, found: Span) -> Iterator[Span]:
        """Yield where that was defined of which a secret was found in these lines."""
        at = bisect_right(self.used, found.start, key=lambda used: used.start) - 1
        if at >= 0 and found.start < self.used[at].end:
            yield from (found._replace(start=start, end=end) for start, end in self.used[at].places)


def read(text: str) -> Uses:
    """Return what is used in a text of all that it defines."""
    raw = text.encode("ascii", "replace")
    defined, names = _definitions(text) if _MAY_DEFINE.search(raw) else ({}, set())
    pieces: list[str] = []
    used: list[_Used] = []
    at = length = stop = 0
    for found in _USED.finditer(text) if defined else ():
        group = found.lastgroup or ""
        literals = defined.get(found[group]) or (group != "mere" and defined.get(_LOOSE + found[group]))
        if not literals or found.start(group) in names:
            continue
        begin = max(at, _line(text, found.start()))
        if begin > stop:
            pieces += (text[at:stop], "\n")
            length += stop - at + 1
        else:
            begin = at
        start, end = literals[0]
        literal = text[start:end] if text[start] in _QUOTES else f'"{text[start:end]}"'
        pieces += (text[begin : found.start()], literal)
        length += found.start() - begin + len(literal)
        used.append(_Used(length - len(literal), length, [_inside(text, *each) for each in literals]))
        at = found.end()
        stop = text.find("\n", at, at + _BEHIND)
        stop = stop if stop >= 0 else min(len(text), at + _BEHIND)
    return Uses("".join((*pieces, text[at:stop])), used)


def _definitions(text: str) -> tuple[dict[str, list[tuple[int, int]]], set[int]]:
    """Return where what each name means stands, and where these names do; a setting's name begins with `_LOOSE`."""
    defined: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    names: set[int] = set()
    for found in _DEFINED.finditer(text):
        name, value = next((name, value) for name, value in _PAIRS if found[name])
        names.add(found.start(name))
        literals = defined[(_LOOSE if name == "bare" else "") + found[name]]
        if len(literals) < _MOST:
            literals.append(found.span(value))
    return defined, names


def _inside(text: str, start: int, end: int) -> tuple[int, int]:
    return (start + 1, end - 1) if text[start] in _QUOTES else (start, end)


def _line(text: str, at: int) -> int:
    """Return where the lines before this place begin."""
    least = line = max(0, at - _BEFORE)
    for _ in range(_LINES):
        line = text.rfind("\n", least, max(least, at))
        at = line
    return line + 1 or least
