"""A direct message to the bot: what is pasted there is explained there."""

from __future__ import annotations

from handlers.slack.blocks.usage import help_asked, say_usage
from handlers.slack.commands import mail_tenant, mailcheck, mailfix, ps_script
from handlers.slack.door import Door
from handlers.slack.events import Heard, Spoken
from handlers.slack.pasted import pasted_in
from handlers.slack.rights import Role
from handlers.slack.threads.explain import hand_over


async def handle(door: Door, spoken: Spoken) -> None:
    """Explain the message; whoever asks for help hears what the bot can do."""
    pasted = pasted_in(spoken.message)
    if help_asked(pasted.text) and not pasted.files:
        known = (mailcheck.COMMAND, mailfix.COMMAND, ps_script.COMMAND, mail_tenant.COMMAND)
        await say_usage(door.slack, spoken.asker, *known, thread=spoken.thread)
        return
    await hand_over(door, spoken.asker, pasted, thread=spoken.thread)


EVENT = Heard("message", "message.im", handle, Role.READER, channel_type="im")
