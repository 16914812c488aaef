"""Looks how far a guided set-up has got, because somebody said „Erledigt“ or because it was due, and leads it on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import aiohttp
from slack_sdk.errors import SlackClientError

from bot.errors import CourseChanged, MailcheckError
from bot.flows.setup import COURSE, Looked, Mark, Proof, SetUp, StepView, next_step, proofs_for, relevant, unreached
from bot.jobs.kinds import Asker, SetupJob
from bot.model import Text, Verdict
from bot.service import Due, minutes_until_effective, next_look
from handlers.slack.features.setup import wording
from handlers.slack.features.setup.blocks import closing_blocks, finished_blocks
from handlers.slack.features.setup.case import LAST, SetupCase, gather, keep, looked_report, waiting_there
from handlers.slack.features.setup.thread import SETUP_LOOK, look_later, put_away, show, still_there
from handlers.slack.kit.clock import utc_now
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.rich import paragraph, person, plain, rich
from handlers.slack.platform.context import Context
from handlers.slack.platform.error_boundary import Recipient, boundary
from handlers.slack.platform.news import HomeChanged
from handlers.slack.platform.passing_trouble import passes
from handlers.slack.render.verdict import headline as verdict_line

log = logging.getLogger(__name__)

EVERYTHING = ("imap_login", "smtp_login")
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
        await context.mailcheck.flows.done_later(Due(SETUP_LOOK, job.course, job.when, {}, job.tenant, job.entry))


async def _look_once(context: Context, asker: Asker, course_id: str, *, unasked: bool = False) -> None:
    for _ in range(MOST_LOOKS):
        case = await gather(context, asker, course_id)
        await case.sight.demand_in(case.channel)
        try:
            looked = await _look(context, case)
        except MailcheckError:
            case = await keep(context, case, replace(case.setup, looking=False))
            await look_later(context, case)
            await show(context, case)
            raise
        with suppress(CourseChanged):  # led on, or stored anew, while it was looked at: then what was seen is old
            await _settle(context, case, looked, unasked=unasked)
            return


async def _look(context: Context, case: SetupCase) -> Looked | None:
    """Try what the step at hand is proved by. What is seen of the mailboxes is kept as a check: what is pasted here adds to it."""
    if case.allowed is None or not case.allowed.tenant.mailboxes:
        return None
    if case.setup.at == LAST or (case.setup.marks and case.step.proof is Proof.MAILBOXES):
        report = await context.mailcheck.checks.run(case.allowed)
        if case.setup.at == LAST:
            return Looked(report.results, report.diagnoses, report.verdict, report.summary)
        return Looked(report.results, report.diagnoses)
    proofs = proofs_for(case.step) if case.setup.marks else EVERYTHING
    proof = await context.mailcheck.checks.prove(case.allowed, proofs or EVERYTHING)
    return Looked(proof.results, proof.diagnoses)


async def _settle(context: Context, case: SetupCase, looked: Looked | None, *, unasked: bool) -> None:
    """Keep what was seen, go to the step that comes next, say so."""
    before, views = case.setup, case.views(context.mailcheck, looked)
    lost = looked is not None and unreached(looked) is not None
    at = before.at if lost else next_step(views)
    if not at and looked and looked.verdict is Verdict.HEALTHY:
        await _finish(context, case, looked, views)
        return
    marks = {view.step.id: view.mark for view in views if view.mark is not Mark.OPEN}
    setup = replace(before, marks=marks, at=at or LAST, looking=False)
    if not at:  # all is said and left out; the check of everything decides
        case = await keep(context, case, replace(setup, looking=True))
        case = await show(context, case, looked, busy=True)
        await _settle(context, case, await _look(context, case), unasked=unasked)
        return
    case = await keep(context, case, _with_next_look(case, setup, looked))
    await look_later(context, case)
    note = wording.UNREACHED if lost else _unseen(case, before, looked, views)
    await show(context, case, looked, note, before=before.marks)
    if unasked:
        await _ping(context, case, before, views)


def _unseen(case: SetupCase, before: SetUp, looked: Looked | None, views: Sequence[StepView]) -> Text | None:
    """Say where a look has shown nothing of the very step that it was for."""
    same = looked is not None and case.setup.at == before.at
    at_hand = next(view for view in views if view.step.id == case.setup.at)
    return wording.UNSEEN if same and at_hand.said is None and before.mark(before.at) is not Mark.OPEN else None


def _with_next_look(case: SetupCase, setup: SetUp, looked: Looked | None) -> SetUp:
    """Return the set-up with the time at which it is worth looking again: where the step at hand may just not be effective yet."""
    if looked is None or setup.mark(setup.at) is not Mark.CONTRADICTED:
        return replace(setup, since=None, looks=0, look_at=None)
    moment = utc_now()
    same = setup.at == case.setup.at and setup.since is not None
    since, looks = (setup.since or moment, setup.looks) if same else (moment, 0)
    step = next(each for each in case.steps if each.id == setup.at)
    causes = relevant(looked.diagnoses, step)
    minutes = minutes_until_effective(looked.diagnoses, causes[0].fix) if causes else ()
    looks, look_at = next_look(since, minutes, looks, moment)
    return replace(setup, since=since, looks=looks, look_at=look_at)


async def _ping(context: Context, case: SetupCase, before: SetUp, views: Sequence[StepView]) -> None:
    """Tell whoever acted last what a look by itself has come to."""
    view = next(each for each in views if each.step.id == before.at)
    language, number = case.language, case.number(before.at)
    if view.mark is Mark.PROVED and view.said:
        said = wording.LOOKED_LATER.in_(language, number=number, said=view.said.in_(language))
    elif case.setup.look_at is None and case.setup.at == before.at:
        said = wording.LOOKED_IN_VAIN.in_(language, number=number)
    else:
        return
    await case.thread(context).reply(said.strip(), [rich(paragraph(person(before.person), plain(said)))])


async def _finish(context: Context, case: SetupCase, looked: Looked, views: Sequence[StepView]) -> None:
    """End the set-up: everything is checked and fine."""
    assert case.tenant is not None  # noqa: S101  only a stored tenant is ever healthy
    language, thread, name = case.language, case.thread(context), case.tenant.name
    await context.mailcheck.flows.cancel_later(SETUP_LOOK, case.course.id)
    await context.mailcheck.flows.end_course(COURSE, case.course.id)
    await put_away(context, case, looked, case.setup.marks)
    head = wording.HEAD_FINISHED.in_(language, name=name)
    await still_there(thread.head(head, finished_blocks(name, views, language)))
    verdict = verdict_line(looked_report(name, looked), language).removeprefix(f"{name}: ")
    skipped = [view for view in views if view.mark is Mark.SKIPPED]
    words = wording.FINISHED.in_(language, name=name)
    await thread.reply(words, closing_blocks(case.tenant, case.setup.person, verdict, skipped, language))
