"""What people write to the bot: a mention, a direct message."""

from __future__ import annotations

from handlers.slack.features.explain import wording
from handlers.slack.features.explain.thread import hand_over
from handlers.slack.kit.limits import message_text
from handlers.slack.kit.rich import paragraph, plain, rich
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Heard, Spoken
from handlers.slack.platform.pasted import pasted_in
from handlers.slack.platform.replies import tell
from handlers.slack.platform.roles import Role
from handlers.slack.platform.usage import help_asked, say_usage


async def _app_mention(context: Context, spoken: Spoken) -> None:
    """@mailcheck in a channel or thread: the text behind the mention is explained, and the answer stands below it.

    Its files and the message that it shares are, too; which message a bare mention answers Slack does not tell.
    """
    pasted = pasted_in(spoken.message)
    thread = spoken.thread or str(spoken.message.get("ts") or "")
    if pasted.empty:
        said = wording.MENTION_EMPTY.in_(spoken.asker.own_language)
        await tell(
            context.slack, spoken.asker, message_text(said), [rich(paragraph(plain(said)))], thread=spoken.thread
        )
        return
    await hand_over(context, spoken.asker, pasted, thread=thread)


async def _direct_message(context: Context, spoken: Spoken) -> None:
    """A direct message to the bot: what is pasted there is explained there; whoever asks for help hears what the bot can do."""
    pasted = pasted_in(spoken.message)
    if help_asked(pasted.text) and not pasted.files:
        await say_usage(context.slack, spoken.asker, *context.usages, thread=spoken.thread)
        return
    await hand_over(context, spoken.asker, pasted, thread=spoken.thread)


EVENTS = (
    Heard("app_mention", "app_mention", _app_mention, Role.READER),
    Heard("message", "message.im", _direct_message, Role.READER, channel_type="im"),
)
