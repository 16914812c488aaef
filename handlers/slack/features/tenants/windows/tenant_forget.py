"""The form that deletes a tenant: its name has been typed, so it goes, completely."""

from __future__ import annotations

from typing import Any

from bot.model import Text
from handlers.slack.features.setup.stored import setups_of
from handlers.slack.features.setup.thread import say_ended
from handlers.slack.features.setup.wording import ENDED
from handlers.slack.features.tenants import wording_form as wording
from handlers.slack.features.tenants.form import FORGET
from handlers.slack.features.tenants.form_said import waiting
from handlers.slack.features.tenants.opening import current
from handlers.slack.features.tenants.saved import Telling
from handlers.slack.features.tenants.saving import form_of
from handlers.slack.features.tenants.typed import typed_name
from handlers.slack.platform import credentials
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role
from handlers.slack.platform.windows import Submitted, Values, Window


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
