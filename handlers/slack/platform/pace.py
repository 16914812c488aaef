"""How fast messages may change."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.slack.platform.pauses import USUAL

PAUSE_EACH = 1.5  # chat.update takes about 50 calls a minute from one app, whatever number of messages they change


@dataclass
class Pace:
    """How fast edited messages may change: the more checks run, the slower each."""

    live: int = 0
    shortest: float = USUAL.change

    @property
    def pause(self) -> float:
        """Return the seconds between two changes of one message."""
        return max(self.shortest, PAUSE_EACH * (self.live - 1))
