"""Another page of the list of tenants, in the place of the one before."""

from __future__ import annotations

from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.tenant_buttons import LIST, ListPage
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.tenant_answers import show_list


async def handle(door: Door, pressed: Pressed) -> None:
    """Show the page."""
    await show_list(door, pressed.asker, read(ListPage, pressed.value).page, replace=True)


ACTION = Button(LIST, handle, Role.OPERATOR)
