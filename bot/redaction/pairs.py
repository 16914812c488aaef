"""Values whose label is a name beside them in a structure: a pair of attributes or fields in either order, a part of a form, a table."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Generator, Iterator

from bot.redaction import parameters
from bot.redaction.labels import Label
from bot.redaction.shapes import looks_random, looks_typed
from bot.redaction.values import Value, read
from bot.text.late import compiled_late

_LONGEST = 5000  # characters of an element with its value
_REACH = 400  # characters between a name and its value
_NAME = r"(?:name|path|key|id|field|variable|var|param(?:eter)?|designation|title|kind|property|attribute|label|for|type|n|k)"
_VALUE = r"(?:[\w.-]{0,20}value|val|wert|content|text|data|default|literal|string|v)"
# Before the label, in the same quotation marks, what else belongs to the name: mail.smtp.password, Smtp:ClientSecret.
_NAMED = compiled_late(
    rf"(?:\A|[\s\"'<{{,(-]){_NAME}\\{{0,3}}[\"']?[ \t]{{0,40}}[:=][ \t]{{0,20}}\\{{0,3}}[\"']?[\w.:/ -]{{0,60}}\Z",
    re.IGNORECASE,
)
_TAKEN = compiled_late(
    rf"[\s\"'<{{,-]{_VALUE}\\{{0,3}}[\"']?\s{{0,40}}[:=][^\S\x1e]{{0,20}}(?:\\{{0,3}}(?=[\"']))?(?:\{{\s{{0,20}}[\"']?\w{{1,30}}[\"']?\s{{0,4}}:\s{{0,4}})?(?=[^\s{{])",
    re.IGNORECASE,
)
_NEXT_NAME = compiled_late(rf"[\s\"'<{{,]{_NAME.replace('|type', '')}\\{{0,3}}[\"']?[ \t]{{0,4}}[:=]", re.IGNORECASE)
_PART = compiled_late(
    r"[\w.-]{0,40}\"(?:;[^\n]{0,100})?\r?\n(?:[\w-]{1,40}:[^\n]{0,100}\r?\n){0,4}\r?\n(?P<value>[^\r\n]{1,4000})"
)
_REST = r"[\w .()/-]{0,60}"
_TAG = r"</?[\w:.-]{1,40}(?:\s[^<>]{0,200})?/?>"
_CONTENT = compiled_late(
    rf"{_REST}(?:\"[^<>]{{0,200}}>|:?\s{{0,40}}{_TAG})(?:\s{{0,80}}{_TAG}){{0,6}}\s{{0,80}}(?P<value>[^<>\s][^<>]{{0,4000}})<(?:/|br\b)"
)
_BEGINS = compiled_late(r"<[\w:.-]{0,40}\Z")
_INNER = compiled_late(r">\s{0,40}<[\w:.-]{1,40}(?:\s[^<>/]{0,100})?>(?P<value>[^<>\s][^<>]{0,4000})</")
_IN_TAG = compiled_late(
    rf"{_REST}</[\w:.-]{{1,40}}>\s{{0,80}}(?:</?[\w:.-]{{1,40}}(?:\s[^<>]{{0,100}})?>\s{{0,80}}){{0,3}}<input\s[^<>]{{0,200}}?\bvalue=(?=[\"'])",
    re.IGNORECASE,
)
_VALUED = compiled_late(
    r"(?:[^\n]{0,100}\n(?:[^\n]{0,100}\n){0,2}?[ \t|>*-]{0,8}|[ \t]id[ \t]?[:=][ \t]?[0-9a-f-]{36}[ \t,;|]{1,8})(?:value|wert)[\"'*`]{0,3}[ \t]{0,20}[:=|\t][ \t]{0,20}(?=\S)",
    re.IGNORECASE,
)
_VALUED_BEFORE = compiled_late(
    r"(?:\A|\n)[ \t|>*-]{0,8}(?:value|wert)[\"'*`]{0,3}[ \t]{0,20}[:=|\t][ \t]{0,20}(?=\S)", re.IGNORECASE
)
_OPENED = compiled_late(r"[\w.-]{0,20}[\"']?[ \t]{0,4}[:=]?[ \t]{0,4}\{(?=[\s\"'])")
# -Name SmtpPassword -Value …, --name … --value …, /v … /d …
_OPTION = compiled_late(
    r"(?:\A|\s)(?:-{1,2}[\w-]{0,20}(?:name|key)|/v|set|put|add)[ \t=:]{1,4}[\"']?[\w.:/-]{0,60}\Z", re.IGNORECASE
)
_OPTION_VALUE = compiled_late(
    r"[^\n|;]{0,100}?[ \t](?:-{1,2}[\w-]{0,20}(?:value|data|body|string|literal|text|b|v)|/d)[ \t=:]{1,4}(?=\S)",
    re.IGNORECASE,
)
_COLUMNS = compiled_late(r"[\"'`\]]?[\s\w.,\"'`\[\]]{0,400}\)\s{0,20}VALUES\s{0,20}\(", re.IGNORECASE)
_ITEM = compiled_late(
    r"\s{0,20}(?:N|b)?(?P<item>'(?:[^'\n]|''){0,1000}'|\"(?:[^\"\\\n]|\\.){0,1000}\"|[^\s,()'\"]{1,200})?[^,)\n]{0,40}(?P<end>\))?,?"
)
_SEPARATORS = ("\t", "|", ";", ",")
_CELL = compiled_late(r"[\s\"'`*]{0,20}[^\d\W][\w .()/:*-]{0,40}[\s\"'`*]{0,20}|\s{0,20}")
_QUOTED_CELL = compiled_late(r"\s{0,4}\"((?:[^\"]|\"\"){0,4000})\"\s{0,4}")
_RULE = compiled_late(r"[\s|:+=-]*")
_WORDS = 3
_HEAD = 600  # characters of a row
_ROWS = 200


def values(text: str, lower: str, label: Label) -> Iterator[Value]:
    """Yield what may be the value that belongs to a label which is a name in a structure."""
    start, end = label.start, label.end
    behind = text[end : end + 1]
    before = text[max(0, start - 80) : start]
    if text.find("<", end, end + 60) >= 0:
        yield from _element(text, end, before)
    if valued := _VALUED.match(text, end):  # the portal's "Secret ID: …", and on another line "Value: …"
        if value := read(text, valued.end()):
            yield value
    elif lower.startswith(" id", end) or lower.startswith(" id", end - 3):
        above = deque((None, *_VALUED_BEFORE.finditer(text, max(0, start - 300), start)), maxlen=1).pop()
        if above and (value := read(text, above.end())):
            yield value
    if opened := _OPENED.match(text, end):  # variable "client_secret" { default = "…" }
        inside = _TAKEN.search(text, opened.end(), end + _REACH)
        if inside and (value := read(text, inside.end())):
            yield value
    if " -" in before or "/" in before or "et " in before or "put " in before or "add " in before:
        yield from _as_option(text, end, before)
    if behind in "\"'`,)] " and (listed := _COLUMNS.match(text, end)):
        yield from _of_list(text, start, listed)
    if ("=" in before or ":" in before) and _NAMED.search(before):
        if behind != "" and (part := _PART.match(text, end)):
            yield _whole(part)
        yield from _beside(text, start, end)


def _as_option(text: str, end: int, before: str) -> Iterator[Value]:
    """Yield the value of an option that stands behind the one that names it."""
    given = _OPTION_VALUE.match(text, end) if _OPTION.search(before) else None
    if given and (value := read(text, given.end())):
        yield value


def _of_list(text: str, start: int, listed: re.Match[str]) -> Iterator[Value]:
    """Yield what stands at the same place among the values of SQL's INSERT as the label among its columns."""
    begin = text.rfind("(", max(0, start - _HEAD), start) + 1
    number = text.count(",", begin, start) if begin else 0
    for place, found in enumerate(_ITEM.finditer(text, listed.end(), listed.end() + 5 * _REACH)):
        if place == number and found["item"]:
            start = found.start("item")
            if parameters.is_mark(found["item"]):
                yield from parameters.of_mark(text, start, found["item"])
            elif value := read(text, start):
                yield value
        if place == number or found["end"]:
            return


