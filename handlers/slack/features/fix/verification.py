"""„Jetzt prüfen“: exactly what proves the fix; if that works, the rest is checked before anybody says healthy."""

from __future__ import annotations

from contextlib import suppress

from slack_sdk.errors import SlackApiError

from bot.errors import CourseChanged, MailcheckError
from bot.flows.fix import CausePointer, FixCase, Proof, letter_of, point_to, proved, still_failing, works
from bot.jobs.kinds import CheckJob, ProveJob
from bot.model import Report, Verdict
from bot.service import Feedback, sort_out
from handlers.slack.features.fix import wording
from handlers.slack.features.fix.case import gather
from handlers.slack.features.fix.thread import close, show
from handlers.slack.kit.buttons import row
from handlers.slack.kit.clock import utc_now
from handlers.slack.kit.limits import Block
from handlers.slack.kit.rich import paragraph, plain, rich
from handlers.slack.platform.answers import is_gone
from handlers.slack.platform.context import Context
from handlers.slack.platform.error_boundary import Recipient, boundary
from handlers.slack.platform.news import CheckInThread
from handlers.slack.render.offers import start_button, text_button
from handlers.slack.render.verdict import headline

MOST_CAUSES = 5


async def run(context: Context, job: ProveJob) -> None:
    """Prove a fix because somebody asked for it."""
    async with boundary(Recipient(context.slack, job.asker)) as recipient:
        course, state = await context.mailcheck.flows.fix(job.course)
        recipient.thread = state.root
        case = await gather(context, job.asker, course, state)
        with suppress(SlackApiError):  # a courtesy: what counts is the answer
            await show(context, job.asker, job.course, case, busy=True)
        try:
            proof = await prove(context, case)
            if works(case, proof):
                with suppress(CourseChanged):  # a look of ours was faster: it says how it ended
                    await finish(context, await as_proved(context, case, state.looks), proof)
                return
        except MailcheckError:
            await show(context, job.asker, job.course)
            raise
        with suppress(CourseChanged):  # somebody has gone on meanwhile
            await note_failure(context, case, proof, state.looks)
        await show(context, job.asker, job.course)


async def prove(context: Context, case: FixCase) -> Proof:
    """Hold the conversations that prove the fix."""
    assert case.allowed is not None  # noqa: S101  only such a fix is offered a proof
    return await context.mailcheck.checks.prove(case.allowed, case.guidance.proved_by, case.concerned)


async def as_proved(context: Context, case: FixCase, looks: int) -> FixCase:
    """Note that it is proved; raises CourseChanged where another process, or somebody else's press, has got there first."""
    return await context.mailcheck.flows.keep_fix(case, proved(case, looks))


async def finish(context: Context, case: FixCase, proof: Proof) -> Report | None:
    """Check the rest, change the root of the check to what is true now, and end the fix with the verdict.

    Returns the report of which nobody has been told but by the message of the fix, if there is one.
    """
    if proof.proved:
        await context.mailcheck.pastes.feedback(case.diagnosis.error, case.diagnosis.fix, Feedback.HELPED)
    report, told = await _whole_check(context, case)
    language, name = case.language, case.guidance.name.in_(case.language)
    title = wording.STEP_WORKED.in_(language, name=name) if proof.proved else wording.STEP_CHANGED.in_(language)
    if report is None:
        unknown = wording.REST_UNKNOWN if proof.proved else wording.ALL_UNKNOWN
        await close(context, case, title, _line(unknown.in_(language)))
    elif report.verdict is Verdict.HEALTHY:
        await fixed(context, case, report)
    else:
        said = wording.REMAINS.in_(language, headline=headline(report, language))
        await close(context, case, title, [*_line(said), *_offers(context, report, case)])
    return None if told else report


async def fixed(context: Context, case: FixCase, report: Report) -> None:
    """End a fix after which everything is well."""
    said = wording.FIXED_ALL.in_(case.language, headline=headline(report, case.language))
    title = wording.FIXED.in_(case.language, name=case.guidance.name.in_(case.language))
    await close(context, case, title, _line(said))


async def _whole_check(context: Context, case: FixCase) -> tuple[Report | None, bool]:
    """Check everything; in the thread of the check, where there is one, so that it says what is true now and tells them."""
    assert case.allowed is not None  # noqa: S101  only such a fix is offered a proof
    boxes = case.checked
    channel, _, root = case.state.check.partition(":")
    if case.report is None or not root or await is_gone(context.slack, channel, root):
        return await context.mailcheck.checks.run(case.allowed, boxes), False
    place = case.asker.model_copy(update={"channel": channel})
    return await context.news.ask(
        CheckInThread(CheckJob(asker=place, tenant=case.allowed.name, mailboxes=boxes, thread=root))
    ), True


def _line(said: str) -> list[Block]:
    return [rich(paragraph(plain(said)))]


def _offers(context: Context, report: Report, case: FixCase) -> list[Block]:
    """Return buttons to the fixes of what remains, and to the letter about it."""
    found = sort_out(report.to_mend)
    causes = {d.fix: d for d in reversed((*found.in_full, *found.rivals))}
    meant = [(point_to(d, report.tenant), d.title) for d in reversed(causes.values())][:MOST_CAUSES]
    if not meant:
        return []
    buttons = [start_button(value, title, case.language, other=True) for value, title in meant]
    letter = CausePointer(tenant=report.tenant)
    offered = letter_of(context.mailcheck.presentation, letter, report, case.tenant) is not None
    return [row(*buttons, *([text_button(letter, case.language)] if offered else []))]


async def note_failure(context: Context, case: FixCase, proof: Proof, looks: int, *, unasked: bool = False) -> FixCase:
    """Note what still fails, and when it is looked again; raises CourseChanged where somebody has gone on meanwhile."""
    core = context.mailcheck
    found = [sentence for result in proof.failed for sentence in core.presentation.describe(result)]
    kept = await core.flows.keep_fix(case, still_failing(case, proof, found, looks, utc_now(), unasked=unasked))
    await core.flows.note_look_at_fix(kept)
    return kept
