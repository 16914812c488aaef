"""`/mailcheck TENANT [MAILBOX…]`: check a stored tenant, the answer grows in a thread."""

from __future__ import annotations

from bot.jobs.kinds import CheckJob
from bot.model import Text
from bot.text.words import arguments
from handlers.slack.features.check.thread import hand_over
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import SlashCommand, Typed
from handlers.slack.platform.roles import Role
from handlers.slack.platform.usage import help_asked, say_usage


async def handle(context: Context, typed: Typed) -> None:
    """Read tenant and mailboxes, and hand the check over."""
    front, behind = arguments(typed.text)
    if not (front or behind) or (front and help_asked(front[0])):
        await say_usage(context.slack, typed.asker, COMMAND)
        return
    tenant, *mailboxes = *front, *behind
    stored = await context.rights.tenant(typed.asker, tenant)
    named = context.mailcheck.checks.checkable(stored, mailboxes)
    await hand_over(context, CheckJob(asker=typed.asker, tenant=stored.name, mailboxes=named))


COMMAND = SlashCommand(
    name="/mailcheck",
    usage=Text("<kunde> [postfach …]", "<tenant> [mailbox …]"),
    summary=Text(
        "Prüft die Postfächer eines hinterlegten Kunden: Anmeldung bei Entra, IMAP und SMTP",
        "Checks the mailboxes of a stored tenant: sign-in at Entra, IMAP and SMTP",
    ),
    examples=("/mailcheck kanzlei-muster", "/mailcheck kanzlei-muster buero@kanzlei-muster.example"),
    handle=handle,
    role=Role.OPERATOR,
)
