"""How far a guided fix has got, and what belongs to it now: tenant, check, causes, each read anew at every step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import BadInput
from bot.jobs.kinds import Asker
from bot.model import Diagnosis, Guidance, Language, Report, Standing, Tenant, Text
from bot.service import Course, Mailcheck, provable
from handlers.slack import wording_fix as wording
from handlers.slack.blocks.guided import Page, Waiting, count_steps
from handlers.slack.blocks.offers import About
from handlers.slack.door import Door
from handlers.slack.rights import Role

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


@dataclass(frozen=True, slots=True)
class Case:
    """A guided fix as it stands, with everything that is known about it now."""

    course: Course
    state: FixState
    tenant: Tenant | None
    report: Report | None
    causes: tuple[Diagnosis, ...]
    diagnosis: Diagnosis
    guidance: Guidance
    reasons: Sequence[Text] = field(default=())

    @property
    def proves(self) -> bool:
        """Whether there is a check that proves the fix, and somebody to check."""
        return self.tenant is not None and bool(provable(self.guidance.proved_by, self.tenant.uses))

    @property
    def language(self) -> Language:
        """The message's language: that of the place, when the fix was begun."""
        return self.state.asker.language

    def page(self, core: Mailcheck, *, busy: bool = False) -> Page:
        """Return what the message shows."""
        state = self.state
        return Page(
            self.tenant.name if self.tenant else "",
            self.diagnosis,
            self.guidance,
            self.reasons,
            min(state.step, count_steps(self.guidance) - 1),
            self.proves,
            state.about,
            [core.cause("", fix).title for fix in state.tried],
            busy,
            None if state.still is None else [told.text for told in state.still],
            self._waiting(),
            state.looked_at,
        )

    def _waiting(self) -> Waiting | None:
        state = self.state
        if not state.minutes:
            return None
        return Waiting(state.look_at, len(state.minutes) - state.looks - 1, state.minutes[-1])


async def find(core: Mailcheck, course_id: str) -> tuple[Course, FixState]:
    """Return a guided fix; raises BadInput where it is over or too old."""
    course = await core.course(KIND, course_id)
    if course is None:
        raise BadInput(wording.OVER)
    try:
        return course, FixState.model_validate(course.state)
    except ValidationError:
        raise BadInput(wording.OVER) from None


async def gather(door: Door, asker: Asker, course: Course, state: FixState) -> Case:
    """Return everything about a guided fix that this person may see; raises NotAllowed, NotHere, or BadInput where it is over."""
    core, about = door.mailcheck, state.about
    tenant, report = await of_tenant(door, asker, about.tenant, state.check)
    try:
        causes = causes_of(core, about, report)
        diagnosis = now(core, about, report)
        guidance = core.guidance(diagnosis, report, tenant, about.named)
    except KeyError:  # the catalogue has no such fix any more
        raise BadInput(wording.OVER) from None
    return Case(course, state, tenant, report, causes, diagnosis, guidance, core.supports(diagnosis, report))


async def of_tenant(door: Door, asker: Asker, name: str, check: str) -> tuple[Tenant | None, Report | None]:
    """Return the tenant, and the report of the check in this thread if it is theirs; raises NotAllowed, NotHere."""
    if not name:
        return None, None
    await door.rights.demand(asker, Role.OPERATOR)
    stored = await door.rights.tenant(asker, name)
    found = (await door.mailcheck.explain("", thread=check)).report if check else None
    return stored.tenant, found if found and found.tenant == stored.tenant.name else None


def now(core: Mailcheck, about: About, report: Report | None) -> Diagnosis:
    """Return a cause as the check has it by now; where there is none, as it was told. Raises KeyError for an unknown fix."""
    known = [d for d in (report.diagnoses if report else ()) if (d.error, d.fix) == (about.error, about.fix)]
    for diagnosis in known:
        if about.mailbox in {"", *diagnosis.mailboxes}:
            return diagnosis
    if known:
        return known[0]
    cause = core.cause(about.error, about.fix)
    return Diagnosis(
        cause.error, cause.fix, Standing.CONFIRMED if about.sure else cause.standing, cause.title, why=cause.why
    )


def causes_of(core: Mailcheck, about: About, report: Report | None) -> tuple[Diagnosis, ...]:
    """Return the causes to go through: the check's, or those of the pasted message. Raises KeyError for an unknown fix."""
    if report and any(d.error == about.error for d in report.diagnoses):
        return report.diagnoses
    return tuple(core.cause(about.error, fix) for fix in (about.fix, *about.rest))


def next_cause(case: Case) -> Diagnosis | None:
    """Return the likeliest cause that is not excluded and has not been tried; None where none is left."""
    tried = {*case.state.tried, case.diagnosis.fix}
    left = (d for d in case.causes if d.standing is not Standing.EXCLUDED and d.fix not in tried)
    return next(left, None)


def utc_now() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)
