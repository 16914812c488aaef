"""The window that begins a guided set-up, submitted."""

from __future__ import annotations

from bot.model import Language, Text
from bot.redaction import holds_a_secret
from handlers.slack.features.setup import wording
from handlers.slack.features.setup.steps import start
from handlers.slack.features.setup.window import CALLBACK_ID, PROGRAM
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Submitted, Values, Window
from handlers.slack.platform.news import HomeChanged
from handlers.slack.platform.places import somewhere
from handlers.slack.platform.roles import Role
from handlers.slack.platform.wording_common import SECRET_TYPED
from handlers.slack.render.tenant_typed import document_of, typed_name
from handlers.slack.render.tenant_typed import mistakes as tenant_mistakes


def mistakes(values: Values) -> dict[str, Text]:
    """Return what is wrong with name and mailboxes, at their fields."""
    if holds_a_secret(typed_name(values)):
        return {"name": SECRET_TYPED}
    lacking = {} if document_of(values)["mailboxes"] else {"mailboxes": wording.BOXES_LACKING}
    return lacking | tenant_mistakes(values)


async def handle(context: Context, submitted: Submitted) -> None:
    """Begin the set-up where the window was opened; App Home has no threads, direct messages do."""
    typed = document_of(submitted.values)
    chosen = (submitted.values.get(PROGRAM) or {}).get(PROGRAM) or {}
    program = str((chosen.get("selected_option") or {}).get("value") or next(iter(context.mailcheck.flows.profiles())))
    asker = await somewhere(context, submitted.asker)
    spoken = Language(typed["language"] or Language.DE)
    await start(context, asker, typed["name"].strip(), program, spoken, tuple(typed["mailboxes"]))
    await context.news.tell(HomeChanged(submitted.asker))


WINDOW = Window(CALLBACK_ID, mistakes, handle, Role.OPERATOR, frozenset({"name", "mailboxes", "language"}))
