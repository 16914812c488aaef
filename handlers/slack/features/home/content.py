"""The App Home: what this person may see is gathered and shown; to whoever may not, only the refusal."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

import aiohttp
from slack_sdk.errors import SlackClientError

from bot.errors import MailcheckError, UnknownTenant
from bot.flows.setup import COURSE
from bot.jobs.kinds import Asker
from bot.model import Report, Text
from bot.service import AuthorizedTenant, Course
from handlers.slack.features.home.blocks import HomeContent, View, home_view, last_page, only_words
from handlers.slack.features.home.tenants import ON_PAGE, TenantState
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.rich import plain
from handlers.slack.platform.asking import asked
from handlers.slack.platform.context import Context
from handlers.slack.platform.error_boundary import can_ask
from handlers.slack.platform.news import HomeChanged
from handlers.slack.platform.rights import NotAllowed
from handlers.slack.platform.roles import Role
from handlers.slack.render.damaged import damaged_blocks

log = logging.getLogger(__name__)

HISTORY = 8  # checks in the sparkline
AT_ONCE = 8  # questions to the store at the same time


async def publish(context: Context, asker: Asker, note: Text | None = None) -> None:
    """Show this person's Home, on the page where they are, with a small line of news. Raises SlackClientError.

    Each try shows what they may see by then.
    """
    page = context.homes.page(asker.person) or 0
    asker = asker.model_copy(update={"channel": ""})  # what they may see is decided as for direct messages
    view: View = {}

    async def look() -> None:
        nonlocal view
        view = await _view(context, asker, page, note)

    await asked(context.slack, look, lambda once: once.views_publish(user_id=asker.person, view=view))


async def changed(context: Context, news: HomeChanged) -> None:
    """Show the Home anew to somebody who has opened it lately, and with a note to anybody. Without one never in anybody's way."""
    asker = news.asker
    if news.note:
        await publish(context, asker, news.note)
        return
    if context.homes.page(asker.person) is None:
        if not news.passed_on:
            await context.others.home_changed(asker)
        return
    try:
        await publish(context, asker)
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as problem:
        log.warning("The App Home could not be shown anew: %s", error_code(problem))


async def _view(context: Context, asker: Asker, page: int, note: Text | None) -> View:
    language = asker.own_language
    try:
        role = await _role(context, asker)
        content = HomeContent(
            role,
            chosen=await context.languages.chosen(asker),
            announced=context.mailcheck.announcements.current(),
            note=note.in_(language) if note else "",
        )
        if role >= Role.OPERATOR:
            content = replace(content, damaged=tuple(await damaged_blocks(context, asker)))
            try:
                content = await _with_tenants(context, asker, content, page)
            except UnknownTenant:  # one is theirs no more since it was begun
                content = await _with_tenants(context, asker, content, page)
        return home_view(content, context.mailcheck.announcements.today(), language)
    except NotAllowed as problem:
        return only_words(plain(problem.sentence.in_(language)), *can_ask(problem.whom, language))
    except MailcheckError as problem:
        return only_words(plain(problem.sentence.in_(language)))


async def _role(context: Context, asker: Asker) -> Role:
    for role in (Role.KEEPER, Role.OPERATOR):
        if await context.rights.has(asker, role):
            return role
    await context.rights.demand(asker, Role.READER)
    return Role.READER


async def _with_tenants(context: Context, asker: Asker, content: HomeContent, page: int) -> HomeContent:
    """Return the Home with the tenants that they may see, asked for once more when all is gathered; raises UnknownTenant, NotAllowed."""
    stored = await context.rights.tenants(asker)
    states = await _states(context, stored, 1)
    worst_first = sorted(states, key=lambda state: state.urgency)
    page = min(page, last_page(len(states)))
    shown = slice(page * ON_PAGE, (page + 1) * ON_PAGE)
    by_name = {one.tenant.name: one for one in stored}
    worst_first[shown] = await _states(context, [by_name[state.tenant.name] for state in worst_first[shown]], HISTORY)
    setups = await _setups(context, asker, stored)
    named = {*(state.tenant.name for state in worst_first[shown]), *(course.tenant for course in setups)}
    await context.rights.sight(asker, Role.OPERATOR, *map(by_name.get, sorted(named))).demand()
    return replace(content, states=tuple(worst_first), setups=setups, page=page)


async def _states(context: Context, stored: Sequence[AuthorizedTenant], limit: int) -> list[TenantState]:
    """Return tenants with their last reports, asked for a few at a time: of thousands, no more is under way at once."""
    states: list[TenantState] = []
    for start in range(0, len(stored), AT_ONCE):
        some = stored[start : start + AT_ONCE]
        states += await asyncio.gather(*(_state(context, one, limit) for one in some))
    return states


async def _state(context: Context, stored: AuthorizedTenant, limit: int) -> TenantState:
    """Return a tenant with its last reports; one that was just forgotten has none, one that was tampered with says so."""
    reports: Sequence[Report] = ()
    try:
        reports = await context.mailcheck.tenants.states(stored, limit)
    except UnknownTenant:
        pass
    except MailcheckError as problem:
        log.warning("Reports cannot be shown in the App Home: %s", problem)
        return TenantState(stored.tenant, readable=False)
    verdicts = tuple(report.verdict for report in reversed(reports))
    return TenantState(stored.tenant, reports[0] if reports else None, verdicts)


async def _setups(context: Context, asker: Asker, stored: Sequence[AuthorizedTenant]) -> tuple[Course, ...]:
    """Return the set-ups under way of these tenants, and those without a tenant in whose channel this person is."""
    names = {one.tenant.name for one in stored}
    courses = await context.mailcheck.flows.courses(COURSE)
    return tuple(
        [
            course
            for course in courses
            if (course.tenant in names if course.tenant else await _is_beside(context, asker, course))
        ]
    )


async def _is_beside(context: Context, asker: Asker, course: Course) -> bool:
    _, _, thread = course.id.partition(":")
    return bool(await context.people.is_in_channel(asker.person, thread.partition(":")[0]))
