"""Jobs that wait and run, for all processes on one store: whoever handed one over may die, and so may whoever does it.

`mailcheck:jobs:job:<id>`    the sealed job, for an hour · `mailcheck:jobs:steps:<id>` (hash) what was noted of it, sealed, as long
`mailcheck:jobs:waiting`     sorted set of ids: by lane, then by turn (everybody's first comes before anybody's second)
`mailcheck:jobs:running`     hash: id → worker; only who stands there may end it · `…:tries` (hash) how often it was begun
`mailcheck:jobs:workers`     hash: worker → its signs of life; whose number stands still while others look on is dead
`mailcheck:jobs:people`      hash: id → lane and the person's digest · `…:waits`, `…:held` (hashes) how many of these wait and run
`mailcheck:jobs:unique`      hash: digest of a unique key → id · `…:turns` (hash) each person's last turn, each lane's present one
`mailcheck:claims:<id>`      stands a quarter of an hour: what is handed over again is known

Whoever can write to Redis can delete a job, hold it up, and put back one of the last hour; none can be read, changed or moved. Ids are
digests. The clock of Redis decides nothing but when the hour is over.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import redis
import redis.asyncio
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import StoredDamage
from bot.model import Text
from bot.store import Bounds, Job, Lane, Put, TakenForDead
from bot.store.guarded import Command
from bot.store.keys import KeyRing
from bot.store.reading import (
    answer,
    are_texts,
    index_of,
    is_facts,
    is_number,
    is_table,
    is_text,
    is_text_or_nothing,
    text_of,
)
from bot.store.register import REGISTER
from bot.store.sealing import TamperedError, decrypt, encrypt
from bot.store.vault import Vault

JOBS = "mailcheck:jobs:"
KEPT = 3_600  # seconds: what a job holds, a pasted text say, is gone by then, done or not
CLAIMED = 900  # seconds; Slack sends an event again at once, after a minute and after five (https://docs.slack.dev/apis/events-api, seen 2026-11)
PATIENCE = 1.0  # seconds: somebody waits for what is handed over
MOST_LOOKED_AT = 1_000  # of what waits, until one is found whose person may have one more run
NO_FILE = Text(
    "Dieses Redis führt keine Append-only-Datei: Was angenommen ist, geht verloren, wenn es stirbt. Dort appendonly yes und appendfsync always einstellen.",
    "This Redis keeps no append-only file: what was taken is lost when it dies. Set appendonly yes and appendfsync always there.",
)
LATER = Text(
    "Dieses Redis schreibt erst später auf die Platte (appendfsync): Was in der letzten Sekunde angenommen wurde, kann verloren gehen. Dort appendfsync always einstellen.",
    "This Redis writes to its disk only later (appendfsync): what was taken in the last second may be lost. Set appendfsync always there.",
)
_GONE = "gone"
_log = logging.getLogger(__name__)

_PARTS = "local function at(part) return KEYS[1] .. part end\n"
_PERSON = (
    _PARTS
    + """
local function less(hash, person)
  if person and redis.call('HINCRBY', at(hash), person, -1) <= 0 then redis.call('HDEL', at(hash), person) end
end
local function strike(id)
  redis.call('DEL', at('job:' .. id), at('steps:' .. id))
  redis.call('HDEL', at('tries'), id)
  redis.call('HDEL', at('people'), id)
end
"""
)

# KEYS: prefix, register, claim · ARGV: key id, id, envelope, lane, person, unique, most, most of one person's, seconds kept, seconds claimed
_PUT = (
    _PERSON
    + """
local id, lane, unique = ARGV[2], ARGV[4], ARGV[6]
local person = ARGV[5] ~= '' and lane .. ARGV[5] or ''
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then return 'key' end
if redis.call('EXISTS', KEYS[3]) == 1 then return 'known' end
if unique ~= '' then
  local holder = redis.call('HGET', at('unique'), unique)
  if holder and redis.call('EXISTS', at('job:' .. holder)) == 1 then return 'same' end
