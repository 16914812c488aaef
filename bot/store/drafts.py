"""What somebody typed into a form whose window was closed before the answer came: the newest of each place, for a quarter of an hour.

`mailcheck:draft:<digest of the place>`   the sealed draft: secrets stand in it. A change of keys makes it unreadable, which is sooner than its time
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

import redis.asyncio

from bot.store.guarded import Command
from bot.store.reading import answer, is_number, text_of
from bot.store.sealing import TamperedError, decrypt, encrypt
from bot.store.vault import Vault

KEPT_SECONDS = 900
DRAFTS = "mailcheck:draft:"


@dataclass(frozen=True, slots=True)
class DraftsOnRedis:
    """The drafts of one store."""

    vault: Vault

    async def keep(self, place: str, draft: str) -> str:
        """Keep a draft in the place of an earlier one; return the key to it."""
        number = secrets.token_hex(8)
        async with self.vault.talk() as client:
            while True:  # ends with the limit of the talk
                ring, key = self.vault.keys.ring, _key(place)
                envelope = encrypt(ring, f"{number} {draft}".encode(), key, "draft")
                kept: list[Command] = [("SET", key, envelope, "EX", str(KEPT_SECONDS))]
                if await self.vault.written(client, ring, "", "", kept):
                    return number

    async def of(self, place: str, number: str) -> str | None:
        """Return the draft to which this is the key."""
        async with self.vault.talk() as client:
            return await self._read(client, place, number)

    async def drop(self, place: str, number: str) -> None:
        """Forget that draft."""
        async with self.vault.talk() as client:
            if await self._read(client, place, number) is not None:
                await answer(client.delete(_key(place)), is_number, _key(place))

    async def _read(self, client: redis.asyncio.Redis, place: str, number: str) -> str | None:
        key = _key(place)
        try:
            envelope = await text_of(client, key)
            plain = await self.vault.opened(lambda ring: decrypt(ring, envelope, key, "draft")) if envelope else b""
        except TamperedError:
            return None
        kept, _, draft = plain.decode().partition(" ")
        return draft if kept and secrets.compare_digest(kept.encode(), number.encode()) else None


def _key(place: str) -> str:
    return DRAFTS + hashlib.sha256(place.encode()).hexdigest()
