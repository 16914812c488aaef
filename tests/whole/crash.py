"""The crash test: people type and press, processes and Redis are killed, Slack misbehaves; each accepted command ends in one report.

    ./run python -m tests.whole.crash --commands 10000 --seed 1

Whatever is drawn is drawn from the seed; when what happens is the machine's affair.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bot.sandbox import breakers
from bot.sandbox.slack import Outcome
from bot.sandbox.slack.delivery import Parcel
from bot.sandbox.slack.payloads import block_action, command
from bot.sandbox.slack.placed import find_element
from bot.service import Actor, Mailcheck
from bot.settings import Settings
from tests.whole.crash_counted import Asked, Count, Counted
from tests.whole.crash_told import Thread, Told
from tests.whole.crash_world import OFTEN, World, world
from tests.whole.office import CHECK_AGAIN

COLLEAGUES = 4
COPIES, WITHIN = 2, 1.5  # each delivery comes so often, within so many seconds
TRIES = 12  # until somebody acknowledges it
SCRIPTS, PRESSED = 0.2, 0.4  # of what is typed; of the checks that end
PASTE = "AADSTS7000222: The provided client secret keys for app are expired."


@dataclass(frozen=True)
class Wanted:
    """What a run is to be."""

    commands: int = 200
    seed: int = 1
    kills: int = 20
    redis_kills: int = 3
    faults: bool = False
    people: int = 10  # and as many commands in each channel
    processes: int = 2
    quiet: float = 5.0  # seconds in which nothing is told any more
    at_once: int = 24
    delay: float = 0.03
    patience: float = 120.0  # seconds without any news, until what is not told is lost


class Run:
    """One run of it."""

    def __init__(self, here: World, wanted: Wanted, random: Random) -> None:
        self._here, self._wanted, self._random = here, wanted, random
        self._slack, self.told = here.slack, Told(here.slack)
        self.asked: list[Asked] = []
        self._seconds: list[float] = []
        self._room = asyncio.Semaphore(wanted.at_once)
        self._busy: Counter[tuple[str, str]] = Counter()
        self._done = 0

    async def prepare(self) -> None:
        """Store the customers, gather the people, start the bot."""
        self._people = [self._slack.add_member(f"p{number}") for number in range(self._wanted.people)]
        self._colleagues = [self._slack.add_member(f"k{number}") for number in range(COLLEAGUES)]
        everybody = (*self._people, *self._colleagues)
        places = -(-self._wanted.commands // self._wanted.people)
        self._channels = [self._slack.add_channel(f"raum-{number}", everybody) for number in range(places)]
        self._tenants = [f"kunde-{number}" for number in range(max(self._wanted.people, places))]
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
        meanwhile = asyncio.create_task(self._look()), asyncio.create_task(self._here.supervise())
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
        for each in meanwhile:
            each.cancel()
        self.told.look()
        counted = Count(self._slack, self.told).all(self.asked)
        self._add_to(counted.of, time.monotonic() - began)
        return counted

    def _add_to(self, of: Counter[str], seconds: float) -> None:
        """Add what was done to the bot, and how long it let people wait."""
        of["seconds"] = round(seconds)
        of["kills of serve"] = sum(serve.kills for serve in self._here.serves)
        of["kills of Redis"] = self._here.redis.kills
        of["serve ended by itself"] = sum(serve.ends for serve in self._here.serves)
        of.update({f"Slack: {name}": times for name, times in self._slack.line.met.items()})
        ordered = sorted(self._seconds)
        of["acknowledged, median ms"] = round(1000 * statistics.median(ordered))
        of["acknowledged, p99 ms"] = round(1000 * ordered[len(ordered) * 99 // 100])

    # --- what people do ----------------------------------------------------------------------------------------------

    async def _type(self, number: int) -> None:
        who, place = divmod(number, len(self._channels))
        person, channel = self._people[who], self._channels[place]
        tenant = self._tenants[(who + place) % len(self._tenants)]
        if who == place % self._wanted.people:
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
                    while asked.is_open(self.told):  # noqa: ASYNC110  whoever looks tells nobody
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

    async def _kill(self, times: int, kill: Callable[[Random], Awaitable[None]]) -> None:
        """Kill as often, whenever so much is done."""
        for due in sorted(self._random.uniform(0.02, 0.98) * self._wanted.commands for _ in range(times)):
            while self._done < due:  # noqa: ASYNC110  the same
                await asyncio.sleep(0.05)
            await asyncio.sleep(self._random.uniform(0.0, 1.0))
            await kill(self._random)

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
            some_open = any(asked.is_open(self.told) for asked in self.asked)
            if time.monotonic() - since > (self._wanted.patience if some_open else self._wanted.quiet):
                return


async def crash(wanted: Wanted, folder: Path) -> Counted:
    """Do all of it."""
    random = Random(wanted.seed)  # noqa: S311  nothing here is worth guarding
    async with world(folder, random, wanted.processes, wanted.delay) as here:
        run = Run(here, wanted, random)
        await run.prepare()
        return await run.go()


def table(wanted: Wanted, counted: Counted) -> str:
    """Return what came of a run, to be read."""
    return "\n".join([str(wanted), *(f"{name:42} {number}" for name, number in counted.of.items()), *counted.lines])


def _wanted(words: Sequence[str] | None = None) -> tuple[Wanted, str]:
    parser = argparse.ArgumentParser()
    for name in ("commands", "seed", "kills", "redis-kills", "people", "processes", "at-once"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Wanted, name.replace("-", "_")))
    parser.add_argument("--delay", type=float, default=Wanted.delay)
    parser.add_argument("--patience", type=float, default=Wanted.patience)
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--folder", default="", help="where logs and Redis' files stay")
    read = vars(parser.parse_args(words))
    folder = str(read.pop("folder"))
    return Wanted(**read), folder


def main() -> None:
    """Run it as the words say, and print the table."""
    wanted, folder = _wanted()
    with TemporaryDirectory(prefix="mailcheck-crash-") as made:
        there = Path(folder or made)
        there.mkdir(parents=True, exist_ok=True)
        sys.stdout.write(table(wanted, asyncio.run(crash(wanted, there))) + "\n")


if __name__ == "__main__":
    main()
