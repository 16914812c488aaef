"""What stands before ids in portals, mails and tables: "App-ID:", "Objekt-ID", "Directory (tenant) ID:"."""

from __future__ import annotations

import re
from enum import StrEnum


class Label(StrEnum):
    """What a label says about the id that follows it; OTHER says nothing that matters here."""

    APP = "app"
    OBJECT = "object"
    TENANT = "tenant"
    OTHER = "other"


# Labels without a colon: words that nobody uses as a tenant's name.
_CERTAIN = re.compile(
    r"(?:app|application|anwendungs|client|clientapp|object|objekt|tenant|mandanten|mandant|directory|verzeichnis)id|oid|postf(?:ach|ächer)|mailbox(?:es|en)?"
)
# Parts of a label that is cut by blanks ("Application (client) ID:").
_PARTS = frozenset(
    {
        "app",
        "application",
        "anwendung",
        "anwendungs",
        "client",
        "object",
        "objekt",
        "directory",
        "verzeichnis",
        "tenant",
        "mandant",
        "mandanten",
    }
)
_MEANINGS = (
    (Label.OBJECT, re.compile("obje[ck]t|^oid")),
    (Label.TENANT, re.compile("tenant|mandant|directory|verzeichnis|kunde|customer")),
    (Label.APP, re.compile("app|anwendung|client")),
)


def plain(word: str) -> str:
    """Return the letters of a word in lower case, which is what tells labels apart."""
    return "".join(c for c in word.lower() if c.isalpha())


def is_label(word: str, pending: list[str]) -> bool:
    """Tell whether a word is a label, or ends one whose first parts are the last of the pending words."""
    return (
        word.endswith((":", "="))
        or _CERTAIN.fullmatch(plain(word)) is not None
        or (plain(word) == "id" and _is_part(pending[-1:]))
    )


def take_label(word: str, pending: list[str]) -> Label:
    """Return what a label means; its first parts are taken from the pending words."""
    parts = [plain(word)]
    while _is_part(pending[-1:]):
        parts.append(plain(pending.pop()))
    said = "".join(reversed(parts))
    return next((label for label, pattern in _MEANINGS if pattern.search(said)), Label.OTHER)


def apart(word: str) -> list[str]:
    """Return a glued label and its value (`App-ID:1111…`) as two words, any other word as it is."""
    label, colon, value = word.partition(":") if ":" in word else word.partition("=")
    known = plain(label) and (
        _CERTAIN.fullmatch(plain(label)) or _is_part([label]) or plain(label) in ("email", "mail", "kunde", "customer")
    )
    return [label + colon, value] if colon and value and known else [word]


def is_certain(word: str) -> bool:
    """Tell whether a word is a label wherever it stands."""
    return _CERTAIN.fullmatch(plain(word)) is not None


def _is_part(words: list[str]) -> bool:
    return bool(words) and plain(words[0]) in _PARTS
