"""One step of a guided set-up as a message: who, what to do, what to copy, what was seen of it, the buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.flows.fix import point_to
from bot.flows.setup import Mark, Proof, StepView
from bot.model import Diagnosis, Guidance, Language, Text
from handlers.slack.features.setup import wording
from handlers.slack.kit.buttons import ButtonValue, Element, button, row
from handlers.slack.kit.limits import Block, shorten
from handlers.slack.kit.rich import bold, bullets, paragraph, plain, rich, time_of_day
from handlers.slack.render.again import CHECK_AGAIN
from handlers.slack.render.causes import guided, in_full
from handlers.slack.render.more_evidence import paste_button
from handlers.slack.render.offers import start_button
from handlers.slack.render.tenant_buttons import CHANGE, ROTATE, tenant_button

ACTION_ID = "setup_step"
LONGEST_COMMAND = 1_500  # characters of one step; what is longer stands in the script
MOST_RIVALS = 5
OFFERED_RIVALS = 2


class Do(StrEnum):
    """What a button of a step does."""

    DONE = "done"
    BACK = "back"
    SKIP = "skip"
    VALUES = "values"
    CUSTOMER = "customer"
    SCRIPT = "script"
    INSPECT = "inspect"
    UNDO = "undo"


class StepButton(ButtonValue):
    """Which set-up, the step at which the button stands, and what it does; everything else is read anew."""

    v: Literal[1] = 1
    course: str
    step: str
    do: Do


LABELS: dict[Do, Text] = {
    Do.DONE: wording.DONE,
    Do.BACK: wording.BACK,
    Do.SKIP: wording.SKIP,
    Do.VALUES: wording.VALUES,
    Do.CUSTOMER: wording.CUSTOMER,
    Do.SCRIPT: wording.SCRIPT,
    Do.INSPECT: wording.INSPECT,
    Do.UNDO: wording.UNDO,
}


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause of what is not right: with its fix, and what speaks for it."""

    diagnosis: Diagnosis
    guidance: Guidance
    reasons: Sequence[Text]


@dataclass(frozen=True, slots=True)
class Card:
    """A step as it is shown. `tenant` is empty until its details are stored (step `stored_at`); `note` says what came of looking.

    `causes`: the most likely first. `look_at`: when it is looked again by itself. `busy`: a look is under way.
    """

    course: str
    view: StepView
    number: int
    all: int
    guidance: Guidance
    tenant: str
    stored_at: int
    causes: tuple[Cause, ...] = ()
    note: Text | None = None
    look_at: datetime | None = None
    busy: bool = False


def headline(card: Card, language: Language) -> str:
    """Return which step this is."""
    return wording.STEP.in_(language, number=card.number, all=card.all, title=card.guidance.title.in_(language))


def card_blocks(card: Card, language: Language) -> list[Block]:
    """Return the blocks of the current step."""
    step, mark = card.view.step, card.view.mark
    head = [
        paragraph(bold(headline(card, language))),
        paragraph(bold(wording.WHO.in_(language)), plain(step.who.in_(language))),
    ]
    head += [paragraph(plain(step.only_if.in_(language)))] if step.only_if else []
    head += [paragraph(bold(_label(mark).in_(language)), plain(card.view.said.in_(language)))] if card.view.said else []
    head += [paragraph(plain(card.note.in_(language)))] if card.note else []
    if card.busy:
        return [rich(*head, paragraph(bold(wording.LOOKING.in_(language))))]
    blocks: list[Block] = [rich(*head)]
    blocks += _causes(card, language) if card.causes else guided(_short(card.guidance), language)
    if not card.causes:
        blocks.append(rich(paragraph(bold(wording.HOW_TO_TELL.in_(language)), plain(_trace(card, language)))))
    if card.look_at and mark is Mark.CONTRADICTED:
        blocks.append(rich(paragraph(plain(wording.LOOK_LATER.in_(language)), time_of_day(card.look_at), plain("."))))
    if step.proof is Proof.RECORD and not card.tenant:
        blocks.append(rich(paragraph(plain(wording.WAITS_FOR_DETAILS.in_(language)))))
    return [*blocks, row(*_buttons(card, language))]


def brief(view: StepView, number: int, language: Language, also: Sequence[tuple[int, Text]] = ()) -> list[Block]:
    """Return what stays of a step's message once another step is the current one; `also`: what was proved with it, by number."""
    said = [plain(f" {view.said.in_(language)}")] if view.said else []
    lines = [wording.PROVED_LINE.in_(language, number=each, said=words.in_(language)) for each, words in also]
    head = [paragraph(bold(brief_words(view, number, language)), *said)]
    return [rich(*head, *([paragraph(plain(wording.ALSO_PROVED.in_(language))), bullets(lines)] if lines else []))]


