"""Jobs that count, and waiting for what comes of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.jobs import JobKind, Lane, Payload


class Number(Payload):
    value: int


COUNT = JobKind("count", Number)
DELIVERED = JobKind("delivered", Number, Lane.DELIVERY)


async def until_it_is(so: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not so():  # noqa: ASYNC110  what is looked at tells nobody that it changes
            await asyncio.sleep(0)


async def until(done: asyncio.Event) -> None:
    async with asyncio.timeout(2):
        await done.wait()
