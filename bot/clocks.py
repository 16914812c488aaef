"""Clocks."""

from __future__ import annotations

import time


def uptime() -> float:
    """Return seconds that go on while the machine sleeps, where the system counts them: whatever grows old does so in a sleep, too."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
