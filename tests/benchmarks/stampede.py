"""Thousands of conversations side by side, with servers in every state: none breaks, none leaves anything behind."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random

import pytest

from bot.checks import Network, open_network, run_checks
from bot.checks._limits import StageLimits
from bot.checks._sockets import TimedSocket
from bot.model import Outcome, StageResult, Tenant
from tests.benchmarks.servers import Ready, Wanted, servers
from tests.benchmarks.speeds import target_of

TOGETHER = 80  # checks
# Short, so that many stages end by their limit: that is where a socket is let go in the midst of something.
HURRIED = StageLimits(
    dns=0.6, tcp=0.6, tls=0.8, greeting=1.0, starttls=0.8, auth=1.0, mailbox=0.8, tls_probe=0.4, second_try=0.05,
    worth_a_try=0.3,
)  # fmt: skip


class _Complaints(logging.Handler):
    """Collects what asyncio and our checks complain about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.counted: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        problem = record.exc_info[1] if record.exc_info else None
        self.counted[f"{record.getMessage()}: {problem!r}" if problem else record.getMessage()] += 1


@contextmanager
def _watched(complaints: _Complaints) -> Iterator[None]:
    """Notice whoever closes a socket that a transport of the event loop still has: only the transport itself may."""
    close, transports = TimedSocket.close, asyncio.get_running_loop()._transports  # type: ignore[attr-defined]

    def watched(sock: TimedSocket) -> None:
        holder = transports.get(sock.fileno())
        by_loop = sys._getframe(1).f_code.co_name == "_call_connection_lost"
        if holder is not None and holder._sock is sock and not by_loop:
            complaints.counted["closed under its transport"] += 1
        close(sock)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TimedSocket, "close", watched)
        yield


async def stampede(ready: Ready, conversations: int, seed: int) -> tuple[int, Counter[str]]:
    """Hold so many conversations, some cut short; return how many there were, and all that went wrong."""
    random = Random(seed)  # noqa: S311  nothing here is worth guarding
    network, tenants = open_network(ready.settings, HURRIED), ready.tenants
    complaints = _Complaints()
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: complaints.counted.update([f"{context['message']}: {context.get('exception')!r}"])
    )
    logging.getLogger().addHandler(complaints)
    await run_checks(target_of(tenants[0]), network)  # what stays open for good is open now
    before = _descriptors()
    held = 0
    try:
        with warnings.catch_warnings(record=True) as warned, _watched(complaints):
            warnings.simplefilter("always", ResourceWarning)
            while held < conversations:
                batch = [random.choice(tenants) for _ in range(TOGETHER * 2)]
                room = asyncio.Semaphore(TOGETHER)
                done = await asyncio.gather(*(_one(each, network, random, room) for each in batch))
                held += sum(len({(r.check, r.mailbox) for r in results}) for results in done)
                complaints.counted.update(
                    f"broken: {finding.facts['kind']} in {result.check} {result.stage}"
                    for results in done
                    for result in results
                    if result.outcome is Outcome.BROKEN
                    for finding in result.findings
                    if finding.code.endswith(".broke")
                )
            await asyncio.sleep(0.2)
            gc.collect()
        complaints.counted.update(
            re.sub(r"fd=.*", "", str(each.message)) for each in warned if each.category is ResourceWarning
        )
    finally:
        logging.getLogger().removeHandler(complaints)
    if (left := _descriptors() - before) > 0:
        complaints.counted["descriptors left open"] += left
    return held, complaints.counted


async def _one(tenant: Tenant, network: Network, random: Random, room: asyncio.Semaphore) -> Sequence[StageResult]:
    """One check: most as everybody has them, some with little time, some given up by whoever asked for them."""
    how, little = random.random(), random.uniform(0.01, 1.0)
    told: list[StageResult] = []
    async with room:
        if how < 0.7:
            return await run_checks(target_of(tenant), network)
        if how < 0.85:
            return await run_checks(target_of(tenant), network, limit=little)
        try:
            async with asyncio.timeout(little):
                return await run_checks(target_of(tenant), network, told.append)
        except TimeoutError:
            return told


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def side_by_side(conversations: int = 5_000, seeds: int = 3) -> str:
    """The whole of it, for several seeds."""
    with servers(Wanted(states=True)) as ready:
        lines = []
        for seed in range(seeds):
            began = time.perf_counter()
            held, complaints = asyncio.run(stampede(ready, conversations, seed))
            lines.append(
                f"seed {seed}: {held} conversations in {time.perf_counter() - began:.0f} s, {dict(complaints)}"
            )
    return "side by side, all states (to reach: no complaint):\n" + "\n".join(lines)
