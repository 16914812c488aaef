"""What is begun again: whoever died, slept, or lost the store over it, it is done once and to its end."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping

import pytest

from bot.errors import StoreAway, StoreUnavailable
from bot.jobs import FULL, JobKind
from bot.jobs.attempt import goes_on, step, still_ours, this_attempt
from bot.jobs.worker import MOST_ALONE, MOST_BESIDE, Pulse, Worker
from bot.model import Text
from bot.store import TakenForDead
from tests.jobs.counting import COUNT, Number, until, until_it_is
from tests.jobs.memory import MemoryJobs


async def test_what_is_called_off_is_begun_again_with_what_it_has_done() -> None:
    """A job that does not end in time hears of it, goes on elsewhere, and does nothing twice."""
    jobs, told, posted = MemoryJobs(), list[str](), list[str]()
    go = asyncio.Event()

    async def post(name: str, words: str) -> str:
        this = step(name)
        if this.said is None:
            posted.append(words)
            await this.done(f"ts of {words}")
        return str(this.said)

    async def run(_: Number) -> None:
        told.append(await post("root", "root"))
        try:
            await go.wait()
        except asyncio.CancelledError:
            told.append(f"called off, goes on: {goes_on()}")
            raise
        told.append(await post("reply", "first"))
        told.append(await post("reply", "second"))

    async with asyncio.timeout(30), Worker(jobs) as worker:
        worker.register(COUNT, run)
        await worker.enqueue(COUNT, Number(value=1), unique="one")
        await until_it_is(lambda: posted)
        assert [[*steps.values()] for steps in jobs.steps.values()] == [["ts of root"]]
        await worker.stop(0.01)
    go.set()
    async with asyncio.timeout(30), Worker(jobs) as another:
        another.register(COUNT, run)
        await until_it_is(lambda: not (jobs.waiting or jobs.run_by))

    assert told == ["ts of root", "called off, goes on: True", "ts of root", "ts of first", "ts of second"]
    assert posted == ["root", "first", "second"]


async def test_who_is_silent_is_dead_and_its_jobs_go_on() -> None:
    """Another worker that looks on takes them over; the silent one, back again, calls its own attempts off."""
    jobs, seen = MemoryJobs(), list[str]()
    go = asyncio.Event()

    async def stuck(_: Number) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            seen.append("called off")
            raise

    async def run(_: Number) -> None:
        seen.append("goes on")
        go.set()

    async with asyncio.timeout(30), Worker(jobs, pulse=Pulse(beat=3600)) as silent:
        silent.register(COUNT, stuck)
        await silent.enqueue(COUNT, Number(value=1))
        await until_it_is(lambda: silent.under_way)
        async with Worker(jobs, pulse=Pulse(beat=0.001, silence=0.02, look=0.001)) as other:
            other.register(COUNT, run)
            await go.wait()
        silent._something.set()
        await until_it_is(lambda: "called off" in seen)

    assert seen == ["goes on", "called off"]


class LostInSleep(MemoryJobs):
    """While we slept others have taken us for dead; before we hear of it there may come an answer from before the sleep, or none."""

    def __init__(self, *before: str) -> None:
        super().__init__()
        self._before, self.slept, self.asked = list(before), asyncio.Event(), asyncio.Event()
        if "early" not in before:
            self.asked.set()

    async def beat(self, worker: str) -> Mapping[str, str]:
        signs = await super().beat(worker)
        if "early" in self._before and self.run_by:
            self._before.remove("early")
            self.asked.set()
            await self.slept.wait()
        elif self.slept.is_set() and self._before:
            self._before.pop()
            raise StoreUnavailable(FULL)
        elif self.slept.is_set():
            self.slept.clear()
            raise TakenForDead
        return signs


@pytest.mark.parametrize("before", [(), ("early",), ("away",) * 3, ("early", "away")])
async def test_who_wakes_up_writes_nothing_before_it_is_known_whose_the_job_is(before: tuple[str, ...]) -> None:
    """A machine that slept goes on in the midst of a job that others have finished; nor does who overhears that it is called off."""
    jobs, pulse, written, began = LostInSleep(*before), Pulse(beat=0.05, silence=0.4, look=0.01), [], asyncio.Event()

    async def run(_: Number) -> None:
        began.set()
        await jobs.asked.wait()
        jobs.slept.set()
        time.sleep(pulse.silence)  # noqa: ASYNC251  that is how it looks from inside
        for number in range(3):
            with contextlib.suppress(asyncio.CancelledError):
                await still_ours()
                written.append(number)

    async with Worker(jobs, pulse=pulse) as worker:
        worker.register(COUNT, run)
        await worker.enqueue(COUNT, Number(value=1))
        await until(began)
        await until_it_is(lambda: not worker.under_way)

    assert written == []


async def test_what_ends_its_process_each_time_is_given_up_and_takes_nobody_along() -> None:
    """It is tried beside others, then alone; whoever waits for it is told, and what ran beside it is done."""
    jobs, begun, told, done = MemoryJobs(), 0, list[int](), list[int]()
    deadly, dies = 7, asyncio.Event()

    async def run(job: Number) -> None:
        nonlocal begun
        if job.value == deadly:
            begun += 1
            dies.set()
            await asyncio.Event().wait()
        for _ in range(100):
            await asyncio.sleep(0)
        done.append(job.value)

    async def give_up(job: Number) -> None:
        told.append(job.value)

    async with asyncio.timeout(30):
        for life in range(20):
            async with Worker(jobs) as worker:
                worker.register(COUNT, run, give_up)
                for value in (1, deadly, 2) if not life else ():
                    await worker.enqueue(COUNT, Number(value=value))
                await until_it_is(lambda: dies.is_set() or not (jobs.waiting or jobs.run_by))
                dies.clear()
                await worker.stop(0)

    assert (begun, told, sorted(done)) == (MOST_BESIDE + MOST_ALONE, [deadly], [1, 2])


async def test_over_what_the_store_went_away_it_is_begun_again_once_it_is_back() -> None:
    """What it had done it has done, and who waits for it hears nothing of the store."""
    jobs, tries, done = MemoryJobs(), 0, list[str | None]()

    async def run(_: Number) -> None:
        nonlocal tries
        tries += 1
        this = step("once")
        if this.said is None:
            await this.done("done")
            jobs.away = True
            raise StoreAway(Text("weg", "gone"))
        done.append(this.said)

    async with asyncio.timeout(30), Worker(jobs, pulse=Pulse(beat=0.001)) as worker:
        worker.register(COUNT, run)
        await worker.enqueue(COUNT, Number(value=1))
        await until_it_is(lambda: tries)
        for _ in range(100):
            await asyncio.sleep(0)
        while_away = tries
        jobs.away = False
        await worker.settled()

    assert (while_away, tries, done) == (1, 2, ["done"])


async def test_what_a_job_hands_over_it_hands_over_once() -> None:
    """Begun again, it hands the same over; another job of the kind is another one."""
    jobs, seen = MemoryJobs(), list[int]()
    first = asyncio.Event()
    other = JobKind("other", Number)

    async def count(job: Number) -> None:
        seen.append(job.value)

    async def run(worker: Worker, last: bool) -> None:
        assert await worker.enqueue(COUNT, Number(value=1))
        assert await worker.enqueue(COUNT, Number(value=2))
        first.set()
        if not last:
            await asyncio.Event().wait()

    async with asyncio.timeout(30):
        for last in (False, True):
            async with Worker(jobs) as worker:
                worker.register(COUNT, count)
                worker.register(other, lambda _, worker=worker, last=last: run(worker, last))  # type: ignore[misc]
                if not last:
                    await worker.enqueue(other, Number(value=0))
                    await first.wait()
                else:
                    await until_it_is(lambda: not (jobs.waiting or jobs.run_by))
                await worker.stop(0)

    assert sorted(seen) == [1, 2]


async def test_while_the_store_is_away_jobs_run_on_and_end_once_it_is_back() -> None:
    """What was done meanwhile is noted with the next step."""
    jobs, go, on, read = MemoryJobs(), asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def run(_: Number) -> None:
        jobs.away = True
        await this_attempt().note("away", "done")  # type: ignore[union-attr]
        go.set()
        await on.wait()
        await step("back").done("")
        await read.wait()

    async with asyncio.timeout(30), Worker(jobs, pulse=Pulse(beat=0.001)) as worker:
        worker.register(COUNT, run)
        await worker.enqueue(COUNT, Number(value=1), unique="one")
        await go.wait()
        with pytest.raises(StoreUnavailable):
            await worker.enqueue(COUNT, Number(value=2))
        jobs.away = False
        on.set()
        while not (steps := await worker.noted("one", "away")):  # noqa: ASYNC110  as in until_it_is
            await asyncio.sleep(0)
        read.set()
        await worker.settled()

    assert steps == "done"
    assert not jobs.run_by
