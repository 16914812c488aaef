"""What all tests share: made-up examples, few of them usually and more for `.ci/run`, none of which comes too late."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("usual", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("usual"), max_examples=250)
settings.load_profile("usual")


def pytest_xdist_auto_num_workers() -> int:
    """Two for each processor: half of the time servers, pauses and processes are waited for."""
    return 2 * len(os.sched_getaffinity(0))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long ones: nobody waits for them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
