"""What clients did at the sandbox's servers: for tests to ask, never with a secret or a token in it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

REMEMBERED = 10_000


@dataclass
class Visit:
    """One connection to one server. `commands` holds verbs and mailbox names, `tokens_in_clear` those sent before TLS."""

    server: str
    host: str
    commands: list[str] = field(default_factory=list)
    secured: bool = False
    tokens: int = 0
    tokens_in_clear: int = 0
    ended: bool = False


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
