"""The worker inside the process: takes jobs as they come, a limited number at a time and of one person, and ends cleanly."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from bot.jobs import JobKind, P, QueueFull
from bot.model import Text
from bot.turns import Crowded, FairQueue, Place

log = logging.getLogger(__name__)

JOB_LIMIT = 300.0
DRAIN_LIMIT = 2.0
FAREWELL_LIMIT = 1.0
EACH = 16  # jobs of one person's that run: their checks leave half of all connections to others
MOST_WAITING = 100  # jobs of one person's

TOO_MANY = Text(
    f"Von Ihnen warten schon {MOST_WAITING} Aufträge; dieser ist nicht angenommen. Bitte erst deren Antworten abwarten.",
    f"{MOST_WAITING} requests of yours are waiting already; this one is not taken. Please wait for their answers first.",
)


@dataclass(frozen=True, slots=True)
class _Job:
    kind: str
    payload: str
    unique: str


class Worker:
    """A Queue that lives and dies with the process.

    At most `concurrency` jobs run and `capacity` wait, EACH and MOST_WAITING of one person's. A job ends within JOB_LIMIT seconds.
    """

    def __init__(self, concurrency: int = 128, capacity: int = 1000) -> None:
        self._queue, self._capacity = FairQueue(concurrency, min(EACH, concurrency), MOST_WAITING), capacity
        self._runs: dict[str, Callable[[str], Awaitable[None]]] = {}
        self._taken: set[str] = set()
        self._jobs: set[asyncio.Task[None]] = set()
        self._stopping = False

    def register(self, kind: JobKind[P], run: Callable[[P], Awaitable[None]]) -> None:
        """Say what is to be done with jobs of this kind."""

        async def run_written(payload: str) -> None:
            await run(kind.payload.model_validate_json(payload))

        self._runs[kind.name] = run_written

    async def enqueue(self, kind: JobKind[P], payload: P, *, unique: str = "") -> bool:
        """Hand over a job; False when one with the same non-empty `unique` key waits or runs. Raises QueueFull."""
        if unique and unique in self._taken:
            return False
        if self._stopping or len(self._queue) >= self._capacity:
            raise QueueFull
        try:
            place = self._queue.ask()
        except Crowded:
            raise QueueFull(TOO_MANY) from None
        if unique:
            self._taken.add(unique)
        job = asyncio.create_task(self._do(_Job(kind.name, payload.model_dump_json(), unique), place))
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)
        return True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self, drain: float = DRAIN_LIMIT) -> None:
        """Take nothing more, finish what waits and runs within `drain` seconds, then call off the rest."""
        if self._stopping:
            return
        self._stopping = True
        try:
            async with asyncio.timeout(drain):
                await self.settled()
        except TimeoutError:
            log.warning("Stopped with jobs unfinished: %d waiting", len(self._queue))
        for job in self._jobs:
            job.cancel()
        if self._jobs:
            await asyncio.wait(self._jobs, timeout=FAREWELL_LIMIT)

    @property
    def under_way(self) -> int:
        """How many jobs wait or run."""
        return len(self._jobs)

    async def settled(self) -> None:
        """Wait until nothing waits and nothing runs."""
        while self._jobs:
            await asyncio.wait(self._jobs)

    async def _do(self, job: _Job, place: Place) -> None:
        try:
            await place.come()
            try:
                async with asyncio.timeout(JOB_LIMIT):
                    await self._runs[job.kind](job.payload)
            except TimeoutError:
                log.warning("A job of kind %s did not end within %.0f s and was called off", job.kind, JOB_LIMIT)
            except Exception:  # one broken job must not take the worker along
                log.exception("A job of kind %s failed", job.kind)
            finally:
                place.leave()
        finally:
            self._taken.discard(job.unique)
