"""One write to the store, all of it or nothing: only if what was looked at is still as it was seen, and only under a registered key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

import redis
import redis.asyncio

from bot.errors import StoreUnavailable
from bot.model import Text
from bot.store import Actor
from bot.store.reading import REVISIONS, SCHEMA, SEEN, TENANTS, VERSION, answer, is_text
from bot.store.register import REGISTER

AUDIT = "mailcheck:audit"
AUDIT_LENGTH = 100_000  # entries, roughly
FSYNC_LIMIT = 4000  # milliseconds
_WORDS = 1_000

Command = tuple[str, ...]

Seen = tuple[str, str | Sequence[str]]
"""A key and what was seen there: a record ("" for none), or the members of an index in their order."""

# KEYS: register, schema, tenants, revisions, then whatever else must be as it was seen; what is of another kind there is nobody's, and goes
# a command whose key is of another kind ends all before anything is written, unless it only takes something out: nothing of ours is there
# ARGV: id of the key written with; the schema's version; tenant; its record, or else its revision, as seen; per further key its kind and what was seen; per command the number of its words and these
_WRITE = (
    SEEN
    + """
local wrong = strange(KEYS[1], 'hash') or strange(KEYS[2], 'string') or strange(KEYS[3], 'hash') or strange(KEYS[4], 'hash')
if wrong then return wrong end
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 'key' end
if redis.call('GET', KEYS[2]) ~= ARGV[2] then return 'schema' end
if ARGV[3] ~= '' then
  local now = seen(KEYS[3], ARGV[3])
  if now == '' then now = redis.call('HGET', KEYS[4], ARGV[3]) or '' end
  if now ~= ARGV[4] then return 'changed' end
end
local at, nobodys = 5, {}
for i = 5, #KEYS do
  local kind, now = redis.call('TYPE', KEYS[i]).ok, ''
  if kind == 'zset' and ARGV[at] == kind then now = table.concat(redis.call('ZRANGE', KEYS[i], 0, -1), '\\n')
  elseif kind == 'string' and ARGV[at] == kind then now = redis.call('GET', KEYS[i])
  elseif kind ~= 'none' then nobodys[KEYS[i]] = true end
  if now ~= ARGV[at + 1] then return 'changed' end
  at = at + 2
end
local kinds, takes_out, passed_over, command = {H = 'hash', Z = 'zset', X = 'stream'}, {HDEL = true, ZREM = true}, {}, at
while command < #ARGV do
  local key, kind = ARGV[command + 2], kinds[ARGV[command + 1]:sub(1, 1)]
  wrong = kind and not nobodys[key] and strange(key, kind)
  if wrong and not takes_out[ARGV[command + 1]] then return wrong end
  passed_over[command] = wrong
  command = command + ARGV[command] + 1
end
for key in pairs(nobodys) do redis.call('DEL', key) end
while at < #ARGV do
  if not passed_over[at] then redis.call(unpack(ARGV, at + 1, at + ARGV[at])) end
  at = at + ARGV[at] + 1
end
return 'done'
"""
)


class Written(StrEnum):
    """Was it written; or had somebody else changed the record, ended our key, or changed the store's form, since we looked?"""

    DONE = "done"
    CHANGED = "changed"
    KEY = "key"
    SCHEMA = "schema"


async def write(
    client: redis.asyncio.Redis, key_id: str, name: str, seen: str, commands: Sequence[Command], *others: Seen
) -> Written:
    """Run the commands if the tenant's record and the other records and indexes are as they were seen.

    What belongs to no tenant is written with the name "", which none has.
    """
    keys, words = [REGISTER, SCHEMA, TENANTS, REVISIONS], [key_id, VERSION, name, seen]
    for key, value in others:
        keys.append(key)
        words += ["string", value] if isinstance(value, str) else ["zset", "\n".join(value)]
    for command in commands:
        words += [str(len(command)), *command]
    return Written(await answer(client.register_script(_WRITE)(keys, words), _is_written))


def in_parts(command: Sequence[str], words: Sequence[str]) -> list[Command]:
    """Return a command for any number of further words: Lua takes no more than 8,000 at once."""
    return [(*command, *words[at : at + _WORDS]) for at in range(0, len(words), _WORDS)]


def _is_written(said: object) -> bool:
    return is_text(said) and said in {*Written}


def _are_copies(said: object) -> bool:
    return isinstance(said, list) and [*map(type, said)] == [int, int]


async def on_disk(client: redis.asyncio.Redis) -> None:
    """Wait until what this connection wrote is on the server's disk, where the server can say so (Redis and Valkey from 7.2 on).

    A server without an append-only file, an older one, or one that does not let us ask cannot say so. Raises StoreUnavailable
    where it says that it is not.
    """
    try:
        synced, _ = await answer(client.waitaof(1, 0, FSYNC_LIMIT), _are_copies)
    except redis.ResponseError:
        return
    if synced < 1:
        raise StoreUnavailable(
            Text(
                "Redis hat nicht bestätigt, dass die Daten auf der Platte liegen: Prüfen Sie dort die Platte und appendfsync, und speichern Sie noch einmal.",
                "Redis did not confirm that the data is on its disk: check the disk and appendfsync there, and store it again.",
            )
        )


def audit(actor: Actor, what: str, uid: str) -> Command:
    """Return the command that notes who did what to which record; it names the record by its random uid alone."""
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    return (
        "XADD",
        AUDIT,
        "MAXLEN",
        "~",
        str(AUDIT_LENGTH),
        "*",
        "door",
        actor.door,
        "person",
        actor.person,
        "what",
        what,
        "when",
        moment,
        "uid",
        uid,
    )
