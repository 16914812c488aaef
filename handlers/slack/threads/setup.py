"""The thread of a guided set-up: the root message with all steps, one message for the step at hand; it is begun, shown, resumed."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

from slack_sdk.errors import SlackApiError

from bot.errors import CourseChanged, MailcheckError
from bot.jobs.kinds import SETUP, Asker, SetupJob
from bot.model import Tenant, Text
from bot.service import Course
from bot.setup import Looked, Mark, SetUp
from handlers.slack import wording_setup as wording
from handlers.slack.answers import open_answer
from handlers.slack.blocks.limits import message_text
from handlers.slack.blocks.rich import bold, link, paragraph, plain, rich
from handlers.slack.blocks.setup_card import brief, brief_words, card_blocks, headline
from handlers.slack.blocks.setup_root import ended_blocks, root_blocks, root_text
from handlers.slack.door import Door
from handlers.slack.guiding import utc_now
from handlers.slack.replies import error_code, tell
from handlers.slack.setting_up import KIND, Case, card_of, case_of, gather, keep, reaches

SETUP_LOOK = "setup_look"
NOT_LOST_AFTER = timedelta(minutes=1)

log = logging.getLogger(__name__)


async def begin(door: Door, asker: Asker, setup: SetUp, tenant: Tenant | None) -> Case:
    """Begin a set-up in a thread of its own, or lead one on that stood elsewhere; raises MailcheckError where no thread can be made."""
    course = Course(KIND, f"{asker.workspace}::", tenant.name if tenant else "", {})
    text = root_text(setup.name, setup.at, case_of(door, course, setup, tenant).views(door.mailcheck), setup.language)
    answer = await open_answer(door.slack, door.people, asker, text, [rich(paragraph(bold(text)))])
    if not answer.thread:
        raise MailcheckError(wording.NO_THREAD)
    course = replace(course, id=f"{asker.workspace}:{answer.thread}")
    case = await keep(door, case_of(door, course, setup, tenant), replace(setup, card="", carded=""))
    if tenant is None:
        return await show(door, case)
    return await look(door, asker, case)


async def look(door: Door, asker: Asker, case: Case) -> Case:
    """Say that a look is under way, and hand it over; should this process die over it, another one looks within minutes."""
    case = await keep(door, case, replace(case.setup, looking=True, look_at=None))
    await look_later(door, case)
    case = await show(door, case, busy=True)
    await door.queue.enqueue(SETUP, SetupJob(course=case.course.id, asker=asker), unique=f"setup:{case.course.id}")
    return case


async def look_later(door: Door, case: Case) -> None:
    """Note when it is looked again by itself: as the set-up says, or in a minute where a look is under way that may never end."""
    when = case.setup.look_at or (utc_now() + NOT_LOST_AFTER if case.setup.looking else None)
    if when and case.tenant:
        await door.mailcheck.do_later(SETUP_LOOK, case.course.id, when, {}, tenant=case.tenant.name)
    else:
        await door.mailcheck.cancel_later(SETUP_LOOK, case.course.id)


async def show(
    door: Door,
    case: Case,
    looked: Looked | None = None,
    note: Text | None = None,
    *,
    busy: bool = False,
    anew: bool = False,
) -> Case:
    """Show how things stand: all steps in the root, the step at hand in its own message (`anew`: at the end of the thread)."""
    setup, language, thread = case.setup, case.language, case.thread(door)
    views = case.views(door.mailcheck, looked)
    text = root_text(setup.name, setup.at, views, language)
    await thread.head(text, root_blocks(case.course.id, setup.name, setup.at, views, case.about(), language))
    card = card_of(door, case, looked, note, busy=busy)
    said, blocks = headline(card, language), card_blocks(card, language)
    if setup.card and setup.carded == setup.at and not anew:
        await thread.change(setup.card, said, blocks)
        return case
    await put_away(door, case, looked)
    # The buttons come once the message is known: pressed before, they would meet a set-up that is just being changed.
    ts = await thread.reply(said, blocks if busy else blocks[:-1])
    try:
        case = await keep(door, case, replace(setup, card=ts, carded=setup.at))
    except CourseChanged:  # somebody has led it on meanwhile: theirs counts
        return case
    if not busy:
        await thread.change(ts, said, blocks)
    return case


async def put_away(door: Door, case: Case, looked: Looked | None = None) -> None:
    """Shorten the message of the step that was at hand to how it stands."""
    if not case.setup.card:
        return
    view = next(v for v in case.views(door.mailcheck, looked) if v.step.id == case.setup.carded)
    number = case.number(case.setup.carded)
    words = brief_words(view, number, case.language)
    try:
        await case.thread(door).change(case.setup.card, words, brief(view, number, case.language))
    except SlackApiError as problem:
        log.info("An old step's message stays as it is: %s", error_code(problem))


async def resume(door: Door, asker: Asker, course_id: str) -> None:
    """Lead a set-up on: in its thread, where this person reads it, else in a new one where they are."""
    case = await gather(door, asker, course_id)
    url = await case.thread(door).link() if await reaches(door, asker, case.course) else ""
    if not url:
        await _move(door, asker, case)
        return
    case = await keep(door, case, replace(case.setup, person=asker.person))
    if case.tenant and (case.setup.looking or case.setup.mark(case.setup.at) is Mark.CONTRADICTED):
        await look(door, asker, await show(door, case, busy=True, anew=True))
    else:
        await show(door, case, anew=True)
    if asker.channel != case.channel:
        await _point(door, asker, case, url)


async def point_or_resume(door: Door, asker: Asker, course: Course) -> None:
    """Answer a command for which a set-up runs already."""
    await resume(door, asker, course.id)
    case = await gather(door, asker, course.id) if await door.mailcheck.course(KIND, course.id) else None
    if case is not None and asker.channel == case.channel:
        await _point(door, asker, case, await case.thread(door).link())


async def _move(door: Door, asker: Asker, case: Case) -> None:
    """Go on in a new thread; the old one says so."""
    language = asker.language
    await begin(door, asker, replace(case.setup, language=language, person=asker.person), case.tenant)
    await door.mailcheck.cancel_later(SETUP_LOOK, case.course.id)
    await door.mailcheck.end_course(KIND, case.course.id)
    await say_ended(door, case, wording.HEAD_MOVED)


async def say_ended(door: Door, case: Case, said: Text) -> None:
    """Let the root and the last step's message say that nothing goes on there; where they are gone, nobody minds."""
    words = said.in_(case.language, name=case.setup.name)
    try:
        await case.thread(door).head(words, ended_blocks(words))
        await put_away(door, case)
    except SlackApiError as problem:
        log.info("The old thread stays as it is: %s", error_code(problem))


async def _point(door: Door, asker: Asker, case: Case, url: str) -> None:
    language = asker.own_language
    said, there = wording.RUNS_ALREADY.in_(language, name=case.setup.name), wording.TO_THE_THREAD.in_(language)
    text = f"{message_text(said)}: <{url}|{there}>"
    await tell(door.slack, asker, text, [rich(paragraph(plain(f"{said}: "), link(url, there)))])
