"""The worker inside the process: what is handed over is done once, a limited number at a time, and to the end."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from bot.jobs import FULL, JobKind, Payload, QueueFull
from bot.jobs.kinds import CHECK, SCRIPT, Asker, CheckJob, ScriptJob
from bot.jobs.worker import EACH, MOST_WAITING, TOO_MANY, Places, Worker
from bot.model import Cloud, Language
from bot.scripts import PastedIds, ScriptKind, ScriptOptions
from bot.store import Job
from bot.turns import FairQueue, on_behalf_of
from tests.jobs.counting import COUNT, DELIVERED, Number, until, until_it_is
from tests.jobs.memory import MemoryJobs
from tests.store.handed import WIDE

IDS = PastedIds("beta.", "", "", ("a@b.example",), ScriptOptions(ScriptKind.UNDO, cloud=Cloud.CHINA), Language.EN)


def _runs(worker: Worker, many: int) -> bool:
    return worker.under_way >= many


def _longer(these: list[int], those: list[int], than: int) -> bool:
    return len(these) + len(those) > than


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


@pytest.mark.parametrize("strange", [Job("a", "of tomorrow", "{}"), Job("a", COUNT.name, '{"worth": 1}')])
async def test_what_another_version_handed_over_is_named(strange: Job, caplog: pytest.LogCaptureFixture) -> None:
    """While one machine after the other is updated; it is no defect of ours."""
    jobs = MemoryJobs()
    await jobs.put(strange, WIDE)
    async with Worker(jobs) as worker:
        worker.register(COUNT, lambda _: asyncio.sleep(0))
        await until_it_is(lambda: not (jobs.waiting or jobs.run_by))

    assert [(one.levelname, one.exc_info) for one in caplog.records] == [("WARNING", None)]
    assert f"of kind {strange.kind} was handed over by another version" in caplog.text


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
