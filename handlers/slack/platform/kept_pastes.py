"""Pasted texts as they were, between the door and the worker: a job is written down somewhere, and no secret goes with it.

What a token says is evidence, so it must be read before it is masked.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict

from bot.redaction import Masked

KEPT = 200


class KeptPastes:
    """Texts in the memory of this process, each with what it is without its secrets, and taken once; the oldest goes where they become too many."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[str, Masked]] = OrderedDict()

    def keep(self, text: str, masked: Masked) -> str:
        """Keep a text; return the key to it."""
        key = secrets.token_hex(8)
        self._kept[key] = text, masked
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return key

    def take(self, key: str, otherwise: str) -> tuple[str, Masked]:
        """Return the text with this key and forget it; `otherwise`, a masked one, where it is not here any more."""
        return self._kept.pop(key, (otherwise, Masked(otherwise, ())))
