"""Workers that come, die, sleep and lose answers, over jobs on Redis and in memory at once: both say the same, and nothing is lost or done twice.

`./run python -m tests.jobs.simulation --seeds 1000` tries a thousand seeds, `--seed 7` one again. Time is simulated; what happens is Hypothesis' choice.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import redis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.jobs.looking_on import LookingOn
from bot.settings import Settings
from bot.store import Actor, Bounds, Job, Jobs, Lane, Put, TakenForDead, TenantStore
from bot.store.jobs import JOBS, digest
from bot.store.redis_store import open_store
from bot.store.server import socket_path
from tests.jobs.memory import MemoryJobs

BOUNDS = Bounds(waiting=8, waiting_each=3, running_each=2)
SILENCE, BEAT = 2.0, 0.5  # simulated seconds
EXAMPLES, STEPS = 4, 25  # of a seed
NAMES = [f"{number}" for number in range(12)]
_FEW = st.integers(0, 3)


@dataclass(frozen=True)
class World:
    """A Redis of its own, and the loop that everything happens in."""

    store: TenantStore
    raw: Any
    do: Callable[[Awaitable[Any]], Any]

    def begin(self) -> None:
        """Let there be no jobs."""
        if keys := self.raw.keys(f"{JOBS}*") + self.raw.keys("mailcheck:claims:*"):
            self.raw.delete(*keys)


@contextmanager
def world() -> Iterator[World]:
    """Lend a world; its Redis keeps nothing on disk, and ends with it."""
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        path = Path(folder)
        store = runner.run(open_store(Settings(_env_file=None, data_dir=path, redis_url=None)))
        raw: Any = redis.Redis(unix_socket_path=str(socket_path(path)), decode_responses=True, protocol=2)
        raw.config_set("appendonly", "no")
        try:
            yield World(store, raw, runner.get_loop().run_until_complete)
        finally:
            raw.close()
            runner.run(store.close())


@dataclass
class Hand:
    """A simulated worker: what it believes to run, when it gave its last sign, whom it has seen."""

    name: str
    beaten: float
    has: dict[str, Job] = field(default_factory=dict)
    others: LookingOn = field(default_factory=lambda: LookingOn(SILENCE))


class Simulation(RuleBasedStateMachine):
    """Everything that can happen to jobs, on Redis and in memory."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.world.begin()
        self.memory = MemoryJobs()
        self.now = 0.0
        self.hired = 0
        self.hands: list[Hand] = []
        self.open: set[str] = set()
        self.spent: set[str] = set()
        self.rotated = False

    def both(self, ask: Callable[[Jobs], Awaitable[Any]]) -> Any:
        """Ask both; they say the same."""
        said = [self.world.do(_answer(ask(jobs))) for jobs in (self.world.store.jobs, self.memory)]
        assert said[0] == said[1], f"Redis and memory do not say the same: {said}"
        return said[0]

    @rule(name=st.sampled_from(NAMES), lane=st.sampled_from(Lane), person=st.sampled_from(["", "a", "b"]), key=_FEW)
    def hand_over(self, name: str, lane: Lane, person: str, key: int) -> None:
        job = Job(name, "count", f"{person} {key}", lane, person, f"key {key}" if key else "")
        if self.both(lambda jobs: jobs.put(job, BOUNDS)) is Put.TAKEN:
            assert name not in self.open - self.spent, "accepted twice"
            self.open.add(name)
            self.spent.discard(name)

    @initialize(taken=st.lists(_FEW, min_size=2, max_size=2), each=st.sampled_from(["a", "b", ""]))
    def begin_at_work(self, taken: list[int], each: str) -> None:
        """Two workers have begun, and some jobs wait and run."""
        for number in range(6):
            self.hand_over(NAMES[number], Lane(number % 3 + 1), each if number % 2 else "b", number % 4)
        for who, number in enumerate(taken):
            self.hire()
            self.take(who, number, number, lost=False)

    @precondition(lambda self: len(self.hands) < 4)
    @rule()
    def hire(self) -> None:
        self.hired += 1
        self.hands.append(Hand(f"worker {self.hired}", self.now))
        self.both(lambda jobs: jobs.begin(self.hands[-1].name))

    @precondition(lambda self: self.hands)
    @rule(who=_FEW)
    def beat(self, who: int) -> None:
        self._beat(self._hand(who))

    @precondition(lambda self: self.hands)
    @rule(who=_FEW)
    def all_beat_but(self, who: int) -> None:
        """One sleeps, for so long that the others take it for dead."""
        for _ in range(round(SILENCE / BEAT) + 2):
            self.now += BEAT
            for hand in self.hands:
                if hand is not self._hand(who):
                    self._beat(hand)

    @precondition(lambda self: self.hands)
    @rule(who=_FEW)
    def bury_by_an_old_sign(self, who: int) -> None:
        """Somebody looked on, and was slow to say so."""
        hand = self._hand(who)
        old = self.memory.signs.get(hand.name, 0) - 1
        assert self.both(lambda jobs: jobs.bury(hand.name, str(old))) == 0

    @precondition(lambda self: self.hands)
    @rule(who=_FEW, deliveries=_FEW, others=_FEW, lost=st.sampled_from([False, False, True]))
    def take(self, who: int, deliveries: int, others: int, lost: bool) -> None:
        hand = self._hand(who)
        taken = self.both(lambda jobs: jobs.take(hand.name, [*hand.has], deliveries, others, BOUNDS))
        if taken == "dead":
            self._begin_anew(hand)
        elif not lost:
            hand.has |= {job.id: job for job in taken}
            for job in taken:
                assert job.id in self.open, "given out though it is over"

    @precondition(lambda self: any(hand.has for hand in self.hands))
    @rule(who=_FEW, which=_FEW, step=_FEW)
    def note(self, who: int, which: int, step: int) -> None:
        if job := self._job(hand := self._hand(who), which):
            self.both(lambda jobs: jobs.note(hand.name, job, f"step {step}", f"{self.now} by {hand.name}"))

    @precondition(lambda self: any(hand.has for hand in self.hands))
    @rule(who=_FEW, which=_FEW, lost=st.booleans())
    def end(self, who: int, which: int, lost: bool) -> None:
        if job := self._job(hand := self._hand(who), which):
            self._end(hand, job, lost)

    @precondition(lambda self: self.hands)
    @rule(who=_FEW, gracefully=st.booleans())
    def go(self, who: int, gracefully: bool) -> None:
        """A worker is killed, or gives back what it has."""
        self.hands.remove(hand := self._hand(who))
        if gracefully:
            self.both(lambda jobs: jobs.bury(hand.name))

    @rule(key=_FEW)
    def look_at(self, key: int) -> None:
        self.both(lambda jobs: jobs.with_key(f"key {key}"))

    @rule(name=st.sampled_from(NAMES))
    def spend_its_hour(self, name: str) -> None:
        if name in {job.id for job in self.memory.known()}:
            self.world.raw.delete(f"{JOBS}job:{digest(name)}", f"{JOBS}steps:{digest(name)}")
            self.memory.spend_its_hour(name)
            self.spent.add(name)

    @rule()
    def spend_the_claims(self) -> None:
        for name in NAMES:
            self.world.raw.delete(f"mailcheck:claims:{digest(name)}")
        self.memory.claimed.clear()

    @precondition(lambda self: not self.rotated and len(self.open) > 2)
    @rule()
    def change_the_keys(self) -> None:
        self.rotated = True
        self.world.do(self.world.store.rotate_keys(Actor("terminal")))

    @invariant()
    def nothing_is_lost(self) -> None:
        known = {job.id for job in self.memory.known()}
        assert self.open - self.spent <= known <= self.open, (
            "accepted, neither ended nor known; or known though it is over"
        )

    @invariant()
    def nothing_runs_twice(self) -> None:
        runs = Counter(name for hand in self.hands if self.now - hand.beaten < SILENCE for name in hand.has)
        assert not runs or max(runs.values()) == 1, f"side by side: {runs}"

    @invariant()
    def all_counts_agree(self) -> None:
        check(self.world.raw, self.memory)

    def teardown(self) -> None:
        """Whoever comes after all have died does all that is left."""
        last = Hand("last", self.now)
        for number in range(1, self.hired + 1):
            self._bury(f"worker {number}")
        self.both(lambda jobs: jobs.begin(last.name))
        while taken := self.both(lambda jobs: jobs.take(last.name, [], 9, 9, BOUNDS)):
            for job in taken:
                last.has[job.id] = job
                self._end(last, job, lost=False)
        check(self.world.raw, self.memory)
        assert not self.open - self.spent, "never ended"
        assert {key.removeprefix(JOBS) for key in self.world.raw.keys(f"{JOBS}*")} <= {"workers", "turns"}

    def _hand(self, who: int) -> Hand:
        return self.hands[who % len(self.hands)]

    def _job(self, hand: Hand, which: int) -> Job | None:
        return [*hand.has.values()][which % len(hand.has)] if hand.has else None

    def _beat(self, hand: Hand) -> None:
        signs = self.both(lambda jobs: jobs.beat(hand.name))
        if signs == "dead":
            self._begin_anew(hand)
            return
        hand.beaten = self.now
        for worker, sign in hand.others.silent(signs, self.now):
            if worker != hand.name:
                self._bury(worker, sign)

    def _bury(self, worker: str, sign: str = "") -> None:
        self.both(lambda jobs: jobs.bury(worker, sign))

    def _begin_anew(self, hand: Hand) -> None:
        self.hands.remove(hand)
        self.hire()

    def _end(self, hand: Hand, job: Job, lost: bool) -> None:
        if self.both(lambda jobs: jobs.end(hand.name, job)):
            assert job.id in self.open, "ended twice"
            self.open.remove(job.id)
            self.spent.discard(job.id)
        if not lost:  # otherwise it tries again
            del hand.has[job.id]


