"""What belongs to a guided fix now: tenant, check, causes, steps, each read anew for every press."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.authorized import AuthorizedTenant
from bot.errors import BadInput
from bot.flows.fix.kept import OVER, FixState
from bot.flows.fix.pointer import CausePointer
from bot.flows.fix.verification import provable, went_well_before
from bot.jobs.kinds import Asker
from bot.model import Diagnosis, Guidance, Language, Report, Standing, Tenant, Text
from bot.presentation import Presentation
from bot.store import Course, StoredTenant


@dataclass(frozen=True, slots=True)
class Waiting:
    """When it is looked again without being asked (None: no more), how often after that, how long that has been done."""

    next_at: datetime | None
    left: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class FixCase:
    """A guided fix as it stands, and who leads it on; with everything that is known about it now.

    `beyond`: it is for a pasted message, and what would prove it went well in our check all the while. `concerned` are the
    mailboxes that the fix is for, `checked` those that were checked by name; empty means all that are stored.
    """

    asker: Asker
    course: Course
    state: FixState
    allowed: AuthorizedTenant | None
    report: Report | None
    causes: tuple[Diagnosis, ...]
    diagnosis: Diagnosis
    guidance: Guidance
    reasons: Sequence[Text] = field(default=())
    beyond: bool = False
    concerned: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()

    @property
    def tenant(self) -> Tenant | None:
        """The tenant's record, if it is about a stored one."""
        return self.allowed.tenant if self.allowed else None

    @property
    def step(self) -> int:
        """The step at hand, from 0 on; behind the fix's own comes the proof, or the question whether it helped."""
        return min(self.state.step, count_steps(self.guidance) - 1)

    @property
    def proves(self) -> bool:
        """Whether there is a check that proves the fix, and somebody to check."""
        if self.tenant is None or self.beyond:
            return False
        return bool(provable(self.guidance.proved_by, self.tenant.uses))

    @property
    def waiting(self) -> Waiting | None:
        """What follows from a proof that failed, where it may be a matter of time."""
        state = self.state
        if not state.minutes:
            return None
        return Waiting(state.look_at, len(state.minutes) - state.looks - 1, state.minutes[-1])

    @property
    def language(self) -> Language:
        """The message's language: that of the place, when the fix was begun."""
        return self.state.asker.language


def count_steps(guidance: Guidance) -> int:
    """Return how many steps a fix is told in, the proof or the question included. Where the last of its own is to check, that is the proof."""
    return len(guidance.steps) + (0 if guidance.steps[-1].ours else 1)


def case_of(
    presentation: Presentation,
    asker: Asker,
    course: Course,
    state: FixState,
    allowed: AuthorizedTenant | None,
    report: Report | None,
    last: Report | None = None,
) -> FixCase:
    """Return a guided fix with what belongs to it; raises BadInput where the catalogue has no such fix any more.

    `report` is the check whose causes it follows, `last` the tenant's last one where there is no such check.
    """
    meant, tenant = state.about, allowed.tenant if allowed else None
    causes = causes_of(presentation, meant, report)
    diagnosis = cause_now(presentation, meant, report)
    try:
        guidance = presentation.guidance(diagnosis, report, tenant, meant.named)
    except KeyError:
        raise BadInput(OVER) from None
    return FixCase(
        asker,
        course,
        state,
        allowed,
        report,
        causes,
        diagnosis,
        guidance,
        presentation.supports(diagnosis, report),
        _is_beyond(meant, tenant, report, report or last, guidance),
        *(_boxes(allowed.stored, report, diagnosis) if allowed else ()),
    )


def cause_now(presentation: Presentation, meant: CausePointer, report: Report | None) -> Diagnosis:
    """Return a cause as the check has it by now; where it has none, a pasted one as it was told, and else as a possible one.

    Raises BadInput for an unknown fix.
    """
    shown = report.diagnoses if report else ()
    known = [d for d in shown if (d.error, d.fix) == (meant.error, meant.fix)] or [d for d in shown if meant.means(d)]
    for diagnosis in known:
        if meant.mailbox in {"", *diagnosis.mailboxes}:
            return diagnosis
    if known:
        return known[0]
    cause = _listed(presentation, meant.error, meant.fix)
    sure = meant.sure and (meant.pasted or report is None)
    return replace(cause, standing=Standing.CONFIRMED if sure else cause.standing)


def causes_of(presentation: Presentation, meant: CausePointer, report: Report | None) -> tuple[Diagnosis, ...]:
    """Return the causes to go through: the check's, behind those of a message that it does not show. Raises BadInput for an unknown fix."""
    found = report.diagnoses if report else ()
    if meant.is_in(report):
        return found
    return (*(_listed(presentation, meant.error, fix) for fix in (meant.fix, *meant.rest)), *found)


def _listed(presentation: Presentation, error: str, fix: str) -> Diagnosis:
    try:
        return presentation.cause(error, fix)
    except KeyError:
        raise BadInput(OVER) from None


def _is_beyond(
    meant: CausePointer, tenant: Tenant | None, report: Report | None, before: Report | None, guidance: Guidance
) -> bool:
    """Tell whether our check, which goes well there, says nothing about the fix of a pasted message."""
    if tenant is None or before is None or not meant.pasted or meant.is_in(report):
        return False
    return went_well_before(guidance.proved_by, tenant.uses, before.results)


def _boxes(
    stored: StoredTenant, report: Report | None, diagnosis: Diagnosis
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return which mailboxes prove the fix, and which are checked afterwards; empty means all that are stored.

    Where the tenant was stored anew since the check, what is no longer stored there does not count: an address may just have
    been corrected.
    """
    kept = stored.tenant.mailboxes
    checked = tuple(dict.fromkeys(r.mailbox for r in (report.results if report else ()) if r.mailbox))
    concerned = diagnosis.mailboxes or checked
    if report and kept and report.started < stored.stored_at:
        return tuple(box for box in concerned if box in kept), ()
    return concerned, () if set(checked) == set(kept) else checked
