"""The thread of a guided set-up: the root message with all steps, one message for the step at hand; it is begun, shown, resumed."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Mapping
from dataclasses import replace
from types import MappingProxyType

from slack_sdk.errors import SlackApiError

from bot.errors import CourseChanged, MailcheckError
from bot.flows.setup import COURSE, Looked, Mark, SetUp, SetupCase, case_of, is_worth_a_look, looking, number_of
from bot.jobs.kinds import SETUP, Asker, SetupJob
from bot.model import Text
from bot.service import AuthorizedTenant, Course
from handlers.slack.features.setup import wording
from handlers.slack.features.setup.blocks import root_blocks, root_text
from handlers.slack.features.setup.card import brief, brief_words, card_blocks, headline
from handlers.slack.features.setup.case import about, card_of, channel_of, gather, reaches, root_of, sight_of, thread_of
from handlers.slack.kit.clock import utc_now
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.limits import message_text
from handlers.slack.kit.rich import bold, link, paragraph, plain, rich
from handlers.slack.platform.answers import open_answer
from handlers.slack.platform.context import Context
from handlers.slack.platform.replies import tell

GONE = frozenset({"message_not_found", "cant_update_message"})

log = logging.getLogger(__name__)


async def begin(context: Context, asker: Asker, setup: SetUp, allowed: AuthorizedTenant | None) -> SetupCase:
    """Begin a set-up in a thread of its own, or lead one on that stood elsewhere; raises MailcheckError where no thread can be made."""
    flows = context.mailcheck.flows
    case = case_of(flows.profiles(), asker, Course(COURSE, f"{asker.workspace}::", "", {}), setup, allowed)
    text = root_text(setup.name, setup.at, case.views(context.mailcheck.presentation), setup.language)
    answer = await open_answer(context.slack, sight_of(context, case), text, [rich(paragraph(bold(text)))])
    if not answer.thread:
        raise MailcheckError(wording.NO_THREAD)
    case = replace(case, course=replace(case.course, id=f"{asker.workspace}:{answer.thread}"))
    case = await flows.keep_setup(case, replace(setup, card="", carded=""))
    if case.tenant is None:
        return await show(context, case)
    return await look(context, case)


async def look(context: Context, case: SetupCase) -> SetupCase:
    """Say that a look is under way, and hand it over; should this process die over it, another one looks within minutes."""
    case = await context.mailcheck.flows.keep_setup(case, looking(case.setup))
    await context.mailcheck.flows.note_look_at_setup(case, utc_now())
    case = await show(context, case, busy=True)
    job = SetupJob(course=case.course.id, asker=case.asker)
    await context.queue.enqueue(SETUP, job, unique=f"setup:{case.course.id}")
    return case


async def show(
    context: Context,
    case: SetupCase,
    looked: Looked | None = None,
    note: Text | None = None,
    *,
    before: Mapping[str, Mark] = MappingProxyType({}),
    busy: bool = False,
    anew: bool = False,
) -> SetupCase:
    """Show how things stand: all steps in the root, the step at hand in its own message (`anew`: at the end of the thread).

    `before`: how the steps stood before the look.
    """
    setup, language, thread = case.setup, case.language, thread_of(context, case)
    views = case.views(context.mailcheck.presentation, looked)
    text = root_text(setup.name, setup.at, views, language)
    root = root_blocks(case.course.id, setup.name, setup.at, views, about(case), language)
    await still_there(thread.head(text, root))
    card = card_of(context, case, looked, note, busy=busy)
    said, blocks = headline(card, language), card_blocks(card, language)
    stays = setup.card and setup.carded == setup.at and not anew
    if stays and await still_there(thread.change(setup.card, said, blocks)):
        return case
    await put_away(context, case, looked, before)
    # The buttons come once the message is known: pressed before, they would meet a set-up that is just being changed.
    ts = await thread.reply(said, blocks if busy else blocks[:-1])
    try:
        case = await context.mailcheck.flows.keep_setup(case, replace(setup, card=ts, carded=setup.at))
    except CourseChanged:  # somebody has led it on meanwhile: theirs counts
        return case
    if not busy:
        await thread.change(ts, said, blocks)
    return case


async def put_away(
    context: Context, case: SetupCase, looked: Looked | None = None, before: Mapping[str, Mark] = MappingProxyType({})
) -> None:
    """Shorten the message of the step that was at hand to how it stands, and to what else a look has proved that was not `before`."""
    if not case.setup.card:
        return
    views = case.views(context.mailcheck.presentation, looked)
    view = next(each for each in views if each.step.id == case.setup.carded)
    number = number_of(case.setup.carded)
    also = [
        (number_of(each.step.id), each.said)
        for each in views
        if each.said and each.mark is Mark.PROVED and before.get(each.step.id) is not Mark.PROVED and each is not view
    ]
    words = brief_words(view, number, case.language)
    await still_there(thread_of(context, case).change(case.setup.card, words, brief(view, number, case.language, also)))


async def still_there(change: Awaitable[None]) -> bool:
    """Change a message; False where somebody has deleted it. Raises SlackApiError for whatever else is in the way."""
    try:
        await change
    except SlackApiError as problem:
        if error_code(problem) not in GONE:
            raise
        log.info("A message of a set-up is gone: %s", error_code(problem))
        return False
    return True


async def resume(context: Context, asker: Asker, course_id: str) -> None:
    """Lead a set-up on: in its thread, where this person reads it, else in a new one where they are."""
    case = await gather(context, asker, course_id)
    reads = await reaches(context, asker, case.course) and not await sight_of(context, case).why_not(channel_of(case))
    url = await thread_of(context, case).link() if reads else ""
    if not url:
        await move(context, case)
        return
    case = await context.mailcheck.flows.keep_setup(case, replace(case.setup, person=asker.person))
    if is_worth_a_look(case):
        await look(context, await show(context, case, busy=True, anew=True))
    else:
        await show(context, case, anew=True)
    if asker.channel != channel_of(case):
        await _point(context, case, url)


async def point_or_resume(context: Context, asker: Asker, course: Course) -> None:
    """Answer a command for which a set-up runs already."""
    await resume(context, asker, course.id)
    case = await gather(context, asker, course.id) if await context.mailcheck.flows.course(COURSE, course.id) else None
    if case is not None and asker.channel == channel_of(case):
        await _point(context, case, await thread_of(context, case).link())


async def move(context: Context, case: SetupCase) -> None:
    """Go on in a new thread: the old one cannot be read by this person, or others read it by now. It says so."""
    asker = case.asker
    allowed = await context.rights.tenant(asker, case.tenant.name) if case.tenant else None
    await begin(context, asker, replace(case.setup, language=asker.language, person=asker.person), allowed)
    await context.mailcheck.flows.end_setup(case)
    await say_ended(context, case, wording.MOVED)


async def say_ended(context: Context, case: SetupCase, said: Text) -> None:
    """Let the root and the last step's message say this alone, whoever reads there by now; where they are gone, nobody minds."""
    try:
        for message in filter(None, (root_of(case), case.setup.card)):
            await still_there(thread_of(context, case).empty(message, said, case.language))
    except SlackApiError as problem:  # the bot may have been sent out of the channel
        log.info("The old thread stays as it is: %s", error_code(problem))


async def _point(context: Context, case: SetupCase, url: str) -> None:
    language = case.asker.own_language
    said, there = wording.RUNS_ALREADY.in_(language, name=case.setup.name), wording.TO_THE_THREAD.in_(language)
    text = f"{message_text(said)}: <{url}|{there}>"
    told = [rich(paragraph(plain(f"{said}: "), link(url, there)))]
    await tell(context.slack, case.asker, text, told, may=sight_of(context, case).demand)
