"""How words that somebody typed are shown in a sentence: masked, shortened, a few of many."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Text
from bot.redaction.shown import shown


def shortened(words: Sequence[str], limit: int = 40) -> Text:
    """Return the first two words in quotation marks, each at most so many characters, and how many more there are."""
    told = [shown(word, limit) for word in words[:2]]
    more = len(words) - len(told)
    return Text(
        ", ".join(f"„{w}“" for w in told) + (f" und {more} weitere" if more else ""),
        ", ".join(f"“{w}”" for w in told) + (f" and {more} more" if more else ""),
    )
