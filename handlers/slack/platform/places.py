"""Where the answer to something that was pressed stands: in its window, in a thread that reaches the person."""

from __future__ import annotations

from bot.jobs.kinds import Asker
from bot.model import Text
from bot.service import AuthorizedTenant
from handlers.slack.kit.rich import paragraph, plain, rich
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Pressed
from handlers.slack.platform.modals import change_window
from handlers.slack.platform.notice_window import notice_window
from handlers.slack.platform.replies import direct_channel
from handlers.slack.platform.roles import Role


async def somewhere(context: Context, asker: Asker) -> Asker:
    """Return the person as one whom a thread can reach: what was pressed in no channel is answered in a direct message."""
    if asker.channel:
        return asker
    return asker.model_copy(update={"channel": await direct_channel(context.slack, asker.person)})


async def with_place(context: Context, pressed: Pressed, name: str) -> tuple[Asker, AuthorizedTenant]:
    """Return the person as one whom a thread about this tenant can reach, and the tenant; raises UnknownTenant.

    From a window that was opened where the tenant is not to be had, that is a direct message.
    """
    asker = await somewhere(context, pressed.asker)
    allowed = await context.rights.tenant(asker, name, alone=bool(window_of(pressed)))
    if allowed.tenant.channels and asker.channel not in allowed.tenant.channels:
        asker = await somewhere(context, asker.model_copy(update={"channel": ""}))
    return asker, allowed


async def notice(context: Context, pressed: Pressed, said: Text, name: str) -> None:
    """Say something about a tenant in the window in which a button was pressed; outside of windows the answer speaks for itself."""
    language = pressed.asker.own_language
    if view_id := window_of(pressed):
        view = notice_window(language, rich(paragraph(plain(said.in_(language)))))
        may = context.rights.question(pressed.asker, Role.OPERATOR, name)
        await change_window(context.slack, view_id, view, may)


def window_of(pressed: Pressed) -> str:
    """Return the window in which a button was pressed; empty for one in a message or in App Home."""
    return pressed.view_id if pressed.shown.get("type") == "modal" else ""
