"""The buttons of stored tenants: add, show, list, change, renew, forget, save anyway."""

from __future__ import annotations

from bot.errors import BadInput
from bot.jobs.attempt import this_attempt
from handlers.slack.features.tenants import draft
from handlers.slack.features.tenants.filled import Form
from handlers.slack.features.tenants.form import ADD, FIELDS, filled_in, frame
from handlers.slack.features.tenants.form_said import REOPEN, SAVE_ANYWAY, Anyway, form_blocks
from handlers.slack.features.tenants.opening import open_add, open_change, open_forget, open_rotate
from handlers.slack.features.tenants.saving import save
from handlers.slack.features.tenants.thread import show_card, show_list
from handlers.slack.kit.buttons import read
from handlers.slack.platform import wording_common
from handlers.slack.platform.context import Context
from handlers.slack.platform.credentials import for_keepers
from handlers.slack.platform.feature import Button, Pressed
from handlers.slack.platform.modals import open_window, remember
from handlers.slack.platform.places import window_of
from handlers.slack.platform.roles import Role
from handlers.slack.render.home_buttons import ADD_ACTION, TENANT_ACTION, Plain, Wanted
from handlers.slack.render.tenant_buttons import ADD as ADD_NEW
from handlers.slack.render.tenant_buttons import CHANGE, FORGET, LIST, ROTATE, SHOW, ListPage, Named, NewOne


async def _home_add_tenant(context: Context, pressed: Pressed) -> None:
    """„Zugang hinterlegen“ in the App Home: the window for credentials."""
    read(Plain, pressed.value)
    await open_add(context, pressed.asker, pressed.trigger)


_OPENS = {"rotate": open_rotate, "change": open_change, "forget": open_forget}


async def _home_tenant(context: Context, pressed: Pressed) -> None:
    """The menu beside a tenant in the App Home: new credentials, other details, or the end of it."""
    chosen = read(Wanted, pressed.value)
    await _OPENS[chosen.wanted](context, pressed.asker, pressed.trigger, chosen.tenant)


async def _tenant_add(context: Context, pressed: Pressed) -> None:
    """„Zugang hinterlegen“: the form for a new tenant."""
    read(NewOne, pressed.value)
    await open_add(context, pressed.asker, pressed.trigger, window_of(pressed))


async def _tenant_change(context: Context, pressed: Pressed) -> None:
    """„Angaben ändern“: the form with everything but the credential."""
    name = read(Named, pressed.value).tenant
    await open_change(context, pressed.asker, pressed.trigger, name, window_of(pressed))


async def _tenant_forget(context: Context, pressed: Pressed) -> None:
    """„Löschen“: the form that asks whether a tenant is really to go."""
    name = read(Named, pressed.value).tenant
    await open_forget(context, pressed.asker, pressed.trigger, name, window_of(pressed))


async def _tenant_list(context: Context, pressed: Pressed) -> None:
    """Another page of the list of tenants, in the place of the one before."""
    await show_list(context, pressed.asker, read(ListPage, pressed.value).page, replace=True)


async def _tenant_reopen(context: Context, pressed: Pressed) -> None:
    """„Fenster wieder öffnen“: a form that was closed before the answer came, with what was typed in it but the secret."""
    what = read(Anyway, pressed.value)
    typed = await draft.kept(context, pressed.asker, what)
    names = [] if typed.window == ADD else [typed.about.partition(" ")[0]]
    for name in names:
        await for_keepers(context, pressed.asker, name)
    remembered = remember(context.slack, pressed.asker, about=typed.about)
    blocks = filled_in(form_blocks(typed.shown), typed.values)
    form = frame(typed.window, remembered, blocks, pressed.asker.own_language)
    await open_window(context.slack, pressed.trigger, form, context.rights.question(pressed.asker, Role.KEEPER, *names))


async def _tenant_rotate(context: Context, pressed: Pressed) -> None:
    """„Zugang erneuern“: the form for a new secret or certificate."""
    name = read(Named, pressed.value).tenant
    await open_rotate(context, pressed.asker, pressed.trigger, name, window_of(pressed))


async def _tenant_save_anyway(context: Context, pressed: Pressed) -> None:
    """„Trotzdem speichern“: what Entra has not accepted is stored all the same: what stands in the window now, or what stood in the one that was closed."""
    what = read(Anyway, pressed.value)
    if what.draft:
        if await _first(context, what.draft):
            await save(context, await draft.kept(context, pressed.asker, what), anyway=True)
            await draft.drop(context, pressed.asker, what)
        return
    if not FIELDS[what.window] <= pressed.values.keys():
        raise BadInput(wording_common.UNKNOWN_BUTTON)
    stand = str(pressed.shown.get("hash") or "")
    form = Form(pressed.asker, what.window, pressed.about, pressed.view_id, pressed.values, pressed.shown, stand)
    if await _first(context, pressed.view_id, stand):
        await save(context, form, anyway=True)


async def _first(context: Context, *what: str) -> bool:
    """Tell whether nobody has pressed the button of this window, as it stands, or of this draft before: it saves once."""
    attempt = this_attempt()
    return attempt is None or await context.mailcheck.jobs.claim(f"save {' '.join(what)}", attempt.job)


async def _tenant_show(context: Context, pressed: Pressed) -> None:
    """„Ansehen“: the card of a stored tenant. For the person alone: in the window in which the button was pressed, from App Home in a new one."""
    trigger = pressed.trigger if pressed.shown.get("type") == "home" else ""
    await show_card(context, pressed.asker, read(Named, pressed.value).tenant, window_of(pressed), trigger)


BUTTONS = (
    Button(ADD_ACTION, _home_add_tenant, Role.KEEPER),
    Button(TENANT_ACTION, _home_tenant, Role.KEEPER),
    Button(ADD_NEW, _tenant_add, Role.KEEPER),
    Button(CHANGE, _tenant_change, Role.KEEPER),
    Button(FORGET, _tenant_forget, Role.KEEPER),
    Button(LIST, _tenant_list, Role.OPERATOR),
    Button(REOPEN, _tenant_reopen, Role.KEEPER),
    Button(ROTATE, _tenant_rotate, Role.KEEPER),
    Button(SAVE_ANYWAY, _tenant_save_anyway, Role.KEEPER),
    Button(SHOW, _tenant_show, Role.OPERATOR),
)