def _whole(found: re.Match[str]) -> Value:
    start, end = found.span("value")
    first, _, more = found["value"].partition("\n")
    end = start + len((first if " " in more.strip() else found["value"]).rstrip())  # sentences are no rest of it
    return Value(start, end, found.string[start:end], quoted=True, alone=True)


def _element(text: str, end: int, before: str) -> Iterator[Value]:
    if text[end : end + 1] == ">" and _BEGINS.search(before) and (inner := _INNER.match(text, end, end + _LONGEST)):
        yield _whole(inner)
    if found := _IN_TAG.match(text, end, end + 2 * _REACH):
        if value := read(text, found.end()):
            yield value
    elif found := _CONTENT.match(text, end, end + _LONGEST):
        yield _whole(found)


def _beside(text: str, start: int, end: int) -> Iterator[Value]:
    """Yield the partner of a name, behind it or before it, within the same braces, tag or entry of a list."""
    ahead = text[end : end + _REACH].replace("{}", "  ")
    stop = min((at for sign in "}<>" if (at := ahead.find(sign)) >= 0), default=len(ahead))
    other = (
        None
        if ahead[stop : stop + 1] == ">" and "<" in text[max(0, start - 80) : start]
        else _NEXT_NAME.search(ahead, 0, stop)
    )
    found = _TAKEN.search(text, end, end + (other.start() + 1 if other else stop))
    opened = found is None and ahead[stop : stop + 1] == ">" and ahead[stop - 1 : stop] != "/"
    if inside := _CONTENT.match(text, end, end + _LONGEST) if opened else None:
        yield _whole(inside)
        return
    if found is None:
        least = max(0, start - 3 * _REACH)
        begin = max(
            least, *(text.rfind(sign, least, start) for sign in ("<" if ahead[stop : stop + 1] == ">" else "{}"))
        )
        found = (
            deque(_TAKEN.finditer(text, begin, start), maxlen=1).pop() if _TAKEN.search(text, begin, start) else None
        )
    if found and (value := read(text, found.end())):
        yield value


