"""How words that somebody typed are shown in a sentence: masked, shortened, a few of many."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Text
from bot.redaction import mask


def shortened(words: Sequence[str], limit: int = 40) -> Text:
    """Return the first two words in quotation marks, each at most so many characters, and how many more there are."""
    shown = [_short(w, limit) for w in words[:2]]
    more = len(words) - len(shown)
    return Text(
        ", ".join(f"„{w}“" for w in shown) + (f" und {more} weitere" if more else ""),
        ", ".join(f"“{w}”" for w in shown) + (f" and {more} more" if more else ""),
    )


def _short(word: str, limit: int) -> str:
    clean = "".join(c if c.isprintable() else "?" for c in mask(word))
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"
