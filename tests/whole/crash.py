"""The crash test: people type and press, processes and Redis are killed, Slack misbehaves; each accepted command ends in one report.

    ./run python -m tests.whole.crash --commands 10000 --seed 1

Whatever is drawn is drawn from the seed; when what happens is the machine's affair.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bot.sandbox import breakers
from bot.sandbox.slack import Channel, Member, Outcome
from bot.sandbox.slack.delivery import Parcel
from bot.sandbox.slack.payloads import block_action, command
from bot.sandbox.slack.placed import find_element
from bot.service import Actor, Mailcheck
from bot.settings import Settings
from tests.whole.crash_told import Thread, Told
from tests.whole.crash_world import OFTEN, World, world
from tests.whole.office import CHECK_AGAIN

PEOPLE, COLLEAGUES = 10, 4
COPIES, WITHIN = 2, 1.5  # each delivery comes so often, within so many seconds
TRIES = 12  # until somebody acknowledges it
SCRIPTS, PRESSED = 0.2, 0.4  # of what is typed; of the checks that end
QUIET = 5.0  # seconds in which nothing is told any more
PASTE = "AADSTS7000222: The provided client secret keys for app are expired."
Sort = tuple[str, str, str]  # channel, kind, tenant


@dataclass(frozen=True)
class Wanted:
    """What a run is to be."""

    commands: int = 200
    seed: int = 1
    kills: int = 20
    redis_kills: int = 3
    faults: bool = False
    processes: int = 2
    at_once: int = 24
    delay: float = 0.03
    patience: float = 120.0  # seconds without any news, until what is not told is lost


@dataclass
class Asked:
    """One thing that somebody did: where its answer is looked for, and how it was taken."""

    kind: str
    person: Member
    channel: Channel
    tenant: str
    thread: Thread | None = None
    accepted: bool = False
    late: int = 0

    def threads(self, told: Told) -> list[Thread]:
        """Return the threads that tell of it."""
        return [self.thread] if self.thread else told.by_place[self.channel.id, self.kind, self.tenant]

    def reports(self, told: Told) -> int:
        """Return how often its report was told."""
        who = self.person.id if self.kind in {"check", "again"} else ""
        return sum(thread.ended[who] for thread in self.threads(told))

    def refusals(self, told: Told) -> int:
        """Return how often the person was told anything else, alone."""
        return len(self.whispers(told))

    def whispers(self, told: Told) -> list[str]:
        """Return what that was."""
        return told.whispers[self.channel.id, self.person.id, self.thread.root.ts if self.thread else ""]


@dataclass
class Counted:
    """What came of it all."""

    seconds: float = 0.0
    of: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Tell whether everything that was accepted was told once."""
        return not any(self.of[bad] for bad in ("lost", "double", "late", "stuck", "ended by itself"))


