"""How long a check takes, and how many fit into a second, beside a bare client against the same servers in the same run."""

from __future__ import annotations

import asyncio
import json
import ssl
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial

from bot.checks import Network, Target, open_network, run_checks
from bot.clouds import CLOUDS
from bot.model import Outcome, StageResult, Tenant
from tests.benchmarks import bare_client
from tests.benchmarks.servers import Ready, Wanted, servers

ROUND_TRIPS = 8  # the floor: token 2, then SMTP's greeting, EHLO, STARTTLS, TLS, EHLO, AUTH


def target_of(tenant: Tenant) -> Target:
    """The tenant as a check needs it."""
    credential = tenant.client_secret or tenant.certificate
    assert credential is not None
    assert tenant.imap is not None
    assert tenant.smtp is not None
    return Target(
        tenant_id=tenant.tenant_id,
        client_id=tenant.client_id,
        credential=credential,
        mailboxes=tenant.mailboxes,
        authority=tenant.authority,
        scope=CLOUDS[tenant.cloud].scope,
        imap=tenant.imap,
        smtp=tenant.smtp,
        object_id=tenant.object_id,
    )


def way_to(ready: Ready) -> bare_client.Way:
    """The bare client's way to the servers."""
    return bare_client.Way(ssl.create_default_context(cafile=ready.environment["MAILCHECK_CA_FILE"]))


async def seconds_of(work: Callable[[], Awaitable[object]]) -> float:
    """How long this takes."""
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def healthy(tenant: Tenant, network: Network) -> tuple[StageResult, ...]:
    """Check a tenant and insist that all went well: a benchmark of failures would be a lie."""
    results = await run_checks(target_of(tenant), network)
    assert {r.outcome for r in results} == {Outcome.PASSED}, [r for r in results if r.outcome is not Outcome.PASSED]
    return results


async def round_trips(delay: float, rounds: int) -> str:
    """One full check of one mailbox, every server answer delayed."""
    with servers(Wanted(delay=delay)) as ready:
        tenant, way, network = ready.tenants[0], way_to(ready), open_network(ready.settings)
        ours: list[float] = []
        bare: list[float] = []
        for _ in range(rounds):
            bare.append(await seconds_of(lambda: bare_client.check(tenant, way)))
            fresh = open_network(ready.settings)  # nothing remembered from the check before
            ours.append(await seconds_of(partial(healthy, tenant, fresh)))
        await healthy(tenant, network)
        warm = [await seconds_of(lambda: healthy(tenant, network)) for _ in range(rounds)]
    mine, theirs, again = (statistics.median(times[1:] or times) for times in (ours, bare, warm))
    return (
        f"delay {delay * 1000:3.0f} ms: first check {mine:.3f} s, next {again:.3f} s, bare client {theirs:.3f} s, "
        f"floor {ROUND_TRIPS * delay:.3f} s: ratio {mine / theirs:.2f} and {again / theirs:.2f} (to reach: 1.10)"
    )


def fresh_terminal(delay: float, rounds: int) -> str:
    """The first check of a process, from when it is begun, each time in another process."""
    with servers(Wanted(delay=delay)) as ready:
        said = json.dumps(asdict(ready))

        def once(whose: str) -> tuple[float, ...]:
            words = [sys.executable, "-m", "tests.benchmarks.fresh", whose]
            done = subprocess.run(words, input=said, capture_output=True, text=True, check=True)  # noqa: S603  our own module
            return tuple(map(float, done.stdout.split()))

        pairs = [(once("ours"), once("bare")) for _ in range(rounds)]
    mine, theirs = (statistics.median(pair[who][0] for pair in pairs) for who in (0, 1))
    ratio = statistics.median(ours[0] / bare[0] for ours, bare in pairs)
    worked = statistics.median(ours[1] - bare[1] for ours, bare in pairs)
    return (
        f"delay {delay * 1000:3.0f} ms, first check of a process: {mine:.3f} s, bare client {theirs:.3f} s: "
        f"ratio {ratio:.2f} (to reach: 1.15); {worked * 1000:.0f} ms more of the processor"
    )


async def slow_refusals() -> str:
    """Ten mailboxes whose sign-in is refused after five seconds each."""
    with servers(Wanted(late=5.0, mailboxes=10, refusing=True)) as ready:
        network = open_network(ready.settings)
        took = await seconds_of(lambda: run_checks(target_of(ready.tenants[0]), network))
    return f"ten refusals after 5 s each: {took:.2f} s, {took / 5:.2f} of one refusal (to reach: 6.5 s)"


async def all_dropped() -> str:
    """A firewall drops everything."""
    with servers(Wanted(dropped=True)) as ready:
        network = open_network(ready.settings)
        took = await seconds_of(lambda: run_checks(target_of(ready.tenants[0]), network))
        limit = network.limits.tcp
    return f"everything dropped: {took:.2f} s with a time-out of {limit:.1f} s (to reach: one time-out + 0.5 s)"


async def throughput(tenants: int, rounds: int) -> str:
    """A hundred tenants at once, a fresh token each, servers on the same cores."""
    with servers(Wanted(customers=tenants)) as ready:
        network, way = open_network(ready.settings), way_to(ready)
        everybody = ready.tenants
        tokens = {t.name: await bare_client.fetch_token(t, way) for t in everybody}
        await asyncio.gather(*(healthy(t, network) for t in everybody[:5]))

        async def ours() -> None:
            await asyncio.gather(*(healthy(t, network) for t in everybody))

        async def dialogues() -> None:
            await asyncio.gather(*(bare_client.check(t, way, token=tokens[t.name]) for t in everybody))

        async def with_token() -> None:
            await asyncio.gather(*(bare_client.check(t, way) for t in everybody))

        times = {"ours": [], "dialogues": [], "with_token": []}  # type: dict[str, list[float]]
        for _ in range(rounds):
            for name, work in (("dialogues", dialogues), ("ours", ours), ("with_token", with_token)):
                times[name].append(await seconds_of(work))
    mine, alone, whole = (tenants / statistics.median(times[name]) for name in ("ours", "dialogues", "with_token"))
    return (
        f"{tenants} tenants at once: {mine:.0f} checks/s, bare dialogues {alone:.0f}/s, bare with token {whole:.0f}/s: "
        f"ratio {mine / alone:.2f} to the dialogues alone (to reach: 0.50), {mine / whole:.2f} to the bare client with token"
    )
