"""A short crash test, the long one runs by command (crash.py); and a start in the wrong order."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from tests.whole.crash import Wanted, crash, table
from tests.whole.crash_world import world


@pytest.mark.long
@pytest.mark.timeout(120)
async def test_what_is_accepted_is_answered_once_whoever_dies(tmp_path: Path) -> None:
    """Two processes and Redis are killed while people type and press; each delivery comes twice."""
    wanted = Wanted(commands=9, people=3, kills=2, redis_kills=1, patience=30.0, quiet=2.0)
    counted = await crash(wanted, tmp_path)

    assert counted.is_well, table(wanted, counted)
    assert counted.of["one report"] > wanted.commands // 3, table(wanted, counted)


@pytest.mark.long
@pytest.mark.timeout(120)
async def test_redis_may_start_after_us(tmp_path: Path) -> None:
    """Whoever is started without its Redis says so once, and serves when it is there."""
    async with world(tmp_path, Random(1), 1, 0.0) as here:  # noqa: S311  nothing is drawn
        await here.redis.kill()
        [serve] = here.serves
        await serve.start()
        while "Waiting for the store" not in (said := (tmp_path / "serve0.log").read_text("utf-8")):
            assert not serve.ended_by_itself, said
            await asyncio.sleep(0.05)
        await here.redis.start()
        await serve.up()
