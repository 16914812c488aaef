"""What is read from Redis is looked at where it enters: of the right kind, not too long, of a form that this Mailcheck knows.

`mailcheck:schema` (string) is the form of the whole store; `mailcheck:revisions` is in revisions.py.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import redis
import redis.asyncio

from bot.errors import StoredDamage
from bot.store.record_refusals import foreign, newer, schema_lost
from bot.store.sealing import TamperedError

TENANTS = "mailcheck:tenants"
REVISIONS = "mailcheck:revisions"
SCHEMA = "mailcheck:schema"
VERSION = "2"
"""The store's form since every record has its revision beside it; the form before had no version."""
LONGEST_RECORD = 2_000_000  # bytes; a tenant with everything that a document may hold stays below one million
NO_RECORD = "!"
"""What stands for a field that is there, and empty or too long to be a record."""

# How a record is seen ("" for none), which there are, and a key that is not ours, here and where something is written
SEEN = f"""
local function seen(key, name)
  if redis.call('HEXISTS', key, name) == 0 then return '' end
  local length = redis.call('HSTRLEN', key, name)
  if length == 0 or length > {LONGEST_RECORD} then return '{NO_RECORD}' end
  return redis.call('HGET', key, name)
end
-- the names of all records, and of those that are gone while their revision stands
local function names(records, revisions)
  local all = redis.call('HKEYS', records)
  for _, name in ipairs(redis.call('HKEYS', revisions)) do
    if redis.call('HEXISTS', records, name) == 0 then all[#all + 1] = name end
  end
  return all
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
for _, name in ipairs(ARGV[1] and {ARGV[1]} or names(KEYS[1], KEYS[2])) do
  for _, value in ipairs({name, seen(KEYS[1], name), redis.call('HGET', KEYS[2], name) or ''}) do found[#found + 1] = value end
end
return {redis.call('GET', KEYS[3]) or '', found}
"""
)
# KEYS: tenants, revisions
_NAMES = SEEN + "return strange(KEYS[1], 'hash') or strange(KEYS[2], 'hash') or names(KEYS[1], KEYS[2])"
NOT_REDIS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What redis-py raises while it reads what no Redis says."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Row:
    """A record as it stands under its name ("" for none, or one that is gone), and the seal of the revision that was stored last."""

    name: str
    record: str
    revision: str

    @property
    def seen(self) -> str:
        """What stands for the tenant; "" where there is none."""
        return self.record or self.revision


def is_text(said: object) -> bool:
    """Tell whether this is a text."""
    return type(said) is str


def is_text_or_nothing(said: object) -> bool:
    """Tell whether this is a text, or that there is none."""
    return said is None or type(said) is str


def is_number(said: object) -> bool:
    """Tell whether this is a whole number, or what redis-py makes of one that counts one thing."""
    return isinstance(said, int)


def is_yes_or_nothing(said: object) -> bool:
    """Tell whether this says that something was done, or that it was not."""
    return said is None or type(said) is bool


def are_texts(said: object) -> bool:
    """Tell whether this is a list of texts."""
    return isinstance(said, list) and {*map(type, said)} <= {str}


def is_table(said: object) -> bool:
    """Tell whether this is a table of texts."""
    return isinstance(said, dict) and {*map(type, said), *map(type, said.values())} <= {str}


def is_facts(said: object) -> bool:
    """Tell whether this is a table of what the server says of itself."""
    return isinstance(said, dict) and {*map(type, said)} <= {str}


async def answer(reply: Any, is_one: Callable[[Any], bool], key: str = "mailcheck:*") -> Any:
    """Return what Redis answers; raises InvalidResponse for what is no answer to this, as `is_one` tells.

    Raises StoredDamage where what lies under a key is of another kind than we put there: a script names that key itself; anybody
    else gives the one that was asked for.
    """
    try:
        said = await reply
    except redis.ResponseError as problem:
        if "WRONGTYPE" not in str(problem):
            raise
        named = str(problem).partition(" ")[2]
        raise foreign(named if named.startswith("mailcheck:") else key) from None
    except NOT_REDIS:
        raise redis.InvalidResponse from None
    if not is_one(said):
        raise redis.InvalidResponse
    return said


async def texts_of(client: redis.asyncio.Redis, keys: Sequence[str]) -> list[str | None]:
    """Return the texts under these keys, None where there is none."""

    def is_one(said: object) -> bool:
        return isinstance(said, list) and len(said) == len(keys) and all(map(is_text_or_nothing, said))

    texts: list[str | None] = await answer(client.mget(keys), is_one) if keys else []
    return texts


async def text_of(client: redis.asyncio.Redis, key: str) -> str:
    """Return the text under a key, "" where there is none; raises TamperedError where something of another kind lies there."""
    try:
        return await answer(client.get(key), is_text_or_nothing, key) or ""
    except StoredDamage:
        raise TamperedError from None


async def index_of(client: redis.asyncio.Redis, key: str) -> list[str]:
    """Return the members of an index, the lowest first; raises StoredDamage where something of another kind lies there."""
    members: list[str] = await answer(client.zrange(key, 0, -1), are_texts, key)
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
    return _known(await answer(client.get(SCHEMA), is_text_or_nothing, SCHEMA) or "")


async def rows_of(client: redis.asyncio.Redis) -> list[Row]:
    """Return all records, those that are gone too, by name; raises StoreUnavailable where the store is of a form that we do not know."""
    return await _rows(client)


async def names_of(client: redis.asyncio.Redis) -> list[str]:
    """Return the names of the same, in their order."""
    return sorted(await answer(client.register_script(_NAMES)([TENANTS, REVISIONS]), are_texts))


async def row_of(client: redis.asyncio.Redis, name: str) -> Row:
    """Return the record under a name; raises as `rows_of`."""
    try:
        name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # no bytes are read as this, so none stand for it
        return Row(name, "", "")
    return (await _rows(client, name))[0]


async def _rows(client: redis.asyncio.Redis, *names: str) -> list[Row]:
    keys = TENANTS, REVISIONS, SCHEMA
    version, found = await answer(client.register_script(_READ)(keys, names), _are_rows)
    _known(version)
    return sorted((Row(*found[at : at + 3]) for at in range(0, len(found), 3)), key=lambda row: row.name)


def _are_rows(said: object) -> bool:
    match said:
        case [str(), list(found)]:
            return are_texts(found) and len(found) % 3 == 0
    return False


def _known(version: str) -> str:
    if version in {"", VERSION}:
        return version
    raise newer() if version.isascii() and version.isdigit() and len(version) < 10 else schema_lost()
