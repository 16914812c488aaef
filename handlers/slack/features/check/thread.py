"""The thread of a check: the root message that becomes the verdict, progress, causes with their fixes, the layers, the button."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable
from datetime import datetime
from typing import TypeVar

from bot.flows.fix import CausePointer, letter_of, point_to
from bot.jobs.attempt import this_attempt
from bot.jobs.kinds import CHECK, CheckJob
from bot.model import Check, Language, Report, Stage, StageResult, Tenant
from bot.service import AuthorizedTenant, Mailcheck, NextObservation
from bot.turns import in_a_thread
from handlers.slack.features.check.pictures import upload
from handlers.slack.features.check.thread_buttons import thread_buttons
from handlers.slack.kit.limits import Block, message_text
from handlers.slack.kit.rich import link, paragraph, person, plain, rich, spoken
from handlers.slack.platform import wording_common
from handlers.slack.platform.addresses import without_addresses
from handlers.slack.platform.answer import Answer
from handlers.slack.platform.answers import open_answer
from handlers.slack.platform.context import Context
from handlers.slack.platform.error_boundary import Recipient, boundary
from handlers.slack.platform.news import CheckInThread, HomeChanged
from handlers.slack.platform.plan import Asked, Plan, plan
from handlers.slack.platform.progress import ProgressMessage
from handlers.slack.platform.replies import tell
from handlers.slack.platform.roles import Role
from handlers.slack.platform.running import answers_in, link_to_running
from handlers.slack.platform.sight import Sight
from handlers.slack.platform.streaming import Stream
from handlers.slack.platform.thread_answers import OpenedAnswer
from handlers.slack.render.causes import CauseWords
from handlers.slack.render.entry import entry_blocks
from handlers.slack.render.next_observation import deciding_blocks
from handlers.slack.render.report import cause_blocks, detail_pages
from handlers.slack.render.verdict import PROGRESS_TITLE, headline, progress, running, verdict

T = TypeVar("T")
CHECKED, TOLD = "checked", "told"
LAST_CHANGE_LIMIT = 15.0


def running_key(job: CheckJob) -> str:
    """Return what makes two checks the same: the tenant, and the thread it goes on in, whoever presses there, else the person."""
    where = f"{job.asker.channel}:{job.thread}" if job.thread else job.asker.person
    return f"check:{job.asker.workspace}:{where}:{job.tenant}"


async def hand_over(context: Context, job: CheckJob) -> None:
    """Hand a check over, or point to the one that runs."""
    key = running_key(job)
    if await context.queue.enqueue(CHECK, job, unique=key):
        return
    asker = job.asker
    said = wording_common.ALREADY_RUNNING.in_(asker.own_language, tenant=job.tenant)
    url = await link_to_running(context.slack, context.queue, key)
    parts = (
        [plain(f"{said}: "), link(url, wording_common.TO_THE_THREAD.in_(asker.own_language))]
        if url
        else [plain(f"{said}.")]
    )
    text = (
        message_text(f"{said}.")
        if not url
        else f"{message_text(said)}: <{url}|{wording_common.TO_THE_THREAD.in_(asker.own_language)}>"
    )
    may = context.rights.question(asker, Role.OPERATOR, job.tenant)
    await tell(context.slack, asker, text, [rich(paragraph(*parts))], thread=job.thread, may=may)


async def run(context: Context, job: CheckJob) -> None:
    """Check the tenant and write the thread."""
    await _check_in_thread(context, job)


async def once_more(context: Context, wish: CheckInThread) -> Report | None:
    """Do the same for another feature."""
    return await _check_in_thread(context, wish.job)


async def _check_in_thread(context: Context, job: CheckJob) -> Report | None:
    report = None
    async with boundary(Recipient(context.slack, job.asker, job.tenant, job.thread)) as recipient:
        allowed = await context.rights.tenant(job.asker, job.tenant)
        if _noted(TOLD):  # by an attempt that died afterwards; others may have checked in the thread since
            report = await context.mailcheck.checks.in_thread(allowed, f"{job.asker.channel}:{job.thread}")
        else:
            sight = context.rights.sight(job.asker, Role.OPERATOR, allowed)
            recipient.answer = answer = await _open(context, job, sight)
            await answers_in(answer)
            report = await _check(context, job, answer, sight, allowed)
            await _note(TOLD, "yes")
    await context.news.tell(HomeChanged(job.asker))
    return report


async def _open(context: Context, job: CheckJob, sight: Sight) -> Answer:
    language = job.asker.language
    if not job.thread or await sight.why_not(job.asker.channel):
        text = wording_common.CHECK_RUNS.in_(language, tenant=job.tenant)
        return await open_answer(context.slack, sight, text, running(text))
    answer = OpenedAnswer(context.slack, sight, job.asker.channel, job.thread)
    text = wording_common.CHECK_RUNS_AGAIN.in_(language, tenant=job.tenant)
    await answer.head(text, running(text))
    return answer


async def _check(context: Context, job: CheckJob, answer: Answer, sight: Sight, allowed: AuthorizedTenant) -> Report:
    """Run the check with its progress beside it; the verdict goes into the root message at once, the rest below."""
    core, language, tenant = context.mailcheck, job.asker.language, allowed.tenant
    boxes = len(job.mailboxes or tenant.mailboxes)
    before = await _checked_before(core, answer, allowed)
    if before and before.started.isoformat() != _noted(CHECKED):  # who has checked again since has read the last word
        return before
    seen = _Seen(answer, context, job, sight, tenant)
    async with beside(seen.message):
        report = before
        if report is None:
            check = core.checks.again if job.thread else core.checks.run
            report = await check(allowed, job.mailboxes, thread=answer.thread, progress=seen.note)
            await _note(CHECKED, report.started.isoformat())
        seen.end(report)
        text = headline(report, language)
        await answer.head(text, await in_a_thread(verdict, report, boxes, language), final=True)
        await seen.message.standing()
        found = await in_a_thread(core.presentation.next_observation, report, tenant)
        picture, _ = await _both(
            upload(context, sight, report, language) if answer.thread else _nothing(),
            _tell_all(context, job, answer, report, tenant, found),
        )
        if picture:
            thread = answer.thread
            await answer.holds(thread, await picture.show(thread))
    # The button to check again comes when nothing is under way any more: pressed at once, it must not meet this check.
    buttons = await in_a_thread(_buttons, core, report, tenant, job.mailboxes, found, language)
    await answer.reply(text, [_finished(job, text, language), buttons])
    return report


async def _checked_before(core: Mailcheck, answer: Answer, allowed: AuthorizedTenant) -> Report | None:
    """Return the report of an earlier attempt at this job, or of who has checked again since: what it found is told, whoever died over it."""
    if (checked := _noted(CHECKED)) is None:
        return None
    report = await core.checks.in_thread(allowed, answer.thread)
    return report if report and report.started >= datetime.fromisoformat(checked) else None  # it may not have been kept


def _noted(step: str) -> str | None:
    return attempt.said(step) if (attempt := this_attempt()) else None


async def _note(step: str, said: str) -> None:
    if attempt := this_attempt():
        await attempt.note(step, said)


async def _both(one: Awaitable[T], other: Awaitable[None]) -> tuple[T, None]:
    """Do both; where one fails the other is called off: whoever begins again must not meet it."""
    tasks = asyncio.ensure_future(one), asyncio.ensure_future(other)
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def _nothing() -> None:
    """A picture needs a thread."""


class _Seen:
    """What has been seen of a running check, and the message that shows it. A stage that comes again takes its own place."""

    def __init__(self, answer: Answer, context: Context, job: CheckJob, sight: Sight, tenant: Tenant) -> None:
        language, boxes = job.asker.language, len(job.mailboxes or tenant.mailboxes)
        asked = Asked(tenant.name, boxes, tenant.uses)
        results: dict[tuple[Check, str, Stage], StageResult] = {}
        took: list[float] = []
        # What looks at them knows nothing of us: who refers to each other is freed only when it is looked for, thousands of results too.
        self._results, self._took = results, took

        async def look() -> tuple[str, list[Block]]:
            return await in_a_thread(progress, tuple(results.values()), boxes, language, *took)

        async def look_at_plan() -> Plan:
            return await in_a_thread(plan, tuple(results.values()), asked, language, *took)

        async def says() -> str:
            return (await look())[0]

        stream = Stream(
            context.slack,
            context.streams,
            sight,
            answer.thread,
            PROGRESS_TITLE.in_(language),
            look_at_plan,
            says,
        )
        self.message = ProgressMessage(answer, context.pace, look, stream)

    def note(self, result: StageResult) -> None:
        """Take one more result."""
        self._results[result.check, result.mailbox, result.stage] = result
        self.message.news()

    def end(self, report: Report) -> None:
        """The check is over."""
        self._results.clear()
        for result in report.results:
            self._results[result.check, result.mailbox, result.stage] = result
        self._took.append(report.seconds)
        self.message.finish()


@contextlib.asynccontextmanager
async def beside(message: ProgressMessage) -> AsyncIterator[None]:
    """Keep the progress message up to date while the block runs; after it there is at most its last change to wait for."""
    following = asyncio.create_task(message.follow())
    try:
        yield
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(following, LAST_CHANGE_LIMIT)
    finally:
        following.cancel()


async def _tell_all(
    context: Context, job: CheckJob, answer: Answer, report: Report, tenant: Tenant, found: NextObservation | None
) -> None:
    language = job.asker.language
    for page in await in_a_thread(_pages, context.mailcheck, report, tenant, found, language):
        await answer.reply(without_addresses(spoken(page), language), page)


def _pages(
    core: Mailcheck, report: Report, tenant: Tenant, found: NextObservation | None, language: Language
) -> list[list[Block]]:
    words = CauseWords(
        lambda d: core.presentation.guidance(d, report, tenant),
        lambda d: core.presentation.reasons(d, report),
        lambda d: core.presentation.supports(d, report),
        language,
        lambda d: point_to(d, report.tenant),
    )
    decides = list(deciding_blocks(found, report.tenant, language))
    told = cause_blocks(report.to_mend, core.presentation.recognised_by(report.to_mend, report), words, decides)
    return detail_pages(report, [*entry_blocks(report, language), *told], core.presentation.describe, language)


def _buttons(
    core: Mailcheck,
    report: Report,
    tenant: Tenant,
    named: tuple[str, ...],
    found: NextObservation | None,
    language: Language,
) -> Block:
    letter = letter_of(core.presentation, CausePointer(tenant=report.tenant), report, tenant) is not None
    return thread_buttons(report, named, found, language, letter=letter)


def _finished(job: CheckJob, text: str, language: Language) -> Block:
    return rich(paragraph(person(job.asker.person), plain(wording_common.FINISHED.in_(language)), plain(text)))