end
if redis.call('ZCARD', at('waiting')) >= tonumber(ARGV[7]) then return 'full' end
if person ~= '' and tonumber(redis.call('HGET', at('waits'), person) or '0') >= tonumber(ARGV[8]) then return 'crowded' end
local turn = math.max(tonumber(redis.call('HGET', at('turns'), lane) or '0'), tonumber(redis.call('HGET', at('turns'), person) or '0')) + 1
redis.call('SET', KEYS[3], '', 'EX', ARGV[10])
redis.call('SET', at('job:' .. id), ARGV[3], 'EX', ARGV[9])
redis.call('ZADD', at('waiting'), lane * 1e12 + turn, id)
if unique ~= '' then redis.call('HSET', at('unique'), unique, id) end
if person ~= '' then
  redis.call('HSET', at('turns'), person, turn)
  redis.call('HSET', at('people'), id, person)
  redis.call('HINCRBY', at('waits'), person, 1)
end
return 'taken'
"""
)

# KEYS: prefix · ARGV: worker, how many of one person's in a lane may run, how many are looked at; for some lanes the first, the last, how many are wanted
_TAKE = (
    _PERSON
    + """
if redis.call('HEXISTS', at('workers'), ARGV[1]) == 0 then return {'gone'} end
local taken = {}
local function take(id)
  local person, score = redis.call('HGET', at('people'), id), redis.call('ZSCORE', at('waiting'), id)
  if person and tonumber(redis.call('HGET', at('held'), person) or '0') >= tonumber(ARGV[2]) then return 0 end
  redis.call('ZREM', at('waiting'), id)
  less('waits', person)
  local envelope = redis.call('GET', at('job:' .. id))
  if not envelope then
    strike(id)
    return 0
  end
  if score % 1e12 > 0 then redis.call('HSET', at('turns'), math.floor(score / 1e12), score % 1e12) end
  redis.call('HSET', at('running'), id, ARGV[1])
  if person then redis.call('HINCRBY', at('held'), person, 1) end
  for _, each in ipairs({id, envelope, tostring(redis.call('HINCRBY', at('tries'), id, 1))}) do taken[#taken + 1] = each end
  return 1
end
for lanes = 4, #ARGV, 3 do
  local left = tonumber(ARGV[lanes + 2])
  local waiting = left > 0 and redis.call('ZRANGEBYSCORE', at('waiting'), ARGV[lanes] * 1e12, (ARGV[lanes + 1] + 1) * 1e12 - 1, 'LIMIT', 0, ARGV[3])
  for _, id in ipairs(waiting or {}) do
    if left == 0 then break end
    left = left - take(id)
  end
end
if redis.call('ZCARD', at('waiting')) == 0 then redis.call('DEL', at('turns')) end
return taken
"""
)

# KEYS: prefix, register · ARGV: key id, worker, id, step, what is noted, seconds kept
_NOTE = (
    _PARTS
    + """
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then return 'key' end
if redis.call('HGET', at('running'), ARGV[3]) ~= ARGV[2] then return 'gone' end
redis.call('HSET', at('steps:' .. ARGV[3]), ARGV[4], ARGV[5])
redis.call('EXPIRE', at('steps:' .. ARGV[3]), ARGV[6])
return 'noted'
"""
)

# KEYS: prefix · ARGV: worker, id, unique
_END = (
    _PERSON
    + """
if redis.call('HGET', at('running'), ARGV[2]) ~= ARGV[1] then return 0 end
less('held', redis.call('HGET', at('people'), ARGV[2]))
strike(ARGV[2])
redis.call('HDEL', at('running'), ARGV[2])
if ARGV[3] ~= '' and redis.call('HGET', at('unique'), ARGV[3]) == ARGV[2] then redis.call('HDEL', at('unique'), ARGV[3]) end
return 1
"""
)

# KEYS: prefix · ARGV: worker
_BEAT = (
    _PARTS
    + """
if redis.call('HEXISTS', at('workers'), ARGV[1]) == 0 then return {'gone'} end
redis.call('HINCRBY', at('workers'), ARGV[1], 1)
return redis.call('HGETALL', at('workers'))
"""
)

# KEYS: prefix · ARGV: worker, its last sign or '', the lane of what is for nobody
_BURY = (
    _PERSON
    + """
if ARGV[2] ~= '' and redis.call('HGET', at('workers'), ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HDEL', at('workers'), ARGV[1])
local running, count = redis.call('HGETALL', at('running')), 0
for place = 1, #running, 2 do
  local id = running[place]
  if running[place + 1] == ARGV[1] then
    local person = redis.call('HGET', at('people'), id)
    redis.call('HDEL', at('running'), id)
    redis.call('ZADD', at('waiting'), (person and person:sub(1, 1) or ARGV[3]) * 1e12, id)
    less('held', person)
    if person then redis.call('HINCRBY', at('waits'), person, 1) end
    count = count + 1
  end
end
return count
"""
)


class _Written(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    id: str
    until: int
    kind: str
    payload: str
    person: str
    unique: str
    lane: Lane


@dataclass(frozen=True, slots=True)
class JobsOnRedis:
    """The jobs of one store."""

    vault: Vault

    async def put(self, job: Job, bounds: Bounds) -> Put:
        """Hand a job over, for good once this returns."""
        name = digest(job.id)
        places = str(job.lane.value), digest(job.person), digest(job.unique)
        limits = *map(str, (bounds.waiting, bounds.waiting_each)), str(KEPT), str(CLAIMED)
        async with self.vault.connection.talk(PATIENCE, reserved=True) as client:
            while True:  # ends with the limit of the talk
                ring = self.vault.keys.ring
                words = ring.first[0], name, _close(ring, name, job), *places, *limits
                said = await _run(client, _PUT, is_text, (REGISTER, f"mailcheck:claims:{name}"), *words)
                if said != "key":
                    return Put(said)
                await self.vault.keys.renew(ring)

    async def begin(self, worker: str) -> None:
        """Say that a worker is there."""
        async with self.vault.connection.talk(PATIENCE, reserved=True) as client:
            await answer(client.hset(f"{JOBS}workers", worker, "0"), is_number, JOBS)

    async def beat(self, worker: str) -> Mapping[str, str]:
        """Say that a worker is still there; return the last sign of each that is."""
        async with self.vault.connection.talk(PATIENCE, reserved=True) as client:
            said = await _run(client, _BEAT, are_texts, (), worker)
        if said == [_GONE]:
            raise TakenForDead
        return dict(zip(said[::2], said[1::2], strict=False))

    async def take(self, worker: str, deliveries: int, others: int, bounds: Bounds) -> tuple[Job, ...]:
        """Give so many deliveries and so many other jobs at most to a worker; what does not open is struck off."""
        lanes = (Lane.DELIVERY, Lane.DELIVERY, deliveries), (Lane.WORK, Lane.BACKGROUND, others)
        async with self.vault.talk() as client:
            wanted = [str(int(each)) for part in lanes for each in part]
            words = worker, str(bounds.running_each), str(MOST_LOOKED_AT), *wanted
            said = await _run(client, _TAKE, are_texts, (), *words)
            if said == [_GONE]:
                raise TakenForDead
            found = []
            for name, envelope, tries in zip(said[::3], said[1::3], said[2::3], strict=False):
                steps = await self._steps(client, name) if tries != "1" else {}
                try:
                    job = await self.vault.opened(partial(_open, name=name, envelope=envelope))
                except (TamperedError, StoredDamage) as problem:
                    _log.warning("something stored below %s is not used: %s", JOBS, problem or "it was changed")
                    await _run(client, _END, is_number, (), worker, name, "")
                else:
                    found.append(replace(job, tries=int(tries), steps=steps))
        return tuple(found)

    async def note(self, worker: str, job: Job, step: str, said: str) -> bool:
        """Note a step of a running job, for whoever has to begin it again."""
        name = digest(job.id)
        async with self.vault.connection.talk(PATIENCE, reserved=True) as client:
            while True:  # ends with the limit of the talk
                ring = self.vault.keys.ring
                words = ring.first[0], worker, name, step, _note(ring, name, step, said), str(KEPT)
                answered = await _run(client, _NOTE, is_text, (REGISTER,), *words)
                if answered != "key":
                    return bool(answered != _GONE)
                await self.vault.keys.renew(ring)

    async def end(self, worker: str, job: Job) -> bool:
        """Strike a job off."""
        async with self.vault.connection.talk(PATIENCE, reserved=True) as client:
            return bool(await _run(client, _END, is_number, (), worker, digest(job.id), digest(job.unique)))

    async def bury(self, worker: str, sign: str = "") -> int:
        """Let the jobs of a worker wait again, first of all."""
        async with self.vault.connection.talk(PATIENCE, reserved=True) as client:
            return int(await _run(client, _BURY, is_number, (), worker, sign, str(Lane.BACKGROUND.value)))

    async def with_key(self, unique: str) -> Job | None:
        """Return the job with this unique key, with its steps so far."""
        async with self.vault.talk() as client:
            key = f"{JOBS}unique"
            name = await answer(client.hget(key, digest(unique)), is_text_or_nothing, key) or ""
            with suppress(TamperedError, StoredDamage):
                if name and (envelope := await text_of(client, _job_key(name))):
                    job = await self.vault.opened(partial(_open, name=name, envelope=envelope))
                    return replace(job, steps=await self._steps(client, name))
        return None

    async def doubts(self) -> Text | None:
        """Return why what Redis confirms may be lost all the same; None where it says that it is not, or does not let us ask."""
        async with self.vault.talk() as client:
            if not (await answer(client.info("persistence"), is_facts)).get("aof_enabled"):
                return NO_FILE
            with suppress(redis.ResponseError):  # an operator may keep CONFIG from us
                said = await answer(client.config_get("appendfsync"), is_table)
                if said.get("appendfsync", "always") != "always":
                    return LATER
        return None

    async def rotate(self) -> int:
        """Encrypt all jobs anew, with what was noted of them; return how many."""
        async with self.vault.talk() as client:
            names = await index_of(client, f"{JOBS}waiting")
            key = f"{JOBS}running"
            names += await answer(client.hkeys(key), are_texts, key)
            count = 0
            for name in names:
                count += await self._rotate(client, name)
        return count

    async def _rotate(self, client: redis.asyncio.Redis, name: str) -> int:
        """Encrypt one anew as long as it is as it was seen; what does not open stays, and is struck off by whoever takes it."""
        while True:
            ring = self.vault.keys.ring
            with suppress(TamperedError, StoredDamage):
                seen = await text_of(client, _job_key(name))
                if not seen:
                    return 0
                job = await self.vault.opened(partial(_open, name=name, envelope=seen))
                steps = await self._steps(client, name)
                ring = self.vault.keys.ring
                commands: list[Command] = [("SET", _job_key(name), _close(ring, name, job), "XX", "KEEPTTL")]
                commands += [
                    ("HSET", _steps_key(name), step, _note(ring, name, step, said)) for step, said in steps.items()
                ]
                if await self.vault.written(client, ring, "", "", commands, (_job_key(name), seen)):
                    return 1
                continue
            return 0

    async def _steps(self, client: redis.asyncio.Redis, name: str) -> Mapping[str, str]:
        """Return what was noted of a job; what does not open was not."""
        key, found = _steps_key(name), {}
        sealed: Mapping[str, str] = await answer(client.hgetall(key), is_table, key)
        for step, envelope in sealed.items():
            with suppress(TamperedError, StoredDamage, UnicodeDecodeError):
                plain = await self.vault.opened(partial(decrypt, envelope=envelope, record=key, field=step))
                found[step] = plain.decode()
        return found


def digest(said: str) -> str:
    """Return what stands for an id in Redis, "" for none."""
    return hashlib.sha256(said.encode()).hexdigest()[:32] if said else ""


def _job_key(name: str) -> str:
    return f"{JOBS}job:{name}"


def _steps_key(name: str) -> str:
    return f"{JOBS}steps:{name}"


def _close(ring: KeyRing, name: str, job: Job) -> str:
    until = int(time.time()) + KEPT
    written = _Written(
        id=job.id,
        until=until,
        kind=job.kind,
        payload=job.payload,
        person=job.person,
        unique=job.unique,
        lane=job.lane,
    )
    return encrypt(ring, written.model_dump_json().encode(), _job_key(name), "job")


def _note(ring: KeyRing, name: str, step: str, said: str) -> str:
    return encrypt(ring, said.encode(), _steps_key(name), step)


def _open(ring: KeyRing, name: str, envelope: str) -> Job:
    """Open a job; raises UnknownKeyError, or TamperedError for what is not it, or whose hour is over."""
    try:
        written = _Written.model_validate_json(decrypt(ring, envelope, _job_key(name), "job"))
    except ValidationError:  # sealed by us, and yet not what we write
        raise TamperedError from None
    if digest(written.id) != name or written.until < time.time():
        raise TamperedError
    return Job(written.id, written.kind, written.payload, written.lane, written.person, written.unique)


async def _run(
    client: redis.asyncio.Redis, script: str, is_one: Callable[[object], bool], more: Sequence[str], *words: str
) -> Any:
    """Run a script below our prefix; raises StoredDamage where something of another kind lies there."""
    return await answer(client.eval(script, 1 + len(more), JOBS, *more, *words), is_one, JOBS)
