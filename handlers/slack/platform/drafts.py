"""Forms whose window was closed before the answer came, in the memory of this process alone: secrets stand in them."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any

KEPT = 50
KEPT_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody typed (by block id and action id), in which window, as it stood there and what it was about."""

    person: str
    window: str
    about: str
    values: dict[str, Any] = field(repr=False)
    shown: dict[str, Any] = field(repr=False)


class Drafts:
    """Drafts, each for KEPT_SECONDS; the oldest goes where they become too many."""

    def __init__(self) -> None:
        self._kept: dict[str, Draft] = {}

    def keep(self, draft: Draft) -> str:
        """Keep a draft; return the key to it."""
        key = secrets.token_hex(8)
        self._kept[key] = draft
        asyncio.get_running_loop().call_later(KEPT_SECONDS, self.drop, key)
        while len(self._kept) > KEPT:
            self.drop(next(iter(self._kept)))
        return key

    def of(self, person: str, key: str) -> Draft | None:
        """Return this person's draft; None where it is not here, or not theirs."""
        draft = self._kept.get(key)
        return draft if draft and draft.person == person else None

    def take(self, person: str, key: str) -> Draft | None:
        """Return this person's draft and forget it."""
        draft = self.of(person, key)
        if draft:
            self.drop(key)
        return draft

    def drop(self, key: str) -> None:
        """Forget a draft, if it is there."""
        self._kept.pop(key, None)
