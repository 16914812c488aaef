"""What set-ups hear of their tenant: stored or changed, they go on by themselves; forgotten, they end with it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import aiohttp
from slack_sdk.errors import SlackClientError

from bot.errors import MailcheckError, UnknownTenant
from bot.flows.setup import COURSE, SetUp, case_of, concerns, stored
from bot.jobs.kinds import Asker
from handlers.slack.features.setup import wording
from handlers.slack.features.setup.case import channel_of, sight_of, waiting_there
from handlers.slack.features.setup.thread import look, say_ended
from handlers.slack.kit.errors import error_code
from handlers.slack.platform.context import Context
from handlers.slack.platform.news import TenantGoes, TenantStored
from handlers.slack.platform.replies import DIRECT
from handlers.slack.platform.rights import NotAllowed
from handlers.slack.platform.sight import NotInThisChannel

log = logging.getLogger(__name__)


async def tenant_stored(context: Context, news: TenantStored) -> None:
    """Lead on every set-up that waits for this tenant, or is about it.

    Never in the way of whoever stored it.
    """
    asker, name, about = news.asker, news.name, news.about
    try:
        for course in await context.mailcheck.flows.courses(COURSE):
            if not course.id.startswith(f"{asker.workspace}:") or not (course.id == about or concerns(course, name)):
                continue
            with suppress(UnknownTenant, NotAllowed, NotInThisChannel):
                await _lead_on(context, asker, course.id, name)
    except (MailcheckError, SlackClientError, aiohttp.ClientError, TimeoutError) as problem:
        log.warning("A set-up does not go on by itself: %s", error_code(problem))


async def _lead_on(context: Context, by: Asker, course_id: str, name: str) -> None:
    """Lead it on with the rights of whoever stored the tenant; in direct messages with those of the one who reads them."""
    course = await context.mailcheck.flows.course(COURSE, course_id)
    if course is None:
        return
    setup = SetUp.read(course.state)
    waiting = waiting_there(course, setup)
    alone = waiting.channel.startswith(DIRECT)
    asker = waiting if alone else by.model_copy(update={"channel": waiting.channel, "reply_address": ""})
    allowed = await context.rights.tenant(asker, name)
    case = case_of(context.mailcheck.flows.profiles(), asker, course, stored(setup, allowed.name), allowed)
    await sight_of(context, case).demand_in(channel_of(case))
    await look(context, case)


async def tenant_goes(context: Context, news: TenantGoes) -> Callable[[], Awaitable[None]]:
    """Return what says in the threads of its set-ups that they have ended: they go with the tenant."""
    flows = context.mailcheck.flows
    setups = [
        case_of(flows.profiles(), news.asker, course, SetUp.read(course.state), None)
        for course in await flows.courses(COURSE)
        if course.tenant == news.name and course.id.startswith(f"{news.asker.workspace}:")
    ]

    async def say() -> None:
        for setup in setups:
            await say_ended(context, setup, wording.ENDED)

    return say
