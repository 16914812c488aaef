"""A guided fix as this person may see it here, and the message in which it is led."""

from __future__ import annotations

from bot.flows.fix import FixCase, FixState, case_of, letter_of
from bot.jobs.kinds import Asker
from bot.model import Standing
from bot.service import Course, Mailcheck
from handlers.slack.platform.check_of_thread import tenant_and_check
from handlers.slack.platform.context import Context
from handlers.slack.platform.roles import Role
from handlers.slack.platform.sight import NotInThisChannel, Sight
from handlers.slack.platform.thread_answers import ThreadAnswer
from handlers.slack.render import wording_fix
from handlers.slack.render.fix_step import FixPage


async def find(context: Context, asker: Asker, course_id: str) -> FixCase:
    """Return a guided fix with everything that this person may see of it; raises as `gather`, and BadInput where it is over."""
    return await gather(context, asker, *await context.mailcheck.flows.fix(course_id))


async def gather(context: Context, asker: Asker, course: Course, state: FixState) -> FixCase:
    """Return the same of one that is read; raises NotAllowed, NotHere, NotInThisChannel, or BadInput where the catalogue no longer has it."""
    core, meant = context.mailcheck, state.about
    allowed, report = await tenant_and_check(context, asker, meant.tenant, state.check)
    if course.id:
        try:
            await context.rights.sight(asker, Role.OPERATOR, allowed).demand_in(course.id.split(":")[1])
        except NotInThisChannel as why:
            raise why.within(wording_fix.NOT_HERE_ANY_MORE) from None
    last = None
    if allowed and meant.pasted and report is None:
        last = next(iter(await core.tenants.states(allowed, 1)), None)
    return case_of(core.presentation, asker, course, state, allowed, report, last)


def sight_of(context: Context, case: FixCase) -> Sight:
    """Return what lets whoever leads it on read of its tenant."""
    return context.rights.sight(case.asker, Role.OPERATOR, case.allowed)


def message_of(context: Context, case: FixCase) -> tuple[ThreadAnswer, str]:
    """Return the thread in which the message of a guided fix stands, and its ts."""
    _, channel, ts = case.course.id.split(":")
    return ThreadAnswer(context.slack, sight_of(context, case), channel, case.state.root), ts


def page_of(core: Mailcheck, case: FixCase, *, busy: bool = False) -> FixPage:
    """Return what the message shows."""
    state = case.state
    excluded = case.diagnosis.standing is Standing.EXCLUDED
    return FixPage(
        case.tenant.name if case.tenant else "",
        case.diagnosis,
        case.guidance,
        case.reasons,
        case.step,
        case.proves,
        state.about,
        [core.presentation.cause("", fix).title for fix in state.tried],
        busy,
        None if state.still is None else [told.text for told in state.still],
        case.waiting,
        state.looked_at,
        not excluded and letter_of(core.presentation, state.about, case.report, case.tenant) is not None,
    )
