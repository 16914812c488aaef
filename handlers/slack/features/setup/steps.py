"""How a guided set-up begins, and what the buttons of its steps do: done, back, skip, enter the details, texts and scripts."""

from __future__ import annotations

from dataclasses import replace

from bot.flows.setup import COURSE, STEP_IDS, Mark, Proof, SetUp, next_step
from bot.jobs.kinds import SCRIPT, Asker, ScriptJob
from bot.model import Language, Tenant
from handlers.slack.features.setup import wording
from handlers.slack.features.setup.card import Do, StepButton
from handlers.slack.features.setup.case import LAST, SetupCase, gather, keep, reaches, stored_as, waits_for
from handlers.slack.features.setup.letter import write_letter
from handlers.slack.features.setup.thread import begin, look, move, point_or_resume, show
from handlers.slack.kit.limits import message_text
from handlers.slack.kit.rich import paragraph, plain, rich
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Pressed
from handlers.slack.platform.news import EnterDetails
from handlers.slack.platform.replies import tell

SCRIPTS = {Do.SCRIPT: "--enable-protocols", Do.INSPECT: "--inspect", Do.UNDO: "--undo"}


async def start(
    context: Context, asker: Asker, name: str, program: str, spoken: Language, mailboxes: tuple[str, ...]
) -> None:
    """Begin a set-up for a customer, stored or not, or point to the one that is under way."""
    allowed = await stored_as(context, asker, name)
    tenant = allowed.tenant if allowed else None
    if await _is_under_way(context, asker, tenant.name if tenant else name):
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
    if await case.sight.why_not(case.channel):
        await move(context, asker, case)
        return
    match what.do:
        case Do.CUSTOMER:
            await write_letter(context, asker, case, what.step)
        case Do.SCRIPT | Do.INSPECT | Do.UNDO if case.tenant:
            words = f"{case.tenant.name} {SCRIPTS[what.do]}"
            await context.queue.enqueue(SCRIPT, ScriptJob(asker=asker, words=words, thread=case.root))
        case _ if what.step != case.setup.at:
            await _say_where(context, asker, case)
        case Do.VALUES if case.tenant:  # somebody has stored it elsewhere meanwhile
            await _lead(context, asker, case, Do.DONE)
        case Do.VALUES:
            setup = case.setup
            known = Tenant(setup.name, setup.tenant_id, "", mailboxes=setup.mailboxes, language=setup.spoken)
            await context.news.ask(EnterDetails(asker, pressed.trigger, known, case.course.id))
        case _:
            await _lead(context, asker, case, what.do)


async def _lead(context: Context, asker: Asker, case: SetupCase, do: Do) -> None:
    """Go one step on or back; what can be seen of a step that is said to be done is looked at first."""
    marks, at = dict(case.setup.marks), case.setup.at
    if do is Do.BACK:
        at = STEP_IDS[max(0, STEP_IDS.index(at) - 1)]
    else:
        marks[at] = Mark.SKIPPED if do is Do.SKIP else Mark.DONE
    setup = replace(case.setup, marks=marks, at=at, person=asker.person)
    if do is Do.BACK:
        await show(context, await keep(context, case, setup))
        return
    if do is Do.DONE and case.tenant and case.step.proof is not Proof.NOTHING:
        await look(context, asker, replace(case, setup=setup))
        return
    following = next_step(replace(case, setup=setup).views(context.mailcheck))
    setup = replace(setup, at=following or LAST, since=None, looks=0, look_at=None)
    if following:
        await show(context, await keep(context, case, setup))
    else:
        await look(context, asker, replace(case, setup=setup))


async def _say_where(context: Context, asker: Asker, case: SetupCase) -> None:
    language = asker.own_language
    title = case.step.title.in_(language)
    said = wording.ELSEWHERE_NOW.in_(language, number=case.number(case.setup.at), title=title)
    told = [rich(paragraph(plain(said)))]
    await tell(context.slack, asker, message_text(said), told, thread=case.root, may=case.sight.demand)


async def _is_under_way(context: Context, asker: Asker, name: str) -> bool:
    """Point to the set-up of this customer, if there is one that this person may lead on."""
    for course in await context.mailcheck.flows.courses(COURSE):
        if not course.id.startswith(f"{asker.workspace}:"):
            continue
        if course.tenant != name and not waits_for(course, name):
            continue
        if course.tenant or await reaches(context, asker, course):
            await point_or_resume(context, asker, course)
            return True
    return False
