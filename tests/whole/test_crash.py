"""A short crash test; the long one runs by command (crash.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.whole.crash import Wanted, crash, table


@pytest.mark.long
@pytest.mark.timeout(120)
async def test_what_is_accepted_is_answered_once_whoever_dies(tmp_path: Path) -> None:
    """Two processes and Redis are killed while people type and press; each delivery comes twice."""
    wanted = Wanted(commands=9, people=3, kills=2, redis_kills=1, patience=30.0, quiet=2.0)
    counted = await crash(wanted, tmp_path)

    assert counted.is_well, table(wanted, counted)
    assert counted.of["one report"] > wanted.commands // 3, table(wanted, counted)
