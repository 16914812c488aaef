"""The buttons of a script: for a stored tenant, and the one that only looks."""

from __future__ import annotations

from bot.jobs.kinds import SCRIPT, ScriptJob
from bot.service import PastedIds, ScriptKind, ScriptOptions
from handlers.slack.features.script import wording
from handlers.slack.kit.buttons import read
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Button, Pressed
from handlers.slack.platform.places import notice, with_place
from handlers.slack.platform.roles import Role
from handlers.slack.render.more_evidence import LOOK_ACTION, Customer
from handlers.slack.render.tenant_buttons import SCRIPT as SCRIPT_ACTION
from handlers.slack.render.tenant_buttons import Named


async def _look_at_customer(context: Context, pressed: Pressed) -> None:
    """„Beim Kunden nachsehen“: the script that only looks, in the same thread; the tenant may have been forgotten meanwhile."""
    name = (await context.rights.tenant(pressed.asker, read(Customer, pressed.value).tenant)).tenant.name
    ids = PastedIds.stored(name, ScriptOptions(ScriptKind.INSPECT))
    await context.queue.enqueue(SCRIPT, ScriptJob(asker=pressed.asker, ids=ids, thread=pressed.root))


async def _tenant_script(context: Context, pressed: Pressed) -> None:
    """„PowerShell-Skript“ beside a stored tenant: the script for its ids and mailboxes, in a thread of its own; a window says where its answer comes."""
    asker, stored = await with_place(context, pressed, read(Named, pressed.value).tenant)
    await context.queue.enqueue(SCRIPT, ScriptJob(asker=asker, ids=PastedIds.stored(stored.name, ScriptOptions())))
    await notice(context, pressed, wording.SCRIPT_COMES.filled(name=stored.name), stored.name)


BUTTONS = (
    Button(LOOK_ACTION, _look_at_customer, Role.OPERATOR),
    Button(SCRIPT_ACTION, _tenant_script, Role.OPERATOR),
)
