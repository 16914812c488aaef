"""The bot's pauses for tests that do not look at them: long enough for what must come first on one machine."""

from __future__ import annotations

from handlers.slack.platform.pauses import Pauses

BRIEF = Pauses(change=0.05, acknowledged=0.05, stands=0.05)
