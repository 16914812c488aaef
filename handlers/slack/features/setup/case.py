"""How far a guided set-up has got, and what belongs to it now: tenant, program, steps, each read anew at every click."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from bot.errors import BadInput, UnknownTenant
from bot.flows.setup import (
    COURSE,
    STEP_IDS,
    Looked,
    Mark,
    Profile,
    SetUp,
    SetupStep,
    StepView,
    Values,
    guidance_of,
    progress,
    relevant,
    steps_of,
    values_of,
)
from bot.jobs.kinds import Asker
from bot.model import Language, Report, Tenant, Text, Verdict
from bot.service import AuthorizedTenant, Course, Mailcheck
from handlers.slack.features.setup import wording
from handlers.slack.features.setup.blocks import number_of
from handlers.slack.features.setup.card import Card, Cause
from handlers.slack.kit.clock import utc_now
from handlers.slack.platform.context import Context
from handlers.slack.platform.roles import Role
from handlers.slack.platform.sight import Sight
from handlers.slack.platform.thread_answers import ThreadAnswer

STORED_AT = "note-ids"
LAST = STEP_IDS[-1]


@dataclass(frozen=True, slots=True)
class SetupCase:
    """A guided set-up as it stands, and for whose eyes; `allowed` is None until its details are stored."""

    sight: Sight
    course: Course
    setup: SetUp
    profile: Profile
    allowed: AuthorizedTenant | None

    @property
    def tenant(self) -> Tenant | None:
        """The tenant's record, once there is one."""
        return self.allowed.tenant if self.allowed else None

    @property
    def steps(self) -> tuple[SetupStep, ...]:
        """The ten steps."""
        return steps_of(self.profile)

    @property
    def step(self) -> SetupStep:
        """The step at hand."""
        return next(step for step in self.steps if step.id == self.setup.at)

    @property
    def language(self) -> Language:
        """The language of the thread."""
        return self.setup.language

    @property
    def channel(self) -> str:
        """Where the thread stands."""
        return self.course.id.split(":")[1]

    @property
    def root(self) -> str:
        """The ts of the thread's root."""
        return self.course.id.split(":")[2]

    def thread(self, context: Context) -> ThreadAnswer:
        """Return the thread, to be written in."""
        return ThreadAnswer(context.slack, self.sight, self.channel, self.root)

    def views(self, core: Mailcheck, looked: Looked | None = None) -> tuple[StepView, ...]:
        """Return how the steps stand."""
        return progress(self.steps, self.setup.marks, self.tenant, looked, core.presentation.describe_finding)

    def values(self, core: Mailcheck) -> Values:
        """Return what is copied for this customer."""
        return values_of(
            self.profile, core.presentation.values(self.tenant), self.tenant, self.setup.mailboxes, self.setup.tenant_id
        )

    def number(self, step: str) -> int:
        """Return the number of a step, from 1 on."""
        return STEP_IDS.index(step) + 1

    def about(self) -> Text:
        """Return for which program this is, and how many mailboxes."""
        count = len((self.tenant.mailboxes if self.tenant else ()) or self.setup.mailboxes)
        boxes = wording.ONE_MAILBOX if count == 1 else wording.MAILBOXES.filled(count=count)
        return wording.ABOUT.filled(program=self.profile.name.text, boxes=boxes)


async def gather(context: Context, asker: Asker, course_id: str) -> SetupCase:
    """Return a set-up to somebody who may lead it on; raises BadInput, NotAllowed, UnknownTenant.

    A tenant that was stored elsewhere meanwhile under the set-up's name, and that this person may use, belongs to it from now on.
    """
    course = await context.mailcheck.flows.course(COURSE, course_id)
    if course is None or not course_id.startswith(f"{asker.workspace}:"):
        raise BadInput(wording.GONE)
    setup = SetUp.read(course.state)
    if course.tenant:
        allowed: AuthorizedTenant | None = await context.rights.tenant(asker, course.tenant)
    elif await reaches(context, asker, course):
        allowed = await stored_as(context, asker, setup.name)
    else:
        raise BadInput(wording.NOT_MEMBER)
    return case_of(context, asker, course, setup, allowed)


def case_of(
    context: Context, asker: Asker, course: Course, setup: SetUp, allowed: AuthorizedTenant | None
) -> SetupCase:
    """Return a set-up of this tenant with its program; one that is no longer offered is any other program."""
    profiles, tenant = context.mailcheck.flows.profiles(), allowed.tenant if allowed else None
    profile = profiles.get(setup.program) or [*profiles.values()][-1]
    sight = context.rights.sight(asker, Role.OPERATOR, allowed)
    return SetupCase(sight, replace(course, tenant=tenant.name if tenant else ""), setup, profile, allowed)


async def reaches(context: Context, asker: Asker, course: Course) -> bool:
    """Tell whether this person reads the channel in which a set-up's thread stands."""
    channel = course.id.split(":")[1]
    return asker.channel == channel or bool(await context.people.is_in_channel(asker.person, channel))


async def stored_as(context: Context, asker: Asker, name: str) -> AuthorizedTenant | None:
    """Return the tenant of exactly this name that this person may use here."""
    with suppress(UnknownTenant):
        allowed = await context.rights.tenant(asker, name)
        if allowed.tenant.name.casefold() == name.casefold():
            return allowed
    return None


def waits_for(course: Course, name: str) -> bool:
    """Tell whether a set-up without a tenant is for a customer of this name."""
    return not course.tenant and str(course.state.get("name", "")).casefold() == name.casefold()


def waiting_there(course: Course, setup: SetUp) -> Asker:
    """Return whoever acted last in a set-up, in the channel in which it stands."""
    workspace, channel, _ = course.id.split(":")
    return Asker(
        workspace=workspace,
        channel=channel,
        person=setup.person,
        language=setup.language,
        own_language=setup.language,
    )


async def keep(context: Context, case: SetupCase, setup: SetUp) -> SetupCase:
    """Keep a set-up as it stands now; raises CourseChanged where somebody else has led it on meanwhile."""
    course = await context.mailcheck.flows.keep_course(replace(case.course, state=setup.written()))
    return replace(case, course=course, setup=setup)


def card_of(context: Context, case: SetupCase, looked: Looked | None, note: Text | None, *, busy: bool) -> Card:
    """Return the step at hand as it is shown."""
    core, step = context.mailcheck, case.step
    views = case.views(core, looked)
    view = next(each for each in views if each.step.id == step.id)
    causes: tuple[Cause, ...] = ()
    if looked and case.tenant and view.mark is Mark.CONTRADICTED:
        report = looked_report(case.tenant.name, looked)
        causes = tuple(
            Cause(each, core.presentation.guidance(each, report, case.tenant), core.presentation.supports(each, report))
            for each in relevant(looked.diagnoses, step)
        )
    return Card(
        case.course.id,
        view,
        number_of(step.id, views),
        len(views),
        guidance_of(step, case.values(core)),
        case.tenant.name if case.tenant else "",
        case.number(STORED_AT),
        causes,
        note,
        case.setup.look_at,
        busy,
    )


def looked_report(name: str, looked: Looked) -> Report:
    """Return what a look saw in the form in which causes are told."""
    started = utc_now()
    return Report(
        name, looked.verdict or Verdict.UNKNOWN, looked.summary, started, 0.0, looked.results, looked.diagnoses
    )
