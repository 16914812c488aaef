"""Corrects our entry from the check in this thread, and says there what was changed."""

from __future__ import annotations

from bot.errors import BadInput
from bot.jobs.kinds import Asker
from handlers.slack.features.check import wording
from handlers.slack.kit.limits import message_text
from handlers.slack.kit.rich import paragraph, person, plain, rich
from handlers.slack.platform import credentials
from handlers.slack.platform.answers import open_below
from handlers.slack.platform.check_of_thread import tenant_and_check
from handlers.slack.platform.context import Context
from handlers.slack.platform.news import HomeChanged
from handlers.slack.platform.replies import tell
from handlers.slack.platform.roles import Role


async def correct(context: Context, asker: Asker, name: str, root: str) -> None:
    """Store the object id of the token, once. Raises NotAllowed, NotHere, BadInput, TenantChanged."""
    check = await context.rights.thread(asker, root)
    allowed, report = await tenant_and_check(context, asker, name, check)
    if allowed is None or report is None:
        raise BadInput(wording.ENTRY_UNPROVED)
    done = await credentials.correct(context, asker, allowed.stored, report)
    if done.before.lower() == done.now.lower():
        said = wording.ENTRY_RIGHT.in_(asker.own_language)
        await tell(context.slack, asker, message_text(said), [rich(paragraph(plain(said)))], thread=root)
        return
    said = wording.ENTRY_CORRECTED.in_(asker.language, tenant=allowed.tenant.name, now=done.now, before=done.before)
    told = [rich(paragraph(person(asker.person), plain(said)))]
    await open_below(context.slack, context.rights.sight(asker, Role.KEEPER, allowed), root, said.strip(), told)
    await context.news.tell(HomeChanged(asker))
