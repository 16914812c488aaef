"""The worker inside a process: takes jobs that wait, a limited number at a time, and takes over those of workers that died."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from pydantic import ValidationError

from bot.clocks import uptime
from bot.errors import MailcheckError, StoreAway
from bot.jobs import JobKind, P, QueueFull
from bot.jobs.attempt import Attempt, attempting, this_attempt
from bot.jobs.looking_on import LookingOn
from bot.model import Text
from bot.store import Bounds, Job, Jobs, Lane, Put, TakenForDead
from bot.turns import on_behalf_of, present_person

log = logging.getLogger(__name__)

JOB_LIMIT = 300.0
DRAIN_LIMIT = 2.0
FAREWELL_LIMIT = 1.0
EACH = 16  # jobs of one person's in a lane that run: their checks leave half of all connections to others
MOST_WAITING = 100  # jobs of one person's in a lane
MOST_BESIDE = 3  # attempts of one job beside others; then it is tried alone: whatever ends its process each time is told from what ran beside it
MOST_ALONE = 2
ALONE = "alone"
TAKEN_AT_ONCE = 16  # jobs of a kind: an answer of Redis' with large ones is read in one turn

TOO_MANY = Text(
    f"Von Ihnen warten schon {MOST_WAITING} Aufträge; dieser ist nicht angenommen. Bitte erst deren Antworten abwarten.",
    f"{MOST_WAITING} requests of yours are waiting already; this one is not taken. Please wait for their answers first.",
)


@dataclass(frozen=True, slots=True)
class Pulse:
    """In seconds: how often a worker says that it lives, how long it may be silent, how often it looks for what others left waiting."""

    beat: float = 0.5
    silence: float = 4.0
    look: float = 0.25


@dataclass(frozen=True, slots=True)
class Places:
    """How many deliveries and how many other jobs run at a time, and how many of both may wait."""

    deliveries: int = 1600
    others: int = 128
    waiting: int = 2000


class _OfAnotherVersion(Exception):
    """A job whose kind or payload we do not know."""


@dataclass(frozen=True, slots=True)
class _Run:
    do: Callable[[str], Awaitable[None]]
    give_up: Callable[[str], Awaitable[None]]


class Worker:
    """A Queue whose jobs wait in the store, and a pair of hands for whatever waits there.

    EACH and MOST_WAITING jobs of one person run and wait at most. An attempt at a job ends within JOB_LIMIT seconds.
    """

    def __init__(self, jobs: Jobs, places: Places | None = None, pulse: Pulse | None = None) -> None:
        self._jobs, self._places, self._pulse = jobs, places or Places(), pulse or Pulse()
        self._bounds = Bounds(self._places.waiting, MOST_WAITING, min(EACH, self._places.others or EACH))
        self._runs: dict[str, _Run] = {}
        self._running: dict[asyncio.Task[None], Attempt] = {}
        self._me = ""
        self._alone = asyncio.Lock()
        self._away = False
        self._something = asyncio.Event()
        self._handed = False
        self._stopping = False
        self._looked = uptime()
        self._loops: list[asyncio.Task[None]] = []

    def register(
        self,
        kind: JobKind[P],
        run: Callable[[P], Awaitable[None]],
        give_up: Callable[[P], Awaitable[None]] | None = None,
    ) -> None:
        """Say what is to be done with jobs of this kind, and with one that has ended its process each time, the last MOST_ALONE times alone."""

        def written(do: Callable[[P], Awaitable[None]]) -> Callable[[str], Awaitable[None]]:
            def read_and_do(payload: str) -> Awaitable[None]:
                try:
                    return do(kind.payload.model_validate_json(payload))
                except ValidationError:
                    raise _OfAnotherVersion from None

            return read_and_do

        self._runs[kind.name] = _Run(written(run), written(give_up or _given_up))

    async def enqueue(self, kind: JobKind[P], payload: P, *, unique: str = "", job_id: str = "") -> bool:
        """Hand over a job; False when one with the same non-empty `unique` key waits or runs. Raises QueueFull, StoreUnavailable."""
        attempt = this_attempt()
        again = attempt.id_of_next(kind.name) if attempt else secrets.token_hex(16)
        job = Job(job_id or again, kind.name, payload.model_dump_json(), kind.lane, present_person(), unique)
        match await self._jobs.put(job, self._bounds):
            case Put.SAME:
                return False
            case Put.FULL:
                raise QueueFull
            case Put.CROWDED:
                raise QueueFull(TOO_MANY)
        self._handed = True
        self._something.set()
        return True

    async def noted(self, unique: str, step: str) -> str:
        """Return what the job with this key has noted; empty where there is none, or it has not yet."""
        job = await self._jobs.with_key(unique)
        return job.steps.get(step, "") if job else ""

    async def __aenter__(self) -> Self:
        self._loops = [asyncio.create_task(self._live()), asyncio.create_task(self._take())]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self, drain: float = DRAIN_LIMIT) -> None:
        """Take nothing more, finish what runs within `drain` seconds; what is called off then, and what waits, is others' to do."""
        if self._stopping:
            return
        self._stopping = True
        self._something.set()
        living, taking = self._loops
        await asyncio.wait({taking}, timeout=drain)  # what is just being taken is ours, too
        if self._running:
            await asyncio.wait(self._running, timeout=drain)
        await self._call_off()
        living.cancel()
        taking.cancel()
        await asyncio.wait(self._loops, timeout=FAREWELL_LIMIT)
        if self._me:
            with contextlib.suppress(MailcheckError):
                await self._jobs.bury(self._me)

    @property
    def works(self) -> bool:
        """Whether it does more than take what is delivered."""
        return self._places.others > 0

    @property
    def under_way(self) -> int:
        """How many jobs run here."""
        return len(self._running)

    async def settled(self) -> None:
        """Wait until nothing that was handed over here waits, and nothing runs here."""
        while self._handed or self._running:
            await asyncio.sleep(0)
            if self._running:
                await asyncio.wait(self._running)

    async def _live(self) -> None:
        """Say that we live, and look on who else does."""
        others = LookingOn(self._pulse.silence)
        while True:
            asked = uptime()
            try:
                name = self._me or secrets.token_hex(8)
                if not self._me:
                    await self._jobs.begin(name)
                signs = await self._jobs.beat(name)
                self._looked, self._away = asked, False
                if not self._me:
                    self._me = name
                    self._something.set()
                for worker, sign in others.silent(signs, time.monotonic()):
                    if worker != self._me and (left := await self._jobs.bury(worker, sign)):
                        log.warning("a worker is gone: %d of its jobs go on", left)
                        self._something.set()
            except TakenForDead:
                self._looked = asked
                await self._begin_anew(name)
            except MailcheckError as problem:
                log.debug("no sign of life: %s", problem)
            except Exception:  # a bug must not make us dead for good
                log.exception("no sign of life")
            await asyncio.sleep(self._pulse.beat)

    async def _certain(self) -> None:
        """Return at once, but where Redis has not said for long that we live, as after a sleep of the whole machine: then when it has."""
        while not self._is_certain and not self._loops[0].done():  # noqa: ASYNC110  whoever looks does so soon
            await asyncio.sleep(self._pulse.beat / 5)

    @property
    def _is_certain(self) -> bool:
        return uptime() - self._looked <= self._pulse.silence / 2

    async def _take(self) -> None:
        while not self._stopping:
            self._something.clear()
            handed, self._handed, me = self._handed, False, self._me
            deliveries, others = (min(TAKEN_AT_ONCE, self._free(lane)) for lane in (Lane.DELIVERY, Lane.WORK))
            taken: tuple[Job, ...] = ()
            try:
                if me and (deliveries or others):
                    has = [attempt.job.id for attempt in self._running.values()]
                    taken = await self._jobs.take(me, has, deliveries, others, self._bounds)
                else:
                    self._handed = handed
            except TakenForDead:
                await self._begin_anew(me)
            except MailcheckError as problem:
                log.debug("nothing can be taken: %s", problem)
                self._handed = handed
            except Exception:  # a bug must not make us idle for good
                log.exception("nothing can be taken")
            for job in taken:
                self._begin(job, me)
            if not taken:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._something.wait(), self._pulse.look)

    def _free(self, lane: Lane) -> int:
        deliveries = sum(attempt.job.lane is Lane.DELIVERY for attempt in self._running.values())
        if lane is Lane.DELIVERY:
            return self._places.deliveries - deliveries
        return self._places.others - (len(self._running) - deliveries)

    def _begin(self, job: Job, me: str) -> None:
        async def note(job: Job, step: str, said: str) -> bool:
            return await self._jobs.note(me, job, step, said)

        attempt = Attempt(job, note, self._certain)
        task = asyncio.create_task(self._do(attempt, me))
        self._running[task] = attempt
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._handed = True  # what waited for its end
        self._something.set()

    async def _do(self, attempt: Attempt, me: str) -> None:
        job = attempt.job
        with attempting(attempt), on_behalf_of(job.person):
            if job.tries <= MOST_BESIDE:
                await self._to_its_end(attempt)
            else:
                async with self._alone:
                    times = int(attempt.said(ALONE) or 0)
                    await attempt.note(ALONE, str(times + 1))
                    await self._to_its_end(attempt, give_up=times >= MOST_ALONE)
        while True:  # until Redis is back: whoever began it anew would do nothing twice, but all for nothing
            try:
                await self._jobs.end(me, job)
            except MailcheckError:
                await asyncio.sleep(self._pulse.beat)
            else:
                return

    async def _to_its_end(self, attempt: Attempt, *, give_up: bool = False) -> None:
        """Run a job, well or not; where Redis went away over it, once more when it is back."""
        job = attempt.job
        while True:
            try:
                async with asyncio.timeout(JOB_LIMIT):
                    run = self._runs.get(job.kind, _UNKNOWN)
                    await (run.give_up if give_up else run.do)(job.payload)
            except (StoreAway, TimeoutError) as problem:
                if isinstance(problem, StoreAway) or not self._is_certain:
                    self._away = True
                    while self._away:  # noqa: ASYNC110  whoever beats finds out
                        await asyncio.sleep(self._pulse.beat)
                    attempt.begin_again()
                    continue
                log.warning("A job of kind %s did not end within %.0f s and was called off", job.kind, JOB_LIMIT)
            except _OfAnotherVersion:
                log.warning("A job of kind %s was handed over by another version, and is struck off", job.kind)
            except Exception:  # one broken job must not take the worker along
                log.exception("A job of kind %s failed", job.kind)
            return

    async def _begin_anew(self, me: str) -> None:
        """Others took us, as whom this is, for dead: our jobs are theirs by now."""
        if self._me != me:
            return
        log.warning("taken for dead: %d jobs are called off here and go on elsewhere", len(self._running))
        self._me = ""
        await self._call_off()

    async def _call_off(self) -> None:
        for task, attempt in self._running.items():
            attempt.goes_on = True
            task.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=FAREWELL_LIMIT)


async def _unknown(_: object) -> None:
    raise _OfAnotherVersion


_UNKNOWN = _Run(_unknown, _unknown)


async def _given_up(_: object) -> None:
    log.error("A job was given up: each attempt has ended with its process")
