"""Twenty seeds of what can happen to jobs; a thousand, or one again: tests/jobs/simulation.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.jobs.simulation import World, simulate, world


@pytest.fixture(scope="module")
def lent() -> Iterator[World]:
    with world() as lent:
        yield lent


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_lost_and_nothing_done_twice(seed: int, lent: World) -> None:
    """Whoever dies, sleeps or hears no answer; and what counts in Redis is what counts in memory."""
    simulate(seed, lent)