class Run:
    """One run of it."""

    def __init__(self, here: World, wanted: Wanted, random: Random) -> None:
        self._here, self._wanted, self._random = here, wanted, random
        self._slack, self.told = here.slack, Told(here.slack)
        self.asked: list[Asked] = []
        self._pressed: set[int] = set()
        self._seconds: list[float] = []
        self._room = asyncio.Semaphore(wanted.at_once)
        self._busy: Counter[tuple[str, str]] = Counter()
        self._done = 0

    async def prepare(self) -> None:
        """Store the customers, gather the people, start the bot."""
        self._people = [self._slack.add_member(f"p{number}") for number in range(PEOPLE)]
        self._colleagues = [self._slack.add_member(f"k{number}") for number in range(COLLEAGUES)]
        everybody = (*self._people, *self._colleagues)
        places = -(-self._wanted.commands // PEOPLE)
        self._channels = [self._slack.add_channel(f"raum-{number}", everybody) for number in range(places)]
        self._tenants = [f"kunde-{number}" for number in range(max(PEOPLE, places))]
        settings = {**self._here.env, "MAILCHECK_DATA_DIR": self._here.env["MAILCHECK_DATA_DIR"]}
        core = await Mailcheck.open(Settings(_env_file=None, **settings))  # type: ignore[arg-type]  # names as in the environment
        try:
            for number, name in enumerate(self._tenants):
                customer = await self._here.microsoft.customer(name)
                if number % 3 == 0:
                    breakers.remove_one_permission(customer)
                await core.tenants.put(customer.stored, Actor("test"))
        finally:
            await core.close()
        for serve in self._here.serves:
            await serve.start()
        for serve in self._here.serves:
            await serve.up()

    async def go(self) -> Counted:
        """Let everything happen, wait for what is to come, and count."""
        began = time.monotonic()
        self._slack.line.often = OFTEN if self._wanted.faults else 0.0
        looking = asyncio.create_task(self._look())
        killing = [
            asyncio.create_task(self._kill(self._wanted.kills, self._here.kill_one)),
            asyncio.create_task(self._kill(self._wanted.redis_kills, self._here.kill_redis)),
        ]
        async with asyncio.TaskGroup() as typing:
            for number in range(self._wanted.commands):
                await self._room.acquire()
                typing.create_task(self._type(number))
        for each in killing:
            await each
        await self._ended()
        looking.cancel()
        self.told.look()
        return self._count(time.monotonic() - began)

    # --- what people do ----------------------------------------------------------------------------------------------

    async def _type(self, number: int) -> None:
        who, place = divmod(number, len(self._channels))
        person, channel = self._people[who], self._channels[place]
        tenant = self._tenants[(who + place) % len(self._tenants)]
        if who == place % PEOPLE:
            asked, name, text = Asked("explain", person, channel, ""), "/mailfix", PASTE
        elif self._random.random() < SCRIPTS:
            asked, name, text = Asked("script", person, channel, tenant), "/ps-script", tenant
        else:
            asked, name, text = Asked("check", person, channel, tenant), "/mailcheck", tenant
        payload = command(self._slack, person, channel, name, text)
        await self._hand_over(asked, Parcel("slash_commands", payload))

    async def _press(self, thread: Thread) -> None:
        """Let a colleague press „Erneut prüfen“, one who does not wait for this customer anywhere else."""
        for person in self._random.sample(self._colleagues, len(self._colleagues)):
            if not self._busy[person.id, thread.subject]:
                break
        else:
            return
        messages = self._slack.thread(thread.root)
        button = next(m for m in reversed(messages) if CHECK_AGAIN in str(m.blocks))
        payload = block_action(
            self._slack, person, button, find_element(button.blocks, CHECK_AGAIN), "", {"values": {}}
        )
        self._busy[person.id, thread.subject] += 1
        channel = self._slack.channels[thread.root.channel]
        asked = Asked("again", person, channel, thread.subject, thread)
        await self._room.acquire()
        await self._hand_over(asked, Parcel("interactive", payload))

    async def _hand_over(self, asked: Asked, parcel: Parcel) -> None:
        """Deliver it several times, until somebody has acknowledged it, and let the next one come once it is answered."""
        try:
            self.asked.append(asked)
            waits = [self._random.uniform(0, WITHIN) for _ in range(COPIES)]
            await asyncio.gather(*(self._deliver(asked, parcel, wait) for wait in waits))
            for _ in range(TRIES):
                if asked.accepted:
                    break
                await self._deliver(asked, parcel, 1.0)
            if asked.accepted:
                async with asyncio.timeout(self._wanted.patience):
                    while not (asked.reports(self.told) or asked.refusals(self.told)):
                        await asyncio.sleep(0.1)
        except TimeoutError:
            pass  # it is counted in the end
        finally:
            self._done += 1
            self._room.release()
            if asked.thread:
                self._busy[asked.person.id, asked.tenant] -= 1

    async def _deliver(self, asked: Asked, parcel: Parcel, wait: float) -> None:
        await asyncio.sleep(wait)
        answer = await self._slack.http.deliver(parcel, self._slack.ack_limit)
        if answer.outcome is Outcome.ACKNOWLEDGED:
            asked.accepted = True
            self._seconds.append(answer.seconds or 0.0)
        asked.late += answer.outcome is Outcome.OPERATION_TIMEOUT

    # --- what happens ------------------------------------------------------------------------------------------------

    async def _kill(self, times: int, kill: Callable[[Random], object]) -> None:
        """Kill as often, whenever so much is done."""
        for due in sorted(self._random.uniform(0.02, 0.98) * self._wanted.commands for _ in range(times)):
            while self._done < due:
                await asyncio.sleep(0.05)
            await asyncio.sleep(self._random.uniform(0.0, 1.0))
            await kill(self._random)  # type: ignore[misc]  # a coroutine

    async def _look(self) -> None:
        """Look at what is told, and let colleagues press where a check has ended."""
        seen: set[tuple[str, str]] = set()
        async with asyncio.TaskGroup() as pressing:
            while True:
                self.told.look()
                for key, thread in list(self.told.threads.items()):
                    if key in seen or thread.kind != "check" or not thread.ended:
                        continue
                    seen.add(key)
                    if self._random.random() < PRESSED:
                        pressing.create_task(self._press(thread))
                await asyncio.sleep(0.1)

    async def _ended(self) -> None:
        """Wait until everything accepted is told and nothing more comes; at most as long as patience goes without news."""
        last, since = self.told.look(), time.monotonic()
        while True:
            await asyncio.sleep(0.25)
            now = self.told.look()
            if now != last:
                last, since = now, time.monotonic()
            open_ = any(a.accepted and not (a.reports(self.told) or a.refusals(self.told)) for a in self.asked)
            if time.monotonic() - since > (self._wanted.patience if open_ else QUIET):
                return

    # --- what came of it ---------------------------------------------------------------------------------------------

    def _count(self, seconds: float) -> Counted:
        counted = Counted(seconds)
        of, told = counted.of, self.told
        for asked in self.asked:
            of[f"asked: {asked.kind}"] += 1
            of["late"] += asked.late
            reports, refusals = asked.reports(told), asked.refusals(told)
            direct = told.by_place[self._slack.direct_messages_of(asked.person).id, *_sort(asked)]
            if not reports and direct:  # Slack did not say who reads the channel
                reports, refusals = sum(direct.pop().ended.values()), 0
                of["answered alone"] += 1
            trouble = not reports and any(map(told.trouble, asked.threads(told)))
            if not asked.accepted:
                of["not accepted"] += 1
                of["double"] += reports > 1
                continue
            of["accepted"] += 1
            word = (
                "told that Slack refuses"
                if trouble
                else ("lost", "refused in a sentence", "one report", "one report, and refused", "double")[
                    4 if reports > 1 else 2 * reports + bool(refusals)
                ]
            )
            of[word] += 1
            of["refused twice"] += refusals > 1
            extra = len(asked.threads(told)) - 1
            of["threads too many"] += max(0, extra)
            if word in {"lost", "double"} or extra > 0:
                threads = [
                    (t.root.ts, self._slack.now(t.root).text[:60], dict(t.ended), dict(t.pieces))
                    for t in asked.threads(told)
                ]
                who = f"{asked.kind} {asked.tenant} {asked.person.id} {asked.channel.id}"
                counted.lines.append(f"{word}: {who}: {threads} {asked.whispers(told)}")
            elif refusals:
                counted.lines.append(f"{word}: {asked.kind} {asked.whispers(told)}")
        usual = self._usual_pieces()
        for thread in told.threads.values():
            for piece, times in thread.pieces.items():
                most = usual[thread.kind, piece] * (len(thread.ended) if thread.kind == "check" else 1)
                if times > max(1, most):
                    of["pieces too many"] += times - max(1, most)
                    counted.lines.append(
                        f"piece {times} times: {piece!r} in {thread.kind} {thread.root.ts} {dict(thread.ended)}"
                    )
        for thread in told.stuck():
            of["stuck"] += 1
            counted.lines.append(
                f"stuck: {thread.subject} {thread.root.channel} {thread.root.ts} {dict(thread.pieces)}"
            )
        of["kills of serve"] = sum(serve.kills for serve in self._here.serves)
        of["kills of Redis"] = self._here.redis.kills
        of["ended by itself"] = sum(serve.ended_by_itself for serve in self._here.serves)
        of.update({f"Slack: {name}": times for name, times in self._slack.line.met.items()})
        ordered = sorted(self._seconds)
        of["ack p50 ms"] = round(1000 * statistics.median(ordered))
        of["ack p99 ms"] = round(1000 * ordered[len(ordered) * 99 // 100])
        return counted

    def _usual_pieces(self) -> Counter[tuple[str, str]]:
        """Return how often each piece stands in most threads of its kind, per report."""
        seen: dict[tuple[str, str], list[float]] = {}
        for thread in self.told.threads.values():
            for piece, times in thread.pieces.items():
                seen.setdefault((thread.kind, piece), []).append(times / max(1, sum(thread.ended.values())))
        return Counter({key: round(statistics.median(times)) for key, times in seen.items()})


def _sort(asked: Asked) -> tuple[str, str]:
    """Return what kind of thread it gets where it does not go on in one."""
    return ("check" if asked.kind == "again" else asked.kind), asked.tenant


async def crash(wanted: Wanted, folder: Path) -> Counted:
    """Do all of it."""
    random = Random(wanted.seed)  # noqa: S311  nothing here is worth guarding
    async with world(folder, random, wanted.processes, wanted.delay) as here:
        run = Run(here, wanted, random)
        await run.prepare()
        return await run.go()


def table(wanted: Wanted, counted: Counted) -> str:
    """Return what came of a run, to be read."""
    rows = [
        f"seed {wanted.seed}, {wanted.commands} commands, {counted.seconds:.0f} s, faults of Slack: {wanted.faults}"
    ]
    return "\n".join([*rows, *(f"{name:24} {number}" for name, number in counted.of.items()), *counted.lines])


def _wanted(words: Sequence[str] | None = None) -> tuple[Wanted, str]:
    parser = argparse.ArgumentParser()
    for name in ("commands", "seed", "kills", "redis-kills", "processes", "at-once"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Wanted, name.replace("-", "_")))
    parser.add_argument("--delay", type=float, default=Wanted.delay)
    parser.add_argument("--patience", type=float, default=Wanted.patience)
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--folder", default="")
    read = vars(parser.parse_args(words))
    folder = str(read.pop("folder"))
    return Wanted(**read), folder


def main() -> None:
    """Run it as the words say, and print the table."""
    wanted, folder = _wanted()
    if folder:
        Path(folder).mkdir(parents=True)
        print(table(wanted, asyncio.run(crash(wanted, Path(folder)))))
        return
    with TemporaryDirectory(prefix="mailcheck-crash-") as made:
        print(table(wanted, asyncio.run(crash(wanted, Path(made)))))


if __name__ == "__main__":
    main()
