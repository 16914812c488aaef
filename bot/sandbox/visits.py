"""What clients did at the sandbox's servers: for tests to ask, never with a secret or a token in it."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass, field

REMEMBERED = 10_000


@dataclass
class Visit:
    """One connection to one server. `commands` holds verbs and folders, `mailbox` is who signed in or tried to.

    `tokens` counts tokens and credentials that came, `tokens_in_clear` those before TLS. `began` and `left` are
    time.monotonic() values, `left` is infinite while the connection stands.
    """

    server: str
    host: str
    commands: list[str] = field(default_factory=list)
    mailbox: str = ""
    secured: bool = False
    tokens: int = 0
    tokens_in_clear: int = 0
    began: float = field(default_factory=time.monotonic)
    left: float = math.inf

    @property
    def ended(self) -> bool:
        """Tell whether the connection is closed."""
        return math.isfinite(self.left)


class Guestbook:
    """The newest visits to all servers of one sandbox, in their order."""

    def __init__(self) -> None:
        self.visits: deque[Visit] = deque(maxlen=REMEMBERED)

    def open(self, server: str, host: str) -> Visit:
        """Write down a new connection to the server of this kind ("imap", "smtp", "entra") and host name."""
        visit = Visit(server, host)
        self.visits.append(visit)
        return visit

    def at(self, server: str, host: str = "") -> list[Visit]:
        """Return the visits to the servers of this kind, or to this host only."""
        return [v for v in self.visits if v.server == server and host in {"", v.host}]

    def most_at_once(self, *servers: str, mailbox: str = "") -> int:
        """Return how many connections to servers of these kinds stood at the same time, or those of one mailbox only."""
        visits = [v for v in self.visits if v.server in servers and mailbox in {"", v.mailbox}]
        return max((sum(other.began <= v.began < other.left for other in visits) for v in visits), default=0)
