"""`./run python -m tests.benchmarks [name ...]`: print every figure beside its baseline; it takes about two minutes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable

from tests.benchmarks import cost, explaining, floods, footprint, masking, speeds, stampede, workers

ALL: dict[str, Callable[[], str]] = {
    "start-up": footprint.start_up,
    "round-trips-20": lambda: asyncio.run(speeds.round_trips(0.020, 15)),
    "fresh-terminal": lambda: speeds.fresh_terminal(0.020, 9),
    "round-trips-50": lambda: asyncio.run(speeds.round_trips(0.050, 9)),
    "round-trips-200": lambda: asyncio.run(speeds.round_trips(0.200, 5)),
    "slow-refusals": lambda: asyncio.run(speeds.slow_refusals()),
    "all-dropped": lambda: asyncio.run(speeds.all_dropped()),
    "throughput": lambda: asyncio.run(speeds.throughput(100, 5)),
    "side-by-side": stampede.side_by_side,
    "two-workers": lambda: asyncio.run(workers.second_worker()),
    "cost": cost.cost,
    "explain": explaining.explain,
    "masking": masking.masking,
    "floods": lambda: asyncio.run(floods.floods()),
    "mentions": lambda: asyncio.run(floods.mentions()),
    "memory": lambda: asyncio.run(footprint.memory()),
}

chosen = sys.argv[1:] or list(ALL)
if unknown := [name for name in chosen if name not in ALL]:
    sys.exit(f"no such benchmark: {', '.join(unknown)} (there are {', '.join(ALL)})")
if len(chosen) == 1:
    print(ALL[chosen[0]](), flush=True)
else:  # each in a process of its own: none finds the memory that another one left
    for name in chosen:
        subprocess.run([sys.executable, "-m", __package__, name], check=True)  # noqa: S603  our own benchmarks
