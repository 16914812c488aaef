"""Which language somebody chose, for themselves or for a channel; forgotten 90 days after it was last asked for.

`mailcheck:preferences…` (sealed.py), members are the places (`user:T…:U…`, `channel:T…:C…`) by the second of their last use.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from bot.model import Language
from bot.store.belongings import KEPT_SECONDS
from bot.store.connection import answer
from bot.store.sealed import Sealed
from bot.store.vault import Vault

INDEX = "mailcheck:preferences"


@dataclass(frozen=True, slots=True)
class Preferences:
    """The choices in one store."""

    vault: Vault

    @property
    def _sealed(self) -> Sealed:
        return Sealed(self.vault, INDEX)

    async def of(self, place: str) -> Language | None:
        """Return the choice; one that was tampered with is none."""
        sealed = self._sealed
        async with self.vault.talk() as client:
            document = (await sealed.read_all(client, [place])).get(place)
            if document is None or document["language"] not in set(Language):
                return None
            await answer(client.expire(sealed.key(place), KEPT_SECONDS))
            await answer(client.expire(INDEX, KEPT_SECONDS))
            await answer(client.zadd(INDEX, {place: int(time.time())}, xx=True))
        return Language(document["language"])

    async def choose(self, place: str, language: Language | None) -> None:
        """Keep a choice, or take it back."""
        sealed = self._sealed
        async with self.vault.talk() as client:
            if language is None:
                await sealed.delete(client, place)
                return
            while True:  # ends with the limit of the talk: each round that fails means that another writer got through
                seen, now = await answer(client.get(sealed.key(place))) or "", int(time.time())
                if await sealed.write(client, place, {"language": language}, now, seen=seen):
                    await answer(client.zremrangebyscore(INDEX, "-inf", now - KEPT_SECONDS))
                    return

    async def rotate(self) -> int:
        """Encrypt all of them anew; return how many."""
        return await self._sealed.rotate()
