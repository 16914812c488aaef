"""What was deleted leaves the file of our own server too; another server's file is its operator's."""

from __future__ import annotations

import asyncio
import contextlib

import redis
import redis.asyncio

from bot.store.connection import Connection
from bot.store.reading import answer, is_yes_or_nothing

COMPACT_LIMIT = 5.0  # seconds for the embedded server to write its file anew
PAUSE = 0.01  # seconds


async def compact(connection: Connection, client: redis.asyncio.Redis) -> None:
    """Have our own server write its file anew; where that takes longer, it goes on in the background."""
    if connection.server is None:
        return
    with contextlib.suppress(TimeoutError, redis.ResponseError):  # another process may have asked at the same moment
        async with asyncio.timeout(COMPACT_LIMIT):
            await _compacting_ended(client)
            await answer(client.bgrewriteaof(), is_yes_or_nothing)
            await _compacting_ended(client)


async def _compacting_ended(client: redis.asyncio.Redis) -> None:
    while await _is_compacting(client):  # noqa: ASYNC110  Redis tells nobody when it is done
        await asyncio.sleep(PAUSE)


def _is_state(said: object) -> bool:
    return isinstance(said, dict) and {"aof_rewrite_in_progress", "aof_rewrite_scheduled"} <= said.keys()


async def _is_compacting(client: redis.asyncio.Redis) -> bool:
    state = await answer(client.info("persistence"), _is_state)
    return bool(state["aof_rewrite_in_progress"] or state["aof_rewrite_scheduled"])
