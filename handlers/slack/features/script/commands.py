"""`/ps-script [TENANT] APP_ID OBJECT_ID MAILBOX…`: the PowerShell for exactly these ids, in a thread."""

from __future__ import annotations

from bot.jobs.kinds import SCRIPT, ScriptJob
from bot.model import Text
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import SlashCommand, Typed
from handlers.slack.platform.roles import Role
from handlers.slack.platform.usage import help_asked, say_usage


async def handle(context: Context, typed: Typed) -> None:
    """See that the words make sense, all mistakes being named at once, and hand the script over."""
    if help_asked(typed.text):
        await say_usage(context.slack, typed.asker, COMMAND)
        return
    ids = await context.mailcheck.scripts.read_masked(typed.text)
    await context.queue.enqueue(SCRIPT, ScriptJob(asker=typed.asker, ids=ids))


COMMAND = SlashCommand(
    name="/ps-script",
    usage=Text("[kunde] <appId> <objectId> <postfach …>", "[tenant] <appId> <objectId> <mailbox …>"),
    summary=Text(
        "Schreibt das PowerShell-Skript, mit dem der Kunde die App in Exchange Online einrichtet",
        "Writes the PowerShell script with which the customer sets the app up in Exchange Online",
    ),
    examples=("/ps-script kanzlei-muster", "/ps-script kanzlei-muster --inspect", "/ps-script kanzlei-muster --undo"),
    handle=handle,
    role=Role.READER,
)
