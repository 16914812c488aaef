"""How far a guided fix has got, and what belongs to it now: tenant, check, causes, each read anew at every step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import BadInput
from bot.jobs.kinds import Asker
from bot.model import Diagnosis, Enclosure, Guidance, Language, Report, Standing, Tenant, Text, Verdict
from bot.service import AuthorizedTenant, Course, Grounds, Mailcheck, StoredTenant, grounds, provable, went_well_before
from handlers.slack.platform.context import Context
from handlers.slack.platform.roles import Role
from handlers.slack.platform.sight import NotInThisChannel, Sight
from handlers.slack.render import wording_fix as wording
from handlers.slack.render.causes import sort_out
from handlers.slack.render.fix_step import FixPage, Waiting, count_steps
from handlers.slack.render.offers import About

KIND = "fix"


class Told(BaseModel):
    """A sentence as it is written down."""

    model_config = ConfigDict(frozen=True)

    de: str
    en: str

    @property
    def text(self) -> Text:
        """The sentence."""
        return Text(self.de, self.en)


class FixState(BaseModel):
    """What is remembered of a guided fix. It holds no secret; everything about the tenant is read anew.

    `check` is the thread of the check whose causes it follows ("channel:root", empty for a pasted message alone), `root` the
    thread in which the message stands. `tried` has not helped. `still` is what the last proof found. `since` is when the first
    proof failed: from then on it may take effect; `looks` of the looks at `minutes` after that are over, the next is at `look_at`.
    `owed`: the last look was in vain, and whoever waits has not been told yet.
    """

    model_config = ConfigDict(frozen=True)

    v: Literal[1] = 1
    asker: Asker
    check: str
    root: str
    about: About
    tried: tuple[str, ...] = ()
    step: int = 0
    still: tuple[Told, ...] | None = None
    since: datetime | None = None
    minutes: tuple[int, ...] = ()
    looks: int = 0
    look_at: datetime | None = None
    looked_at: datetime | None = None
    proved: bool = False
    owed: bool = False


@dataclass(frozen=True, slots=True)
class FixCase:
    """A guided fix as it stands, with everything that is known about it now.

    `beyond`: it is for a pasted message, and what would prove it went well in our check all the while. `concerned` are the
    mailboxes that the fix is for, `checked` those that were checked by name; empty means all that are stored.
    """

    course: Course
    state: FixState
    sight: Sight
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
    def proves(self) -> bool:
        """Whether there is a check that proves the fix, and somebody to check."""
        if self.tenant is None or self.beyond:
            return False
        return bool(provable(self.guidance.proved_by, self.tenant.uses))

    @property
    def language(self) -> Language:
        """The message's language: that of the place, when the fix was begun."""
        return self.state.asker.language

    def page(self, core: Mailcheck, *, busy: bool = False) -> FixPage:
        """Return what the message shows."""
        state = self.state
        return FixPage(
            self.tenant.name if self.tenant else "",
            self.diagnosis,
            self.guidance,
            self.reasons,
            min(state.step, count_steps(self.guidance) - 1),
            self.proves,
            state.about,
            [core.presentation.cause("", fix).title for fix in state.tried],
            busy,
            None if state.still is None else [told.text for told in state.still],
            self._waiting(),
            state.looked_at,
            self._letter(core),
        )

    def _letter(self, core: Mailcheck) -> bool:
        excluded = self.diagnosis.standing is Standing.EXCLUDED
        return not excluded and letter_of(core, self.state.about, self.report, self.tenant) is not None

    def _waiting(self) -> Waiting | None:
        state = self.state
        if not state.minutes:
            return None
        return Waiting(state.look_at, len(state.minutes) - state.looks - 1, state.minutes[-1])


async def find(core: Mailcheck, course_id: str) -> tuple[Course, FixState]:
    """Return a guided fix; raises BadInput where it is over or too old."""
    course = await core.flows.course(KIND, course_id)
    if course is None:
        raise BadInput(wording.OVER)
    try:
        return course, FixState.model_validate(course.state)
    except ValidationError:
        raise BadInput(wording.OVER) from None


async def gather(context: Context, asker: Asker, course: Course, state: FixState) -> FixCase:
    """Return everything about a guided fix that this person may see; raises NotAllowed, NotHere, NotInThisChannel, or BadInput where it is over."""
    core, about = context.mailcheck, state.about
    allowed, report = await of_tenant(context, asker, about.tenant, state.check)
    tenant = allowed.tenant if allowed else None
    sight = context.rights.sight(asker, Role.OPERATOR, allowed)
    if course.id:
        try:
            await sight.demand_in(course.id.split(":")[1])
        except NotInThisChannel as why:
            raise why.within(wording.NOT_HERE_ANY_MORE) from None
    try:
        causes = causes_of(core, about, report)
        diagnosis = now(core, about, report)
        guidance = core.presentation.guidance(diagnosis, report, tenant, about.named)
    except KeyError:  # the catalogue has no such fix any more
        raise BadInput(wording.OVER) from None
    return FixCase(
        course,
        state,
        sight,
        allowed,
        report,
        causes,
        diagnosis,
        guidance,
        core.presentation.supports(diagnosis, report),
        await _is_beyond(core, about, allowed, report, guidance),
        *(_boxes(allowed.stored, report, diagnosis) if allowed else ()),
    )


