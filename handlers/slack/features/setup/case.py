"""A guided set-up as this person may see it here, its thread, and the step at hand as it is shown."""

from __future__ import annotations

from contextlib import suppress

from bot.errors import BadInput, UnknownTenant
from bot.flows.setup import (
    COURSE,
    STORED_AT,
    Looked,
    Mark,
    SetUp,
    SetupCase,
    case_of,
    guidance_of,
    number_of,
    relevant,
)
from bot.jobs.kinds import Asker
from bot.model import Report, Text, Verdict
from bot.service import AuthorizedTenant, Course
from handlers.slack.features.setup import wording
from handlers.slack.features.setup.card import Card, Cause
from handlers.slack.kit.clock import utc_now
from handlers.slack.platform.context import Context
from handlers.slack.platform.roles import Role
from handlers.slack.platform.sight import Sight
from handlers.slack.platform.thread_answers import ThreadAnswer


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
    return case_of(context.mailcheck.flows.profiles(), asker, course, setup, allowed)


async def reaches(context: Context, asker: Asker, course: Course) -> bool:
    """Tell whether this person reads the channel in which a set-up's thread stands."""
    channel = channel_in(course)
    return asker.channel == channel or bool(await context.people.is_in_channel(asker.person, channel))


async def stored_as(context: Context, asker: Asker, name: str) -> AuthorizedTenant | None:
    """Return the tenant of exactly this name that this person may use here."""
    with suppress(UnknownTenant):
        allowed = await context.rights.tenant(asker, name)
        if allowed.tenant.name.casefold() == name.casefold():
            return allowed
    return None


def channel_of(case: SetupCase) -> str:
    """Return where the thread stands."""
    return channel_in(case.course)


def channel_in(course: Course) -> str:
    """Return where its thread stands."""
    return course.id.split(":")[1]


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


def root_of(case: SetupCase) -> str:
    """Return the ts of the thread's root."""
    return case.course.id.split(":")[2]


def sight_of(context: Context, case: SetupCase) -> Sight:
    """Return what lets whoever leads it on read of its tenant."""
    return context.rights.sight(case.asker, Role.OPERATOR, case.allowed)


def thread_of(context: Context, case: SetupCase) -> ThreadAnswer:
    """Return the thread, to be written in."""
    return ThreadAnswer(context.slack, sight_of(context, case), channel_of(case), root_of(case))


def about(case: SetupCase) -> Text:
    """Return for which program this is, and how many mailboxes."""
    count = len(case.mailboxes)
    boxes = wording.ONE_MAILBOX if count == 1 else wording.MAILBOXES.filled(count=count)
    return wording.ABOUT.filled(program=case.profile.name.text, boxes=boxes)


def card_of(context: Context, case: SetupCase, looked: Looked | None, note: Text | None, *, busy: bool) -> Card:
    """Return the step at hand as it is shown."""
    core, step = context.mailcheck, case.step
    views = case.views(core.presentation, looked)
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
        number_of(step.id),
        len(views),
        guidance_of(step, case.values(core.presentation)),
        case.tenant.name if case.tenant else "",
        number_of(STORED_AT),
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
