"""What is read from Redis is looked at where it enters: of the right kind, not too long, of a form that this Mailcheck knows.

`mailcheck:schema` (string) is the form of the whole store; `mailcheck:revisions` is in revisions.py.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import redis
import redis.asyncio

from bot.errors import StoredDamage
from bot.store.sealing import TamperedError
from bot.store.sentences import foreign, newer, schema_lost

TENANTS = "mailcheck:tenants"
REVISIONS = "mailcheck:revisions"
SCHEMA = "mailcheck:schema"
VERSION = "2"
"""The store's form since every record has its revision beside it; the form before had no version."""
LONGEST_RECORD = 2_000_000  # bytes; a tenant with everything that a document may hold stays below one million
NO_RECORD = "!"
"""What stands for a field that is there, and empty or too long to be a record."""

# How a record is seen ("" for none), and a key that is not ours, here and where something is written
SEEN = f"""
local function seen(key, name)
  if redis.call('HEXISTS', key, name) == 0 then return '' end
  local length = redis.call('HSTRLEN', key, name)
  if length == 0 or length > {LONGEST_RECORD} then return '{NO_RECORD}' end
  return redis.call('HGET', key, name)
end
-- an error that names the key, where something of another kind lies under it than we put there
local function strange(key, kind)
  local now = redis.call('TYPE', key).ok
  if now ~= kind and now ~= 'none' then return redis.error_reply('WRONGTYPE ' .. key) end
end
"""

# KEYS: tenants, revisions, schema · ARGV: the wanted name, or nothing for all
_READ = (
    SEEN
    + """
local wrong = strange(KEYS[1], 'hash') or strange(KEYS[2], 'hash') or strange(KEYS[3], 'string')
if wrong then return wrong end
local found = {}
for _, name in ipairs(ARGV[1] and {ARGV[1]} or redis.call('HKEYS', KEYS[1])) do
  for _, value in ipairs({name, seen(KEYS[1], name), redis.call('HGET', KEYS[2], name) or ''}) do found[#found + 1] = value end
end
return {redis.call('GET', KEYS[3]) or '', found}
"""
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Row:
    """A record as it stands under its name ("" for none), and the seal of the revision that was stored last."""

    name: str
    record: str
    revision: str


async def answer(reply: Any, key: str = "mailcheck:*") -> Any:
    """Return what Redis answers; raises StoredDamage where what lies under a key is of another kind than we put there.

    A script names that key itself; anybody else gives the one that was asked for.
    """
    try:
        return await reply
    except redis.ResponseError as problem:
        if "WRONGTYPE" not in str(problem):
            raise
        named = str(problem).partition(" ")[2]
        raise foreign(named if named.startswith("mailcheck:") else key) from None


async def text_of(client: redis.asyncio.Redis, key: str) -> str:
    """Return the text under a key, "" where there is none; raises TamperedError where something of another kind lies there."""
    reply: Any = client.get(key)
    try:
        return await reply or ""
    except redis.ResponseError as problem:
        if "WRONGTYPE" in str(problem):
            raise TamperedError from None
        raise


async def index_of(client: redis.asyncio.Redis, key: str) -> list[str]:
    """Return the members of an index, the lowest first; raises StoredDamage where something of another kind lies there."""
    members: list[str] = await answer(client.zrange(key, 0, -1), key)
    return members


async def index_if_any(client: redis.asyncio.Redis, key: str) -> list[str]:
    """Return the members of an index that may be dropped with its owner: none where something of another kind lies there."""
    try:
        return await index_of(client, key)
    except StoredDamage as problem:
        _log.warning("%s", problem)
        return []


async def version_of(client: redis.asyncio.Redis) -> str:
    """Return the store's form, "" for the one without a version; raises StoreUnavailable for one that we do not know."""
    return _known(await answer(client.get(SCHEMA), SCHEMA) or "")


async def rows_of(client: redis.asyncio.Redis) -> list[Row]:
    """Return all records, by name; raises StoreUnavailable where the store is of a form that we do not know."""
    return await _rows(client)


async def row_of(client: redis.asyncio.Redis, name: str) -> Row:
    """Return the record under a name; raises as `rows_of`."""
    try:
        name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # no bytes are read as this, so none stand for it
        return Row(name, "", "")
    return (await _rows(client, name))[0]


async def _rows(client: redis.asyncio.Redis, *names: str) -> list[Row]:
    keys = (TENANTS, REVISIONS, SCHEMA)
    version, found = await answer(client.eval(_READ, len(keys), *keys, *names))
    _known(version)
    return sorted((Row(*found[at : at + 3]) for at in range(0, len(found), 3)), key=lambda row: row.name)


def _known(version: str) -> str:
    if version in {"", VERSION}:
        return version
    raise newer() if version.isascii() and version.isdigit() and len(version) < 10 else schema_lost()
