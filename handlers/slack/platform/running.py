"""In which thread a running job answers, so that whoever asks for the same is pointed there."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import MailcheckError
from bot.jobs import Queue
from bot.jobs.attempt import this_attempt
from handlers.slack.platform.answer import Answer

THREAD = "thread"
THREAD_LIMIT = 3.0
LOOK = 0.1  # seconds


async def answers_in(answer: Answer) -> None:
    """Let others know where the present job answers."""
    if attempt := this_attempt():
        await attempt.note(THREAD, answer.thread)


async def link_to_running(slack: AsyncWebClient, queue: Queue, key: str) -> str:
    """Return the link to the thread of the job with this key; empty where it has none within THREAD_LIMIT seconds."""
    with suppress(TimeoutError, MailcheckError, SlackClientError):
        async with asyncio.timeout(THREAD_LIMIT):
            while not (thread := await queue.noted(key, THREAD)):  # noqa: ASYNC110  it may be another process that opens it
                await asyncio.sleep(LOOK)
            channel, _, root = thread.partition(":")
            return str((await slack.chat_getPermalink(channel=channel, message_ts=root))["permalink"])
    return ""