def columns(text: str, label: Label) -> Generator[Value, None, int]:
    """Yield what stands below a label that is the head of a column; return where its rows end."""
    begin = text.rfind("\n", max(0, label.start - _HEAD), label.start) + 1
    stop = text.find("\n", label.end, label.end + _HEAD)
    if stop < 0 or label.start - begin >= _HEAD:
        return 0
    head = text[begin:stop]
    for separator in _SEPARATORS:
        if separator in head:
            sign = "||" if separator == "|" and "||" in head else separator  # heads in wikis
            cells = head.split(sign)
            column = head.count(sign, 0, label.start - begin)
            if len(cells) == 2 and not column and _is_given(cells[1].strip()):
                return (yield from _given(text, stop - len(cells[1]), cells[1]))
            short = separator != "," or all(
                cell.strip() and ":" not in cell and cell.strip().count(" ") < _WORDS for cell in cells
            )  # no sentence
            if short and all(map(_CELL.fullmatch, cells)):
                return (yield from _rows(text, stop + 1, separator, len(cells), column))
            return 0
    if "  " in head:
        return (yield from _below(text, stop + 1, head, label.start - begin))
    return 0


def _is_given(cell: str) -> bool:
    """Say whether a name's neighbour is its value, not another name of a column."""
    return looks_typed(cell) or looks_random(cell, 8)


def _given(text: str, at: int, cell: str) -> Generator[Value, None, int]:
    start = text.index(cell.strip(), at)
    yield Value(start, start + len(cell.strip()), cell.strip(), quoted=True, alone=True)
    return at + len(cell)


def _rows(text: str, at: int, separator: str, count: int, column: int) -> Generator[Value, None, int]:
    for _ in range(_ROWS):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        row = text[at:end]
        if not _RULE.fullmatch(row):
            cells = _cells(row, separator)
            if len(cells) != count:
                return at
            start, stop = cells[column]
            cell = row[start:stop].strip(" \r\t`*")
            begin = at + row.find(cell, start)
            if len(cell) > 1 and cell[0] == cell[-1] == '"':
                begin, cell = begin + 1, cell[1:-1]
            yield Value(begin, begin + len(cell), cell, quoted=True, alone=True)
        if end >= len(text):
            return end
        at = end + 1
    return at


def _cells(row: str, separator: str) -> list[tuple[int, int]]:
    """Return where the cells of a row begin and end; one in quotation marks may hold the separator."""
    cells, at = [], 0
    while True:
        quoted = _QUOTED_CELL.match(row, at) if separator in ",;\t" else None
        stop = row.find(separator, quoted.end() if quoted else at)
        cells.append((at, len(row) if stop < 0 else stop))
        if stop < 0:
            return cells
        at = stop + 1


def _below(text: str, at: int, head: str, column: int) -> Generator[Value, None, int]:
    """Yield what stands below a head in a table of columns that blanks part, as PowerShell writes it."""
    names = [(found.start(), found.end()) for found in re.finditer(r"\S+(?: \S+)*", head)]
    begin = next((a for a, b in names if a <= column < b), -1)
    following = next((a for a, _ in names if a > begin), 0)
    if len(names) == 2 and begin == names[0][0] and _is_given(head[following:].strip()):
        return (yield from _given(text, at - 1 - len(head) + following, head[following:]))
    if begin < 0 or len(names) < 2 or not all(_CELL.fullmatch(head[a:b]) for a, b in names):
        return 0
    for _ in range(_ROWS):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        row = text[at:end]
        cell = row[begin : following or None]
        if len(row) <= begin or (begin and row[begin - 1] not in " \t"):
            return at
        if not _RULE.fullmatch(row):
            word = cell.strip()
            start = at + row.find(word, begin)
            if not word or (following and cell[-1:] != " "):
                return at
            yield Value(start, start + len(word), word, quoted=True, alone=True)
        if end >= len(text):
            return end
        at = end + 1
    return at
