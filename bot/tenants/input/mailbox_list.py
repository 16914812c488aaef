"""Mailboxes as people type or paste them into one field: one per line, with commas, out of a mail program's address line."""

from __future__ import annotations

import re

from bot.text.words import DASH, cut, without_separators

_PARTS = re.compile(r"[\n\r;]+")
_BULLET = re.compile(rf"\s*{DASH}\s")
_NAMED = re.compile(r"<[^<>\s@]*@[^<>\s]*>")


def cut_mailboxes(text: str) -> list[str]:
    """Return the addresses; of „Muster, Max <max@kanzlei.example>“ the address alone. What is no address stays, so that it is complained about."""
    found: list[str] = []
    for part in _PARTS.split(text):
        words = without_separators(cut(_BULLET.sub("", part, 1) if _BULLET.match(part) else part))
        found += [word for word in words if "@" in word] if _NAMED.search(part) else words
    return list(dict.fromkeys(found))
