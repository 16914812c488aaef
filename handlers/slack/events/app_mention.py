"""@mailcheck in a channel or thread: the text behind the mention is explained, and the answer stands below it."""

from __future__ import annotations

from handlers.slack import wording_explained as wording
from handlers.slack.blocks.limits import message_text
from handlers.slack.blocks.rich import paragraph, plain, rich
from handlers.slack.door import Door
from handlers.slack.events import Heard, Spoken
from handlers.slack.pasted import pasted_in
from handlers.slack.replies import tell
from handlers.slack.rights import Role
from handlers.slack.threads.explain import hand_over


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
