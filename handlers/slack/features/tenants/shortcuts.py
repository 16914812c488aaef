"""„Zugang hinterlegen“ from anywhere in Slack: the form for a new tenant."""

from __future__ import annotations

from handlers.slack.features.tenants import wording
from handlers.slack.features.tenants.opening import open_add
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Chosen, Offered, Shortcut
from handlers.slack.platform.roles import Role
from handlers.slack.render import wording_shown


async def handle(context: Context, chosen: Chosen) -> None:
    """Open the form."""
    await open_add(context, chosen.asker, chosen.trigger)


SHORTCUT = Shortcut("add_tenant", Offered.GLOBAL, wording_shown.ADD, wording.SHORTCUT_ABOUT, handle, Role.KEEPER)
