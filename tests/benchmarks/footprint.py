"""What a process costs: its start, and its memory after many checks."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.servers import Wanted, servers
from tests.benchmarks.speeds import healthy

ROOT = Path(__file__).resolve().parents[2]
CHECKS = 1000


def start_up(rounds: int = 7) -> str:
    """`mailcheck --help` beside a Python that does nothing."""

    def median(words: list[str]) -> float:
        times = []
        for _ in range(rounds):
            began = time.perf_counter()
            subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own commands
            times.append(time.perf_counter() - began)
        return statistics.median(times)

    ours, nothing = median(["./run", "mailcheck", "--help"]), median([sys.executable, "-c", "pass"])
    return f"mailcheck --help: {ours:.3f} s, Python alone {nothing:.3f} s: ratio {ours / nothing:.1f} (to reach: 0.5 s)"


def resident() -> float:
    """This process's resident memory in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


async def memory() -> str:
    """What `serve` holds in memory, after its first checks and after a thousand more."""
    import slack_bolt.async_app

    import bot.service
    from bot.checks import open_network

    loaded = (slack_bolt.async_app, bot.service)  # what `serve` has loaded
    with servers(Wanted(customers=20)) as ready:
        network, tenants = open_network(ready.settings), ready.tenants
        for _ in range(5):
            await asyncio.gather(*(healthy(t, network) for t in tenants))
        early = resident()
        for _ in range(CHECKS // len(tenants)):
            await asyncio.gather(*(healthy(t, network) for t in tenants))
        late = resident()
    assert all(loaded)
    return f"memory: {early:.0f} MB after 100 checks, {late:.0f} MB after {CHECKS + 100}: {late - early:+.1f} MB (to reach: 150 MB, no growth)"
