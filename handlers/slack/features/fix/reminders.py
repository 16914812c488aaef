"""Looks again, unasked, whether a fix or a set-up's step has taken effect by now, and tells whoever waits for it. Restarts and deaths lose none."""

from __future__ import annotations

import logging

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import CourseChanged, MailcheckError
from bot.flows.fix import COURSE, LOOK, FixCase, FixState, Proof, is_awaited, well_since, works
from bot.jobs.kinds import LookJob
from bot.model import Report, Text
from bot.service import Course, Due
from handlers.slack.features.fix import wording
from handlers.slack.features.fix.case import gather, message_of
from handlers.slack.features.fix.thread import show
from handlers.slack.features.fix.verification import as_proved, finish, fixed, note_failure, prove
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.limits import message_text
from handlers.slack.kit.rich import paragraph, person, plain, rich
from handlers.slack.platform.context import Context
from handlers.slack.platform.passing_trouble import passes
from handlers.slack.platform.replies import tell
from handlers.slack.platform.sight import NotInThisChannel
from handlers.slack.render.verdict import headline

log = logging.getLogger(__name__)


def job_of(due: Due) -> LookJob:
    """Return the look that is due."""
    return LookJob(
        course=due.id, when=due.when, entry=due.entry, tenant=due.tenant, look=int(due.payload.get("look", 0))
    )


async def run(context: Context, job: LookJob) -> None:
    """Look once; trouble on the way leaves it due, whatever else comes in between ends it and notes the next one."""
    due = Due(LOOK, job.course, job.when, {"look": job.look}, job.tenant, job.entry)
    course = await context.mailcheck.flows.course(COURSE, job.course)
    if course is not None:
        try:
            await _look_once(context, job)
        except NotInThisChannel as problem:
            if passes(problem, job.when):
                return
            await _tell_directly(context, course, problem.sentence)
        except CourseChanged:
            log.info("A fix went on while it was looked at")
        except (MailcheckError, SlackClientError, aiohttp.ClientError, TimeoutError) as problem:
            log.warning("A look came to nothing: %s", error_code(problem))
            if passes(problem, job.when):
                return
    await context.mailcheck.flows.done_later(due)


async def _look_once(context: Context, job: LookJob) -> None:
    course, state = await context.mailcheck.flows.fix(job.course)
    if not is_awaited(state):
        return
    case = await gather(context, state.asker, course, state)
    if state.owed:
        await _tell_in_vain(context, case)
        return
    if case.report and well_since(case.report, state):
        await fixed(context, case, case.report)
        if not state.proved:  # somebody else may have asked for that check
            await _tell_well(context, case, case.report)
        return
    proof = await prove(context, case)
    if works(case, proof):
        await _well(context, await as_proved(context, case, job.look), proof)
        return
    case = await note_failure(context, case, proof, job.look, unasked=True)
    if case.state.owed:
        await _tell_in_vain(context, case)
    else:
        await show(context, state.asker, job.course)


async def _tell_directly(context: Context, course: Course, sentence: Text) -> None:
    """Tell whoever waits, with themselves alone, that nobody looks any more."""
    asker = FixState.read(course.state).asker
    said = sentence.in_(asker.own_language)
    alone = asker.model_copy(update={"channel": "", "reply_address": ""})
    await tell(context.slack, alone, message_text(said), [rich(paragraph(plain(said)))])


async def _tell_in_vain(context: Context, case: FixCase) -> None:
    """Tell whoever waits that the last look was in vain; it counts as told once Slack has it."""
    try:
        await show(context, case.state.asker, case.course.id)
    except SlackApiError as problem:  # deleted, or too old to be changed
        log.warning("The message of a fix cannot be changed: %s", error_code(problem))
    name, tenant = case.guidance.name.in_(case.language), case.state.about.tenant
    await _ping(context, case, wording.LOOKED_IN_VAIN.in_(case.language, tenant=tenant, name=name))
    await context.mailcheck.flows.keep_fix(case, case.state.with_(owed=False))


async def _well(context: Context, case: FixCase, proof: Proof) -> None:
    untold = await finish(context, case, proof)
    if untold is not None:
        await _tell_well(context, case, untold)


async def _tell_well(context: Context, case: FixCase, report: Report) -> None:
    said = wording.LOOKED_WITH_SUCCESS.in_(case.language, headline=headline(report, case.language))
    await _ping(context, case, said)


async def _ping(context: Context, case: FixCase, said: str) -> None:
    answer, _ = message_of(context, case)
    await answer.reply(said.strip(), [rich(paragraph(person(case.state.asker.person), plain(said)))])
