"""Small answers to one person: through the address that came with their request, else whispered, else as a direct message.

`may` is asked before each try: words about a customer may wait long at Slack.
"""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.jobs.attempt import step
from bot.jobs.kinds import Asker
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.limits import Block
from handlers.slack.kit.unseen import without_unseen
from handlers.slack.platform.asking import May, asked, names_nobody
from handlers.slack.platform.client import REQUEST_LIMIT
from handlers.slack.platform.posting import write_message

log = logging.getLogger(__name__)

DIRECT = "D"  # the first letter of a direct message channel's id
CLOUDS = frozenset({"slack.com", "slack-gov.com"})  # hooks.slack.com, hooks.slack-gov.com (seen 2026-12)


class ReplyAddress:
    """A response_url: five uses within half an hour, works where the bot is no member. One that is not Slack's own has none."""

    def __init__(self, slack: AsyncWebClient, url: str) -> None:
        self._slack = slack
        self._url = url
        self.uses_left = 5 if url.startswith(f"{_hooks(slack)}/") else 0

    async def say(
        self,
        text: str,
        blocks: list[Block] | None = None,
        *,
        thread: str = "",
        replace: bool = False,
        may: May = names_nobody,
    ) -> bool:
        """Tell the person, visible to them alone; or `replace` the message whose button they pressed.

        False when Slack does not take it any more.
        """
        if self.uses_left < 1:
            return False
        self.uses_left -= 1
        this = step("say", text, blocks, thread)
        said = this.said
        if said is None:
            said = "yes" * await self._say(text, blocks, thread, may, replace=replace)
        return bool(await this.done(said))

    async def _say(self, text: str, blocks: list[Block] | None, thread: str, may: May, *, replace: bool) -> bool:
        hook = AsyncWebhookClient(
            self._url,
            timeout=REQUEST_LIMIT,
            ssl=self._slack.ssl,
            session=self._slack.session,
            trust_env_in_session=True,
            retry_handlers=[],
        )
        hook.proxy = None  # see `make_client`
        body: dict[str, Any] = {
            "text": text,
            "blocks": blocks,
            "response_type": "ephemeral",
            "replace_original": replace,
            "thread_ts": thread or None,
        }

        async def send(_: AsyncWebClient) -> None:
            answer = await hook.send_dict(without_unseen(body))
            if answer.status_code != 200:
                raise SlackApiError("the reply address refuses", answer)  # type: ignore[no-untyped-call]  # slack_sdk's own

        try:
            await asked(self._slack, may, send)
        except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as problem:
            log.warning("An answer could not be delivered through its reply address: %s", _trouble(problem))
            return False
        return True


def _hooks(slack: AsyncWebClient) -> str:
    """Return where Slack's reply addresses are: on a host beside its API's, or on the API's own where that is no workspace of Slack's."""
    api = urlsplit(slack.base_url)
    return f"{api.scheme}://{'hooks.' if api.netloc in CLOUDS else ''}{api.netloc}"


def _trouble(problem: Exception) -> str:
    response = problem.response if isinstance(problem, SlackApiError) else None
    return f"HTTP {response.status_code}" if response is not None else type(problem).__name__


async def direct_channel(slack: AsyncWebClient, person: str) -> str:
    """Return the channel of the bot's direct messages with this person.

    Raises SlackApiError, and SlackRequestError where Slack answers with another conversation.
    """
    opened = (await slack.conversations_open(users=person, return_im=True))["channel"]
    channel = str(opened["id"])
    if not channel.startswith(DIRECT) or opened.get("user") != person:
        raise SlackRequestError("conversations.open answers with another conversation")
    return channel


async def tell(
    slack: AsyncWebClient,
    asker: Asker,
    text: str,
    blocks: list[Block] | None = None,
    *,
    thread: str = "",
    may: May = names_nobody,
) -> None:
    """Tell one person something that nobody else sees, by whatever way is open. Raises SlackApiError when none is."""
    if await ReplyAddress(slack, asker.reply_address).say(text, blocks, thread=thread, may=may):
        return
    if await whisper(slack, asker.channel, asker.person, text, blocks, thread=thread, may=may):
        return
    direct = await direct_channel(slack, asker.person)
    root = thread if direct == asker.channel else ""
    await asked(slack, may, lambda once: write_message(once, direct, text, blocks, root), in_turn=direct)


async def whisper(
    slack: AsyncWebClient,
    channel: str,
    person: str,
    text: str,
    blocks: list[Block] | None = None,
    *,
    thread: str = "",
    may: May = names_nobody,
) -> bool:
    """Show something to one person in a channel; False where that is not possible.

    In direct messages a real message is better: what is whispered is gone after a reload.
    """
    if not channel or channel.startswith(DIRECT):
        return False
    this = step("whisper", text, blocks, channel, thread)
    try:
        if this.said is None:
            await asked(
                slack,
                may,
                lambda once: once.chat_postEphemeral(
                    channel=channel, user=person, text=text, blocks=blocks, thread_ts=thread or None
                ),
            )
    except SlackApiError as problem:
        log.warning("Slack does not whisper here: %s", error_code(problem))
        return False
    await this.done("yes")
    return True
