"""Jobs as tests hand them over and take them, and what Redis has of them then."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.store import Bounds, Job, Lane, Put, TenantStore
from bot.store.jobs import JOBS

WIDE = Bounds(waiting=1000, waiting_each=100, running_each=100)
STORED = ("job:", "steps:", "waiting", "running", "marks", "tries", "waits", "held", "has", "unique")
"""What of a job stands below the prefix, beside workers and turns."""


def job(name: str, lane: Lane = Lane.WORK, person: str = "", unique: str = "") -> Job:
    return Job(name, "count", f'{{"value": "{name}"}}', lane, person, unique)


async def hand(store: TenantStore, *handed: Job, bounds: Bounds = WIDE) -> list[Put]:
    return [await store.jobs.put(one, bounds) for one in handed]


async def take(
    store: TenantStore, worker: str = "one", most: int = 100, has: Iterable[str] = (), bounds: Bounds = WIDE
) -> list[str]:
    return [one.id for one in await store.jobs.take(worker, [*has], most, most, bounds)]


async def hired(store: TenantStore, worker: str = "one") -> TenantStore:
    await store.jobs.begin(worker)
    return store


def left(raw: Any) -> set[str]:
    """Return what stands in Redis of jobs, without prefix and id."""
    return {key.removeprefix(JOBS).partition(":")[0] for key in raw.keys(f"{JOBS}*")} - {"workers", "turns"}


def counted(raw: Any) -> dict[str, dict[str, str]]:
    return {part: raw.hgetall(JOBS + part) for part in ("waits", "held", "has", "unique", "marks", "tries")}


def in_pairs(names: list[str]) -> list[list[str]]:
    return [names[at : at + 2] for at in range(0, len(names), 2)]
