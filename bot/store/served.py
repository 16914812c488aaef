"""Which Slack workspace this store serves: jobs, courses and appointments are its people's, and nobody else could answer them.

`mailcheck:workspace`   the digest of its id, as long as somebody serves it and ten minutes more
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.store.connection import SHORT
from bot.store.reading import SEEN, answer, is_number
from bot.store.vault import Vault

WORKSPACE = "mailcheck:workspace"
KEPT_SECONDS = 600
PATIENCE = 3.0  # seconds

# KEYS: the workspace · ARGV: ours, for how long
_CLAIM = (
    SEEN
    + """
local wrong = strange(KEYS[1], 'string')
if wrong then return wrong end
local now = redis.call('GET', KEYS[1])
if now and now ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
"""
)


@dataclass(frozen=True, slots=True)
class ServedOnRedis:
    """The workspace of one store."""

    vault: Vault

    async def claim(self, workspace: str) -> bool:
        """Say that this one is served; False where it is another."""
        words = hashlib.sha256(workspace.encode()).hexdigest()[:32], str(KEPT_SECONDS)
        async with self.vault.connection.talk(PATIENCE, reserved=SHORT) as client:
            return bool(await answer(client.register_script(_CLAIM)([WORKSPACE], words), is_number, WORKSPACE))
