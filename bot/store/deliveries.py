"""Which process answers what was delivered to several of them.

`mailcheck:claims:<hash of the delivery's name>` stands for a quarter of an hour; whoever has put it there answers. Nothing waits for a
claim but the answer: Slack has its acknowledgement by then. A claim waits behind no other question to Redis, and for Redis no longer than
PATIENCE; whoever does not know by then whether it has one answers. So a delivery that came twice, to two processes, while Redis did not
answer may be answered twice; none is lost.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.store.reading import answer, is_yes_or_nothing
from bot.store.vault import Vault

KEPT = 900  # seconds; Slack sends an event again at once, after a minute and after five (https://docs.slack.dev/apis/events-api, seen 2026-11)
PATIENCE = 1.0  # seconds: somebody waits for the answer


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Which process answers what, for all processes on one store."""

    vault: Vault

    async def take(self, delivery: str) -> bool:
        """Claim a delivery; false where another process has it. Raises StoreUnavailable where Redis does not answer at once."""
        async with self.vault.connection.talk(PATIENCE, reserved=True) as client:
            return bool(await answer(client.set(_key(delivery), "", nx=True, ex=KEPT), is_yes_or_nothing))


def _key(delivery: str) -> str:
    return f"mailcheck:claims:{hashlib.sha256(delivery.encode()).hexdigest()}"
