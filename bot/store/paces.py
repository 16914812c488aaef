"""How fast something may follow something else, among all processes on one store: so much at once, then one after the other.

`mailcheck:pace:<digest of the place>` is the moment (milliseconds of Redis' clock) from which on a place has rested; it goes when that is past.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.store.connection import SHORT
from bot.store.reading import answer, is_number
from bot.store.vault import Vault

EVERY = 1_000  # milliseconds: Slack takes one message a second in a channel, and short bursts (https://docs.slack.dev/apis/web-api/rate-limits, seen 2026-12)
AT_ONCE = 4  # how short a burst is Slack does not say
PATIENCE = 1.0  # seconds: without Redis everybody goes at their own pace

# KEYS: place · ARGV: milliseconds between two, how many at once, milliseconds to wait in any case
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local every, burst = tonumber(ARGV[1]), (ARGV[2] - 1) * ARGV[1]
local rested = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
if tonumber(ARGV[3]) > 0 then rested = math.max(rested, now + burst + ARGV[3]) - every end
redis.call('SET', KEYS[1], string.format('%d', rested + every), 'PX', string.format('%d', rested + every - now))
return math.max(0, rested - burst - now)
"""


@dataclass(frozen=True, slots=True)
class PacesOnRedis:
    """The paces of one store."""

    vault: Vault

    async def wait(self, place: str) -> float:
        """Take the next turn in a place; return the seconds until it comes."""
        return await self._take(place, 0.0)

    async def put_off(self, place: str, seconds: float) -> None:
        """Let nobody go on in a place for so long: somebody was asked to wait there."""
        await self._take(place, seconds)

    async def _take(self, place: str, seconds: float) -> float:
        key = f"mailcheck:pace:{hashlib.sha256(place.encode()).hexdigest()[:32]}"
        async with self.vault.connection.talk(PATIENCE, reserved=SHORT) as client:
            words = str(EVERY), str(AT_ONCE), str(int(seconds * 1000))
            return float(await answer(client.register_script(_TAKE)([key], words), is_number, key)) / 1000
