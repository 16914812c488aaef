"""Values that a database's log gives for the marks of a statement: of Hibernate, Entity Framework, MyBatis, PostgreSQL; a column's name is their label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.redaction.labels import Label
from bot.redaction.labour import take
from bot.redaction.values import Value, read, whole
from bot.text.late import compiled_late

_MARK = compiled_late(r"[\"'`\]]{0,2}[ \t]{0,4}=[ \t]{0,4}(?=(?P<mark>\?|[@$:]\w{1,40}))")
_LISTED = compiled_late(r"(?:\?|[@$:]\w{1,40})\Z")
_STATEMENTS = tuple(
    f"{write(word)} "
    for word in ("update", "insert", "select", "delete", "merge", "call")
    for write in (str.lower, str.upper, str.title)
)
_REACH = 2000  # characters between a statement and what its marks are
_MOST = 20  # marks of one name
_TIES = r"[ \t]{0,3}=[ \t]{0,3}N?"
_IS = compiled_late(rf"{_TIES}(?=')")
_BOUND = compiled_late(
    r"(?:binding parameter [\[(](?P<number>[0-9]{1,3})(?:\] as \[|:)(?P<type>\w{1,20})(?:\] -|\) <-) \[|\bset[A-Z]\w{2,12}\((?P<place>[0-9]{1,3}),[ \t]?)"
    r"(?P<value>[^\n]{1,400})[\])]"
)
_OF_TEXT = compiled_late(r"CHAR|TEXT|CLOB|STRING|BINARY", re.IGNORECASE)
_LIST = compiled_late(r"(?P<typed>Parameters: )|[ \t\n][\[(](?=[\"'][^\n]|[0-9]{1,9},)")
_ITEM = compiled_late(
    r"[ \t]{0,4}(?P<item>'(?:[^'\\\n]|''|\\.){0,400}'|\"(?:[^\"\\\n]|\\.){0,400}\"|[^\s,'\"()\[\]]{1,60}),?"
)
_TYPED = compiled_late(r"(?P<item>[^\n]{0,400}?)\([A-Z]\w{2,20}\)(?:, |[ \t\r]*(?:\n|\Z))")
_BOUND_TO = compiled_late(rf"(?:[@$:]\w{{1,40}}|name|key|schl(?:ü|ue)ssel){_TIES}'[\w.:-]{{0,40}}\Z", re.IGNORECASE)
_OTHERS = compiled_late(rf"[@$:]\w{{1,40}}{_TIES}(?=')")
_SAID_BEHIND = compiled_late(r"\][^\w\n]{1,8}[\w.-]{0,30}\Z")


def values(text: str, label: Label) -> Iterator[Value]:
    """Yield what a log says that the mark behind a column's name is, or the mark beside the one that is this name."""
    start, end = label.start, label.end
    if marked := _MARK.match(text, end):
        yield from of_mark(text, marked.end(), marked["mark"])
    begin = text.rfind("\n", max(0, start - _REACH // 4), start) + 1 or max(0, start - _REACH // 4)
    before = text[max(begin, start - 90) : start]
    if "'" in before and _BOUND_TO.search(before):
        stop = text.find("\n", end, end + _REACH // 4)
        for other in _OTHERS.finditer(text, begin, stop if stop >= 0 else end + _REACH // 4):
            if (value := read(text, other.end())) and not value.start <= start < value.end:
                yield value
    if "]" in before and _SAID_BEHIND.search(before) and (bound := _BOUND.search(text, begin, start)):
        yield whole(text, *bound.span("value"))


def is_mark(item: str) -> bool:
    """Say whether what stands in a list of values is a mark."""
    return _LISTED.match(item) is not None


def of_mark(text: str, at: int, mark: str) -> Iterator[Value]:
    """Yield what a log says that this mark is, which stands here in a statement."""
    if mark != "?":
        yield from _of_name(text, at, mark)
        return
    begin = max(text.rfind(word, max(0, at - _REACH // 2), at) for word in _STATEMENTS)
    if begin < 0:
        return
    place = text.count("?", begin, at)
    take(20)
    for bound in _BOUND.finditer(text, at, at + _REACH):
        if int(bound["number"] or bound["place"]) == place + 1:
            if not bound["type"] or _OF_TEXT.search(bound["type"]):
                yield whole(text, *bound.span("value"))
            return
    if listed := _LIST.search(text, at, at + _REACH):
        yield from _of_list(text, listed, place)


def _of_name(text: str, at: int, mark: str) -> Iterator[Value]:
    place = max(0, at - _REACH)
    for _ in range(_MOST):
        place = text.find(mark, place, at + _REACH)
        if place < 0:
            return
        place += len(mark)
        take(2)
        if (tied := _IS.match(text, place)) and (value := read(text, tied.end())):
            yield value


def _of_list(text: str, listed: re.Match[str], place: int) -> Iterator[Value]:
    at = listed.end()
    item = None
    for _ in range(place + 1):
        item = (_TYPED if listed["typed"] else _ITEM).match(text, at)
        if item is None:
            return
        at = item.end()
        take(2)
    if item and (value := whole(text, *item.span("item")) if listed["typed"] else read(text, item.start("item"))):
        yield value
