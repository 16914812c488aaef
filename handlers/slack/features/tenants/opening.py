"""Opens the forms about a tenant: in a new window, or in the place of the one whose button was pressed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.errors import TenantChanged
from bot.jobs.kinds import Asker
from bot.model import Tenant
from bot.service import StoredTenant
from handlers.slack.features.tenants import wording
from handlers.slack.features.tenants.form import BLANK, add_form, change_form, forget_form, rotate_form
from handlers.slack.kit.errors import error_code
from handlers.slack.platform.asking import May
from handlers.slack.platform.context import Context
from handlers.slack.platform.credentials import for_keepers
from handlers.slack.platform.modals import WITHOUT_FILES, change_window, open_window, remember
from handlers.slack.platform.news import EnterDetails
from handlers.slack.platform.roles import Role

log = logging.getLogger(__name__)

View = dict[str, Any]


async def open_add(
    context: Context,
    asker: Asker,
    trigger: str,
    view_id: str = "",
    name: str = "",
    *,
    known: Tenant = BLANK,
    about: str = "",
) -> None:
    """Open the form for a new tenant, with a name or what else is `known` in it; `about` is what waits for the tenant.

    Raises NotAllowed, MailcheckError where Slack's three seconds are over.
    """
    await context.rights.demand(asker, Role.KEEPER)
    remembered, language = remember(context.slack, asker, about=about), asker.own_language
    may = context.rights.question(asker, Role.KEEPER)
    await _open(
        context, trigger, view_id, may, lambda files: add_form(remembered, language, name, known=known, files=files)
    )


async def enter_details(context: Context, wish: EnterDetails) -> None:
    """Open the form with what a set-up knows already. Raises as `open_add`."""
    await open_add(context, wish.asker, wish.trigger, known=wish.known, about=wish.about)


async def open_rotate(context: Context, asker: Asker, trigger: str, name: str, view_id: str = "") -> None:
    """Open the form for a tenant's new credential. Raises NotAllowed, UnknownTenant, MailcheckError."""
    stored = (await for_keepers(context, asker, name)).stored
    remembered = remember(context.slack, asker, about=about(stored))
    await _open(
        context,
        trigger,
        view_id,
        still(context, asker, stored),
        lambda files: rotate_form(remembered, stored.tenant, asker.own_language, files=files),
    )


async def open_change(context: Context, asker: Asker, trigger: str, name: str, view_id: str = "") -> None:
    """Open the form with everything but a tenant's credential. Raises NotAllowed, UnknownTenant, MailcheckError."""
    stored = (await for_keepers(context, asker, name)).stored
    remembered = remember(context.slack, asker, about=about(stored))
    form = change_form(remembered, stored.tenant, asker.own_language)
    await show(context, trigger, view_id, form, still(context, asker, stored))


async def open_forget(context: Context, asker: Asker, trigger: str, name: str, view_id: str = "") -> None:
    """Open the form that asks whether a tenant is really to be deleted. Raises NotAllowed, UnknownTenant, MailcheckError."""
    stored = (await for_keepers(context, asker, name)).stored
    remembered = remember(context.slack, asker, about=about(stored))
    form = forget_form(remembered, stored.tenant, asker.own_language)
    await show(context, trigger, view_id, form, still(context, asker, stored))


def still(context: Context, asker: Asker, stored: StoredTenant) -> May:
    """Return the question whether this person is a keeper who may use the tenant, by now."""
    return context.rights.question(asker, Role.KEEPER, stored.tenant.name)


async def show(context: Context, trigger: str, view_id: str, view: View, may: May) -> None:
    """Show a window, if they `may` see it; `view_id` is the open one that it takes the place of."""
    if view_id:
        await change_window(context.slack, view_id, view, may)
    else:
        await open_window(context.slack, trigger, view, may)


def about(stored: StoredTenant) -> str:
    """Return what a form about a stored tenant remembers: the name, and which record it shows."""
    return f"{stored.tenant.name} {stored.uid}.{stored.revision}"


async def current(context: Context, asker: Asker, remembered: str) -> StoredTenant:
    """Return the tenant that a form is about, as the form showed it; raises NotAllowed, TenantChanged, UnknownTenant."""
    stored = (await for_keepers(context, asker, remembered.partition(" ")[0])).stored
    if about(stored) != remembered:
        raise TenantChanged(wording.CHANGED_MEANWHILE.filled(name=stored.tenant.name))
    return stored


async def _open(context: Context, trigger: str, view_id: str, may: May, form: Callable[[bool], View]) -> None:
    """Open a form, without its file input where the workspace does not let us read files."""
    try:
        await show(context, trigger, view_id, form(True), may)
    except SlackApiError as problem:
        if error_code(problem) not in WITHOUT_FILES:
            raise
        log.warning("The window opens without files: %s", error_code(problem))
        await show(context, trigger, view_id, form(False), may)
