"""One check by a process that has checked nothing before: `python -m tests.benchmarks.fresh ours|bare` with the servers on standard input.

It prints how long the check took from when it was begun, and the processor's seconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from bot.checks import open_network
from tests.benchmarks import bare_client
from tests.benchmarks.servers import Ready
from tests.benchmarks.speeds import healthy, way_to

ready = Ready(**json.load(sys.stdin))
tenant = ready.tenants[0]


async def check(whose: str) -> None:
    """Hold the check and say what it took."""
    network, way = open_network(ready.settings), way_to(ready)
    began, worked = time.perf_counter(), time.process_time()
    await (healthy(tenant, network) if whose == "ours" else bare_client.check(tenant, way))
    print(time.perf_counter() - began, time.process_time() - worked)


asyncio.run(check(sys.argv[1]))
