"""How long a command waits for its acknowledgement while others upload texts of 1 MB; `serve` is a process of its own.

`./run python -m tests.benchmarks.floods` as a program is that process: its settings come on standard input.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from bot.sandbox.slack import Member, SlackWorkspace
from bot.settings import Settings
from handlers.slack.process.serve import serve
from tests.benchmarks.explaining import KINDS
from tests.slack.conftest import settings_for
from tests.slack.fakes import ScriptedCore, new_tenant

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1_000_000
PAUSE = 0.02  # seconds between two commands
QUIET = 5.0  # seconds without a flood, for comparison
ROUNDS = 2
SECRETS = ("slack_bot_token", "slack_app_token", "slack_signing_secret")


async def floods() -> str:
    """The acknowledgements of commands that come 50 a second: first alone, then while each kind of text is uploaded and explained."""
    async with SlackWorkspace() as slack:
        anna = slack.add_member("anna")
        channel = slack.add_channel("support", (anna,))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", __name__),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        given = settings_for(slack)
        told = {name: getattr(given, name).get_secret_value() for name in SECRETS} | {"slack_api_url": slack.api_url}
        assert process.stdin
        process.stdin.write(json.dumps(told).encode() + b"\n")
        await slack.connected(30.0)
        delays: list[float] = []

        async def commands() -> None:
            while True:
                ack = await slack.command(anna, channel, "/mailcheck", "")
                delays.append(ack.seconds if ack.seconds is not None else 3.0)
                await asyncio.sleep(PAUSE)

        probe = asyncio.create_task(commands())
        await asyncio.sleep(QUIET)
        alone, delays = delays, []
        probe.cancel()
        probe = asyncio.create_task(commands())
        began = time.perf_counter()
        for _ in range(ROUNDS):
            people = [slack.add_member(f"n{number}") for number in range(len(KINDS))]
            await asyncio.gather(
                *(_upload(slack, who, kind(MEGABYTE)) for who, kind in zip(people, KINDS.values(), strict=True))
            )
        took = time.perf_counter() - began
        probe.cancel()
        process.stdin.close()
        await process.wait()
    return (
        f"acknowledgements while {ROUNDS * len(KINDS)} texts of 1 MB were uploaded and explained in {took:.1f} s: "
        f"{_said(delays)}; alone: {_said(alone)} (to reach: nobody waits 50 ms longer)"
    )


def _said(delays: list[float]) -> str:
    ordered = sorted(1000 * each for each in delays)
    return f"longest {ordered[-1]:.0f} ms, p99 {ordered[len(ordered) * 99 // 100]:.0f} ms of {len(ordered)}"


async def _upload(slack: SlackWorkspace, who: Member, text: str) -> None:
    """Send a file in a direct message and wait for the answer."""
    await slack.dm(who, "", files=(slack.add_file(who, "lang.log", text.encode()),))
    direct = slack.direct_messages_of(who)
    await slack.wait_for(lambda: len(slack.messages(direct)) > 1 or bool(slack.ephemerals(who)), 120.0)


async def _bot() -> None:
    told = json.loads(await asyncio.to_thread(sys.stdin.readline))
    stop = asyncio.Event()
    serving = asyncio.create_task(
        serve(ScriptedCore.with_tenants(new_tenant()), Settings(_env_file=None, **told), stop=stop)
    )
    await asyncio.to_thread(sys.stdin.read)
    stop.set()
    await serving


if __name__ == "__main__":
    asyncio.run(_bot())
