"""What is to be done at a time: every process looks, one gets it, and gets it again if that process dies over it.

`mailcheck:due…` (sealed.py), members `<kind> <id>` by the millisecond at which they are due; whoever takes one moves it two minutes on.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.store import Due
from bot.store.kept_courses import FindOwner
from bot.store.reading import answer, are_texts
from bot.store.sealed import Document, Moment, Sealed, Shape
from bot.store.sealing import TamperedError
from bot.store.vault import Vault

INDEX = "mailcheck:due"
LEASE = 120_000  # milliseconds until what was taken and not confirmed is due again
AT_ONCE = 20  # entries that one process takes at once, to be done within the lease

# KEYS: index · ARGV: now and the end of the lease, in milliseconds; how the wanted members begin; how many at most
_TAKE = """
local taken = {}
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])) do
  if #taken == tonumber(ARGV[4]) then break end
  if string.sub(member, 1, #ARGV[3]) == ARGV[3] then
    redis.call('ZADD', KEYS[1], ARGV[2], member)
    taken[#taken + 1] = member
  end
end
return taken
"""


class _Shape(Shape):
    when: Moment
    payload: dict[str, Any]
    tenant: str
    entry: str


@dataclass(frozen=True, slots=True)
class DueList:
    """The due list of one store. `owner` finds the tenant of a name (nobody for ""); it raises UnknownTenant."""

    vault: Vault
    owner: FindOwner

    @property
    def _sealed(self) -> Sealed:
        return Sealed(self.vault, INDEX, _Shape)

    async def note(self, kind: str, due_id: str, when: datetime, payload: Mapping[str, Any], tenant: str) -> None:
        """Note something, in the place of what was noted under this kind and id."""
        member = _member(kind, due_id)
        document = {
            "when": when.isoformat(),
            "payload": dict(payload),
            "tenant": tenant,
            "entry": secrets.token_hex(8),
        }
        async with self.vault.talk() as client:
            while True:  # ends with the limit of the talk: each round that fails means that another writer got through
                try:
                    seen, before = await self._sealed.read(client, member)
                except TamperedError:
                    await self._sealed.drop_unreadable(client, [member])
                    continue
                owner, score = await self.owner(client, tenant), _milliseconds(when)
                if await self._sealed.write(client, member, document, score, seen=seen, before=before, owner=owner):
                    return

    async def take(self, kind: str, now: datetime) -> tuple[Due, ...]:
        """Take what is due, for two minutes; what has ended or was tampered with is dropped."""
        moment = _milliseconds(now)
        words = (str(moment), str(moment + LEASE), f"{kind} ", str(AT_ONCE))
        async with self.vault.talk() as client:
            members: list[str] = await answer(client.register_script(_TAKE)([INDEX], words), are_texts, INDEX)
            documents = await self._sealed.read_all(client, members)
            await self._sealed.drop_unreadable(client, [member for member in members if member not in documents])
        found = [_due(kind, member.partition(" ")[2], document) for member, document in documents.items()]
        return tuple(due for due in found if _milliseconds(due.when) <= moment)  # some may just have been put off

    async def done(self, due: Due) -> None:
        """Delete what is done, unless something else was noted in its place."""
        async with self.vault.talk() as client:
            await self._sealed.delete(
                client, _member(due.kind, due.id), lambda now: now is not None and now["entry"] == due.entry
            )

    async def cancel(self, kind: str, due_id: str) -> None:
        """Delete what was noted under this kind and id."""
        async with self.vault.talk() as client:
            await self._sealed.delete(client, _member(kind, due_id))

    async def rotate(self) -> int:
        """Encrypt all of them anew; return how many."""
        return await self._sealed.rotate()


def _due(kind: str, due_id: str, document: Document) -> Due:
    when = datetime.fromisoformat(document["when"])
    return Due(kind, due_id, when, document["payload"], document["tenant"], document["entry"])


def _member(kind: str, due_id: str) -> str:
    return f"{kind} {due_id}"


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000)
