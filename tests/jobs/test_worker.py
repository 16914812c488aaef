"""The worker inside the process: what is handed over is done once, a limited number at a time, and to the end."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from functools import partial

import pytest

from bot.errors import StoreAway, StoreUnavailable
from bot.jobs import FULL, JobKind, Lane, Payload, QueueFull
from bot.jobs.attempt import goes_on, step, still_ours, this_attempt
from bot.jobs.kinds import CHECK, SCRIPT, Asker, CheckJob, ScriptJob
from bot.jobs.worker import EACH, MOST_ALONE, MOST_BESIDE, MOST_WAITING, TOO_MANY, Places, Pulse, Worker
from bot.model import Cloud, Language, Text
from bot.scripts import PastedIds, ScriptKind, ScriptOptions
from bot.store import TakenForDead
from bot.turns import FairQueue, on_behalf_of
from tests.jobs.memory import MemoryJobs

IDS = PastedIds("beta.", "", "", ("a@b.example",), ScriptOptions(ScriptKind.UNDO, cloud=Cloud.CHINA), Language.EN)


class Number(Payload):
    value: int


COUNT = JobKind("count", Number)
DELIVERED = JobKind("delivered", Number, Lane.DELIVERY)


async def until_it_is(so: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not so():  # noqa: ASYNC110  what is looked at tells nobody that it changes
            await asyncio.sleep(0)


def _runs(worker: Worker, many: int) -> bool:
    return worker.under_way >= many


def _longer(these: list[int], those: list[int], than: int) -> bool:
    return len(these) + len(those) > than


async def until(done: asyncio.Event) -> None:
    async with asyncio.timeout(2):
        await done.wait()


async def test_job_is_done_with_its_payload() -> None:
    """The registered function gets the payload as it was handed over."""
    seen: list[int] = []
    done = asyncio.Event()

    async def run(job: Number) -> None:
        seen.append(job.value)
        done.set()

    async with Worker(MemoryJobs()) as worker:
        worker.register(COUNT, run)
        assert await worker.enqueue(COUNT, Number(value=7))
        await until(done)

    assert seen == [7]


async def test_same_key_is_taken_once_while_it_waits_or_runs() -> None:
    """A second job with the same key is not taken until the first one is over."""
    go, done = asyncio.Event(), asyncio.Event()

    async def run(job: Number) -> None:
        await go.wait()
        done.set()

    async with Worker(MemoryJobs()) as worker:
        worker.register(COUNT, run)
        first = await worker.enqueue(COUNT, Number(value=1), unique="a")
        second = await worker.enqueue(COUNT, Number(value=2), unique="a")
        other = await worker.enqueue(COUNT, Number(value=3), unique="b")
        go.set()
        await until(done)
        await asyncio.sleep(0)
        again = await worker.enqueue(COUNT, Number(value=4), unique="a")

    assert (first, second, other, again) == (True, False, True, True)


async def test_no_more_run_than_allowed() -> None:
    """At most `concurrency` jobs run at a time."""
    running = most = 0

    async def run(job: Number) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1

    async with Worker(MemoryJobs(), Places(others=3)) as worker:
        worker.register(COUNT, run)
        for number in range(12):
            await worker.enqueue(COUNT, Number(value=number))
        await worker.settled()

    assert most == 3


async def test_full_queue_says_so() -> None:
    """Where too much waits, handing over raises QueueFull, and the key stays free."""
    go = asyncio.Event()

    async def run(_: Number) -> None:
        await go.wait()

    async with Worker(MemoryJobs(), Places(others=1, waiting=1)) as worker:
        worker.register(COUNT, run)
        await worker.enqueue(COUNT, Number(value=0))
        await until_it_is(lambda: worker.under_way)
        await worker.enqueue(COUNT, Number(value=1))
        for number in range(2):
            with pytest.raises(QueueFull) as refused:
                await worker.enqueue(COUNT, Number(value=number), unique="a")
        go.set()

    assert refused.value.sentence == FULL


async def test_one_person_s_jobs_delay_nobody_s() -> None:
    """Of two hundred of one person's few run at a time, another's runs beside them at once, and those that are too many hear it."""
    done: list[int] = []
    running: set[int] = set()
    most = 0
    go = asyncio.Event()

    async def run(job: Number) -> None:
        nonlocal most
        running.add(job.value)
        most = max(most, len(running))
        await go.wait()
        running.remove(job.value)
        done.append(job.value)

    taken = []
    async with asyncio.timeout(30), Worker(MemoryJobs()) as worker:
        worker.register(COUNT, run)
        with on_behalf_of("anna"):
            for number in range(200):
                try:
                    taken += [number] * await worker.enqueue(COUNT, Number(value=number))
                    await until_it_is(partial(_runs, worker, min(len(taken), EACH)))
                except QueueFull as problem:
                    assert problem.sentence == TOO_MANY  # noqa: PT017  that it was raised is told by the number of those taken
        with on_behalf_of("ben"):
            await worker.enqueue(COUNT, Number(value=1000))
        await until_it_is(lambda: 1000 in running)
        go.set()
        await worker.settled()

    assert most == EACH + 1
    assert len(taken) == EACH + MOST_WAITING
    assert sorted(done) == [*taken, 1000]


async def test_a_job_is_its_person_s() -> None:
    """What it asks for in its turn counts as theirs."""
    whose: list[str] = []

    async def run(_: Number) -> None:
        whose.append(FairQueue().ask().person)

    async with Worker(MemoryJobs()) as worker:
        worker.register(COUNT, run)
        with on_behalf_of("anna"):
            await worker.enqueue(COUNT, Number(value=1))
        await worker.settled()

    assert whose == ["anna"]


async def test_who_takes_what_is_delivered_leaves_the_work_to_others() -> None:
    """The one that acknowledges begins nothing that may take long, however much waits; the other takes nothing that was delivered."""
    jobs = MemoryJobs()
    done: list[tuple[str, int]] = []
    serving, working = Worker(jobs, Places(others=0)), Worker(jobs, Places(deliveries=0))

    for name, each in (("serving", serving), ("working", working)):

        async def note(payload: Number, name: str = name) -> None:
            done.append((name, payload.value))

        each.register(DELIVERED, note)
        each.register(COUNT, note)
    await serving.enqueue(COUNT, Number(value=1))
    await working.enqueue(DELIVERED, Number(value=2))
    async with serving, working:
        await until_it_is(lambda: len(done) == 2)

    assert sorted(done) == [("serving", 2), ("working", 1)]
    assert (serving.works, working.works) == (False, True)


async def test_failing_job_takes_nothing_with_it(caplog: pytest.LogCaptureFixture) -> None:
    """A job that raises is logged; the next one is done, and its key is free again."""
    done = asyncio.Event()

    async def run(job: Number) -> None:
        if job.value == 0:
            raise ZeroDivisionError
        done.set()

    async with Worker(MemoryJobs(), Places(others=1)) as worker:
        worker.register(COUNT, run)
        await worker.enqueue(COUNT, Number(value=0), unique="a")
        await worker.enqueue(COUNT, Number(value=1))
        await until(done)
        assert await worker.enqueue(COUNT, Number(value=2), unique="a")

    assert "A job of kind count failed" in caplog.text


async def test_stop_finishes_what_runs_and_leaves_what_waits() -> None:
    """What runs is done before the worker ends; what waits is done by the next one."""
    jobs, seen = MemoryJobs(), list[int]()

    async def run(job: Number) -> None:
        await asyncio.sleep(0.01)
        seen.append(job.value)

    async with Worker(jobs, Places(others=2)) as worker:
        worker.register(COUNT, run)
        for number in range(6):
            await worker.enqueue(COUNT, Number(value=number))
        await until_it_is(lambda: worker.under_way)
        await worker.stop()
        assert sorted(seen) == [0, 1]
    async with Worker(jobs) as another:
        another.register(COUNT, run)
        await until_it_is(lambda: not jobs.waiting)
        await another.settled()

    assert sorted(seen) == list(range(6))


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
    """While we slept others have taken us for dead, once."""

    slept = False

    async def beat(self, worker: str) -> Mapping[str, str]:
        if self.slept:
            self.slept = False
            raise TakenForDead
        return await super().beat(worker)


async def test_who_wakes_up_writes_nothing_before_it_is_known_whose_the_job_is() -> None:
    """A machine that slept goes on in the midst of a job that others have finished; nor does who overhears that it is called off."""
    jobs, pulse, written, began = LostInSleep(), Pulse(beat=0.05, silence=0.4, look=0.01), [], asyncio.Event()

    async def run(_: Number) -> None:
        began.set()
        jobs.slept = True
        time.sleep(pulse.silence)  # noqa: ASYNC251  that is how it looks from inside
        for number in range(3):
            with contextlib.suppress(asyncio.CancelledError):
                await still_ours()
                written.append(number)

    async with Worker(jobs, pulse=pulse) as worker:
        worker.register(COUNT, run)
        await worker.enqueue(COUNT, Number(value=1))
        await until(began)
        await until_it_is(lambda: not _runs(worker, 1))

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


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (
            CHECK,
            CheckJob(
                asker=Asker(
                    workspace="T", channel="C", person="U", language=Language.EN, reply_address="https://x.example"
                ),
                tenant="t",
                mailboxes=("a",),
                thread="1.2",
            ),
        ),
        (SCRIPT, ScriptJob(asker=Asker(workspace="T", channel="C", person="U"), ids=IDS)),
    ],
)
def test_payloads_survive_being_written_down(kind: JobKind[Payload], payload: Payload) -> None:
    """Every kind's payload reads back as it was: a queue outside the process can hold it."""
    assert kind.payload.model_validate_json(payload.model_dump_json()) == payload


def test_reply_address_stays_out_of_logs() -> None:
    """What a job's payload shows of itself does not hold the reply address."""
    asker = Asker(workspace="T", channel="C", person="U", reply_address="https://hooks.example/secret")

    assert "secret" not in repr(CheckJob(asker=asker, tenant="t"))
