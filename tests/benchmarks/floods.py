"""How long a command waits for its acknowledgement while others upload texts of 1 MB, or all speak at once; `serve` is a process of its own.

`./run python -m tests.benchmarks.floods` as a program is that process: its settings come on standard input.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.sandbox.slack import Channel, Member, SlackWorkspace
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
MESSAGE, AT_ONCE = 16_000, 30
SETTLED = 1.5  # seconds after which thirty mentions are answered
SECRETS = ("slack_bot_token", "slack_app_token", "slack_signing_secret")


async def floods() -> str:
    """The acknowledgements of commands that come 50 a second: first alone, then while each kind of text is uploaded and explained."""
    async with _served() as (slack, probe):
        await asyncio.sleep(QUIET)
        alone = probe.since()
        began = time.perf_counter()
        for _ in range(ROUNDS):
            people = [slack.add_member(f"n{number}") for number in range(len(KINDS))]
            await asyncio.gather(
                *(_upload(slack, who, kind(MEGABYTE)) for who, kind in zip(people, KINDS.values(), strict=True))
            )
        took = time.perf_counter() - began
        delays = probe.since()
    return (
        f"acknowledgements while {ROUNDS * len(KINDS)} texts of 1 MB were uploaded and explained in {took:.1f} s: "
        f"{_said(delays)}; alone: {_said(alone)} (to reach: nobody waits 50 ms longer)"
    )


async def mentions() -> str:
    """The longest acknowledgement around the moment in which thirty people mention the bot, each with 16 kB."""
    async with _served() as (slack, probe):
        await asyncio.sleep(QUIET)
        alone, longest = probe.since(), []
        for number, kind in enumerate(list(KINDS.values()) * ROUNDS):
            people = [slack.add_member(f"m{number}-{each}") for each in range(AT_ONCE)]
            places = [slack.add_channel(who.name, (who,)) for who in people]
            await asyncio.gather(
                *(slack.mention(who, there, kind(MESSAGE)) for who, there in zip(people, places, strict=True))
            )
            await asyncio.sleep(SETTLED)
            longest.append(1000 * max(probe.since()))
    return (
        f"longest acknowledgement while {AT_ONCE} mentions of {MESSAGE // 1000} kB came at once, {len(longest)} times: "
        f"median {statistics.median(longest):.0f} ms, worst {max(longest):.0f} ms; alone: {_said(alone)} (to reach: nobody waits 50 ms longer)"
    )


class _Probe:
    """Commands that come 50 a second, and how long each waited."""

    def __init__(self) -> None:
        self._delays: list[float] = []

    async def go_on(self, slack: SlackWorkspace, who: Member, where: Channel) -> None:
        """Type one after the other."""
        while True:
            ack = await slack.command(who, where, "/mailcheck", "")
            self._delays.append(ack.seconds if ack.seconds is not None else 3.0)
            await asyncio.sleep(PAUSE)

    def since(self) -> list[float]:
        """Return the delays since this was last asked."""
        delays, self._delays = self._delays, []
        return delays


@asynccontextmanager
async def _served() -> AsyncIterator[tuple[SlackWorkspace, _Probe]]:
    """A workspace with the bot as a process of its own, and the commands that measure it."""
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
        probe = _Probe()
        typing = asyncio.create_task(probe.go_on(slack, anna, channel))
        yield slack, probe
        typing.cancel()
        process.stdin.close()
        await process.wait()


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
