"""What one check costs: of the processor, of the network, of Redis and of Slack; docs/scaling.md counts with it.

The network is counted for all of the machine: `unshare -rn ./run python -m tests.benchmarks cost` counts ours alone.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import redis

from bot.sandbox.slack import ApiFault
from bot.sandbox.slack.faults import Faults
from tests.benchmarks.network import open_loopback, traffic
from tests.benchmarks.servers import Wanted, servers
from tests.benchmarks.speeds import healthy
from tests.benchmarks.workers import checked, stored
from tests.whole.crash_told import Told
from tests.whole.crash_world import world

CHECKS = 60


async def alone() -> str:
    """Return what a check's conversations cost: one sign-in, one mailbox by IMAP and SMTP."""
    from bot.checks import open_network

    open_loopback()
    with servers(Wanted(customers=CHECKS)) as ready:
        network, tenants = open_network(ready.settings), ready.tenants
        await healthy(tenants[0], network)  # what is loaded once is loaded
        before, busy = traffic(), time.process_time()
        for tenant in tenants:
            await healthy(tenant, network)
        busy = time.process_time() - busy
        connections, octets = (now - then for now, then in zip(traffic(), before, strict=True))
    each = f"{1000 * busy / CHECKS:.1f} ms of a processor, {connections / CHECKS:.1f} connections"
    return f"a check's conversations: {each}, {octets / CHECKS / 1000:.0f} kB (both ways, headers included)"


async def from_slack() -> str:
    """Return what a check costs that somebody asks for in Slack, from the command to the report: all of `serve`, its Redis, Slack's calls."""
    open_loopback()
    with TemporaryDirectory(prefix="mailcheck-cost-") as made:
        async with world(Path(made), Random(1), 1, 0.0) as here:  # noqa: S311  nothing is drawn
            tenants = await stored(here)
            [serve] = here.serves
            await serve.start()
            await serve.up()
            told = Told(here.slack)
            await checked(here, told, tenants[:4])
            calls = here.slack.api.faults = _Counted()
            before, busy, began = _asked(here.redis.port), _busy(serve.pid), time.monotonic()
            await checked(here, told, tenants)
            seconds = time.monotonic() - began
            busy = _busy(serve.pid) - busy
            scripts, operations, octets = (
                now - then for now, then in zip(_asked(here.redis.port), before, strict=True)
            )
    count = len(tenants)
    each = f"{1000 * busy / count:.0f} ms of a processor, {scripts / count:.0f} scripts and {operations / count:.0f} commands of Redis, those in scripts included ({octets / count / 1000:.0f} kB)"
    slack = ", ".join(f"{times / count:.1f} {name}" for name, times in calls.counted.most_common())
    return f"a check from Slack: {each}; {slack} ({count} at once in {seconds:.1f} s)"


class _Counted(Faults):
    def __init__(self) -> None:
        super().__init__()
        self.counted: Counter[str] = Counter()

    def take(self, method: str) -> ApiFault | None:
        self.counted[method] += 1
        return None


def _asked(port: int) -> tuple[int, int, int]:
    """Return how many scripts and commands Redis has run, and how many bytes came and went."""
    with redis.Redis(port=port) as asked:
        told = asked.info("everything")
    assert isinstance(told, dict)
    scripts = told["cmdstat_evalsha"]["calls"]
    return scripts, told["total_commands_processed"], told["total_net_input_bytes"] + told["total_net_output_bytes"]


def _busy(pid: int) -> float:
    """Return the processor's seconds of a process and of those that it has started (Linux)."""
    ticks = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended
                continue
            if pid in {int(folder.name), int(words[2])}:  # itself, or of its group
                ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def cost() -> str:
    """Return both."""
    return "\n".join((asyncio.run(alone()), asyncio.run(from_slack())))
