"""How words about customers are sent: it is asked whether they may stand there, and tried once; after each wait it is asked anew."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.kit.errors import error_code
from handlers.slack.platform.client import Client, PostInDoubt, impatient, wait_after_error

BUSY = frozenset({"ratelimited", "rate_limited"})

T = TypeVar("T")
May = Callable[[], Awaitable[None]]
"""The question whether something may be written; raises where it may not."""


async def names_nobody() -> None:
    """Nothing is asked for what says nothing of a customer."""


async def asked(
    slack: AsyncWebClient, may: May, write: Callable[[AsyncWebClient], Awaitable[T]], *, in_turn: str = ""
) -> T:
    """Return what `write` does with a client that tries once. `may` raises where it may not be written, at the latest after the last wait.

    `in_turn` is the channel for which it is a new message: these follow each other slowly, whoever writes them.

    Waits as long as Slack asks for; what was not answered is tried again for most of a minute. Raises what slack_sdk raises where
    that is no use.
    """
    once, doubts = impatient(slack), 0
    for tries in count():
        if in_turn and isinstance(slack, Client):
            await slack.turn(in_turn)
        await may()
        try:
            return await write(once)
        except (SlackApiError, PostInDoubt, aiohttp.ClientError) as problem:
            doubts += isinstance(problem, PostInDoubt) and not problem.looked
            wait = wait_after_error(problem, tries)
            if wait is None or doubts > 1:  # nobody can tell how often it stands: twice at most
                raise
            if in_turn and isinstance(slack, Client) and error_code(problem) in BUSY:
                await slack.put_off(in_turn, wait)
        await asyncio.sleep(wait)
    raise AssertionError  # the loop has no end
