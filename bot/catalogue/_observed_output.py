"""What a PowerShell console shows, as records again: `Name : value` lists, and tables with header, dashes and columns.

Both forms: https://learn.microsoft.com/en-us/powershell/scripting/samples/using-format-commands-to-change-output-view (seen
2026-06-19). Windows PowerShell 5.1 cuts a cell with `...`, PowerShell 7 with `…`; numbers, True and False stand right in
their column, everything else left.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from bot.catalogue._observed_commands import PROMPT, Command, command_at
from bot.catalogue._observed_text import LONGEST

_PAIR = re.compile(r"\s{0,60}([A-Za-z]\w{1,60})\s{0,60}(:)(?: (.*))?\Z")
_DASHES = re.compile(r"\s{0,200}-{2,}(?:\s{1,300}-{2,})*\Z")
_WORD = re.compile(r"\S+")
_CELL = re.compile(r"NT AUTHORITY\\\S+|\{[^{}]*\}|\S+")
_RIGHT = re.compile(r"(?:True|False|Wahr|Falsch|\d{1,20})\Z")
_ONLY_SAID = re.compile(
    r"expected|should (?:now )?(?:return|show|be|see|say|read|output)|erwartet|"
    r"sollte.{0,80}(?:stehen|liefern|zeigen|ausgeben|ausgegeben|erscheinen|lauten)",
    re.IGNORECASE,
)
_NEAR = 4  # lines between "Expected:" and what it speaks of
_MOST_BLANKS = 3
TELLING = frozenset(
    {
        "accessrights",
        "imapenabled",
        "smtpclientauthenticationdisabled",
        "recipienttypedetails",
        "primarysmtpaddress",
        "skuassigned",
        "appid",
        "domaintype",
        "inscope",
        "tcptestsucceeded",
        "remoteaddress",
    }
)
"""Names of which a listing must hold one; all other lists and tables are no affair of ours."""


@dataclass(slots=True)
class Listing:
    """Records that stand together, and the command before them. `ragged`: not every row could be read."""

    line: int
    records: list[dict[str, str]] = field(default_factory=list)
    ragged: bool = False
    tabular: bool = False
    command: Command | None = None

    def by(self, *cmdlets: str) -> bool:
        """Tell whether one of these cmdlets showed it."""
        return self.command is not None and self.command.cmdlet in cmdlets


@dataclass(slots=True)
class Output:
    """All listings and commands of a paste; `unfound`: app ids for which a registration was sought and none shown."""

    listings: list[Listing] = field(default_factory=list)
    commands: list[tuple[int, Command]] = field(default_factory=list)
    unfound: list[tuple[int, str]] = field(default_factory=list)


def read_output(lines: list[str]) -> Output:
    """Return what the console showed, in order."""
    output, pending = Output(), list[Command]()
    place, said, sought = 0, -_NEAR - 1, ""
    while place < len(lines):
        line, start = lines[place], place
        if not line or line.isspace() or len(line) > LONGEST:
            place += 1
            continue
        if sought and PROMPT.match(line):
            output.unfound.append((start, sought))
        sought = ""
        if command := command_at(lines, place):
            output.commands.append((start, command))
            pending.append(command)
            place, sought = command.end, command.app_asked if command.prompted else ""
            said = start if _ONLY_SAID.search(line) and not command.prompted else said
            continue
        listing, end = _listing_at(lines, place)
        place = max(end, place + 1)
        if listing is None or not any(TELLING & record.keys() for record in listing.records):
            said = start if _ONLY_SAID.search(line) else said
            continue
        listing.command, pending = _command_of(pending), []
        if start - said > _NEAR:  # what a guide says one should see is not what somebody saw
            output.listings.append(listing)
    return output


def _command_of(pending: list[Command]) -> Command | None:
    """Return the command that shows what follows; of several, typed where no prompt tells, none if they ask differently."""
    if not pending:
        return None
    last = pending[-1]
    alike = [c for c in pending[:-1] if c.cmdlet == last.cmdlet and c.asked and c.asked != last.asked]
    return None if alike and not last.prompted else last


def _listing_at(lines: list[str], place: int) -> tuple[Listing | None, int]:
    dashes = next((n for n in range(place + 1, min(place + 5, len(lines))) if _is_dashes(lines[n])), 0)
    if dashes and (names := _names(lines[place:dashes], lines[dashes])):
        return _table(lines, dashes, Listing(place, tabular=True), names)
    pair = _PAIR.match(lines[place])
    return _pairs(lines, place, pair.start(2)) if pair else (None, place + 1)


def _is_dashes(line: str) -> bool:
    return "--" in line and len(line) <= LONGEST and _DASHES.match(line) is not None


def _names(header: list[str], dashes: str) -> list[tuple[int, str]]:
    """Return where each column begins and what it is called; a narrow console breaks names over several lines."""
    runs, written = _spans(dashes), [line for line in header if line.strip()]
    if len(written) == 1:
        words = _spans(written[0])
        same = len(words) == len(runs)
        starts = [start if start == word else -1 for (start, _), (word, _) in zip(runs, words, strict=False)]
        return [(s, written[0][a:b].lower()) for s, (a, b) in zip(starts, words, strict=True)] if same else []
    names = [""] * len(runs)
    for line in written:
        for start, end in _spans(line):
            column = next((n for n, (a, b) in enumerate(runs) if a <= start and end <= b), -1)
            if column < 0:
                return []
            names[column] += line[start:end].lower()
    return [(start, name) for (start, _), name in zip(runs, names, strict=True)]


def _pairs(lines: list[str], place: int, column: int) -> tuple[Listing, int]:
    listing, last = Listing(place, [{}]), ""
    while place < len(lines):
        line = lines[place]
        if not line.strip():
            after = _next_record(lines, place, column, listing.records[-1])
            if after is None:
                break
            place = after
            continue
        record = listing.records[-1]
        pair = None if len(line) > LONGEST or _is_other(lines, place) else _PAIR.match(line)
        if pair:
            last = pair[1].lower()
            if last in record:
                listing.records.append(record := {})
            record[last] = (pair[3] or "").strip()
        elif last and len(record[last]) < LONGEST and _goes_on(line, column, record[last]):
            record[last] += " " + line.strip()
        else:
            break
        place += 1
    return listing, place


def _is_other(lines: list[str], place: int) -> bool:
    return bool(PROMPT.match(lines[place])) or command_at(lines, place) is not None


def _goes_on(line: str, column: int, value: str) -> bool:
    deep = len(line) - len(line.lstrip()) > column
    return len(line) <= LONGEST and (deep or value.count("{") > value.count("}")) and not PROMPT.match(line)


def _next_record(lines: list[str], place: int, column: int, record: dict[str, str]) -> int | None:
    """Return where the list goes on behind blank lines: a next record, or the same one in a mail with a blank between all lines."""
    after = place
    while after < len(lines) and not lines[after].strip():
        after += 1
    if after == len(lines) or after - place > _MOST_BLANKS or len(lines[after]) > LONGEST:
        return None
    pair = _PAIR.match(lines[after])
    if not pair or pair.start(2) != column or _is_other(lines, after):
        return None
    return after if pair[1].lower() in record or after - place == 1 else None


def _table(lines: list[str], dashes: int, listing: Listing, columns: list[tuple[int, str]]) -> tuple[Listing, int]:
    starts, names = [start for start, _ in columns], [name for _, name in columns]
    tight = all(after - before == 1 for (_, before), (after, _) in pairwise(_spans(lines[dashes])))
    spread, place = not lines[dashes - 1].strip(), dashes + 1
    while place < len(lines):
        line = lines[place]
        if not line.strip():
            if not spread or place + 1 >= len(lines) or not lines[place + 1].strip():
                break
            place += 1
            continue
        if len(line) > LONGEST or _is_other(lines, place):
            break
        cells = _cells(line, starts, aligned=min(starts) >= 0, tight=tight)
        if cells is None or not _add(listing, names, cells):
            listing.ragged = True
            break
        place += 1
    return listing, place


def _add(listing: Listing, names: list[str], cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    if not cells[0] and filled and listing.records and len(names) > 1:  # the rest of a row, in a table that wraps
        for name, cell in zip(names, cells, strict=True):
            listing.records[-1][name] = f"{listing.records[-1][name]} {cell}".strip()[:LONGEST]
        return True
    if not cells[0] or (len(filled) == 1 and len(names) > 2):
        return False
    listing.records.append(dict(zip(names, cells, strict=True)))
    return True


def _cells(line: str, starts: list[int], *, aligned: bool, tight: bool) -> list[str] | None:
    if tight or not aligned:  # a mail program may have made one blank of many
        words = _CELL.findall(line)
        if len(words) == len(starts):
            return words
        if not aligned:
            return None
    cuts = []
    for start in starts[1:]:
        cut = start
        if line[cut - 1 : cut] not in ("", " "):
            cut = line.rfind(" ", 0, cut) + 1
            end = line.find(" ", cut)
            if not _RIGHT.match(line[cut : end if end >= 0 else len(line)]):
                return None
        cuts.append(cut)
    return [line[a:b].strip() for a, b in zip([0, *cuts], [*cuts, len(line)], strict=True)]


def _spans(line: str) -> list[tuple[int, int]]:
    return [found.span() for found in _WORD.finditer(line)]
