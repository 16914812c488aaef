"""`/mail-tenant ACTION [TENANT]`: store a tenant's credentials, list and show tenants, renew, change and delete them."""

from __future__ import annotations

from bot.errors import BadInput
from bot.model import Text
from bot.redaction.shown import shown
from bot.text.words import arguments
from handlers.slack.features.tenants import wording
from handlers.slack.features.tenants.opening import open_add, open_change, open_forget, open_rotate
from handlers.slack.features.tenants.thread import show_card, show_list
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import SlashCommand, Typed
from handlers.slack.platform.roles import Role
from handlers.slack.platform.usage import help_asked, say_usage

SHOWN = 40  # characters of an unknown word
FORMS = {"rotate": open_rotate, "change": open_change, "forget": open_forget}


async def handle(context: Context, typed: Typed) -> None:
    """Do what was asked for; whoever may not is refused when the form is opened."""
    front, behind = arguments(typed.text)
    if not (front or behind) or (front and help_asked(front[0])):
        await say_usage(context.slack, typed.asker, COMMAND)
        return
    action, *names = *front, *behind
    action = action.lower()
    if action not in {"add", "list", "show", *FORMS}:
        first = wording.UNKNOWN_ACTION.filled(action=shown(action, SHOWN))
        await say_usage(context.slack, typed.asker, COMMAND, first=first)
        return
    if len(names) > (0 if action == "list" else 1):
        raise BadInput((wording.NO_NAME if action == "list" else wording.ONE_NAME).filled(action=action))
    if not names and action not in {"add", "list"}:
        raise BadInput(wording.WHICH_TENANT.filled(action=action))
    match action:
        case "add":
            await open_add(context, typed.asker, typed.trigger, name="".join(names))
        case "list":
            await show_list(context, typed.asker)
        case "show":
            await show_card(context, typed.asker, names[0])
        case _:
            await FORMS[action](context, typed.asker, typed.trigger, names[0])


COMMAND = SlashCommand(
    name="/mail-tenant",
    usage=Text(
        "add | list | show | rotate | change | forget [kunde]",
        "add | list | show | rotate | change | forget [tenant]",
    ),
    summary=Text(
        "Hinterlegt Zugangsdaten eines Kunden (add), zeigt sie ohne Geheimnis, erneuert, ändert und löscht sie",
        "Stores a customer's credentials (add), shows them without the secret, renews, changes and deletes them",
    ),
    examples=(
        "/mail-tenant add",
        "/mail-tenant list",
        "/mail-tenant show kanzlei-muster",
        "/mail-tenant rotate kanzlei-muster",
    ),
    handle=handle,
    role=Role.OPERATOR,
)
