"""Looks how far a guided set-up has got, because somebody said „Erledigt“ or because it was due, and leads it on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import aiohttp
from slack_sdk.errors import SlackClientError

from bot.errors import CourseChanged, MailcheckError
from bot.flows.setup import (
    COURSE,
    LOOK,
    Looked,
    Mark,
    Settled,
    SetUp,
    SetupCase,
    StepView,
    needs_whole_check,
    number_of,
    proofs_of,
    seen_in,
    settle,
)
from bot.jobs.kinds import Asker, SetupJob
from bot.service import Due
from handlers.slack.features.setup import wording
from handlers.slack.features.setup.blocks import closing_blocks, finished_blocks
from handlers.slack.features.setup.case import channel_of, gather, looked_report, sight_of, thread_of, waiting_there
from handlers.slack.features.setup.thread import put_away, show, still_there
from handlers.slack.kit.clock import utc_now
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.rich import paragraph, person, plain, rich
from handlers.slack.platform.context import Context
from handlers.slack.platform.error_boundary import Recipient, boundary
from handlers.slack.platform.news import HomeChanged
from handlers.slack.platform.passing_trouble import passes
from handlers.slack.render.verdict import headline as verdict_line

log = logging.getLogger(__name__)

MOST_LOOKS = 3


def job_of(due: Due) -> SetupJob:
    """Return the look that is due."""
    return SetupJob(course=due.id, when=due.when, entry=due.entry, tenant=due.tenant)


async def run(context: Context, job: SetupJob) -> None:
    """Look once: for whoever waits, or because it was due."""
    if job.asker is None:
        await _due(context, job)
        return
    async with boundary(Recipient(context.slack, job.asker, thread=job.course.rpartition(":")[2])):
        await _look_once(context, job.asker, job.course)
    await context.news.tell(HomeChanged(job.asker))


async def _due(context: Context, job: SetupJob) -> None:
    """Look without anybody waiting; trouble on the way leaves it due, whatever else comes in between ends it."""
    course = await context.mailcheck.flows.course(COURSE, job.course)
    if course is not None:
        setup = SetUp.read(course.state)
        try:
            await _look_once(context, waiting_there(course, setup), job.course, unasked=not setup.looking)
        except (MailcheckError, SlackClientError, aiohttp.ClientError, TimeoutError) as problem:
            log.warning("A look at a set-up came to nothing: %s", error_code(problem))
            if job.when is not None and passes(problem, job.when):
                return
    if job.when is not None:
        await context.mailcheck.flows.done_later(Due(LOOK, job.course, job.when, {}, job.tenant, job.entry))


async def _look_once(context: Context, asker: Asker, course_id: str, *, unasked: bool = False) -> None:
    flows = context.mailcheck.flows
    for _ in range(MOST_LOOKS):
        case = await gather(context, asker, course_id)
        await sight_of(context, case).demand_in(channel_of(case))
        try:
            looked = await _look(context, case)
        except MailcheckError:
            case = await flows.keep_setup(case, replace(case.setup, looking=False))
            await flows.note_look_at_setup(case, utc_now())
            await show(context, case)
            raise
        with suppress(CourseChanged):  # led on, or stored anew, while it was looked at: then what was seen is old
            await _settle(context, case, looked, unasked=unasked)
            return


async def _look(context: Context, case: SetupCase) -> Looked | None:
    """Try what the step at hand is proved by."""
    if case.allowed is None or not case.allowed.tenant.mailboxes:
        return None
    checks = context.mailcheck.checks
    if needs_whole_check(case):
        return seen_in(case, await checks.run(case.allowed))
    proof = await checks.prove(case.allowed, proofs_of(case))
    return Looked(proof.results, proof.diagnoses)


async def _settle(context: Context, case: SetupCase, looked: Looked | None, *, unasked: bool) -> None:
    """Keep what was seen, go to the step that comes next, say so."""
    before, flows, moment = case.setup, context.mailcheck.flows, utc_now()
    settled = settle(case, looked, context.mailcheck.presentation, moment)
    if settled.finished and looked:
        await _finish(context, case, looked, settled.views)
        return
    case = await flows.keep_setup(case, settled.setup)
    if settled.undecided:
        case = await show(context, case, looked, busy=True)
        await _settle(context, case, await _look(context, case), unasked=unasked)
        return
    await flows.note_look_at_setup(case, moment)
    note = wording.UNREACHED if settled.lost else wording.UNSEEN if settled.unseen else None
    await show(context, case, looked, note, before=before.marks)
    if unasked:
        await _ping(context, case, before, settled)


async def _ping(context: Context, case: SetupCase, before: SetUp, settled: Settled) -> None:
    """Tell whoever acted last what a look by itself has come to."""
    language, number = case.language, number_of(before.at)
    if settled.came_true and settled.came_true.said:
        said = wording.LOOKED_LATER.in_(language, number=number, said=settled.came_true.said.in_(language))
    elif settled.in_vain:
        said = wording.LOOKED_IN_VAIN.in_(language, number=number)
    else:
        return
    await thread_of(context, case).reply(said.strip(), [rich(paragraph(person(before.person), plain(said)))])


async def _finish(context: Context, case: SetupCase, looked: Looked, views: Sequence[StepView]) -> None:
    """End the set-up: everything is checked and fine."""
    assert case.tenant is not None  # noqa: S101  only a stored tenant is ever healthy
    language, thread, name = case.language, thread_of(context, case), case.tenant.name
    await context.mailcheck.flows.end_setup(case)
    await put_away(context, case, looked, case.setup.marks)
    head = wording.HEAD_FINISHED.in_(language, name=name)
    await still_there(thread.head(head, finished_blocks(name, views, language)))
    verdict = verdict_line(looked_report(name, looked), language).removeprefix(f"{name}: ")
    skipped = [view for view in views if view.mark is Mark.SKIPPED]
    words = wording.FINISHED.in_(language, name=name)
    await thread.reply(words, closing_blocks(case.tenant, case.setup.person, verdict, skipped, language))
