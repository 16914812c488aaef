"""How a sentence repeats what somebody typed: without secrets, on one line, shortened."""

from __future__ import annotations

from bot.redaction import mask


def shown(typed: str, most: int = 40) -> str:
    """Return the typed text in at most so many characters; what cannot be seen stands there as a question mark."""
    line = "".join(sign if sign.isprintable() else "?" for sign in mask(typed))
    return line if len(line) <= most else line[: most - 1] + "…"
