"""What one process was told and all others on the store should know: each asks now and then what is new.

`mailcheck:told`   list, newest first, of what was told lately, sealed; it goes when nothing more comes
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bot.store.connection import SHORT
from bot.store.reading import answer, are_texts, is_number
from bot.store.sealing import TamperedError, decrypt, encrypt
from bot.store.vault import Vault

TOLD = "mailcheck:told"
KEPT = 50
KEPT_SECONDS = 120
PATIENCE = 1.0  # seconds

# KEYS: the list · ARGV: what is told, how much of it is kept, for how many seconds
_TELL = """
redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], 0, ARGV[2] - 1)
return redis.call('EXPIRE', KEYS[1], ARGV[3])
"""


@dataclass(frozen=True, slots=True)
class ToldOnRedis:
    """What is told on one store."""

    vault: Vault

    async def pass_on(self, what: str) -> None:
        """Tell it to all."""
        envelope = encrypt(self.vault.keys.ring, what.encode(), TOLD, "told")
        async with self.vault.connection.talk(PATIENCE, reserved=SHORT) as client:
            words = envelope, str(KEPT), str(KEPT_SECONDS)
            await answer(client.register_script(_TELL)([TOLD], words), is_number, TOLD)

    async def since(self, seen: str) -> tuple[str, tuple[str, ...] | None]:
        """Return what to ask with next time, and what was told since, the oldest first; None where some of it may be lost."""
        async with self.vault.connection.talk(PATIENCE, reserved=SHORT) as client:
            kept: list[str] = await answer(client.lrange(TOLD, 0, KEPT - 1), are_texts, TOLD)
        if not kept:
            return seen, ()
        new = kept[: kept.index(seen)] if seen in kept else kept
        if len(new) == KEPT:
            return kept[0], None
        try:
            plain = [
                await self.vault.opened(partial(decrypt, envelope=each, record=TOLD, field="told")) for each in new
            ]
        except TamperedError:
            return kept[0], None
        return kept[0], tuple(each.decode() for each in reversed(plain))
