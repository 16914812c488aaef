"""The worker inside the process: what is handed over is done once, a limited number at a time, and to the end."""

from __future__ import annotations

import asyncio

import pytest

from bot.jobs import FULL, JobKind, Payload, QueueFull
from bot.jobs.kinds import CHECK, SCRIPT, Asker, CheckJob, ScriptJob
from bot.jobs.worker import EACH, MOST_WAITING, TOO_MANY, Worker
from bot.model import Cloud, Language
from bot.scripts import PastedIds, ScriptKind, ScriptOptions
from bot.turns import FairQueue, on_behalf_of

IDS = PastedIds("beta.", "", "", ("a@b.example",), ScriptOptions(ScriptKind.UNDO, cloud=Cloud.CHINA), Language.EN)


class Number(Payload):
    value: int


COUNT = JobKind("count", Number)


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

    async with Worker() as worker:
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

    async with Worker() as worker:
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

    async with Worker(concurrency=3) as worker:
        worker.register(COUNT, run)
        for number in range(12):
            await worker.enqueue(COUNT, Number(value=number))

    assert most == 3


async def test_full_queue_says_so() -> None:
    """Where too much waits, handing over raises QueueFull, and the key stays free."""
    go = asyncio.Event()

    async def run(_: Number) -> None:
        await go.wait()

    async with Worker(concurrency=1, capacity=1) as worker:
        worker.register(COUNT, run)
        for number in range(2):
            await worker.enqueue(COUNT, Number(value=number))
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
    async with Worker() as worker:
        worker.register(COUNT, run)
        with on_behalf_of("anna"):
            for number in range(200):
                try:
                    taken += [number] * await worker.enqueue(COUNT, Number(value=number))
                except QueueFull as problem:
                    assert problem.sentence == TOO_MANY  # noqa: PT017  that it was raised is told by the number of those taken
        with on_behalf_of("ben"):
            await worker.enqueue(COUNT, Number(value=1000))
        for _ in range(3):
            await asyncio.sleep(0)
        beside = 1000 in running
        go.set()

    assert beside
    assert most == EACH + 1
    assert len(taken) == EACH + MOST_WAITING
    assert sorted(done) == [*taken, 1000]


async def test_a_job_is_its_person_s() -> None:
    """What it asks for in its turn counts as theirs."""
    whose: list[str] = []

    async def run(_: Number) -> None:
        whose.append(FairQueue().ask().person)

    async with Worker() as worker:
        worker.register(COUNT, run)
        with on_behalf_of("anna"):
            await worker.enqueue(COUNT, Number(value=1))

    assert whose == ["anna"]


async def test_failing_job_takes_nothing_with_it(caplog: pytest.LogCaptureFixture) -> None:
    """A job that raises is logged; the next one is done, and its key is free again."""
    done = asyncio.Event()

    async def run(job: Number) -> None:
        if job.value == 0:
            raise ZeroDivisionError
        done.set()

    async with Worker(concurrency=1) as worker:
        worker.register(COUNT, run)
        await worker.enqueue(COUNT, Number(value=0), unique="a")
        await worker.enqueue(COUNT, Number(value=1))
        await until(done)
        assert await worker.enqueue(COUNT, Number(value=2), unique="a")

    assert "A job of kind count failed" in caplog.text


async def test_stop_finishes_what_was_taken() -> None:
    """What waits and runs is done before the worker ends; nothing more is taken."""
    seen: list[int] = []

    async def run(job: Number) -> None:
        await asyncio.sleep(0.01)
        seen.append(job.value)

    async with Worker(concurrency=2) as worker:
        worker.register(COUNT, run)
        for number in range(6):
            await worker.enqueue(COUNT, Number(value=number))
        await worker.stop()
        with pytest.raises(QueueFull):
            await worker.enqueue(COUNT, Number(value=9))

    assert sorted(seen) == list(range(6))


async def test_stop_does_not_wait_for_ever() -> None:
    """A job that does not end is called off after the limit, and hears of it."""
    told: list[str] = []

    async def run(job: Number) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            told.append("called off")
            raise

    async with asyncio.timeout(30), Worker() as worker:
        worker.register(COUNT, run)
        await worker.enqueue(COUNT, Number(value=1))
        await worker.stop(0.05)

    assert told == ["called off"]


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
