"""Where in a paste something stands, in whichever of its forms it was found, and the line that shows it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

from bot.catalogue.paste import Paste

EXCERPT = 300  # characters
LEAD = 60  # characters before a hit that an excerpt shows as well
_BLOCK = 4096  # characters whose blanks are counted together


class Places:
    """Counts letters (signs that are no white space): they are the same in every form of a paste."""

    def __init__(self, paste: Paste) -> None:
        self._lines = paste.lines
        self._line_ends: list[int] | None = None
        self._spaces: dict[str, list[int]] = {}

    def letters(self, text: str, index: int) -> int:
        """Return how many letters stand before this index of one of the paste's forms."""
        if text not in self._spaces:
            counts = (text.count(" ", start, start + _BLOCK) for start in range(0, len(text), _BLOCK))
            self._spaces[text] = list(accumulate(counts, initial=0))
        block = index // _BLOCK
        return index - self._spaces[text][block] - text.count(" ", block * _BLOCK, index)

    def excerpt(self, place: int, length: int) -> str:
        """Return the line in which a hit begins, and what belongs to it of the next ones; of a long one the part around it."""
        if self._line_ends is None:
            self._line_ends = list(accumulate(len(line) - line.count(" ") for line in self._lines))
        if not self._line_ends:
            return ""
        first = min(bisect_right(self._line_ends, place), len(self._lines) - 1)
        last = min(bisect_left(self._line_ends, place + max(length, 1)), len(self._lines) - 1)
        whole = " ".join(self._lines[first : last + 1])
        if len(whole) <= EXCERPT:
            return whole
        before = place - (self._line_ends[first - 1] if first else 0)
        start = max(0, min(before, len(whole) - EXCERPT + LEAD) - LEAD)
        part = whole[start : start + EXCERPT].strip()
        return f"{'…' if start else ''}{part}{'…' if start + EXCERPT < len(whole) else ''}"
