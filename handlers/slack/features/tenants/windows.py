"""The forms about a tenant, submitted."""

from __future__ import annotations

from typing import Any

from bot.model import Text
from handlers.slack.features.tenants import wording, wording_form
from handlers.slack.features.tenants.form import ADD, CHANGE, FIELDS, FORGET, ROTATE, WAITING
from handlers.slack.features.tenants.form_said import waiting
from handlers.slack.features.tenants.opening import current
from handlers.slack.features.tenants.saved import Telling
from handlers.slack.features.tenants.saving import ask_entra, form_of, submitted_from
from handlers.slack.platform import credentials
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Submitted, Values, Window
from handlers.slack.platform.news import TenantGoes
from handlers.slack.platform.roles import Role
from handlers.slack.render.tenant_typed import mistakes, typed_name


def _nothing_wrong(_: Values) -> dict[str, Text]:
    """Which name must be typed is known only to the handler."""
    return {}


def _forgetting(submitted: Submitted) -> dict[str, Any]:
    """Say that it is under way."""
    language = submitted.asker.own_language
    return waiting(submitted.shown, wording_form.FORGETTING.in_(language), language)


async def _tenant_forget(context: Context, submitted: Submitted) -> None:
    """Delete the tenant if its very name was typed."""
    telling = Telling(context, form_of(FORGET, submitted))
    name = (await current(context, submitted.asker, submitted.about)).tenant.name
    if typed_name(submitted.values) != name:
        await telling.mistaken({"name": wording_form.FORGET_OTHER.filled(name=name)})
        return
    say_where_it_was = await context.news.ask(TenantGoes(submitted.asker, name))
    await credentials.forget(context, submitted.asker, name)
    await telling.done(wording_form.FORGOTTEN.filled(name=name))
    await say_where_it_was()


def _still_asking(values: Values) -> dict[str, Text]:
    """Say at the first field that there is something to wait for; so the window stays as it is."""
    return dict.fromkeys(list(values)[:1], wording.STILL_ASKING)


async def _tenant_waiting(context: Context, submitted: Submitted) -> None:
    """A form submitted once more while Entra is still being asked: nothing happens."""


WINDOWS = (
    Window(ADD, mistakes, submitted_from(ADD), Role.KEEPER, FIELDS[ADD], ask_entra),
    Window(CHANGE, mistakes, submitted_from(CHANGE), Role.KEEPER, FIELDS[CHANGE], ask_entra),
    Window(FORGET, _nothing_wrong, _tenant_forget, Role.KEEPER, FIELDS[FORGET], _forgetting),
    Window(ROTATE, mistakes, submitted_from(ROTATE), Role.KEEPER, FIELDS[ROTATE], ask_entra),
    Window(WAITING, _still_asking, _tenant_waiting, Role.READER, FIELDS[WAITING]),
)
