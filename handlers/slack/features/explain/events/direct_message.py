"""A direct message to the bot: what is pasted there is explained there."""

from __future__ import annotations

from handlers.slack.features.check import commands as mailcheck
from handlers.slack.features.explain import commands as mailfix
from handlers.slack.features.explain.thread import hand_over
from handlers.slack.features.script import commands as ps_script
from handlers.slack.features.tenants import commands as mail_tenant
from handlers.slack.platform.context import Door
from handlers.slack.platform.events import Heard, Spoken
from handlers.slack.platform.pasted import pasted_in
from handlers.slack.platform.rights import Role
from handlers.slack.platform.usage import help_asked, say_usage


async def handle(door: Door, spoken: Spoken) -> None:
    """Explain the message; whoever asks for help hears what the bot can do."""
    pasted = pasted_in(spoken.message)
    if help_asked(pasted.text) and not pasted.files:
        known = (mailcheck.COMMAND, mailfix.COMMAND, ps_script.COMMAND, mail_tenant.COMMAND)
        await say_usage(door.slack, spoken.asker, *known, thread=spoken.thread)
        return
    await hand_over(door, spoken.asker, pasted, thread=spoken.thread)


EVENT = Heard("message", "message.im", handle, Role.READER, channel_type="im")
