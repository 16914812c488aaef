"""The menu beside a tenant in the App Home: new credentials, other details, or the end of it."""

from __future__ import annotations

from handlers.slack.features.home.tenants import TENANT_ACTION, Wanted
from handlers.slack.features.tenants.opening import open_change, open_forget, open_rotate
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role

OPENS = {"rotate": open_rotate, "change": open_change, "forget": open_forget}


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the window for it."""
    chosen = read(Wanted, pressed.value)
    await OPENS[chosen.wanted](door, pressed.asker, pressed.trigger, chosen.tenant)


ACTION = Button(TENANT_ACTION, handle, Role.KEEPER)
