"""Small answers to one person: through the address that came with their request, else whispered, else as a direct message."""

from __future__ import annotations

import logging
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.jobs.kinds import Asker
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.limits import Block
from handlers.slack.kit.unseen import without_unseen
from handlers.slack.platform.client import REQUEST_LIMIT, PatientRetry

log = logging.getLogger(__name__)

DIRECT = "D"  # the first letter of a direct message channel's id


class ReplyAddress:
    """A response_url: five uses within half an hour, works where the bot is no member."""

    def __init__(self, slack: AsyncWebClient, url: str) -> None:
        self._slack = slack
        self._url = url
        self.uses_left = 5 if url else 0

    async def say(
        self, text: str, blocks: list[Block] | None = None, *, thread: str = "", replace: bool = False
    ) -> bool:
        """Tell the person, visible to them alone; or `replace` the message whose button they pressed.

        False when Slack does not take it any more.
        """
        if self.uses_left < 1:
            return False
        self.uses_left -= 1
        hook = AsyncWebhookClient(
            self._url,
            timeout=REQUEST_LIMIT,
            ssl=self._slack.ssl,
            session=self._slack.session,
            trust_env_in_session=True,
            retry_handlers=[PatientRetry()],
        )
        hook.proxy = None  # see `make_client`
        body: dict[str, Any] = {
            "text": text,
            "blocks": blocks,
            "response_type": "ephemeral",
            "replace_original": replace,
            "thread_ts": thread or None,
        }
        try:
            answer = await hook.send_dict(without_unseen(body))
        except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as problem:
            log.warning("An answer could not be delivered through its reply address: %s", type(problem).__name__)
            return False
        if answer.status_code != 200:
            log.warning("The reply address refused an answer: HTTP %s", answer.status_code)
        return answer.status_code == 200


async def direct_channel(slack: AsyncWebClient, person: str) -> str:
    """Return the channel of the bot's direct messages with this person. Raises SlackApiError."""
    opened = await slack.conversations_open(users=person)
    return str(opened["channel"]["id"])


async def write_message(
    slack: AsyncWebClient, channel: str, text: str, blocks: list[Block] | None, thread: str = ""
) -> str:
    """Write a message where others may read it too, into a `thread` (the ts of its root) if there is one; return its ts. Raises SlackApiError."""
    posted = await slack.chat_postMessage(
        channel=channel,
        thread_ts=thread or None,
        text=text,
        blocks=blocks,
        unfurl_links=False,
        unfurl_media=False,
    )
    return str(posted["ts"])


async def tell(
    slack: AsyncWebClient, asker: Asker, text: str, blocks: list[Block] | None = None, *, thread: str = ""
) -> None:
    """Tell one person something that nobody else sees, by whatever way is open. Raises SlackApiError when none is."""
    if await ReplyAddress(slack, asker.reply_address).say(text, blocks, thread=thread):
        return
    if await whisper(slack, asker.channel, asker.person, text, blocks, thread=thread):
        return
    direct = await direct_channel(slack, asker.person)
    await write_message(slack, direct, text, blocks, thread if direct == asker.channel else "")


async def whisper(
    slack: AsyncWebClient, channel: str, person: str, text: str, blocks: list[Block] | None = None, *, thread: str = ""
) -> bool:
    """Show something to one person in a channel; False where that is not possible.

    In direct messages a real message is better: what is whispered is gone after a reload.
    """
    if not channel or channel.startswith(DIRECT):
        return False
    try:
        await slack.chat_postEphemeral(channel=channel, user=person, text=text, blocks=blocks, thread_ts=thread or None)
    except SlackApiError as problem:
        log.warning("Slack does not whisper here: %s", error_code(problem))
        return False
    return True
