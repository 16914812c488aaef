"""The thread of a check: the root message that becomes the verdict, progress, causes with their fixes, the layers, the button."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from bot.jobs.kinds import CHECK, CheckJob
from bot.model import Language, Report, StageResult, Tenant
from bot.service import Deciding
from handlers.slack import wording
from handlers.slack.answers import Answer, ThreadAnswer, open_answer
from handlers.slack.blocks.again import again_button
from handlers.slack.blocks.buttons import row
from handlers.slack.blocks.deciding import deciding_blocks, deciding_buttons
from handlers.slack.blocks.fix import CauseWords
from handlers.slack.blocks.limits import Block, message_text
from handlers.slack.blocks.more_evidence import paste_button
from handlers.slack.blocks.report import cause_blocks, detail_pages
from handlers.slack.blocks.rich import link, paragraph, person, plain, rich, spoken
from handlers.slack.blocks.verdict import headline, progress, running, verdict, without_addresses
from handlers.slack.door import Door
from handlers.slack.errors import Listener, heard
from handlers.slack.progress import ProgressMessage
from handlers.slack.replies import tell

LAST_CHANGE_LIMIT = 15.0


def running_key(job: CheckJob) -> str:
    """Return what makes two checks the same: tenant and person."""
    return f"check:{job.asker.workspace}:{job.asker.person}:{job.tenant}"


async def hand_over(door: Door, job: CheckJob) -> None:
    """Hand a check over, or point to the same person's running check of the same tenant."""
    key = running_key(job)
    if await door.queue.enqueue(CHECK, job, unique=key):
        return
    asker = job.asker
    said = wording.ALREADY_RUNNING.in_(asker.language, tenant=job.tenant)
    url = await door.running.link(key)
    parts = [plain(f"{said}: "), link(url, wording.TO_THE_THREAD.in_(asker.language))] if url else [plain(f"{said}.")]
    text = (
        message_text(f"{said}.")
        if not url
        else f"{message_text(said)}: <{url}|{wording.TO_THE_THREAD.in_(asker.language)}>"
    )
    await tell(door.slack, asker, text, [rich(paragraph(*parts))], thread=job.thread)


async def run(door: Door, job: CheckJob) -> None:
    """Check the tenant and write the thread."""
    async with heard(Listener(door.slack, job.asker, job.tenant)) as listener:
        with door.running.under_way(running_key(job)) as begun:
            tenant = (await door.mailcheck.tenant(job.tenant)).tenant
            listener.answer = answer = await _open(door, job)
            begun.set_result(answer)
            await _check(door, job, answer, tenant)


async def _open(door: Door, job: CheckJob) -> Answer:
    language = job.asker.language
    if not job.thread:
        text = wording.CHECK_RUNS.in_(language, tenant=job.tenant)
        return await open_answer(door.slack, door.people, job.asker, text, running(text))
    answer = ThreadAnswer(door.slack, job.asker.channel, job.thread)
    text = wording.CHECK_RUNS_AGAIN.in_(language, tenant=job.tenant)
    await answer.head(text, running(text))
    return answer


async def _check(door: Door, job: CheckJob, answer: Answer, tenant: Tenant) -> None:
    """Run the check with its progress beside it; the verdict goes into the root message at once, the rest below."""
    language, boxes = job.asker.language, len(job.mailboxes or tenant.mailboxes)
    results: list[StageResult] = []
    took: list[float] = []
    message = ProgressMessage(answer, door.pace, lambda: progress(results, boxes, language, *took))

    def note(result: StageResult) -> None:
        results.append(result)
        message.news()

    async with beside(message):
        report = await door.mailcheck.check(job.tenant, job.mailboxes, progress=note, thread=answer.thread)
        results[:] = report.results
        took.append(report.seconds)
        message.finish()
        await answer.head(headline(report, language), verdict(report, boxes, language), final=True)
        await message.standing()
        found = door.mailcheck.deciding(report, tenant)
        await _tell_all(door, job, answer, report, tenant, found)
    # The button to check again comes when nothing is under way any more: pressed at once, it must not meet this check.
    text = headline(report, language)
    buttons = [again_button(job.tenant, job.mailboxes, language), paste_button(language)]
    buttons += deciding_buttons(found, report.tenant, language)
    await answer.reply(text, [_finished(job, text, language), row(*buttons)])


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
    door: Door, job: CheckJob, answer: Answer, report: Report, tenant: Tenant, found: Deciding | None
) -> None:
    core, language = door.mailcheck, job.asker.language
    words = CauseWords(
        lambda d: core.guidance(d, report, tenant),
        lambda d: core.reasons(d, report),
        lambda d: core.supports(d, report),
        language,
    )
    decides = list(deciding_blocks(found, report.tenant, language))
    told = cause_blocks(report.diagnoses, core.recognised_by(report.diagnoses, report), words, decides)
    pages = detail_pages(report, told, core.describe, language)
    for page in pages:
        await answer.reply(without_addresses(spoken(page), language), page)


def _finished(job: CheckJob, text: str, language: Language) -> Block:
    return rich(paragraph(person(job.asker.person), plain(wording.FINISHED.in_(language)), plain(text)))
