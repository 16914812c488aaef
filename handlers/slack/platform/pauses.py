"""The pauses that Slack needs, in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pauses:
    """`change`: at least so long between two changes of one message. `acknowledged`: a change of the window must not overtake
    the acknowledgement, which changes it too. `stands`: after so long a message that Slack took is there to be found."""

    change: float = 1.0
    acknowledged: float = 0.3
    stands: float = 1.0


USUAL = Pauses()
