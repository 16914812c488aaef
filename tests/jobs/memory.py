"""Jobs in memory: what a store on Redis does, for tests of what stands on it."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from bot.errors import StoreUnavailable
from bot.model import Text
from bot.store import Bounds, Job, Lane, Put, TakenForDead
from bot.store.jobs import digest


class MemoryDrafts:
    """Drafts of one process."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, str]] = {}

    async def keep(self, place: str, draft: str) -> str:
        number = secrets.token_hex(8)
        self.kept[place] = number, draft
        return number

    async def of(self, place: str, number: str) -> str | None:
        kept, draft = self.kept.get(place, ("", ""))
        return draft if kept and kept == number else None

    async def drop(self, place: str, number: str) -> None:
        if await self.of(place, number) is not None:
            del self.kept[place]


class MemoryJobs:
    """Jobs of one process, or of several that are played in one; the store may be `away` or `slow`."""

    def __init__(self) -> None:
        self.away = False
        self.slow: asyncio.Event | None = None
        self.claimed: set[str] = set()
        self.claims: dict[str, str] = {}
        self.waiting: dict[str, Job] = {}
        self.run_by: dict[str, tuple[str, Job]] = {}
        self.signs: dict[str, int] = {}
        self.steps: dict[str, dict[str, str]] = {}
        self._turns: dict[str, tuple[int, int, int, str]] = {}
        self._spent: set[str] = set()
        self._all = itertools.count()
        self._last: dict[tuple[Lane, str], int] = {}
        self._now: Counter[Lane] = Counter()

    async def _reached(self) -> None:
        if self.slow:
            await self.slow.wait()
        if self.away:
            raise StoreUnavailable(Text("Redis antwortet nicht.", "Redis does not answer."))

    async def put(self, job: Job, bounds: Bounds) -> Put:
        await self._reached()
        if job.id in self.claimed or self._is_there(job.id):
            return Put.KNOWN
        holder = next((other.id for other in self.known() if job.unique and other.unique == job.unique), "")
        if holder and self._is_there(holder):
            return Put.SAME
        if len(self.waiting) >= bounds.waiting:
            return Put.FULL
        mine = [other for other in self.waiting.values() if (other.lane, other.person) == (job.lane, job.person)]
        if job.person and len(mine) >= bounds.waiting_each:
            return Put.CROWDED
        last = self._last.get((job.lane, job.person), 0) if job.person and mine else 0
        turn = self._last[job.lane, job.person] = max(self._now[job.lane], last) + 1
        self._turns[job.id] = job.lane, turn, next(self._all), digest(job.id)
        self.claimed.add(job.id)
        self.waiting[job.id] = job
        return Put.TAKEN

    async def claim(self, what: str, job: Job) -> bool:
        await self._reached()
        return self.claims.setdefault(what, job.id) == job.id

    async def begin(self, worker: str) -> None:
        await self._reached()
        self.signs[worker] = 0

    async def beat(self, worker: str) -> Mapping[str, str]:
        await self._reached()
        self._living(worker)
        self.signs[worker] += 1
        return {name: str(sign) for name, sign in self.signs.items()}

    async def take(
        self, worker: str, has: Collection[str], deliveries: int, others: int, bounds: Bounds
    ) -> tuple[Job, ...]:
        await self._reached()
        self._living(worker)
        given = [job for by, job in self.run_by.values() if by == worker]
        if len(given) > len(has):
            self._back(job for job in given if job.id not in has)
        left = {True: deliveries, False: others}
        taken = []
        for job in [job for job in self.known() if job.id in self.waiting]:
            held = [other for _, other in self.run_by.values() if (other.lane, other.person) == (job.lane, job.person)]
            if left[job.lane is Lane.DELIVERY] and job.id in self._spent:
                self._strike(job.id)
                continue
            if not left[job.lane is Lane.DELIVERY] or (job.person and len(held) >= bounds.running_each):
                continue
            left[job.lane is Lane.DELIVERY] -= 1
            self._now[job.lane] = max(self._now[job.lane], self._turns[job.id][1])
            begun = replace(self.waiting.pop(job.id), tries=job.tries + 1, steps=dict(self.steps.get(job.id, {})))
            self.run_by[job.id] = worker, begun
            taken.append(begun)
        return tuple(taken)

    async def note(self, worker: str, job: Job, step: str, said: str) -> bool:
        await self._reached()
        if self.run_by.get(job.id, ("", job))[0] != worker:
            return False
        if job.id not in self._spent:
            self.steps.setdefault(job.id, {})[step] = said
        return True

    async def end(self, worker: str, job: Job) -> bool:
        await self._reached()
        if self.run_by.get(job.id, ("", job))[0] != worker:
            return False
        self._strike(job.id)
        return True

    async def bury(self, worker: str, sign: str = "") -> int:
        await self._reached()
        if sign and str(self.signs.get(worker)) != sign:
            return 0
        self.signs.pop(worker, None)
        left = [job for by, job in self.run_by.values() if by == worker]
        self._back(left)
        return len(left)

    async def with_key(self, unique: str) -> Job | None:
        await self._reached()
        job = next((job for job in self.known() if job.unique == unique and job.id not in self._spent), None)
        return job and replace(job, steps=dict(self.steps.get(job.id, {})))

    def known(self) -> list[Job]:
        """Return what waits, in its order, then what runs."""
        waiting = sorted(self.waiting.values(), key=lambda job: self._turns[job.id])
        return [*waiting, *(job for _, job in self.run_by.values())]

    def spend_its_hour(self, job_id: str) -> None:
        """Let the hour of a job be over."""
        self._spent.add(job_id)
        self.steps.pop(job_id, None)

    async def doubts(self) -> Text | None:
        return None

    def _is_there(self, job_id: str) -> bool:
        if job_id in self.run_by or job_id in self.waiting.keys() - self._spent:
            return True
        self._strike(job_id)
        return False

    def _strike(self, job_id: str) -> None:
        self.waiting.pop(job_id, None)
        self.run_by.pop(job_id, None)
        self.steps.pop(job_id, None)
        self._spent.discard(job_id)

    def _back(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            del self.run_by[job.id]
            self._turns[job.id] = job.lane, 0, 0, digest(job.id)
            self.waiting[job.id] = job

    def _living(self, worker: str) -> None:
        if worker not in self.signs:
            raise TakenForDead
