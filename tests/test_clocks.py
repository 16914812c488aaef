"""Clocks: what grows old does so while the machine sleeps, too."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable

import pytest

from bot.clocks import uptime
from handlers.slack.platform.people import People
from handlers.slack.process.dispatch import build_app


def test_uptime_goes_on_in_a_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the system's clock that does."""
    monkeypatch.setattr(time, "clock_gettime", {time.CLOCK_BOOTTIME: 1.5}.__getitem__)

    assert uptime() == 1.5


@pytest.mark.parametrize("of", [People, build_app])
def test_what_slack_said_grows_old_in_a_sleep(of: Callable[..., object]) -> None:
    """A guest of this minute is none of an hour ago."""
    assert inspect.signature(of).parameters["clock"].default is uptime