def brief_words(view: StepView, number: int, language: Language) -> str:
    """Return a step with how it stands, in a line."""
    title = view.step.title.in_(language)
    word = wording.DONE_FOR_GOOD if view.mark is Mark.DONE else word_of(view)  # a proof may come later; the root tells
    return wording.STEP_BRIEF.in_(language, number=number, title=title, word=f"{word.in_(language)}.")


def word_of(view: StepView) -> Text:
    """Return how a step stands."""
    if view.mark is Mark.DONE and view.step.proof is Proof.NOTHING:
        return wording.DONE_FOR_GOOD
    return wording.WORDS[view.mark]


def _label(mark: Mark) -> Text:
    return {Mark.PROVED: wording.PROVED, Mark.CONTRADICTED: wording.NOT_RIGHT}.get(mark, wording.SEEN)


def _trace(card: Card, language: Language) -> str:
    said = card.view.step.trace.in_(language)
    early = not card.tenant and card.number < card.stored_at
    return said + wording.ONCE_STORED.in_(language, number=card.stored_at) if early else said


def _causes(card: Card, language: Language) -> list[Block]:
    first, *rivals = card.causes
    blocks = list(in_full(first.diagnosis, _short(first.guidance), lambda _: first.reasons, language))
    if rivals:
        lines = (shorten(each.diagnosis.cause.in_(language), 500) for each in rivals[:MOST_RIVALS])
        decides = [paragraph(plain(wording.DECIDES.in_(language)))] if card.view.step.proof is Proof.MAILBOXES else []
        blocks.append(
            rich(paragraph(bold(wording.ALSO_POSSIBLE.in_(language))), bullets(dict.fromkeys(lines)), *decides)
        )
    return blocks


def _short(guidance: Guidance) -> Guidance:
    """Leave out commands that are too long for a message among others, and say where they are."""

    def short(text: Text) -> Text:
        more = wording.MANY_COMMANDS
        return Text(f"{text.de} {more.de}", f"{text.en} {more.en}")

    steps = tuple(
        step if len(step.command) <= LONGEST_COMMAND else replace(step, command="", text=short(step.text))
        for step in guidance.steps
    )
    return replace(guidance, steps=steps)


def _buttons(card: Card, language: Language) -> list[Element]:
    step, mark = card.view.step, card.view.mark
    again = mark is Mark.CONTRADICTED
    waits = step.proof is Proof.RECORD and not card.tenant
    offered: list[Element] = []

    def offer(do: Do, *, primary: bool = False, label: Text | None = None) -> None:
        offered.append(_button(card, do, language, primary=primary, label=label))

    if waits:
        offer(Do.VALUES, primary=True)
    else:
        nobody = wording.NEXT if step.id == "wait-for-app" else None
        offer(Do.DONE, primary=True, label=CHECK_AGAIN if again else nobody)
    if step.id == "client-secret" and not card.tenant:
        offer(Do.VALUES)
    if card.tenant and step.id in {"note-ids", "wait-for-app"}:
        offered.append(tenant_button(CHANGE, card.tenant, language))
    if card.tenant and step.id == "client-secret":
        offered.append(tenant_button(ROTATE, card.tenant, language))
    if step.proof is Proof.MAILBOXES:
        offer(Do.SCRIPT)
    offer(Do.CUSTOMER)
    if again and step.proof is Proof.MAILBOXES:
        offer(Do.INSPECT)
        offer(Do.UNDO)
    rivals = (each.diagnosis for each in card.causes[1 : 1 + OFFERED_RIVALS])
    offered += [start_button(point_to(each, card.tenant), each.title, language, other=True) for each in rivals]
    if card.number > 1:
        offer(Do.BACK)
    if not waits:
        offer(Do.SKIP)
    return [
        *offered,
        *([paste_button(language)] if step.proof in {Proof.MAILBOXES, Proof.EVERYTHING, Proof.NOTHING} else []),
    ]


def _button(card: Card, do: Do, language: Language, *, primary: bool, label: Text | None) -> Element:
    said = (label or LABELS[do]).in_(language)
    value = StepButton(course=card.course, step=card.view.step.id, do=do).model_dump_json()
    aloud = wording.ALOUD.in_(language, what=said, title=card.guidance.title.in_(language))
    element = button(f"{ACTION_ID}:{do}", said, value, aloud)
    return element | {"style": "primary"} if primary else element
