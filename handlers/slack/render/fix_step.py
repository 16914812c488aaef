"""One message of a guided fix: the cause, one step with its command, and the buttons that lead on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.flows.fix import CausePointer, Waiting, count_steps
from bot.model import Diagnosis, Guidance, GuidedStep, Language, Standing, Text
from handlers.slack.kit.buttons import ButtonValue, Element, button, row
from handlers.slack.kit.limits import Block, grey_line, shorten
from handlers.slack.kit.rich import Element as RichElement
from handlers.slack.kit.rich import Part, bold, command, paragraph, plain, rich, time_of_day
from handlers.slack.platform import wording_common
from handlers.slack.render import wording_fix
from handlers.slack.render.causes import LINE_LIMIT, command_parts, name_all
from handlers.slack.render.offers import text_button

STEP_ACTION = "fix_step"
COMMANDS_LIMIT = 4_000  # characters of a step's commands: everything stands in one message
REASON_LIMIT = 800
SENTENCE_LIMIT = 900
TITLE_LIMIT = 200


class Way(StrEnum):
    """Where a button of a guided fix leads."""

    BACK = "back"
    NEXT = "next"
    NOT_HELPED = "not_helped"
    PROVE = "prove"
    HELPED = "helped"


class Go(ButtonValue):
    """Which way, and from where: whoever presses a button that no longer shows how things stand changes nothing."""

    v: Literal[1] = 1
    way: Way
    fix: str
    at: int


@dataclass(frozen=True, slots=True)
class FixPage:
    """Everything that one message of a guided fix shows. `at` counts from 0; the step behind the last is the proof or the question.

    `still` is what still fails, once it was checked; `waiting` what follows from it. `letter`: there is something to write to the customer.
    """

    tenant: str
    diagnosis: Diagnosis
    guidance: Guidance
    reasons: Sequence[Text]
    at: int
    proves: bool
    about: CausePointer
    tried: Sequence[Text] = ()
    busy: bool = False
    still: Sequence[Text] | None = None
    waiting: Waiting | None = None
    looked_at: datetime | None = None
    letter: bool = False

    @property
    def steps(self) -> int:
        """How many there are, the proof or the question included."""
        return count_steps(self.guidance)


def spoken_page(page: FixPage, language: Language) -> str:
    """Return what a screen reader and a notification say of it."""
    name = page.guidance.name.in_(language)
    said = wording_fix.SPOKEN.in_(language, number=page.at + 1, all=page.steps, name=name)
    return f"{page.tenant}: {said}" if page.tenant else said


def page_blocks(page: FixPage, language: Language) -> list[Block]:
    """Return the message."""
    return [*_head(page, language), *_step(page, language), *_shown(page, language), row(*_buttons(page, language))]


def _head(page: FixPage, language: Language) -> Iterator[Block]:
    diagnosis = page.diagnosis
    lines = [
        paragraph(bold(shorten(wording_fix.TITLE.in_(language, name=page.guidance.name.in_(language)), TITLE_LIMIT)))
    ]
    if page.tried:
        tried = "; ".join(each.in_(language) for each in page.tried)
        lines.append(paragraph(bold(wording_fix.TRIED_BEFORE.in_(language)), plain(shorten(tried, LINE_LIMIT))))
        lines.append(paragraph(plain(wording_fix.NEXT_CAUSE.in_(language))))
    if diagnosis.why:
        label = _STANDING[diagnosis.standing]
        why = shorten(diagnosis.why.in_(language), LINE_LIMIT)
        lines.append(paragraph(bold(label.in_(language)), plain(f"{why}.")))
    if diagnosis.mailboxes:
        lines.append(paragraph(bold(wording_common.AFFECTED.in_(language)), plain(name_all(diagnosis.mailboxes))))
    if page.reasons and page.at == 0:
        because = " ".join(dict.fromkeys(reason.in_(language) for reason in page.reasons))
        lines.append(paragraph(bold(wording_common.BECAUSE.in_(language)), plain(shorten(because, REASON_LIMIT))))
    yield rich(*lines)


def _step(page: FixPage, language: Language) -> Iterator[Block]:
    number = wording_fix.STEP.in_(language, number=page.at + 1, all=page.steps)
    if page.at >= len(page.guidance.steps):
        title = wording_fix.PROVE_STEP if page.proves else wording_fix.ASK_STEP
        text = _what_is_proved(page, language) if page.proves else wording_fix.ASK_TEXT.in_(language)
        yield rich(paragraph(bold(f"{number} · {title.in_(language)}")), paragraph(plain(text)))
        return
    step = page.guidance.steps[page.at]
    where, who = (shorten(each.in_(language), TITLE_LIMIT) for each in (step.where, step.who))
    acts = f" · {wording_fix.ACTS.in_(language, who=who)}" if who else ""
    first, *others = _commands(step)
    heading = paragraph(bold(f"{number} · {where}" if where else number), plain(acts))
    yield rich(
        heading,
        paragraph(plain(shorten(step.text.in_(language), SENTENCE_LIMIT))),
        *([command(first)] if first else []),
    )
    for part in others:
        yield rich(command(part))
    left_out = len(step.command.splitlines()) - sum(len(part.splitlines()) for part in (first, *others))
    after: list[RichElement] = []
    if left_out > 0:
        after.append(paragraph(plain(wording_fix.MORE_COMMANDS.in_(language, count=left_out))))
    if step.expect:
        after.append(
            paragraph(
                bold(wording_common.EXPECT.in_(language)), plain(shorten(step.expect.in_(language), SENTENCE_LIMIT))
            )
        )
    if page.at == 0 and page.guidance.not_this:
        after.append(
            paragraph(
                bold(wording_common.CAREFUL.in_(language)),
                plain(shorten(page.guidance.not_this.in_(language), SENTENCE_LIMIT)),
            )
        )
    if page.at == 0 and page.guidance.unverified:
        after.append(paragraph(plain(wording_common.UNTRIED.in_(language))))
    if page.at == page.steps - 1:
        text = _what_is_proved(page, language) if page.proves else wording_fix.ASK_TEXT.in_(language)
        after.append(paragraph(plain(text)))
    if after:
        yield rich(*after)


def _what_is_proved(page: FixPage, language: Language) -> str:
    what = ", ".join(wording_fix.PROVES[name].in_(language) for name in page.guidance.proved_by)
    return wording_fix.PROVE_TEXT.in_(language, what=what)


def _commands(step: GuidedStep) -> list[str]:
    room = COMMANDS_LIMIT
    lines: list[str] = []
    for line in step.command.splitlines():
        room -= len(line) + 1
        if room < 0 and lines:
            break
        lines.append(line)
    return command_parts("\n".join(lines)) or [""]


def _shown(page: FixPage, language: Language) -> Iterator[Block]:
    """Yield what the last proof has shown, where the proof stands."""
    if page.busy:
        yield grey_line(wording_fix.PROVING.in_(language))
        return
    if page.still is None or page.at < page.steps - 1:
        return
    found = " ".join(dict.fromkeys(each.in_(language) for each in page.still))
    lines = [paragraph(bold(wording_fix.STILL.in_(language)), plain(f" {shorten(found, REASON_LIMIT)}"))]
    if not found:
        lines = [paragraph(bold(wording_fix.UNFINISHED.in_(language)))]
    elif page.waiting is None:
        lines.append(paragraph(plain(wording_fix.NOT_WAITING.in_(language))))
    elif page.waiting.next_at is None:
        lines.append(paragraph(plain(wording_fix.LOOKED_TO_THE_END.in_(language, minutes=page.waiting.minutes))))
    else:
        lines.append(paragraph(*_next_look(page.waiting, page.waiting.next_at, language)))
    if page.looked_at:
        lines.append(paragraph(plain(wording_fix.LOOKED_AT.in_(language)), time_of_day(page.looked_at), plain(".")))
    yield rich(*lines)


def _next_look(waiting: Waiting, next_at: datetime, language: Language) -> list[Part]:
    left = (
        wording_fix.WAITS_LEFT.in_(language, left=waiting.left)
        if waiting.left
        else wording_fix.WAITS_LAST.in_(language)
    )
    return [plain(wording_fix.WAITS.in_(language)), time_of_day(next_at), plain(left)]


def _buttons(page: FixPage, language: Language) -> Iterator[Element]:
    if page.at > 0:
        yield _way(page, Way.BACK, wording_fix.BACK, language)
    if page.at < page.steps - 1:
        yield _way(page, Way.NEXT, wording_fix.NEXT, language) | {"style": "primary"}
    elif page.proves:
        prove = _way(page, Way.PROVE, wording_fix.PROVE, language) | {"style": "primary"}
        yield prove | {"accessibility_label": wording_fix.PROVE_LABEL.in_(language)}
    else:
        yield _way(page, Way.HELPED, wording_fix.HELPED, language) | {"style": "primary"}
    yield _way(page, Way.NOT_HELPED, wording_fix.NOT_HELPED, language)
    if page.letter:
        yield text_button(page.about, language)


def _way(page: FixPage, way: Way, label: Text, language: Language) -> Element:
    value = Go(way=way, fix=page.guidance.fix, at=page.at)
    return button(f"{STEP_ACTION}:{way}", label.in_(language), value.model_dump_json())


_STANDING = {
    Standing.CONFIRMED: wording_common.CAUSE,
    Standing.POSSIBLE: wording_fix.POSSIBLE_CAUSE,
    Standing.EXCLUDED: wording_fix.EXCLUDED_CAUSE,
}