async def _answer(asked: Awaitable[Any]) -> Any:
    """Return what is said, in a form that both have: how often what only waits was tried is Redis' own."""
    try:
        said = await asked
    except TakenForDead:
        return "dead"
    return (said.id, said.payload, said.steps) if isinstance(said, Job) else said


def check(raw: Any, memory: MemoryJobs) -> None:
    """Compare all that Redis counts with what is in memory."""
    names = "running", "marks", "waits", "held", "has", "unique", "tries", "turns"
    asked = raw.pipeline(transaction=False)
    asked.keys(f"{JOBS}*:*")
    asked.zrange(f"{JOBS}waiting", 0, -1)
    for name in names:
        asked.hgetall(JOBS + name)
    keys, waiting, *hashes = asked.execute()
    found: dict[str, dict[str, str]] = dict(zip(names, hashes, strict=True))
    known = {digest(job.id): job for job in memory.known()}
    waits, runs = list(memory.waiting.values()), [job for _, job in memory.run_by.values()]
    wanted = {
        "waiting": [digest(job.id) for job in memory.known()][: len(waits)],
        "running": {digest(job): worker for job, (worker, _) in memory.run_by.items()},
        "marks": {name: f"{_whose(job)} {digest(job.unique)}" for name, job in known.items()},
        "waits": _counted(_whose(job) for job in waits),
        "held": _counted(_whose(job) for job in runs),
        "has": _counted(worker for worker, _ in memory.run_by.values()),
        "unique": {digest(job.unique): name for name, job in known.items() if job.unique},
        "tries": {name: str(job.tries) for name, job in known.items() if job.tries},
    }
    found_too: dict[str, Any] = {"waiting": waiting, **found}
    for part, what in wanted.items():
        assert found_too[part] == what, f"{part}: {found_too[part]} instead of {what}"
    assert found["turns"].keys() <= {"all", "now1", "now2", "now3", *found["waits"]}
    assert {key.rpartition(":")[2] for key in keys} <= known.keys()


def _whose(job: Job) -> str:
    return f"{job.lane.value}{digest(job.person)}"


def _counted(what: Iterator[str]) -> dict[str, str]:
    return {name: str(count) for name, count in Counter(what).items()}


def simulate(seed: int, lent: World) -> None:
    """Let everything happen that this seed brings."""
    machine = hypothesis.seed(seed)(type(f"Seed{seed}", (Simulation,), {"world": lent}))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=[*HealthCheck],
        ),
    )


def main() -> None:
    """Try seeds until one fails."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=1000)
    asked.add_argument("--seed", type=int)
    chosen = asked.parse_args()
    with world() as lent:
        for seed in range(chosen.seeds) if chosen.seed is None else [chosen.seed]:
            try:
                simulate(seed, lent)
            except BaseException:
                sys.stderr.write(f"seed {seed}\n")
                raise
    sys.stdout.write("nothing was lost, and nothing done twice\n")


if __name__ == "__main__":
    main()
