"""A guided fix: one message in the thread, changed at every step; any process leads it on, and nobody twice."""

from __future__ import annotations

import logging
from dataclasses import replace

from slack_sdk.errors import SlackApiError

from bot.errors import BadInput, CourseChanged
from bot.flows.fix import COURSE, CausePointer, FixCase, FixState, moved, next_cause, on_to, stands_at
from bot.jobs.kinds import FIX, PROVE, Asker, FixJob, ProveJob
from bot.model import Language
from bot.service import Course, Feedback
from bot.turns import in_a_thread
from handlers.slack.features.fix import wording
from handlers.slack.features.fix.case import find, gather, message_of, page_of, sight_of
from handlers.slack.kit.buttons import read, row
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.limits import Block, message_text
from handlers.slack.kit.limits import pages as paged
from handlers.slack.kit.rich import bold, link, paragraph, plain, rich
from handlers.slack.platform.addresses import without_addresses
from handlers.slack.platform.answer import Answer
from handlers.slack.platform.answers import open_below
from handlers.slack.platform.context import Context
from handlers.slack.platform.error_boundary import Recipient, boundary
from handlers.slack.platform.replies import tell
from handlers.slack.render import wording_shown
from handlers.slack.render.causes import guided
from handlers.slack.render.fix_step import Go, Way, page_blocks, spoken_page
from handlers.slack.render.more_evidence import paste_button
from handlers.slack.render.next_observation import deciding_blocks, next_observation_buttons

log = logging.getLogger(__name__)

MOST_REDRAWN = 3


async def hand_over(context: Context, asker: Asker, value: str, root: str) -> None:
    """Begin a guided fix; pressed twice at once, it is begun once."""
    read(CausePointer, value)
    job = FixJob(asker=asker, value=value, root=root)
    await context.queue.enqueue(FIX, job, unique=f"fix:{asker.workspace}:{asker.channel}:{root}:{value}")


async def begin(context: Context, job: FixJob) -> None:
    """Post the message with the first step, or point to the one that is there."""
    async with boundary(Recipient(context.slack, job.asker, thread=job.root)):
        meant = read(CausePointer, job.value)
        asker = job.asker.model_copy(update={"reply_address": ""})
        check = await context.rights.thread(asker, job.root)
        state = FixState(asker=asker, check=check, root=job.root, about=meant)
        case = await gather(context, job.asker, Course(COURSE, "", meant.tenant, {}), state)
        if await _points_to_running(context, job, meant):
            return
        page = page_of(context.mailcheck, case)
        # The buttons come once the course is kept: pressed before, they would lead nowhere.
        text, blocks = spoken_page(page, case.language), page_blocks(page, case.language)[:-1]
        answer = await open_below(context.slack, sight_of(context, case), job.root, text, blocks)
        if not answer.message:  # only the reply address is open: nothing can be changed there
            await _all_at_once(answer, case)
            return
        channel, _, root = answer.thread.partition(":")
        state = state.with_(root=root, asker=asker.model_copy(update={"channel": channel}))
        course = replace(case.course, id=f"{asker.workspace}:{channel}:{answer.message}")
        begun = await context.mailcheck.flows.keep_fix(replace(case, asker=state.asker, course=course), state)
        await show(context, state.asker, course.id, begun)


async def _points_to_running(context: Context, job: FixJob, meant: CausePointer) -> bool:
    place = f"{job.asker.workspace}:{job.asker.channel}:"
    flows = context.mailcheck.flows
    for course in await flows.courses(COURSE):
        if not course.id.startswith(place) or course.tenant != meant.tenant:
            continue
        try:
            _, state = await flows.fix(course.id)
        except BadInput:  # ended meanwhile, or of a kind that is no longer read
            continue
        if state.about.is_same(meant) and state.root == job.root:
            channel, _, ts = course.id.removeprefix(f"{job.asker.workspace}:").partition(":")
            return await _point(context, job, channel, ts)
    return False


async def _point(context: Context, job: FixJob, channel: str, ts: str) -> bool:
    """Point to a message; False where it is gone."""
    try:
        url = str((await context.slack.chat_getPermalink(channel=channel, message_ts=ts))["permalink"])
    except SlackApiError:
        return False
    language = job.asker.own_language
    said, there = wording.UNDER_WAY.in_(language), wording.TO_THE_MESSAGE.in_(language)
    text = f"{message_text(said)}: <{url}|{there}>"
    await tell(context.slack, job.asker, text, [rich(paragraph(plain(f"{said}: "), link(url, there)))], thread=job.root)
    return True


