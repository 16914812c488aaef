"""What a second worker adds: the same checks by `serve` alone, then with `mailcheck worker` beside it, each with the same polite limit."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bot.sandbox.slack import Outcome
from bot.sandbox.slack.delivery import Parcel
from bot.sandbox.slack.payloads import command
from bot.service import Actor, Mailcheck
from bot.settings import Settings
from tests.whole.crash_told import Told
from tests.whole.crash_world import Process, World, world

CHECKS, PEOPLE = 48, 6
ANSWERS_AFTER = 0.2  # seconds
CONNECTIONS = "2"  # mail connections of one process at a time
LIMIT = 300.0  # seconds


async def second_worker() -> str:
    """Return how many checks a second one and two workers do, and the ratio."""
    with TemporaryDirectory(prefix="mailcheck-workers-") as made:
        folder = Path(made)
        random = Random(1)  # noqa: S311  nothing is drawn
        async with world(folder, random, 1, ANSWERS_AFTER, MAILCHECK_CONNECTIONS_PER_PROCESS=CONNECTIONS) as here:
            tenants = await stored(here)
            [serve] = here.serves
            await serve.start()
            await serve.up()
            told = Told(here.slack)
            await checked(here, told, tenants[:4])  # what is loaded once is loaded
            alone = await checked(here, told, tenants)
            second = Process(folder / "worker.log", here.env, 0, sys.executable, "-m", "handlers", "worker")
            try:
                await second.start()
                log = folder / "worker.log"
                while "works for Slack" not in await asyncio.to_thread(log.read_text, "utf-8"):  # noqa: ASYNC110  the same
                    await asyncio.sleep(0.05)
                await checked(here, told, tenants[:4])
                together = await checked(here, told, tenants)
            finally:
                await second.kill()
    rates = f"{CHECKS / alone:.1f} checks a second by one worker, {CHECKS / together:.1f} by two"
    return f"two workers: {rates}: {alone / together:.2f} x (servers answer after {ANSWERS_AFTER * 1000:.0f} ms)"


async def stored(here: World) -> list[str]:
    """Store as many customers as are checked; return their names."""
    settings = Settings(_env_file=None, **here.env)  # type: ignore[arg-type]  # names as in the environment
    core = await Mailcheck.open(settings)
    names = [f"kunde-{number}" for number in range(CHECKS)]
    try:
        for name in names:
            await core.tenants.put((await here.microsoft.customer(name)).stored, Actor("test"))
    finally:
        await core.close()
    return names


async def checked(here: World, told: Told, tenants: list[str]) -> float:
    """Return after how many seconds the last report of these checks stands in its thread, each in a channel of its own."""
    slack, wanted = here.slack, len(told.threads) + len(tenants)
    people = tuple(slack.add_member(f"p{time.monotonic_ns()}") for _ in range(PEOPLE))
    channels = [slack.add_channel(f"raum-{time.monotonic_ns()}", people) for _ in tenants]
    began = time.monotonic()
    for number, tenant in enumerate(tenants):
        payload = command(slack, people[number % PEOPLE], channels[number], "/mailcheck", tenant)
        answer = await slack.http.deliver(Parcel("slash_commands", payload), slack.ack_limit)
        if answer.outcome is not Outcome.ACKNOWLEDGED:
            raise RuntimeError(f"not accepted: {answer}")
    async with asyncio.timeout(LIMIT):
        while told.look() and sum(bool(thread.ended) for thread in told.threads.values()) < wanted:  # noqa: ASYNC110  nobody tells us
            await asyncio.sleep(0.05)
    return time.monotonic() - began
