"""The worker inside the process: takes jobs as they come, a limited number at a time, and ends cleanly."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from bot.jobs import JobKind, P, QueueFull

log = logging.getLogger(__name__)

JOB_LIMIT = 300.0
DRAIN_LIMIT = 2.0
FAREWELL_LIMIT = 1.0


@dataclass(frozen=True, slots=True)
class _Job:
    kind: str
    payload: str
    unique: str


class Worker:
    """A Queue that lives and dies with the process.

    At most `concurrency` jobs run and `capacity` wait. A job ends within JOB_LIMIT seconds.
    """

    def __init__(self, concurrency: int = 128, capacity: int = 1000) -> None:
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue(capacity)
        self._runs: dict[str, Callable[[str], Awaitable[None]]] = {}
        self._taken: set[str] = set()
        self._concurrency = concurrency
        self._hands: list[asyncio.Task[None]] = []
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
        if self._stopping:
            raise QueueFull
        try:
            self._jobs.put_nowait(_Job(kind.name, payload.model_dump_json(), unique))
        except asyncio.QueueFull:
            raise QueueFull from None
        if unique:
            self._taken.add(unique)
        return True

    async def __aenter__(self) -> Self:
        self._hands = [asyncio.create_task(self._work()) for _ in range(self._concurrency)]
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
            log.warning("Stopped with jobs unfinished: %d waiting", self._jobs.qsize())
        for hand in self._hands:
            hand.cancel()
        if self._hands:
            await asyncio.wait(self._hands, timeout=FAREWELL_LIMIT)

    async def settled(self) -> None:
        """Wait until nothing waits and nothing runs."""
        await self._jobs.join()

    async def _work(self) -> None:
        while True:
            job = await self._jobs.get()
            try:
                async with asyncio.timeout(JOB_LIMIT):
                    await self._runs[job.kind](job.payload)
            except TimeoutError:
                log.warning("A job of kind %s did not end within %.0f s and was called off", job.kind, JOB_LIMIT)
            except Exception:  # one broken job must not take a pair of hands away
                log.exception("A job of kind %s failed", job.kind)
            finally:
                self._taken.discard(job.unique)
                self._jobs.task_done()
