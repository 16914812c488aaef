"""One write to the store, all of it or nothing: only if what was looked at is still as it was seen, and only under a registered key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

import redis
import redis.asyncio

from bot.errors import StoreUnavailable
from bot.model import Text
from bot.store import Actor
from bot.store.connection import answer
from bot.store.register import REGISTER

TENANTS = "mailcheck:tenants"
AUDIT = "mailcheck:audit"
AUDIT_LENGTH = 100_000  # entries, roughly
FSYNC_LIMIT = 4000  # milliseconds

Command = tuple[str, ...]

Seen = tuple[str, str | Sequence[str]]
"""A key and what was seen there: a record ("" for none), or the members of an index in their order."""

# KEYS: register, tenants, then whatever else must be as it was seen
# ARGV: id of the key written with; tenant; its record as seen, "" for none; the commands as JSON; then per further key its form and what was seen
_WRITE = """
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 'key' end
if (redis.call('HGET', KEYS[2], ARGV[2]) or '') ~= ARGV[3] then return 'changed' end
for i = 3, #KEYS do
  local now = ARGV[2 * i - 1] == 'index' and table.concat(redis.call('ZRANGE', KEYS[i], 0, -1), '\\n') or redis.call('GET', KEYS[i]) or ''
  if now ~= ARGV[2 * i] then return 'changed' end
end
for _, command in ipairs(cjson.decode(ARGV[4])) do redis.call(unpack(command)) end
return 'done'
"""


class Written(StrEnum):
    """Was it written; or had somebody else changed the record, or ended our key, since we looked?"""

    DONE = "done"
    CHANGED = "changed"
    KEY = "key"


async def write(
    client: redis.asyncio.Redis, key_id: str, name: str, seen: str, commands: Sequence[Command], *others: Seen
) -> Written:
    """Run the commands if the tenant's record and the other records and indexes are as they were seen.

    What belongs to no tenant is written with the name "", which none has.
    """
    keys, words = [REGISTER, TENANTS], [key_id, name, seen, json.dumps(commands)]
    for key, value in others:
        keys.append(key)
        words += ["record", value] if isinstance(value, str) else ["index", "\n".join(value)]
    return Written(await answer(client.eval(_WRITE, len(keys), *keys, *words)))


async def on_disk(client: redis.asyncio.Redis) -> None:
    """Wait until what this connection wrote is on the server's disk, where the server can say so (Redis and Valkey from 7.2 on).

    A server without an append-only file, an older one, or one that does not let us ask cannot say so. Raises StoreUnavailable
    where it says that it is not.
    """
    try:
        synced, _ = await answer(client.waitaof(1, 0, FSYNC_LIMIT))
    except redis.ResponseError:
        return
    if int(synced) < 1:
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
