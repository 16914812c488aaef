"""The text for a customer about what Microsoft is about to change, in the direct messages with whoever wants it."""

from __future__ import annotations

from bot.jobs.kinds import Asker
from handlers.slack.features.home import wording
from handlers.slack.features.home.content import publish
from handlers.slack.kit.rich import bold, paragraph, rich
from handlers.slack.platform.answers import open_answer
from handlers.slack.platform.context import Context
from handlers.slack.platform.replies import direct_channel
from handlers.slack.platform.roles import Role
from handlers.slack.render.letter import hand_out, title_of


async def write(context: Context, asker: Asker, announcement: str, address: str) -> None:
    """Write it, and say in the Home where it stands. Raises UnknownTenant, BadInput where the announcement is over."""
    allowed = await context.rights.tenant(asker, address)
    tenant = allowed.tenant
    text = context.mailcheck.announcements.letter(announcement, tenant)
    language = asker.own_language
    title = title_of(tenant, language)
    direct = asker.model_copy(update={"channel": await direct_channel(context.slack, asker.person)})
    sight = context.rights.sight(direct, Role.OPERATOR, allowed)
    answer = await open_answer(context.slack, sight, title, [rich(paragraph(bold(title)))])
    await hand_out(answer, text, tenant, tenant.language, language)
    await publish(context, asker, wording.LETTER_WRITTEN.filled(tenant=tenant.name))
