"""`/mail-setup [TENANT]`: lead a customer's whole set-up, step by step, in a thread."""

from __future__ import annotations

from bot.errors import BadInput, UnknownTenant
from bot.model import Text
from bot.redaction.shown import shown
from bot.text.words import arguments
from handlers.slack.features.setup import wording
from handlers.slack.features.setup.opening import open_start
from handlers.slack.features.setup.steps import start
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import SlashCommand, Typed
from handlers.slack.platform.news import HomeChanged
from handlers.slack.platform.roles import Role
from handlers.slack.platform.usage import help_asked, say_usage
from handlers.slack.render.tenant_fields import NAME_LIMIT


async def handle(context: Context, typed: Typed) -> None:
    """Begin or go on for a stored tenant; without one the window asks for what is needed to begin."""
    front, behind = arguments(typed.text)
    names = [*front, *behind]
    if not names:
        await open_start(context, typed.asker, typed.trigger)
        return
    if front and help_asked(front[0]):
        await say_usage(context.slack, typed.asker, COMMAND)
        return
    if len(names) > 1:
        raise BadInput(wording.ONE_NAME)
    try:
        tenant = (await context.rights.tenant(typed.asker, names[0])).tenant
    except UnknownTenant:
        name = shown(names[0], NAME_LIMIT)
        await open_start(context, typed.asker, typed.trigger, name, wording.BEGIN_UNKNOWN.filled(name=name))
        return
    program = next(iter(context.mailcheck.flows.profiles()))
    await start(context, typed.asker, tenant.name, program, tenant.language, tenant.mailboxes)
    await context.news.tell(HomeChanged(typed.asker))


COMMAND = SlashCommand(
    name="/mail-setup",
    usage=Text("[kunde]", "[tenant]"),
    summary=Text(
        "Führt durch die ganze Einrichtung eines Kunden, in zehn Schritten, jeder mit Nachweis",
        "Leads through a customer's whole set-up, in ten steps, each one proved",
    ),
    examples=("/mail-setup", "/mail-setup kanzlei-muster"),
    handle=handle,
    role=Role.OPERATOR,
)
