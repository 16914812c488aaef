"""What the picture of a check shows: a row for each conversation, a cell for each of its stages; and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import STAGE_NAMES, Check, Language, Outcome, Report, StageResult, by_mailbox
from handlers.slack.kit.limits import shorten
from handlers.slack.platform import wording_common
from handlers.slack.platform.layers import is_fine, unused
from handlers.slack.render import wording_shown

MOST_MAILBOXES = 4
ALT_LIMIT = 1_000  # https://docs.slack.dev/reference/methods/files.getUploadURLExternal (seen 2026-11)
NAME_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """One stage: its name, how it ended, and whether an earlier check tried it and not this one."""

    name: str
    outcome: Outcome
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation; `note` takes the place of the cells where there is nothing to show."""

    name: str
    cells: tuple[Cell, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The conversations about one mailbox, or Entra's alone under no name."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn. `rest` tells what is left out; `legend` explains the signs that occur."""

    title: str
    groups: tuple[Group, ...]
    rest: str
    legend: tuple[tuple[Outcome, str], ...]
    before: str
    """What an outline means, where one occurs."""


def picture_of(report: Report, language: Language) -> Picture:
    """Return the picture of a report. Of many mailboxes those where something went wrong come first, and not all are shown."""
    of_box = by_mailbox(report.results)
    boxes = [box for box in of_box if box]
    chosen = boxes
    if len(boxes) > MOST_MAILBOXES:
        chosen = sorted(boxes, key=lambda box: _all_fine(of_box[box]))[:MOST_MAILBOXES]
    token = [r for r in report.results if r.check is Check.TOKEN]
    groups = [Group("", (_row(Check.TOKEN, token, language),))] if token else []
    groups += [Group(shorten(box, NAME_LIMIT), tuple(_rows(of_box[box], language))) for box in chosen]
    shown = [cell for group in groups for row in group.rows for cell in row.cells]
    occurring = {cell.outcome for cell in shown}
    legend = tuple((o, wording_common.OUTCOMES[o].in_(language)) for o in Outcome if o in occurring)
    left = [box for box in boxes if box not in chosen]
    rest = (
        wording_shown.PICTURE_LEFT_OUT
        if all(_all_fine(of_box[box]) for box in left)
        else wording_shown.PICTURE_TOO_MANY
    )
    return Picture(
        wording_shown.PICTURE_TITLE.in_(language, tenant=report.tenant),
        tuple(groups),
        rest.in_(language, count=len(left)) if left else "",
        legend,
        wording_shown.PICTURE_BEFORE.in_(language) if any(cell.earlier for cell in shown) else "",
    )


def in_words(picture: Picture) -> str:
    """Return what the picture shows for somebody who does not see it."""
    says = dict(picture.legend)
    parts = [picture.title]
    for group in picture.groups:
        for row in group.rows:
            name = " ".join(part for part in (group.name, row.name) if part)
            cells = ", ".join(f"{cell.name} {says[cell.outcome]}" for cell in _telling(row.cells))
            before = f" ({picture.before.partition(': ')[2]})" if any(cell.earlier for cell in row.cells) else ""
            parts.append(f"{name}: {row.note or cells}{before}")
    parts += [picture.rest] if picture.rest else []
    return shorten(". ".join(parts) + ".", ALT_LIMIT)


def _telling(cells: Sequence[Cell]) -> Sequence[Cell]:
    """Return of a row in which all went well its last stage, else what did not: how far it got says the rest."""
    return [cell for cell in cells if cell.outcome is not Outcome.PASSED] or cells[-1:]


def _rows(results: Sequence[StageResult], language: Language) -> list[Row]:
    held = [(check, [r for r in results if r.check is check]) for check in Check]
    return [_row(check, own, language) for check, own in held if own]


def _row(check: Check, results: Sequence[StageResult], language: Language) -> Row:
    name = wording_common.CHECKS[check]
    if unused(results):
        return Row(name, note=wording_common.NOT_USED.in_(language))
    return Row(name, tuple(Cell(STAGE_NAMES[r.stage].in_(language), r.outcome, r.earlier) for r in results))


def _all_fine(results: Sequence[StageResult]) -> bool:
    held = [[r for r in results if r.check is check] for check in Check]
    return all(is_fine(own) for own in held if own and not unused(own))
