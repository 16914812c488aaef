"""How a guided set-up begins, and what the buttons of its steps do: done, back, skip, enter the details, texts and scripts."""

from __future__ import annotations

from dataclasses import replace

from bot.flows.setup import COURSE, Mark, SetUp, SetupCase, concerns, number_of, stepped_back, stepped_on
from bot.jobs.kinds import SCRIPT, Asker, ScriptJob
from bot.model import Language, Tenant
from bot.service import PastedIds, ScriptKind, ScriptOptions
from handlers.slack.features.setup import wording
from handlers.slack.features.setup.card import Do, StepButton
from handlers.slack.features.setup.case import channel_in, channel_of, gather, reaches, root_of, sight_of, stored_as
from handlers.slack.features.setup.letter import write_letter
from handlers.slack.features.setup.thread import begin, look, move, point_or_resume, show
from handlers.slack.kit.limits import message_text
from handlers.slack.kit.rich import paragraph, plain, rich
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Pressed
from handlers.slack.platform.news import EnterDetails
from handlers.slack.platform.replies import tell

MARKS = {Do.DONE: Mark.DONE, Do.SKIP: Mark.SKIPPED}
SCRIPTS = {
    Do.SCRIPT: ScriptOptions(enable_protocols=True),
    Do.INSPECT: ScriptOptions(ScriptKind.INSPECT),
    Do.UNDO: ScriptOptions(ScriptKind.UNDO),
}


async def start(
    context: Context, asker: Asker, name: str, program: str, spoken: Language, mailboxes: tuple[str, ...]
) -> None:
    """Begin a set-up for a customer, stored or not, or point to the one that is under way."""
    allowed = await stored_as(context, asker, name)
    tenant = allowed.tenant if allowed else None
    if await _is_under_way(context, asker, tenant.name if tenant else name, stored=tenant is not None):
        return
    setup = SetUp(
        tenant.name if tenant else name,
        program,
        asker.language,
        tenant.language if tenant else spoken,
        mailboxes,
        "" if tenant else await context.mailcheck.scripts.tenant_id_of(mailboxes),
        person=asker.person,
    )
    await begin(context, asker, setup, allowed)


async def press(context: Context, pressed: Pressed, what: StepButton) -> None:
    """Do what the button says; raises MailcheckError."""
    asker = pressed.asker
    case = await gather(context, asker, what.course)
    if await sight_of(context, case).why_not(channel_of(case)):
        await move(context, case)
        return
    match what.do:
        case Do.CUSTOMER:
            await write_letter(context, case, what.step)
        case Do.SCRIPT | Do.INSPECT | Do.UNDO if case.tenant:
            ids = PastedIds.stored(case.tenant.name, SCRIPTS[what.do])
            await context.queue.enqueue(SCRIPT, ScriptJob(asker=asker, ids=ids, thread=root_of(case)))
        case _ if what.step != case.setup.at:
            await _say_where(context, case)
        case Do.VALUES if case.tenant:  # somebody has stored it elsewhere meanwhile
            await _lead(context, case, Do.DONE)
        case Do.VALUES:
            setup = case.setup
            known = Tenant(setup.name, setup.tenant_id, "", mailboxes=setup.mailboxes, language=setup.spoken)
            await context.news.ask(EnterDetails(asker, pressed.trigger, known, case.course.id))
        case _:
            await _lead(context, case, what.do)


async def _lead(context: Context, case: SetupCase, do: Do) -> None:
    """Go one step on or back."""
    if do is Do.BACK:
        setup, first_look = stepped_back(case), False
    else:
        setup, first_look = stepped_on(case, MARKS[do], context.mailcheck.presentation)
    if first_look:
        await look(context, replace(case, setup=setup))
    else:
        await show(context, await context.mailcheck.flows.keep_setup(case, setup))


async def _say_where(context: Context, case: SetupCase) -> None:
    language = case.asker.own_language
    title = case.step.title.in_(language)
    said = wording.ELSEWHERE_NOW.in_(language, number=number_of(case.setup.at), title=title)
    told = [rich(paragraph(plain(said)))]
    await tell(
        context.slack, case.asker, message_text(said), told, thread=root_of(case), may=sight_of(context, case).demand
    )


async def _is_under_way(context: Context, asker: Asker, name: str, *, stored: bool) -> bool:
    """Point to the set-up of this customer, if there is one that this person may lead on.

    Names are looked at only where they may: who asks for a customer that is hidden from them is answered as if there were none, and as soon.
    `stored`: this person may use a tenant of this name.
    """
    here = [c for c in await context.mailcheck.flows.courses(COURSE) if c.id.startswith(f"{asker.workspace}:")]
    unstored = [course for course in here if not course.tenant]
    await context.people.look_around(asker.person, frozenset(map(channel_in, unstored)), frozenset())
    open_to_them = [course for course in unstored if await reaches(context, asker, course)]
    theirs = [*(course for course in here if stored and course.tenant), *open_to_them]
    course = next((course for course in theirs if concerns(course, name)), None)
    if course is not None:
        await point_or_resume(context, asker, course)
    return course is not None
