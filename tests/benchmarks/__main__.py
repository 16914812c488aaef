"""`./run python -m tests.benchmarks [name ...]`: print every figure beside its baseline; it takes about two minutes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

from tests.benchmarks import explaining, footprint, speeds

ALL: dict[str, Callable[[], str]] = {
    "start-up": footprint.start_up,
    "round-trips-20": lambda: asyncio.run(speeds.round_trips(0.020, 15)),
    "round-trips-50": lambda: asyncio.run(speeds.round_trips(0.050, 9)),
    "round-trips-200": lambda: asyncio.run(speeds.round_trips(0.200, 5)),
    "slow-refusals": lambda: asyncio.run(speeds.slow_refusals()),
    "all-dropped": lambda: asyncio.run(speeds.all_dropped()),
    "throughput": lambda: asyncio.run(speeds.throughput(100, 5)),
    "explain": explaining.explain,
    "memory": lambda: asyncio.run(footprint.memory()),
}

for name in sys.argv[1:] or ALL:
    print(ALL[name](), flush=True)
