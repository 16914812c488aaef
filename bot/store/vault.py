"""What every part of the store stands on: the way to Redis and the keys; opening what was sealed, writing all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TypeVar

import redis.asyncio

from bot.errors import StoreUnavailable
from bot.store.connection import Connection
from bot.store.guarded import Command, Seen, Written, write
from bot.store.keys import KeyRing
from bot.store.reading import answer, is_text_or_nothing, version_of
from bot.store.record_refusals import newer, schema_lost
from bot.store.records import NewerFormatError
from bot.store.register import REGISTER, Keys, is_registration
from bot.store.sealing import StrayKeyError, UnknownKeyError
from bot.turns import in_a_thread

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Vault:
    """One Redis and the keys that open what lies there."""

    connection: Connection
    keys: Keys

    def talk(self) -> AbstractAsyncContextManager[redis.asyncio.Redis]:
        """Lend one connection for one question; raises StoreUnavailable."""
        return self.connection.talk()

    async def opened(self, read: Callable[[KeyRing], T], *, beside: bool = False) -> T:
        """Open something with the ring in use, renewed as long as that brings a newer one.

        Raises TamperedError, StoredDamage or StoreUnavailable. `beside`: it may be large, and is read in a thread.
        """
        while True:
            used = self.keys.ring
            try:
                return await in_a_thread(read, used) if beside else read(used)
            except UnknownKeyError as lacking:
                await self._renew(used, lacking.key_id)
            except NewerFormatError:
                raise newer() from None

    async def _renew(self, used: KeyRing, key_id: str) -> None:
        """Look for newer keys; where there are none, a key that the store is written with is everybody's trouble, any other nobody's."""
        try:
            await self.keys.renew(used)
        except StoreUnavailable:
            async with self.talk() as client:
                if is_registration(
                    key_id, await answer(client.hget(REGISTER, key_id), is_text_or_nothing, REGISTER) or ""
                ):
                    raise
            raise StrayKeyError(key_id) from None

    async def written(
        self,
        client: redis.asyncio.Redis,
        ring: KeyRing,
        name: str,
        seen: str,
        commands: Sequence[Command],
        *others: Seen,
    ) -> bool:
        """Write if nothing changed since it was seen; false means: look again. Raises StoreUnavailable when our keys, or we, no longer serve."""
        written = await write(client, ring.first[0], name, seen, commands, *others)
        if written is Written.KEY:
            await self.keys.renew(ring)
        if written is Written.SCHEMA:
            await version_of(client)
            raise schema_lost()
        return written is Written.DONE
