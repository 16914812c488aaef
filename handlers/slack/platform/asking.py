"""How words about customers are sent: it is asked whether they may stand there, and tried once; after each wait it is asked anew."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.platform.client import impatient, wait_after_error

T = TypeVar("T")
May = Callable[[], Awaitable[None]]
"""The question whether something may be written; raises where it may not."""


async def names_nobody() -> None:
    """Nothing is asked for what says nothing of a customer."""


async def asked(slack: AsyncWebClient, may: May, write: Callable[[AsyncWebClient], Awaitable[T]]) -> T:
    """Return what `write` does with a client that tries once. `may` raises where it may not be written, at the latest after the last wait.

    Waits as long as Slack asks for, as every other call does; raises what slack_sdk raises where that is no use.
    """
    once = impatient(slack)
    for tries in count():
        await may()
        try:
            return await write(once)
        except (SlackApiError, aiohttp.ClientConnectorError) as problem:
            wait = wait_after_error(problem, tries)
            if wait is None:
                raise
        await asyncio.sleep(wait)
    raise AssertionError  # the loop has no end
