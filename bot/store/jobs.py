"""Jobs that wait and run, for all processes on one store: whoever handed one over may die, and so may whoever does it.

`mailcheck:jobs:job:<id>`    the sealed job, for an hour · `mailcheck:jobs:steps:<id>` (hash) what was noted of it, sealed, as long
`mailcheck:jobs:waiting`     sorted set of ids: by lane, then by turn (everybody's first comes before anybody's second)
`mailcheck:jobs:running`     hash: id → worker; only who stands there may end it · `…:tries` (hash) how often it was begun
`mailcheck:jobs:workers`     hash: worker → its signs of life; whose number stands still while others look on is dead · `…:has` (hash) how many run there
`mailcheck:jobs:marks`       hash: id → lane, digests of the person and of the unique key; for all that waits or runs
`mailcheck:jobs:waits`       hash: lane and digest of a person → how many of these wait · `…:held` (hash) how many run
`mailcheck:jobs:unique`      hash: digest of a unique key → id · `…:turns` (hash) last turn of each person's that waits, each lane's present one, the count of all
`mailcheck:claims:<id>`      stands a quarter of an hour: what is handed over again is known; holds a job, where that has claimed something

Whoever can write to Redis can delete a job, hold it up, and put back one of the last hour; none can be read, changed or moved. Ids are
digests. The clock of Redis decides nothing but when the hour is over.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import redis
import redis.asyncio
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.clocks import uptime
from bot.errors import StoredDamage
from bot.model import Text
from bot.store import Bounds, Job, Lane, Put, TakenForDead
from bot.store.connection import HANDED_OVER, SHORT
from bot.store.guarded import Command
from bot.store.job_scripts import BACK, BEAT, END, NOTE, PUT, TAKE
from bot.store.keys import KeyRing
from bot.store.reading import answer, are_texts, is_facts, is_number, is_table, is_text_or_nothing, text_of
from bot.store.redis_refusals import refusal
from bot.store.register import REGISTER
from bot.store.sealing import TamperedError, decrypt, encrypt
from bot.store.vault import Vault
from bot.turns import FairQueue, give_way

JOBS = "mailcheck:jobs:"
CLAIMS = "mailcheck:claims:"
KEPT = 3_600  # seconds: what a job holds, a pasted text say, is gone by then, done or not
LARGE = 20_000  # characters: what is opened in a thread
CLAIMED = 900  # seconds; Slack sends an event again at once, after a minute and after five (https://docs.slack.dev/apis/events-api, seen 2026-11)
PATIENCE = 1.0  # seconds: somebody waits for what is handed over
MOST_LOOKED_AT = 1_000  # of what waits, until one is found whose person may have one more run
MOST_WORKERS = (
    1_000  # names; whoever can write to Redis can put any number there, and each is looked at with every sign of life
)
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


class _Written(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    id: str
    until: int
    kind: str
    payload: str
    person: str
    unique: str
    lane: Lane


@dataclass(slots=True)
class _Clock:
    """The clock of Redis, one for all machines, whatever their own say; our own until it was heard."""

    ahead: float | None = None
    """Seconds, of our uptime."""

    def hear(self, now: str) -> None:
        self.ahead = float(now) - uptime()

    def now(self) -> float:
        return time.time() if self.ahead is None else uptime() + self.ahead


@dataclass(frozen=True, slots=True)
class JobsOnRedis:
    """The jobs of one store."""

    vault: Vault
    handing_over: FairQueue = field(default_factory=lambda: FairQueue(HANDED_OVER))
    """However much one person hands over at once, everybody else waits for one of theirs."""
    clock: _Clock = field(default_factory=_Clock)

    async def put(self, job: Job, bounds: Bounds) -> Put:
        """Hand a job over, for good once this returns."""
        name = digest(job.id)
        places = str(job.lane.value), digest(job.person), digest(job.unique)
        limits = *map(str, (bounds.waiting, bounds.waiting_each)), str(KEPT), str(CLAIMED)
        until = int(self.clock.now()) + KEPT
        place = self.handing_over.ask()
        try:
            await place.come(PATIENCE)
        except TimeoutError as problem:
            raise refusal(problem, self.vault.connection.where) from None
        try:
            async with self.vault.connection.talk(PATIENCE, reserved=HANDED_OVER) as client:
                said = await self._run(
                    client,
                    PUT,
                    lambda ring: (name, _close(ring, name, job, until), *places, *limits),
                    f"{CLAIMS}{name}",
                )
        finally:
            place.leave()
        return Put(said[0])

    async def begin(self, worker: str) -> None:
        """Say that a worker is there."""
        async with self.vault.connection.talk(PATIENCE, reserved=SHORT) as client:
            await answer(client.hset(f"{JOBS}workers", worker, "0"), is_number, f"{JOBS}workers")

    async def beat(self, worker: str) -> Mapping[str, str]:
        """Say that a worker is still there; return the last sign of each that is."""
        async with self.vault.connection.talk(PATIENCE, reserved=SHORT) as client:
            said = await _run(client, BEAT, _are_signs, (), worker, str(MOST_WORKERS))
        if said == [_GONE]:
            raise TakenForDead
        *signs, now = said
        self.clock.hear(now)
        return dict(zip(signs[::2], signs[1::2], strict=True))

    async def take(
        self, worker: str, has: Collection[str], deliveries: int, others: int, bounds: Bounds
    ) -> tuple[Job, ...]:
        """Give so many deliveries and so many other jobs at most to a worker that `has` these; what does not open is struck off."""
        wanted = Lane.DELIVERY, Lane.DELIVERY, deliveries, Lane.WORK, Lane.BACKGROUND, others
        numbers = len(has), bounds.running_each, MOST_LOOKED_AT, *wanted
        words = worker, *map(str, map(int, numbers))

        def with_ids(ring: KeyRing) -> Sequence[str]:
            return f",{','.join(ring.ids)},", *words

        async with self.vault.talk() as client:
            while (said := await self._run(client, TAKE, with_ids))[0] == "more":
                await _run(client, BACK, is_number, (), worker, "lives", *map(digest, has))
            if said == [_GONE]:
                raise TakenForDead
            found = []
            for name, envelope, tries in zip(said[1::3], said[2::3], said[3::3], strict=False):
                steps = await self._steps(client, name) if tries != "1" else {}
                await give_way()
                try:
                    job = await self.vault.opened(
                        partial(_open, name=name, envelope=envelope, now=self.clock.now()), beside=len(envelope) > LARGE
                    )
                except TamperedError:
                    _log.warning("a job below %s was changed or exchanged, and is struck off: no key opens it", JOBS)
                    await _run(client, END, is_number, (), worker, name)
                else:
                    found.append(replace(job, tries=int(tries), steps=steps))
        return tuple(found)

    async def note(self, worker: str, job: Job, step: str, said: str) -> bool:
        """Note a step of a running job, for whoever has to begin it again."""
        name = digest(job.id)
        async with self.vault.connection.talk(PATIENCE, reserved=SHORT) as client:
            noted = await self._run(client, NOTE, lambda ring: (worker, name, step, _note(ring, name, step, said)))
        return noted != [_GONE]

    async def end(self, worker: str, job: Job) -> bool:
        """Strike a job off."""
        async with self.vault.connection.talk(PATIENCE, reserved=SHORT) as client:
            return bool(await _run(client, END, is_number, (), worker, digest(job.id)))

    async def bury(self, worker: str, sign: str = "") -> int:
        """Let the jobs of a worker wait again, first of all."""
        async with self.vault.connection.talk(PATIENCE, reserved=SHORT) as client:
            return int(await _run(client, BACK, is_number, (), worker, sign))

    async def with_key(self, unique: str) -> Job | None:
        """Return the job with this unique key, with its steps so far."""
        async with self.vault.talk() as client:
            key = f"{JOBS}unique"
            name = await answer(client.hget(key, digest(unique)), is_text_or_nothing, key) or ""
            with suppress(TamperedError):
                if name and (envelope := await text_of(client, _job_key(name))):
                    job = await self.vault.opened(partial(_open, name=name, envelope=envelope, now=self.clock.now()))
                    return replace(job, steps=await self._steps(client, name)) if job.unique == unique else None
        return None

    async def claim(self, what: str, job: Job) -> bool:
        """Let a running job have something, as long as what was handed over is known."""
        key, mine = f"{CLAIMS}{digest(what)}", digest(job.id)
        async with self.vault.talk() as client:
            asked = client.set(key, mine, ex=CLAIMED, nx=True, get=True)
            return await answer(asked, is_text_or_nothing, key) in {None, mine}

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
            key = f"{JOBS}marks"
            names = await answer(client.hkeys(key), are_texts, key)
            return sum([await self._rotate(client, name) for name in names])

    async def _rotate(self, client: redis.asyncio.Redis, name: str) -> int:
        """Encrypt one anew as long as it is as it was seen; what does not open stays, and is struck off by whoever takes it."""
        key = _job_key(name)
        with suppress(TamperedError):
            while seen := await text_of(client, key):
                plain = await self.vault.opened(partial(decrypt, envelope=seen, record=key, field="job"))
                steps = await self._steps(client, name)
                ring = self.vault.keys.ring
                commands: list[Command] = [("SET", key, encrypt(ring, plain, key, "job"), "KEEPTTL")]
                commands += [
                    ("HSET", _steps_key(name), step, _note(ring, name, step, said)) for step, said in steps.items()
                ]
                if await self.vault.written(client, ring, "", "", commands, (key, seen)):
                    return 1
        return 0

    async def _steps(self, client: redis.asyncio.Redis, name: str) -> Mapping[str, str]:
        """Return what was noted of a job; what does not open was not."""
        key, found = _steps_key(name), {}
        with suppress(StoredDamage):  # of another kind, so it is not ours either
            sealed: Mapping[str, str] = await answer(client.hgetall(key), is_table, key)
            for step, envelope in sealed.items():
                with suppress(TamperedError):
                    plain = await self.vault.opened(partial(decrypt, envelope=envelope, record=key, field=step))
                    found[step] = plain.decode()
        return found

    async def _run(
        self, client: redis.asyncio.Redis, script: str, words: Callable[[KeyRing], Sequence[str]], *more: str
    ) -> list[str]:
        """Run a script that is for a registered key alone; looks for a newer one where ours has ended."""
        while True:  # ends with the limit of the talk, or where there is no newer one
            ring = self.vault.keys.ring
            said: list[str] = await _run(client, script, _are_words, (REGISTER, *more), ring.first[0], *words(ring))
            if said != ["key"]:
                return said
            await self.vault.keys.renew(ring)


def digest(said: str) -> str:
    """Return what stands for an id in Redis, "" for none."""
    return hashlib.sha256(said.encode()).hexdigest()[:32] if said else ""


def _job_key(name: str) -> str:
    return f"{JOBS}job:{name}"


def _steps_key(name: str) -> str:
    return f"{JOBS}steps:{name}"


def _close(ring: KeyRing, name: str, job: Job, until: int) -> str:
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


def _are_signs(said: object) -> bool:
    """Say whether these are workers, each with its sign, and the time, or that ours is gone."""
    return said == [_GONE] or (
        isinstance(said, list) and are_texts(said) and len(said) % 2 == 1 and said[-1].isdecimal()
    )


def _are_words(said: object) -> bool:
    return are_texts(said) and said != []


def _open(ring: KeyRing, name: str, envelope: str, now: float) -> Job:
    """Open a job; raises UnknownKeyError, or TamperedError for what is not it, or whose hour is over `now`."""
    try:
        written = _Written.model_validate_json(decrypt(ring, envelope, _job_key(name), "job"))
    except ValidationError:  # sealed by us, and yet not what we write
        raise TamperedError from None
    if digest(written.id) != name or written.until < now:
        raise TamperedError
    return Job(written.id, written.kind, written.payload, written.lane, written.person, written.unique)


async def _run(
    client: redis.asyncio.Redis, script: str, is_one: Callable[[object], bool], more: Sequence[str], *words: str
) -> Any:
    """Run a script below our prefix; raises StoredDamage where something of another kind lies there."""
    return await answer(client.register_script(script)([JOBS, *more], words), is_one, JOBS)
