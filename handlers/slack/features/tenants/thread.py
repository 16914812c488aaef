"""Shows stored tenants to one person: a card, a list, in the window that they are in or where only they read."""

from __future__ import annotations

import asyncio

from bot.errors import StoredDamage
from bot.jobs.kinds import Asker
from bot.service import AuthorizedTenant
from handlers.slack.features.tenants.card import A_PAGE, Last, card, list_blocks, list_head
from handlers.slack.features.tenants.opening import show
from handlers.slack.kit.limits import Block, message_text
from handlers.slack.kit.rich import paragraph, plain, rich, spoken
from handlers.slack.platform.context import Context
from handlers.slack.platform.modals import remember
from handlers.slack.platform.notice_window import notice_window
from handlers.slack.platform.replies import ReplyAddress, tell
from handlers.slack.platform.roles import Role
from handlers.slack.platform.sight import Sight
from handlers.slack.platform.wording_common import SEE_DIRECT_MESSAGE
from handlers.slack.platform.wording_rights import INVITE
from handlers.slack.render import wording_shown
from handlers.slack.render.damaged import damaged_blocks
from handlers.slack.render.days import expiry


async def show_card(context: Context, asker: Asker, address: str, view_id: str = "", trigger: str = "") -> None:
    """Show a tenant's card: in the place of a window, with a `trigger` in a new one, else where they asked; raises UnknownTenant."""
    language = asker.own_language
    allowed = await context.rights.tenant(asker, address, alone=bool(view_id or trigger))
    tenant = allowed.tenant
    blocks = card(allowed.stored, await _last(context, allowed), language)
    sight = context.rights.sight(asker, Role.OPERATOR, allowed)
    if view_id or trigger:
        remembered = remember(context.slack, asker, about=tenant.name)
        view = notice_window(language, *blocks) | {"private_metadata": remembered}
        await show(context, trigger, view_id, view, sight.demand)
        return
    text = f"{tenant.name}: {expiry(tenant.secret_expires, language)}"
    await _tell_alone(context, sight, message_text(text), blocks)


async def show_list(context: Context, asker: Asker, page: int = 0, *, replace: bool = False) -> None:
    """Show a page of the tenants that this person may use here; `replace` the message whose button they pressed."""
    language = asker.own_language
    tenants = await context.rights.tenants(asker)
    page = max(0, min(page, (len(tenants) - 1) // A_PAGE))
    shown = tenants[page * A_PAGE : (page + 1) * A_PAGE]
    reports = await asyncio.gather(*(_last(context, allowed) for allowed in shown))
    listed = [(allowed.stored, report) for allowed, report in zip(shown, reports, strict=True)]
    blocks = list_blocks(listed, page, len(tenants), language)
    blocks += await damaged_blocks(context, asker)
    text = message_text(list_head(page, len(tenants), len(shown), language) if tenants else spoken(blocks[:1]))
    await _tell_alone(context, context.rights.sight(asker, Role.OPERATOR, *shown), text, blocks, replace=replace)


async def _tell_alone(context: Context, sight: Sight, text: str, blocks: list[Block], *, replace: bool = False) -> None:
    """Tell one person, in the place of the message whose button they pressed if that is to be; where others read, directly."""
    asker, may = sight.asker, sight.demand
    why = await sight.why_not(asker.channel) if asker.channel else None
    if why in {None, INVITE}:
        address = ReplyAddress(context.slack, asker.reply_address)
        if not replace or not await address.say(text, blocks, replace=True, may=may):
            await tell(context.slack, asker, text, blocks, may=may)
        return
    await tell(context.slack, asker.model_copy(update={"channel": "", "reply_address": ""}), text, blocks, may=may)
    language = asker.own_language
    here = f"{why.in_(language)} {SEE_DIRECT_MESSAGE.in_(language)}"
    await tell(context.slack, asker, message_text(here), [rich(paragraph(plain(here)))])


async def _last(context: Context, allowed: AuthorizedTenant) -> Last:
    """Return the report of the latest check; one that cannot be read is this tenant's trouble alone."""
    try:
        return next(iter(await context.mailcheck.tenants.states(allowed, 1)), None)
    except StoredDamage:
        return wording_shown.UNREADABLE
