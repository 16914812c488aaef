"""The tenants' records as they come out of Redis: opened, or named with the reason why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import redis.asyncio

from bot.errors import StoredDamage
from bot.store import Damaged, StoredTenant
from bot.store.belongings import NOBODY, Owner
from bot.store.lookup import unknown
from bot.store.reading import Row, names_of, row_of
from bot.store.record_refusals import about, damaged, gone, key_lacking, put_back, shown
from bot.store.revisions import PutBackError, read_newest
from bot.store.sealing import StrayKeyError, TamperedError
from bot.store.vault import Vault
from bot.turns import give_way


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one store."""

    vault: Vault

    async def read(self, client: redis.asyncio.Redis, name: str) -> tuple[Row, StoredTenant | None]:
        """Return a record as it stands and opened; raises StoredDamage."""
        row = await row_of(client, name)
        return row, await self._open(row) if row.seen else None

    async def known(self, client: redis.asyncio.Redis, name: str) -> tuple[Row, StoredTenant]:
        """Return the same of a tenant that is stored; raises UnknownTenant."""
        row, stored = await self.read(client, name)
        if stored is None:
            raise unknown(name, await names_of(client))
        return row, stored

    async def owner(self, client: redis.asyncio.Redis, name: str) -> Owner:
        """Return the tenant that something is to belong to, nobody for ""; raises UnknownTenant."""
        if not name:
            return NOBODY
        row, stored = await self.known(client, name)
        return Owner(name, row.record, stored.uid)

    async def everything(self, rows: Sequence[Row]) -> tuple[tuple[StoredTenant, ...], tuple[Damaged, ...]]:
        """Return of these what can be given out and what cannot."""
        whole: list[StoredTenant] = []
        broken: list[Damaged] = []
        for row in rows:
            await give_way()
            try:
                whole.append(await self._open(row))
            except StoredDamage as problem:
                broken.append(Damaged(shown(row.name), problem))
        return tuple(whole), tuple(broken)

    async def _open(self, row: Row) -> StoredTenant:
        if not row.record:
            raise gone(row.name)
        try:
            return await self.vault.opened(lambda ring: read_newest(ring, row))
        except StoredDamage as problem:
            raise about(row.name, problem) from None
        except PutBackError:
            raise put_back(row.name) from None
        except StrayKeyError as stray:
            raise key_lacking(row.name, stray.key_id) from None
        except TamperedError:
            raise damaged(row.name) from None
