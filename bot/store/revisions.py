"""Which revision of each tenant was stored last, kept beside the records: an old record that is put back is noticed.

`mailcheck:revisions` (hash: name → envelope of uid and revision, which opens only for this name). A tenant that was forgotten has none. docs/decisions/0008 says what this notices and what it does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import redis.asyncio

from bot.store import StoredTenant
from bot.store.guarded import Command
from bot.store.keys import KeyRing
from bot.store.reading import (
    REVISIONS,
    SCHEMA,
    SEEN,
    TENANTS,
    VERSION,
    Row,
    answer,
    is_number,
    is_text_or_nothing,
    row_of,
    rows_of,
    version_of,
)
from bot.store.record_refusals import schema_lost
from bot.store.records import FIRST_FORMAT, format_of, named_uid, read_tenant
from bot.store.sealing import TamperedError, UnknownKeyError, decrypt, encrypt
from bot.store.vault import Vault

# KEYS: tenants, revisions, schema · ARGV: the version; then per tenant its name, its record as seen, and its envelope ("" for none)
_BEGIN = (
    SEEN
    + """
local wrong = strange(KEYS[1], 'hash')
if wrong then return wrong end
if redis.call('EXISTS', KEYS[2], KEYS[3]) > 0 or redis.call('HLEN', KEYS[1]) ~= (#ARGV - 1) / 3 then return 0 end
for i = 2, #ARGV, 3 do if seen(KEYS[1], ARGV[i]) ~= ARGV[i + 1] then return 0 end end
for i = 2, #ARGV, 3 do if ARGV[i + 2] ~= '' then redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 2]) end end
redis.call('SET', KEYS[3], ARGV[1])
return 1
"""
)


_FIELD = "revision"


class PutBackError(TamperedError):
    """The record is whole, and not the one that was stored last under this name."""


def noted(ring: KeyRing, stored: StoredTenant) -> Command:
    """Return the command that notes a tenant's revision as the last one."""
    return ("HSET", REVISIONS, stored.tenant.name, _sealed(ring, stored))


def dropped(name: str) -> Command:
    """Return the command that ends what is noted of a name."""
    return ("HDEL", REVISIONS, name)


def read_newest(ring: KeyRing, row: Row) -> StoredTenant:
    """Open a record that must be the one stored last; raises UnknownKeyError, TamperedError (PutBackError) or NewerFormatError."""
    stored = read_tenant(ring, row.name, row.record)
    try:
        last = _last(ring, row.name, row.revision)
    except TamperedError:
        raise PutBackError from None
    if last != (stored.uid, stored.revision):
        raise PutBackError
    return stored


def uid_of(ring: KeyRing, row: Row, others: Iterable[Row]) -> str:
    """Return whose reports and courses go with a record, be it damaged; "" where that is not certain enough to touch any."""
    try:
        return _last(ring, row.name, row.revision)[0]
    except (TamperedError, UnknownKeyError):
        named = named_uid(row.record)
        return "" if named in {named_uid(other.record) for other in others if other.name != row.name} else named


async def entries_of(client: redis.asyncio.Redis, names: Sequence[str]) -> list[str]:
    """Return what is noted of these names, as it stands; "" where nothing is, and for the name ""."""

    def is_one(said: object) -> bool:
        return isinstance(said, list) and len(said) == len(names) and all(map(is_text_or_nothing, said))

    if not any(names):
        return [""] * len(names)
    return [entry or "" for entry in await answer(client.hmget(REVISIONS, names), is_one, REVISIONS)]


async def names_owner(vault: Vault, name: str, entry: str, uid: str) -> bool:
    """Tell whether the tenant of this name is still the one that something belongs to."""
    try:
        return await vault.opened(lambda ring: _last(ring, name, entry)[0] == uid)
    except TamperedError:
        return False


async def renew_lost(vault: Vault, name: str) -> int:
    """Seal anew, under the first key, what is noted of a name whose record is gone, if a key opens it; return 0, for it is no record."""
    async with vault.talk() as client:
        while (row := await row_of(client, name)).seen and not row.record:
            ring = vault.keys.ring
            try:
                last = await vault.opened(lambda r, row=row: _last(r, name, row.revision))  # type: ignore[misc]
            except TamperedError:
                break
            if await vault.written(
                client, ring, name, row.seen, [("HSET", REVISIONS, name, _noted(ring, name, *last))]
            ):
                break
    return 0


async def begin(client: redis.asyncio.Redis, ring: KeyRing) -> None:
    """Give a store of the form before its revisions, once; raises StoreUnavailable where it has had them and they are lost."""
    while not await version_of(client):
        rows = await rows_of(client)
        if await answer(client.exists(REVISIONS), is_number) or any(
            format_of(row.record) != FIRST_FORMAT for row in rows
        ):
            if await version_of(client):  # another process was first
                return
            raise schema_lost()
        words = [word for row in rows for word in (row.name, row.record, _first(ring, row))]
        await answer(client.register_script(_BEGIN)([TENANTS, REVISIONS, SCHEMA], [VERSION, *words]), is_number)


def _first(ring: KeyRing, row: Row) -> str:
    try:
        return _sealed(ring, read_tenant(ring, row.name, row.record))
    except (TamperedError, UnknownKeyError):
        return ""  # it is named as damaged with or without


def _sealed(ring: KeyRing, stored: StoredTenant) -> str:
    return _noted(ring, stored.tenant.name, stored.uid, stored.revision)


def _noted(ring: KeyRing, name: str, uid: str, revision: int) -> str:
    return encrypt(ring, f"{uid} {revision}".encode(), _place(name), _FIELD)


def _last(ring: KeyRing, name: str, entry: str) -> tuple[str, int]:
    uid, _, revision = decrypt(ring, entry, _place(name), _FIELD).decode().partition(" ")
    return uid, int(revision)


def _place(name: str) -> str:
    return f"revision:{name}"
