"""@mailcheck in a channel or thread: the text behind the mention is explained, and the answer stands below it."""

from __future__ import annotations

from handlers.slack.features.explain import wording
from handlers.slack.features.explain.thread import hand_over
from handlers.slack.kit.limits import message_text
from handlers.slack.kit.rich import paragraph, plain, rich
from handlers.slack.platform.context import Door
from handlers.slack.platform.events import Heard, Spoken
from handlers.slack.platform.pasted import pasted_in
from handlers.slack.platform.replies import tell
from handlers.slack.platform.rights import Role


async def handle(door: Door, spoken: Spoken) -> None:
    """Explain the text, its files, or the message that it shares; which message a bare mention answers Slack does not tell."""
    pasted = pasted_in(spoken.message)
    thread = spoken.thread or str(spoken.message.get("ts") or "")
    if pasted.empty:
        said = wording.MENTION_EMPTY.in_(spoken.asker.own_language)
        await tell(door.slack, spoken.asker, message_text(said), [rich(paragraph(plain(said)))], thread=spoken.thread)
        return
    await hand_over(door, spoken.asker, pasted, thread=thread)


EVENT = Heard("app_mention", "app_mention", handle, Role.READER)
