"""Leads a guided fix on: what each press, each proof and each look makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.flows.fix.case import FixCase, count_steps
from bot.flows.fix.kept import FixState, Told
from bot.flows.fix.pointer import point_to
from bot.flows.fix.verification import Proof, same_as_before
from bot.flows.reminders import minutes_until_effective, next_look
from bot.model import Diagnosis, Report, Standing, Text, Verdict


def stands_at(case: FixCase, fix: str, step: int) -> bool:
    """Tell whether a button of this fix and step still shows how things stand."""
    return (fix, step) == (case.guidance.fix, case.step)


def moved(case: FixCase, by: int) -> FixState:
    """Return the fix one step on (1) or back (-1), never beyond its first and last."""
    return case.state.with_(step=min(max(0, case.state.step + by), count_steps(case.guidance) - 1))


def next_cause(case: FixCase) -> Diagnosis | None:
    """Return the likeliest cause that is not excluded and has not been tried; None where none is left."""
    tried = {*case.state.tried, case.diagnosis.fix}
    left = (d for d in case.causes if d.standing is not Standing.EXCLUDED and d.fix not in tried)
    return next(left, None)


def on_to(case: FixCase, following: Diagnosis) -> FixState:
    """Return the fix of the next cause, after this one's has not helped: from its first step, and looked at no more by itself."""
    before = case.state.about
    pasted = before.pasted and following not in (case.report.diagnoses if case.report else ())
    meant = point_to(following, before.tenant, before.named, before.rest, pasted=pasted)
    return FixState(
        asker=case.state.asker,
        check=case.state.check,
        root=case.state.root,
        about=meant.model_copy(update={"named": before.named}),
        tried=(*case.state.tried, case.guidance.fix),
        proved=case.state.proved,
    )


def works(case: FixCase, proof: Proof) -> bool:
    """Tell whether the fix has done what it should, or what stands in the way is something else by now."""
    moved_on = bool(proof.failed) and case.report is not None and not same_as_before(proof, case.report.results)
    return proof.proved or moved_on


def proved(case: FixCase, looks: int) -> FixState:
    """Return the fix as proved, after so many looks."""
    return case.state.with_(looks=looks, look_at=None, proved=True, still=None)


def still_failing(
    case: FixCase, proof: Proof, found: Sequence[Text], looks: int, moment: datetime, *, unasked: bool = False
) -> FixState:
    """Return the fix with what still fails (`found`, in sentences), and when it is looked again.

    `unasked`: nobody sees this look; of the last one they are to be told, and until then it stays due.
    """
    since = case.state.since or moment
    minutes = case.state.minutes or minutes_until_effective(proof.diagnoses, case.guidance.fix)
    if not proof.failed and not unasked:
        minutes = ()
    looks, look_at = next_look(since, minutes, looks, moment)
    return case.state.with_(
        still=tuple(Told(de=each.de, en=each.en) for each in dict.fromkeys(found)),
        since=since if minutes else None,
        minutes=minutes,
        looks=looks,
        look_at=look_at,
        looked_at=moment,
        owed=unasked and look_at is None,
    )


def is_awaited(state: FixState) -> bool:
    """Tell whether a look that is due still has somebody waiting for it."""
    return state.look_at is not None or state.proved or state.owed


def well_since(report: Report, state: FixState) -> bool:
    """Tell whether the whole check in this thread has gone well since the last look: nothing needs to be looked at again."""
    return report.verdict is Verdict.HEALTHY and state.looked_at is not None and report.started > state.looked_at
