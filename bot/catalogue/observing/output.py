"""What a PowerShell console shows, as records again: `Name : value` lists, and tables with header, dashes and columns.

Both forms: https://learn.microsoft.com/en-us/powershell/scripting/samples/using-format-commands-to-change-output-view (seen
2026-06-19). Windows PowerShell 5.1 cuts a cell with `...`, PowerShell 7 with `…`; numbers, True and False stand right in
their column, everything else left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from bot.catalogue.observing.commands import Command
from bot.catalogue.observing.lines import Line, Lines, spans
from bot.catalogue.observing.text import LONGEST
from bot.text.late import compiled_late

_CELL = compiled_late(r"NT AUTHORITY\\\S+|\{[^{}]*\}|\S+")
_RIGHT = compiled_late(r"(?:True|False|Wahr|Falsch|\d{1,20})\Z")
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


def read_output(texts: list[str]) -> Output:
    """Return what the console showed, in order."""
    lines, output, pending = Lines(texts), Output(), list[Command]()
    place, said, sought = 0, -_NEAR - 1, ""
    shown: dict[tuple[object, ...], Listing] = {}
    while place < len(texts):
        line, start = lines.all[place], place
        if line.blank or line.long:
            place += 1
            continue
        if sought and line.prompt:
            output.unfound.append((start, sought))
        sought = ""
        if command := lines.command(place):
            output.commands.append((start, command))
            pending.append(command)
            place, sought = place + command.lines, command.app_asked if command.prompted else ""
            said = start if not command.prompted and lines.only_says(line.text) else said
            continue
        listing, end = _listing_at(lines, place)
        place = max(end, place + 1)
        if listing is None or all(TELLING.isdisjoint(record) for record in listing.records):
            said = start if lines.only_says(line.text) else said
            continue
        listing.command, pending = _command_of(pending), []
        if start - said > _NEAR:  # what a guide says one should see is not what somebody saw
            seen = (listing.ragged, id(listing.command), *lines.texts[start:end])
            shown.pop(seen, None)  # what was shown before says nothing that the same, shown later, does not
            shown[seen] = listing
    output.listings.extend(shown.values())
    return output


def _command_of(pending: list[Command]) -> Command | None:
    """Return the command that shows what follows; of several, typed where no prompt tells, none if they ask differently."""
    if not pending:
        return None
    last = pending[-1]
    alike = [c for c in pending[:-1] if c.cmdlet == last.cmdlet and c.asked and c.asked != last.asked]
    return None if alike and not last.prompted else last


def _listing_at(lines: Lines, place: int) -> tuple[Listing | None, int]:
    dashes, columns = lines.columns(place)
    if columns:
        return _table(lines.all, dashes, Listing(place, tabular=True), columns)
    pair = lines.all[place].pair
    return _pairs(lines.all, place, pair[2]) if pair else (None, place + 1)


def _pairs(lines: list[Line], place: int, column: int) -> tuple[Listing, int]:
    listing, last = Listing(place, [{}]), ""
    while place < len(lines):
        line = lines[place]
        if line.blank:
            after = _next_record(lines, place, column, listing.records[-1])
            if after is None:
                break
            place = after
            continue
        record = listing.records[-1]
        if line.pair and not line.prompt and not line.command:
            last, value, _ = line.pair
            if last in record:
                listing.records.append(record := {})
            record[last] = value
        elif last and len(record[last]) < LONGEST and _goes_on(line, column, record[last]):
            record[last] += " " + line.text.strip()
        else:
            break
        place += 1
    return listing, place


def _goes_on(line: Line, column: int, value: str) -> bool:
    if line.long or line.prompt:
        return False
    return line.indent > column or value.count("{") > value.count("}")


def _next_record(lines: list[Line], place: int, column: int, record: dict[str, str]) -> int | None:
    """Return where the list goes on behind blank lines: a next record, or the same one in a mail with a blank between all lines."""
    after = place
    while after < len(lines) and lines[after].blank:
        after += 1
    if after == len(lines) or after - place > _MOST_BLANKS:
        return None
    line = lines[after]
    if not line.pair or line.pair[2] != column or line.prompt or line.command:
        return None
    return after if line.pair[0] in record or after - place == 1 else None


def _table(lines: list[Line], dashes: int, listing: Listing, columns: list[tuple[int, str]]) -> tuple[Listing, int]:
    starts, names = [start for start, _ in columns], [name for _, name in columns]
    tight = all(after - before == 1 for (_, before), (after, _) in pairwise(spans(lines[dashes].text)))
    spread, place = lines[dashes - 1].blank, dashes + 1
    while place < len(lines):
        line = lines[place]
        if line.blank:
            if not spread or place + 1 >= len(lines) or lines[place + 1].blank:
                break
            place += 1
            continue
        if line.long or line.prompt or line.command:
            break
        cells = _cells(line.text, starts, aligned=min(starts) >= 0, tight=tight)
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
