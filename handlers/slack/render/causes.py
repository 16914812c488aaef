"""Causes and fixes: what is confirmed, possible or excluded, why, and the guided fix with its commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.flows.fix import CausePointer
from bot.model import Diagnosis, Guidance, Language, Standing, Text
from bot.service import SortedOut
from handlers.slack.kit.buttons import row
from handlers.slack.kit.limits import Block, shorten
from handlers.slack.kit.rich import COMMAND_LIMIT, Element, bold, bullets, command, paragraph, plain, rich
from handlers.slack.platform import wording_common
from handlers.slack.render.offers import start_button

NAMED_MAILBOXES = 20
REASONS_LIMIT = 1_500
LINE_LIMIT = 500
MOST_SENTENCES = 5
MOST_OFFERS = 5

Guide = Callable[[Diagnosis], Guidance]
Reasons = Callable[[Diagnosis], Sequence[Text]]


@dataclass(frozen=True, slots=True)
class CauseWords:
    """What causes are told with: their fixes, all their reasons, those that speak for one of them alone, the reader's language."""

    guide: Guide
    reasons: Reasons
    supports: Reasons
    language: Language
    offer: Callable[[Diagnosis], CausePointer] | None = None
    """The pointer to a cause, for the button that starts its fix step by step."""


def causes(found: SortedOut, words: CauseWords, decides: Sequence[Block]) -> Iterator[Block]:
    """Yield what to do, what else may be the cause, and what would decide.

    Where nothing speaks for the first cause, all of them are named first, and what decides comes before any steps.
    """
    language = words.language

    def line(diagnosis: Diagnosis) -> str:
        return f"{shorten(diagnosis.cause.in_(language), LINE_LIMIT)}{_whose(found, diagnosis)}"

    rivals = list(dict.fromkeys(map(line, found.rivals)))
    told = [
        block
        for d in found.in_full
        for block in (*in_full(d, words.guide(d), words.supports, language), *_offer([d], words))
    ]
    if rivals and decides and not any(words.supports(d) for d in found.in_full):
        every = dict.fromkeys([*map(line, found.in_full), *rivals])
        yield rich(paragraph(bold(wording_common.POSSIBLE.in_(language))), bullets(every))
        yield from (*decides, *told, *_offer(found.rivals, words, rivals=True))
        return
    yield from told
    if rivals:
        yield rich(paragraph(bold(wording_common.ALSO_POSSIBLE.in_(language))), bullets(rivals))
        yield from _offer(found.rivals, words, rivals=True)
    yield from decides


def _whose(found: SortedOut, diagnosis: Diagnosis) -> str:
    """Name the mailboxes where the same fix is open for one and excluded for another; empty elsewhere."""
    return f" ({name_all(diagnosis.mailboxes)})" if found.differs(diagnosis) else ""


def _offer(diagnoses: Sequence[Diagnosis], words: CauseWords, *, rivals: bool = False) -> Iterator[Block]:
    """Yield the buttons that start these fixes; on those of rivals stands which fix it is."""
    if words.offer is None:
        return
    meant = {diagnosis.fix: diagnosis for diagnosis in diagnoses}
    buttons = [
        start_button(words.offer(d), d.title, words.language, other=rivals) for d in list(meant.values())[:MOST_OFFERS]
    ]
    if buttons:
        yield row(*buttons)


def recognised_by(sentences: Sequence[Text], language: Language) -> Iterator[Block]:
    """Yield what shows the errors themselves."""
    lines = [shorten(sentence.in_(language), LINE_LIMIT) for sentence in sentences]
    if len(lines) > MOST_SENTENCES:
        more = len(lines) - MOST_SENTENCES
        lines[MOST_SENTENCES:] = [wording_common.MORE_SENTENCES.in_(language, count=more)]
    if lines:
        yield rich(paragraph(bold(wording_common.RECOGNISED_BY.in_(language))), bullets(lines))


def excluded(found: SortedOut, reasons: Reasons, language: Language) -> Iterator[Block]:
    """Yield what is excluded, and by what."""
    if found.excluded:
        lines = (
            f"{d.title.in_(language)}{_whose(found, d)} ({_why(d, reasons, language).rstrip('.')})".removesuffix(" ()")
            for d in found.excluded
        )
        yield rich(
            paragraph(bold(wording_common.EXCLUDED.in_(language))),
            bullets(shorten(line, LINE_LIMIT) for line in dict.fromkeys(lines)),
        )


def in_full(diagnosis: Diagnosis, guidance: Guidance, reasons: Reasons, language: Language) -> Iterator[Block]:
    """Yield one cause: its standing, whom it concerns, how we can tell, and the guided fix."""
    confirmed = diagnosis.standing is Standing.CONFIRMED
    label = wording_common.TO_DO if confirmed else wording_common.MOST_LIKELY
    head = []
    if diagnosis.why:
        cause = wording_common.CAUSE if confirmed else wording_common.LIKELY_CAUSE
        head.append(paragraph(bold(f"{cause.in_(language)}{shorten(diagnosis.why.in_(language), LINE_LIMIT)}.")))
        label = wording_common.THEN
    head.append(paragraph(bold(f"{label.in_(language)}{guidance.title.in_(language)}")))
    if diagnosis.mailboxes:
        head.append(paragraph(bold(wording_common.AFFECTED.in_(language)), plain(name_all(diagnosis.mailboxes))))
    because = _why(diagnosis, reasons, language)
    if because:
        head.append(paragraph(bold(wording_common.BECAUSE.in_(language)), plain(because)))
    yield rich(*head)
    yield from guided(guidance, language)


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
            yield rich(paragraph(bold(wording_common.EXPECT.in_(language)), plain(step.expect.in_(language))))
    if guidance.not_this:
        yield rich(paragraph(bold(wording_common.CAREFUL.in_(language)), plain(guidance.not_this.in_(language))))
    if guidance.unverified:
        yield rich(paragraph(plain(wording_common.UNTRIED.in_(language))))


def command_parts(text: str) -> list[str]:
    """Return the commands of a step, cut between lines where they are too many for one block (each line is a command)."""
    parts: list[str] = []
    for line in text.splitlines():
        if parts and len(parts[-1]) + len(line) < COMMAND_LIMIT:
            parts[-1] += "\n" + line
        elif line:
            parts.append(shorten(line, COMMAND_LIMIT))
    return parts
