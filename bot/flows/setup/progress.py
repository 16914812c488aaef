"""How every step stands, and which one comes next: what was said so far, weighed with what a look has seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.catalogue import load
from bot.flows.setup.evidence import NO_MAILBOX, Describe, Looked, testify
from bot.flows.setup.model import Mark, Proof, SetupStep
from bot.model import Diagnosis, Standing, Tenant, Text

__all__ = ["Looked", "StepView", "next_step", "progress", "relevant"]

_CLAIMED = frozenset({Mark.DONE, Mark.PROVED, Mark.CONTRADICTED})
_BEFORE_EXCHANGE = frozenset({Proof.TOKEN, Proof.ROLES, Proof.RECORD})
_NOTHING_STORED = Text("Es ist noch nichts hinterlegt.", "Nothing is stored yet.")


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as it stands; `said` is what was seen of it just now."""

    step: SetupStep
    mark: Mark
    said: Text | None = None


def progress(
    steps: Sequence[SetupStep],
    marks: Mapping[str, Mark],
    tenant: Tenant | None,
    looked: Looked | None,
    describe: Describe,
) -> tuple[StepView, ...]:
    """Return how the steps stand.

    What a look sees proves a step whether or not somebody said that it is done. It contradicts one only where somebody said so,
    or where the whole was checked: before that a step is simply not done yet.
    """
    seen = testify(tenant, looked, describe) if tenant and looked else {}
    whole = looked is not None and looked.verdict is not None
    views = []
    for step in steps:
        mark = marks.get(step.id, Mark.OPEN)
        said: Text | None = None
        if step.proof is Proof.RECORD and (tenant is None or not tenant.mailboxes):
            lacking = NO_MAILBOX if tenant else _NOTHING_STORED
            mark, said = Mark.OPEN, lacking if tenant or mark in _CLAIMED else None
        elif testimony := seen.get(step.id):
            said = testimony.said
            if testimony.holds:
                mark = Mark.PROVED
            elif whole or mark in _CLAIMED:
                mark = Mark.CONTRADICTED
        views.append(StepView(step, mark, said))
    return tuple(views)


def next_step(views: Sequence[StepView]) -> str:
    """Return the step that comes next: the first contradicted one, else the first open one; empty when all is done."""
    for wanted in (Mark.CONTRADICTED, Mark.OPEN):
        for view in views:
            if view.mark is wanted:
                return view.step.id
    return ""


def relevant(diagnoses: Sequence[Diagnosis], step: SetupStep) -> tuple[Diagnosis, ...]:
    """Return the causes that this step can be held up by and that are not excluded, the most likely first, each fix once.

    "Done, but not yet effective" is none of them: it is no cause to mend.
    """
    entra = step.proof in _BEFORE_EXCHANGE
    found: dict[str, Diagnosis] = {}
    for diagnosis in diagnoses:
        source = diagnosis.because[0].partition(".")[0] if diagnosis.because else ""
        if diagnosis.standing is Standing.EXCLUDED or _qualifies(diagnosis):
            continue
        if (source in {"token", "record"}) == entra:
            found.setdefault(diagnosis.fix, diagnosis)
    return tuple(found.values())


def _qualifies(diagnosis: Diagnosis) -> bool:
    error = load().errors.get(diagnosis.error)
    return error is not None and any(cause.qualifies and cause.fix == diagnosis.fix for cause in error.causes)
