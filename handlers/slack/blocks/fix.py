"""Causes and fixes: what is confirmed, possible or excluded, why, and the guided fix with its commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.model import Diagnosis, Guidance, Language, Standing, Text
from handlers.slack import wording
from handlers.slack.blocks.limits import Block, shorten
from handlers.slack.blocks.rich import COMMAND_LIMIT, Element, bold, command, paragraph, plain, rich

NAMED_MAILBOXES = 20
REASONS_LIMIT = 1_500

Guide = Callable[[Diagnosis], Guidance]
Reasons = Callable[[Diagnosis], Sequence[Text]]


def causes(diagnoses: Sequence[Diagnosis], guide: Guide, reasons: Reasons, language: Language) -> Iterator[Block]:
    """Yield the causes in their rank: what to do in full, rivals and excluded ones in a line each.

    In full: every confirmed one, and of the possible ones the first for each mailbox.
    """
    covered: set[str] = set()
    shown = False
    for diagnosis in diagnoses:
        concerned = set(diagnosis.mailboxes)
        first = not shown if not concerned else not concerned <= covered
        if diagnosis.standing is Standing.CONFIRMED or (diagnosis.standing is Standing.POSSIBLE and first):
            yield from _in_full(diagnosis, guide(diagnosis), reasons, language)
            covered |= concerned
            shown = True
        else:
            yield _in_a_line(diagnosis, reasons, language)


def _in_full(diagnosis: Diagnosis, guidance: Guidance, reasons: Reasons, language: Language) -> Iterator[Block]:
    label = wording.TO_DO if diagnosis.standing is Standing.CONFIRMED else wording.MOST_LIKELY
    head = [paragraph(bold(f"{label.in_(language)}{guidance.title.in_(language)}"))]
    if diagnosis.mailboxes:
        head.append(paragraph(bold(wording.AFFECTED.in_(language)), plain(name_all(diagnosis.mailboxes))))
    because = _why(diagnosis, reasons, language)
    if because:
        head.append(paragraph(bold(wording.BECAUSE.in_(language)), plain(because)))
    yield rich(*head)
    yield from guided(guidance, language)


def _in_a_line(diagnosis: Diagnosis, reasons: Reasons, language: Language) -> Block:
    label = wording.EXCLUDED if diagnosis.standing is Standing.EXCLUDED else wording.ALSO_POSSIBLE
    because = _why(diagnosis, reasons, language)
    return rich(
        paragraph(
            bold(label.in_(language)),
            plain(diagnosis.title.in_(language)),
            plain(f" ({because.rstrip('.')})" if because else ""),
        )
    )


def _why(diagnosis: Diagnosis, reasons: Reasons, language: Language) -> str:
    return shorten(" ".join(dict.fromkeys(reason.in_(language) for reason in reasons(diagnosis))), REASONS_LIMIT)


def name_all(mailboxes: Sequence[str]) -> str:
    """Return the addresses in one line; of very many the first ones and how many more."""
    named = ", ".join(mailboxes[:NAMED_MAILBOXES])
    more = len(mailboxes) - NAMED_MAILBOXES
    return f"{named} (+ {more})" if more > 0 else named


def guided(guidance: Guidance, language: Language) -> Iterator[Block]:
    """Yield a fix step by step; every command stands alone, so that it can be copied."""
    for number, step in enumerate(guidance.steps, 1):
        where, text = step.where.in_(language), step.text.in_(language)
        first: list[Element] = [paragraph(bold(f"{number}. {where}: " if where else f"{number}. "), plain(text))]
        parts = command_parts(step.command)
        yield rich(*first, *(command(part) for part in parts[:1]))
        for part in parts[1:]:
            yield rich(command(part))
        if step.expect:
            yield rich(paragraph(bold(wording.EXPECT.in_(language)), plain(step.expect.in_(language))))
    if guidance.not_this:
        yield rich(paragraph(bold(wording.NOT_THIS.in_(language)), plain(guidance.not_this.in_(language))))
    if guidance.unverified:
        yield rich(paragraph(plain(wording.UNTRIED.in_(language))))


def command_parts(text: str) -> list[str]:
    """Return the commands of a step, cut between lines where they are too many for one block (each line is a command)."""
    parts: list[str] = []
    for line in text.splitlines():
        if parts and len(parts[-1]) + len(line) < COMMAND_LIMIT:
            parts[-1] += "\n" + line
        elif line:
            parts.append(shorten(line, COMMAND_LIMIT))
    return parts
