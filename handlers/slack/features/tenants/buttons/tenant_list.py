"""Another page of the list of tenants, in the place of the one before."""

from __future__ import annotations

from handlers.slack.features.tenants.thread import show_list
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role
from handlers.slack.render.tenant_buttons import LIST, ListPage


async def handle(door: Door, pressed: Pressed) -> None:
    """Show the page."""
    await show_list(door, pressed.asker, read(ListPage, pressed.value).page, replace=True)


ACTION = Button(LIST, handle, Role.OPERATOR)
