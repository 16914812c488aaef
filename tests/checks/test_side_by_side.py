"""Conversations side by side take nothing from each other and leave nothing behind, however they end."""

from __future__ import annotations

import pytest

from tests.benchmarks.servers import Wanted, servers
from tests.benchmarks.stampede import stampede


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
async def test_nothing_breaks_and_nothing_is_left_behind(seed: int) -> None:
    """In every state, some cut short: no stage is `broken`, nobody closes what the loop has, no socket and no complaint stays.

    `python -m tests.benchmarks side-by-side` holds many thousands.
    """
    with servers(Wanted(states=True)) as ready:
        held, complaints = await stampede(ready, 450, seed)

    assert held >= 450
    assert dict(complaints) == {}
