"""Which language somebody chose, for themselves or for a channel; forgotten 90 days after it was last asked for.

`mailcheck:preferences…` (sealed.py), members are the places (`user:T…:U…`, `channel:T…:C…`) by the second of their last use.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

import redis.asyncio
from pydantic import Field

from bot.model import Language
from bot.store.belongings import KEPT_SECONDS
from bot.store.reading import answer, is_number, text_of
from bot.store.sealed import Sealed, Shape
from bot.store.sealing import TamperedError
from bot.store.vault import Vault

INDEX = "mailcheck:preferences"


class _Shape(Shape):
    language: Annotated[Language, Field(strict=False)]


@dataclass(frozen=True, slots=True)
class Preferences:
    """The choices in one store."""

    vault: Vault

    @property
    def _sealed(self) -> Sealed:
        return Sealed(self.vault, INDEX, _Shape)

    async def of(self, place: str) -> Language | None:
        """Return the choice; one that was tampered with is none."""
        sealed = self._sealed
        async with self.vault.talk() as client:
            document = (await sealed.read_all(client, [place])).get(place)
            if document is None:
                return None
            await answer(client.expire(sealed.key(place), KEPT_SECONDS), is_number)
            await answer(client.expire(INDEX, KEPT_SECONDS), is_number)
            await answer(client.zadd(INDEX, {place: int(time.time())}, xx=True), is_number, INDEX)
        return Language(document["language"])

    async def choose(self, place: str, language: Language | None) -> None:
        """Keep a choice, or take it back."""
        sealed = self._sealed
        async with self.vault.talk() as client:
            if language is None:
                await sealed.delete(client, place)
                return
            while True:  # ends with the limit of the talk: each round that fails means that another writer got through
                seen, now = await self._seen(client, place), int(time.time())
                ended = now - KEPT_SECONDS
                if await sealed.write(client, place, {"language": language}, now, seen=seen, ended=ended):
                    return

    async def _seen(self, client: redis.asyncio.Redis, place: str) -> str:
        with suppress(TamperedError):  # of another kind: it is written over
            return await text_of(client, self._sealed.key(place))
        return ""

    async def rotate(self) -> int:
        """Encrypt all of them anew; return how many."""
        return await self._sealed.rotate()
