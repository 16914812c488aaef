"""Somebody opens the App Home; Slack also tells of every visit to the tab „Nachrichten“, which is not ours to fill."""

from __future__ import annotations

from handlers.slack.features.home.content import publish
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Heard, Spoken


async def handle(context: Context, spoken: Spoken) -> None:
    """Show it, from its first page on; whoever may not use Mailcheck sees the refusal there."""
    if spoken.message.get("tab") != "home":
        return
    context.homes.opened(spoken.asker.person)
    await context.homes.build(spoken.asker.person, lambda: publish(context, spoken.asker))


EVENT = Heard("app_home_opened", "app_home_opened", handle, None)