async def _is_beyond(
    core: Mailcheck, about: About, allowed: AuthorizedTenant | None, report: Report | None, guidance: Guidance
) -> bool:
    """Tell whether our check, which goes well there, says nothing about the fix of a pasted message."""
    if allowed is None or not about.pasted or _in(report, about):
        return False
    before = report or next(iter(await core.tenants.states(allowed, 1)), None)
    return before is not None and went_well_before(guidance.proved_by, allowed.tenant.uses, before.results)


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


async def of_tenant(
    context: Context, asker: Asker, name: str, check: str
) -> tuple[AuthorizedTenant | None, Report | None]:
    """Return the tenant, and the report of the check in this thread if it is theirs; raises NotAllowed, NotHere."""
    if not name:
        return None, None
    await context.rights.demand(asker, Role.OPERATOR)
    allowed = await context.rights.tenant(asker, name)
    return allowed, await context.mailcheck.tenants.report_of(allowed, check)


def now(core: Mailcheck, about: About, report: Report | None) -> Diagnosis:
    """Return a cause as the check has it by now; where it has none, a pasted one as it was told, and else as a possible one.

    Raises KeyError for an unknown fix.
    """
    shown = report.diagnoses if report else ()
    known = [d for d in shown if (d.error, d.fix) == (about.error, about.fix)] or [d for d in shown if _is(d, about)]
    for diagnosis in known:
        if about.mailbox in {"", *diagnosis.mailboxes}:
            return diagnosis
    if known:
        return known[0]
    cause = core.presentation.cause(about.error, about.fix)
    sure = about.sure and (about.pasted or report is None)
    return replace(cause, standing=Standing.CONFIRMED if sure else cause.standing)


def _is(diagnosis: Diagnosis, about: About) -> bool:
    """Tell whether this is the cause that is meant: what a check showed by two errors stands in its report under one of them."""
    return diagnosis.fix == about.fix and (diagnosis.error == about.error or not about.pasted)


def _in(report: Report | None, about: About) -> bool:
    return report is not None and any(d.error == about.error or _is(d, about) for d in report.diagnoses)


def causes_of(core: Mailcheck, about: About, report: Report | None) -> tuple[Diagnosis, ...]:
    """Return the causes to go through: the check's, behind those of a message that it does not show. Raises KeyError for an unknown fix."""
    found = report.diagnoses if report else ()
    if _in(report, about):
        return found
    return (*(core.presentation.cause(about.error, fix) for fix in (about.fix, *about.rest)), *found)


def letter_of(core: Mailcheck, about: About, report: Report | None, tenant: Tenant | None) -> Grounds | None:
    """Return what a letter about a cause (or about all of the check) may rest on; None where there is nothing yet.

    For a cause that is only possible goes out what the check beside it gives ground for.
    Raises KeyError for an unknown fix, BadInput for a cause that is excluded by now.
    """
    shown_by, known = None if about.pasted else report, tenant is not None
    if not about.fix:
        told = sort_out(report.to_mend if report else ())
        return grounds((*told.in_full, *told.rivals), shown_by, known=known)
    green = report is not None and report.verdict is Verdict.HEALTHY
    if green and not about.pasted:
        return None
    cause = now(core, about, report)
    if cause.standing is Standing.EXCLUDED:
        raise BadInput(wording.CUSTOMER_EXCLUDED)
    if cause.standing is Standing.CONFIRMED:
        return grounds((cause,), shown_by, known=known)
    rivals = [d for d in causes_of(core, about, report) if d.error == about.error and d.standing is Standing.POSSIBLE]
    found = grounds(rivals, shown_by, known=known)
    if report is None or found is None:
        return found
    if green:  # the set-up is right; only the way from the customer's own network may be shut
        return found if found.alone is Enclosure.NETWORK else None
    there = [d for d in report.to_mend if not d.mailboxes or about.mailbox in {"", *d.mailboxes}]
    sure = [d for d in there if d.standing is Standing.CONFIRMED]
    return grounds(sure or [d for d in report.to_mend if d.standing is Standing.POSSIBLE], report, known=known)


def next_cause(case: FixCase) -> Diagnosis | None:
    """Return the likeliest cause that is not excluded and has not been tried; None where none is left."""
    tried = {*case.state.tried, case.diagnosis.fix}
    left = (d for d in case.causes if d.standing is not Standing.EXCLUDED and d.fix not in tried)
    return next(left, None)
