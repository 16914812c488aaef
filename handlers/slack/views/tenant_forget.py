"""The form that deletes a tenant: its name has been typed, so it goes, completely."""

from __future__ import annotations

from typing import Any

from bot.model import Text
from handlers.slack import credentials
from handlers.slack import wording_tenant_form as wording
from handlers.slack.blocks.tenant_form import FORGET
from handlers.slack.blocks.tenant_form_said import waiting
from handlers.slack.door import Door
from handlers.slack.rights import Role
from handlers.slack.tenant_saving import form_of
from handlers.slack.tenant_telling import Telling
from handlers.slack.tenant_typed import typed_name
from handlers.slack.tenant_windows import current
from handlers.slack.threads.setup import say_ended
from handlers.slack.threads.setup_stored import setups_of
from handlers.slack.views import Submitted, Values, Window
from handlers.slack.wording_setup import ENDED


def mistakes(_: Values) -> dict[str, Text]:
    """Which name must be typed is known only to the handler."""
    return {}


def meanwhile(submitted: Submitted) -> dict[str, Any]:
    """Say that it is under way."""
    language = submitted.asker.own_language
    return waiting(submitted.shown, wording.FORGETTING.in_(language), language)


async def handle(door: Door, submitted: Submitted) -> None:
    """Delete the tenant if its very name was typed."""
    telling = Telling(door, form_of(FORGET, submitted))
    name = (await current(door, submitted.asker, submitted.about)).tenant.name
    if typed_name(submitted.values) != name:
        await telling.mistaken({"name": wording.FORGET_OTHER.filled(name=name)})
        return
    setups = await setups_of(door, submitted.asker, name)
    await credentials.forget(door, submitted.asker, name)
    await telling.done(wording.FORGOTTEN.filled(name=name))
    for setup in setups:
        await say_ended(door, setup, ENDED)


WINDOW = Window(FORGET, mistakes, handle, Role.KEEPER, meanwhile=meanwhile)
