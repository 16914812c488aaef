"""„Zugang hinterlegen“ from anywhere in Slack: the form for a new tenant."""

from __future__ import annotations

from handlers.slack import wording_tenants as wording
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.shortcuts import Chosen, Kind, Shortcut
from handlers.slack.tenant_windows import open_add


async def handle(door: Door, chosen: Chosen) -> None:
    """Open the form."""
    await open_add(door, chosen.asker, chosen.trigger)


SHORTCUT = Shortcut("add_tenant", Kind.GLOBAL, wording.ADD, wording.SHORTCUT_ABOUT, handle, Role.KEEPER)
