"""What belongs to a tenant and goes with it, besides its reports: courses, and what is to be done about it later.

`mailcheck:belongings:<uid>`   sorted set of `<index> <member>` by the second at which each ends of itself
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.guarded import Command

KEPT_SECONDS = 90 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Owner:
    """The tenant that something belongs to: its name, its record as it was seen and its uid."""

    name: str = ""
    seen: str = ""
    uid: str = ""


NOBODY = Owner()


def belongings_key(uid: str) -> str:
    """Return the key of what belongs to a tenant."""
    return f"mailcheck:belongings:{uid}"


def belong(uid: str, index: str, member: str) -> list[Command]:
    """Return what notes that this member of an index is the tenant's; what has ended since then is dropped. Nothing for nobody's."""
    if not uid:
        return []
    now = int(time.time())
    return [
        ("ZREMRANGEBYSCORE", belongings_key(uid), "-inf", str(now)),
        ("ZADD", belongings_key(uid), str(now + KEPT_SECONDS), f"{index} {member}"),
        ("EXPIRE", belongings_key(uid), str(KEPT_SECONDS)),
    ]


def part(uid: str, index: str, member: str) -> list[Command]:
    """Return what takes the note back."""
    return [("ZREM", belongings_key(uid), f"{index} {member}")] if uid else []


def delete_all(uid: str, members: Sequence[str]) -> list[Command]:
    """Return what deletes everything that is noted as the tenant's."""
    commands: list[Command] = [("DEL", belongings_key(uid))]
    for index, _, member in (noted.partition(" ") for noted in members):
        commands += [("DEL", f"{index}:{member}"), ("ZREM", index, member)]
    return commands
