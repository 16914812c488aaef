"""Places go round among people, and turns of the event loop with them: order and counts, never times."""

from __future__ import annotations

import asyncio
import itertools
import sys
import threading
import time

import pytest

from bot.turns import Crowded, FairQueue, give_way, in_a_hurry, in_a_thread, my_turn, on_behalf_of, threads_give_way
from tests.loop_turns import counted_turns

Log = list[str]


async def use(queue: FairQueue, name: str, log: Log, until: asyncio.Event | None = None) -> None:
    place = queue.ask()
    await place.come()
    log.append(name)
    await (until.wait() if until else asyncio.sleep(0))
    place.leave()


def people_use(queue: FairQueue, names: str, log: Log, until: asyncio.Event | None = None) -> list[asyncio.Task[None]]:
    """Let each of these ask, in this order; the first letter is the person."""
    tasks = []
    for name in names.split():
        with on_behalf_of(name[0]):
            tasks.append(asyncio.create_task(use(queue, name, log, until)))
    return tasks


async def test_next_is_who_has_least_then_who_waits_longest() -> None:
    """However much one person has asked for, everybody else's first waits for one of theirs."""
    log: Log = []
    await asyncio.gather(*people_use(FairQueue(), "a1 a2 a3 a4 b1 b2 c1", log))

    assert log == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]


async def test_one_person_has_no_more_than_their_part() -> None:
    """Places stay free for others while one person's work waits, and all of it is done."""
    log: Log = []
    go = asyncio.Event()
    tasks = people_use(FairQueue(places=4, each=2), "a1 a2 a3 a4 a5 b1", log, go)
    await asyncio.sleep(0)
    before = [*log]
    go.set()
    await asyncio.gather(*tasks)

    assert before == ["a1", "a2", "b1"]
    assert log == ["a1", "a2", "b1", "a3", "a4", "a5"]


async def test_one_person_does_not_fill_the_queue() -> None:
    """What is too much of one person's is refused; others are not meant, nor is nobody, nor is the same person later."""
    queue = FairQueue(waiting=2)
    with on_behalf_of("a"):
        asked = [queue.ask() for _ in range(3)]
        with pytest.raises(Crowded):
            queue.ask()
    with on_behalf_of("b"):
        asked.append(queue.ask())
    asked[0].leave()
    asked[3].leave()
    for _ in range(9):
        queue.ask()
    with on_behalf_of("a"):
        queue.ask()

    assert [place.came.done() for place in asked] == [True, True, False, True]
    assert len(queue) == 2 + 9


@pytest.mark.parametrize("turns", [0, 1, 2])
async def test_who_goes_away_holds_nothing(turns: int) -> None:
    """Whoever is called off before, while, or after their place comes is passed over."""
    log: Log = []
    queue = FairQueue()
    first, second, third = people_use(queue, "a1 b1 c1", log)
    for _ in range(turns):
        await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait((first, second, third))

    assert [name for name in log if name != "b1"] == ["a1", "c1"]
    assert len(queue) == 0


async def test_who_waits_too_long_is_forgotten() -> None:
    """Their place in the queue is free again."""
    queue = FairQueue(waiting=1)
    with on_behalf_of("a"):
        queue.ask()
        with pytest.raises(TimeoutError):
            await queue.ask().come(0.01)

    assert len(queue) == 0


def work(seconds: float) -> None:
    began = time.thread_time()
    while time.thread_time() - began < seconds:
        pass


@pytest.mark.parametrize(("each", "most"), [(0.0, 0), (0.0004, 0), (0.0015, 3)])
async def test_of_all_work_one_has_a_turn(each: float, most: int) -> None:
    """However much waits: short work follows each other, one in a turn of the loop, and behind what is long others have some."""
    seen: list[int] = []

    async def labour() -> None:
        await my_turn()
        seen.append(turn())
        work(each)

    async with counted_turns() as turn:
        await asyncio.gather(*(labour() for _ in range(30)))

    gaps = [after - before for before, after in itertools.pairwise(seen)]
    assert min(gaps) >= 1 + most


async def test_what_hurries_has_dozens_of_turns_between_two_of_all_others() -> None:
    """An acknowledgement takes as many; also where it comes just after such work, and no longer than it hurries."""
    seen: list[int] = []

    async def labour() -> None:
        await my_turn()
        seen.append(turn())
        work(0.0012)
        if len(seen) in reached:
            reached[len(seen)].set()

    reached = {number: asyncio.Event() for number in (1, 3)}
    async with counted_turns() as turn:
        working = asyncio.gather(*(labour() for _ in range(6)))
        await reached[1].wait()
        with in_a_hurry():
            await reached[3].wait()
        await working

    gaps = [after - before for before, after in itertools.pairwise(seen)]
    assert min(gaps[:2]) >= 40
    assert max(gaps[3:]) < 20


async def test_turns_of_the_loop_go_round_among_people() -> None:
    """A thousand conversations of one person's check hold up another's no longer than one."""
    log: Log = []

    async def labour(name: str) -> None:
        await my_turn()
        log.append(name)

    tasks = []
    for name in ("a1", "a2", "a3", "a4", "b1"):
        with on_behalf_of(name[0]):
            tasks.append(asyncio.create_task(labour(name)))
    await asyncio.gather(*tasks)

    assert log == ["a1", "b1", "a2", "a3", "a4"]


async def test_work_in_parts_gives_way_when_its_turn_was_long() -> None:
    """And not before: what is short goes on at once."""
    await my_turn()
    async with counted_turns() as turn:
        await asyncio.sleep(0)
        await my_turn()
        before = turn()
        await give_way()
        short = turn()
        work(0.002)
        await give_way()

        assert short == before
        assert turn() > before


def test_threads_give_way_while_people_wait_and_no_longer() -> None:
    """Python's own measure holds before and behind."""
    before = sys.getswitchinterval()
    with threads_give_way():
        meanwhile = sys.getswitchinterval()

    assert meanwhile * 5 < before
    assert sys.getswitchinterval() == before


async def test_in_threads_one_work_is_done_at_a_time_and_goes_round_among_people() -> None:
    """However many ask: a second thread would keep the processor from the loop as often again."""
    log: list[str] = []
    begun, go = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work(name: str) -> str:
        log.append(name)
        loop.call_soon_threadsafe(begun.set)
        go.wait()
        return name

    tasks = []
    for name in ["a1", "a2", "a3", "b1"]:
        with on_behalf_of(name[0]):
            tasks.append(asyncio.create_task(in_a_thread(work, name)))
    await begun.wait()
    alone = [*log]
    go.set()

    assert await asyncio.gather(*tasks) == ["a1", "a2", "a3", "b1"]
    assert alone == ["a1"]
    assert log == ["a1", "b1", "a2", "a3"]