async def _all_at_once(answer: Answer, case: FixCase) -> None:
    for page in paged(guided(case.guidance, case.language)):
        await answer.reply(case.guidance.name.in_(case.language), page)


async def step(context: Context, asker: Asker, course_id: str, go: Go) -> None:
    """Lead a guided fix on; whoever presses what no longer shows how things stand sees how they stand."""
    case = await find(context, asker, course_id)
    now: FixCase | None = case
    if stands_at(case, go.fix, go.at):
        try:
            now = await _led(context, case, go.way)
        except CourseChanged:  # somebody else pressed at the same moment: theirs counts
            now = None
    if go.way is not Way.PROVE and (now or await context.mailcheck.flows.course(COURSE, course_id)):
        await show(context, asker, course_id, now)


async def _led(context: Context, case: FixCase, way: Way) -> FixCase | None:
    """Do what the button says; return the fix as it stands then, None where it has to be read anew."""
    flows = context.mailcheck.flows
    match way:
        case Way.BACK:
            return await flows.keep_fix(case, moved(case, -1))
        case Way.NEXT:
            return await flows.keep_fix(case, moved(case, 1))
        case Way.NOT_HELPED:
            await _go_on(context, case)
        case Way.HELPED:
            await _count(context, case, Feedback.HELPED)
            name = wording.HELPED_NOTED.in_(case.language, name=case.guidance.name.in_(case.language))
            await close(context, case, name, [])
        case Way.PROVE:
            await context.queue.enqueue(
                PROVE, ProveJob(asker=case.asker, course=case.course.id), unique=f"prove:{case.course.id}"
            )
    return None


async def _go_on(context: Context, case: FixCase) -> None:
    """Go on to the next cause that may be it; where none is left, say what would decide, or whom to ask."""
    following, flows = next_cause(case), context.mailcheck.flows
    if following is None:
        await _none_left(context, case)
    else:
        await flows.note_look_at_fix(await flows.keep_fix(case, on_to(case, following)))
    await _count(context, case, Feedback.NOT_HELPED)


async def _none_left(context: Context, case: FixCase) -> None:
    core, language = context.mailcheck, case.language
    teller = core.presentation
    found = await in_a_thread(teller.next_observation, case.report, case.tenant) if case.report else None
    customer = case.tenant.name if case.tenant else ""
    blocks = list(deciding_blocks(found, customer, language))
    if not blocks:
        who = case.guidance.steps[0].who.in_(language)
        blocks = [rich(paragraph(plain(wording.ASK_WHOM.in_(language, who=who))))]
    buttons = [paste_button(language, wording_shown.PASTE_MORE), *next_observation_buttons(found, customer, language)]
    await close(context, case, wording.NONE_LEFT.in_(language), [*blocks, row(*buttons)])


async def _count(context: Context, case: FixCase, said: Feedback) -> None:
    await context.mailcheck.pastes.feedback(case.diagnosis.error, case.diagnosis.fix, said)


async def show(
    context: Context, asker: Asker, course_id: str, known: FixCase | None = None, *, busy: bool = False
) -> None:
    """Draw the message as things stand (`known`: as they were just read or kept); once more where somebody changed them meanwhile."""
    case, flows = known or await find(context, asker, course_id), context.mailcheck.flows
    for left in reversed(range(MOST_REDRAWN)):
        page = page_of(context.mailcheck, case, busy=busy)
        await change(context, case, spoken_page(page, case.language), page_blocks(page, case.language))
        now = await flows.course(COURSE, course_id)
        if now is None or now.revision == case.course.revision or not left:
            return
        case = await gather(context, asker, now, FixState.read(now.state))


async def close(context: Context, case: FixCase, title: str, blocks: list[Block]) -> None:
    """End a guided fix: the message says how it ended, and has no more steps."""
    await context.mailcheck.flows.end_fix(case)
    text, told = _with_name(case, title, case.language), [rich(paragraph(bold(title))), *blocks]
    try:
        await change(context, case, text, told)
    except SlackApiError as problem:  # deleted, or too old to be changed: how it ended is said below
        log.warning("The message of a fix cannot be changed: %s", error_code(problem))
        answer, _ = message_of(context, case)
        await answer.reply(without_addresses(text, case.language), told)


async def change(context: Context, case: FixCase, text: str, blocks: list[Block]) -> None:
    """Change the message of a guided fix."""
    answer, ts = message_of(context, case)
    await answer.change(ts, without_addresses(text, case.language), blocks)


def _with_name(case: FixCase, said: str, language: Language) -> str:
    return f"{case.tenant.name}: {said}" if case.tenant else said
