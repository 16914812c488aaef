"""Leads a guided set-up on: what each press and each look makes of it, and what is looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.flows.reminders import minutes_until_effective, next_look
from bot.flows.setup.case import SetupCase
from bot.flows.setup.evidence import Looked, unreached
from bot.flows.setup.kept import SetUp
from bot.flows.setup.model import Mark, Proof
from bot.flows.setup.progress import StepView, next_step, relevant
from bot.flows.setup.steps import STEP_IDS, proofs_for
from bot.model import Report, Verdict
from bot.presentation import Presentation

STORED_AT = "note-ids"
LAST = STEP_IDS[-1]
_EVERYTHING = ("imap_login", "smtp_login")
_NOT_LOST_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a look has made of a set-up: how the steps stand, and the set-up as it goes on.

    `finished`: everything is checked and fine. `undecided`: all is said and left out; the check of everything decides.
    `lost`: Entra could not be reached. `unseen`: nothing was seen of the very step that it was for. `came_true` is that step where
    it was proved, `in_vain` tells that it was not, and is no more looked at by itself.
    """

    setup: SetUp
    views: tuple[StepView, ...]
    finished: bool = False
    undecided: bool = False
    lost: bool = False
    unseen: bool = False
    came_true: StepView | None = None
    in_vain: bool = False


def stepped_back(case: SetupCase) -> SetUp:
    """Return the set-up at the step before; who leads it on acted last."""
    at = STEP_IDS[max(0, STEP_IDS.index(case.setup.at) - 1)]
    return replace(case.setup, at=at, person=case.asker.person)


def stepped_on(case: SetupCase, mark: Mark, presentation: Presentation) -> tuple[SetUp, bool]:
    """Return the set-up after the step at hand was done or skipped, and whether it is looked at before it goes on.

    What can be seen of a step that is said to be done is looked at first; after the last one, everything is.
    """
    marks = {**case.setup.marks, case.setup.at: mark}
    setup = replace(case.setup, marks=marks, person=case.asker.person)
    if mark is Mark.DONE and case.tenant and case.step.proof is not Proof.NOTHING:
        return setup, True
    following = next_step(replace(case, setup=setup).views(presentation))
    return replace(setup, at=following or LAST, since=None, looks=0, look_at=None), not following


def stored(setup: SetUp, name: str) -> SetUp:
    """Return the set-up once its tenant is stored under this name."""
    return replace(setup, name=name, marks={**setup.marks, STORED_AT: Mark.DONE})


def looking(setup: SetUp) -> SetUp:
    """Return the set-up while it is looked at."""
    return replace(setup, looking=True, look_at=None)


def is_worth_a_look(case: SetupCase) -> bool:
    """Tell whether something may have changed for whoever comes back to it."""
    setup = case.setup
    late = setup.mark(setup.at) is Mark.CONTRADICTED or setup.at == STORED_AT
    return case.tenant is not None and (setup.looking or late)


def look_at(case: SetupCase, moment: datetime) -> datetime | None:
    """Return when it is looked at by itself: as the set-up says, or in a minute where a look is under way that may never end."""
    when = case.setup.look_at or (moment + _NOT_LOST_AFTER if case.setup.looking else None)
    return when if case.tenant else None


def needs_whole_check(case: SetupCase) -> bool:
    """Tell whether the look is a check of everything. What is seen of the mailboxes is kept as one: what is pasted there adds to it."""
    return case.setup.at == LAST or (bool(case.setup.marks) and case.step.proof is Proof.MAILBOXES)


def seen_in(case: SetupCase, report: Report) -> Looked:
    """Return what a check of everything has shown; before the last step it gives no verdict on the set-up."""
    if case.setup.at == LAST:
        return Looked(report.results, report.diagnoses, report.verdict, report.summary)
    return Looked(report.results, report.diagnoses)


def proofs_of(case: SetupCase) -> tuple[str, ...]:
    """Return what is tried to see the step at hand; where nothing is said yet, all that can be."""
    return (proofs_for(case.step) if case.setup.marks else ()) or _EVERYTHING


def settle(case: SetupCase, looked: Looked | None, presentation: Presentation, moment: datetime) -> Settled:
    """Return what a look (None: nothing could be looked at) makes of the set-up."""
    before, views = case.setup, case.views(presentation, looked)
    lost = looked is not None and unreached(looked) is not None
    at = before.at if lost else next_step(views)
    if not at and looked and looked.verdict is Verdict.HEALTHY:
        return Settled(before, views, finished=True)
    marks = {view.step.id: view.mark for view in views if view.mark is not Mark.OPEN}
    setup = replace(before, marks=marks, at=at or LAST, looking=False)
    if not at:
        return Settled(replace(setup, looking=True), views, undecided=True)
    setup = _with_next_look(case, setup, looked, moment)
    seen = next(view for view in views if view.step.id == before.at)
    came_true = seen.mark is Mark.PROVED and seen.said is not None
    return Settled(
        setup,
        views,
        lost=lost,
        unseen=looked is not None and setup.at == before.at and seen.said is None and before.mark(at) is not Mark.OPEN,
        came_true=seen if came_true else None,
        in_vain=not came_true and setup.look_at is None and setup.at == before.at,
    )


def _with_next_look(case: SetupCase, setup: SetUp, looked: Looked | None, moment: datetime) -> SetUp:
    """Return the set-up with the time at which it is worth looking again: where the step at hand may just not be effective yet."""
    if looked is None or setup.mark(setup.at) is not Mark.CONTRADICTED:
        return replace(setup, since=None, looks=0, look_at=None)
    same = setup.at == case.setup.at and setup.since is not None
    since, looks = (setup.since or moment, setup.looks) if same else (moment, 0)
    step = next(each for each in case.steps if each.id == setup.at)
    causes = relevant(looked.diagnoses, step)
    minutes = minutes_until_effective(looked.diagnoses, causes[0].fix) if causes else ()
    looks, at = next_look(since, minutes, looks, moment)
    return replace(setup, since=since, looks=looks, look_at=at)
