"""How a sentence repeats what somebody typed: without secrets, on one line, shortened. Here what only resembles a secret goes, too."""

from __future__ import annotations

from bot.redaction import MASK, mask_briefly
from bot.redaction.shapes import is_app_password, looks_generated, looks_typed
from bot.redaction.wraps import is_written
from bot.text.late import compiled_late

_TYPED = compiled_late(r"[^\s\"'„“”‚‘’<>()]{6,}")
_SIGNS = frozenset("!$%&?+*#^~")  # that no name has
_GENERATED = 12  # characters
_WORD = compiled_late(r"[^\s@:/?&=,;\\\"'<>()\[\]{}|„“”‚‘’]{20,}")
_TURN = compiled_late(r"(?<=[a-z])[^a-z]|(?<=[A-Z])[^A-Z]|(?<=[0-9])[^0-9]")
_ORDINARY = compiled_late(  # an id, perhaps mistyped, a thumbprint, a host
    r"[0-9A-Fa-f]{6,9}(?:-[0-9A-Fa-f]{3,5}){3}-[0-9A-Fa-f]{8,14}|[0-9A-Fa-f]{40}|(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,10}"
)
_BEYOND = 400  # characters behind those shown that tell whether they belong to a secret
_NAME = compiled_late(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")


def shown(typed: str, most: int = 40) -> str:
    """Return the typed text in at most so many characters; what cannot be seen stands there as a question mark."""
    line = "".join(sign if sign.isprintable() else "?" for sign in mask_briefly(typed[: most + _BEYOND]))
    line = _TYPED.sub(lambda word: MASK if _is_a_password(word[0]) else word[0], line)
    line = _WORD.sub(lambda word: MASK if _resembles_a_secret(word[0]) else word[0], line)
    return line if len(line) <= most else line[: most - 1] + "…"


def field_shown(name: str) -> str:
    """Return the name of a field that does not exist, as far as it is a name: a secret may stand to the left of the colon."""
    return shown(name) if _NAME.fullmatch(name) else MASK


def _is_a_password(word: str) -> bool:
    """Say whether it is a password, and no name: of those some are a word and a number, too."""
    made_up = not _SIGNS.isdisjoint(word) and looks_typed(word)
    return not _ORDINARY.fullmatch(word) and (made_up or is_app_password(word) or looks_generated(word, _GENERATED))


def _resembles_a_secret(word: str) -> bool:
    return not _ORDINARY.fullmatch(word) and not is_written(word) and 5 * len(_TURN.findall(word)) >= len(word)
