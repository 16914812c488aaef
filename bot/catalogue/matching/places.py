"""Where in a paste something stands, in whichever of its forms it was found, and the line that shows it, letter by letter as pasted."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from typing import Final

from bot.catalogue.matching.paste import Paste, as_shown, without_colours
from bot.catalogue.matching.quotable import LEFT_OUT, quotable
from bot.text.late import compiled_late

EXCERPT = 300  # characters
LEAD = 60  # characters before a hit that an excerpt shows as well
_BLOCK = 4096  # characters whose blanks are counted together
_LINES = 40  # of a hit that spans more, the first ones tell
_ANCHOR = 8  # words of a line that tell it from others
_BETWEEN = 24  # characters that a program may have put between two words of a line: colours, escapes, emphasis
_OFTEN = 50  # times that the same words are looked at

_WORD = compiled_late(r"[A-Za-z0-9]+")
_ANY_WORD = compiled_late(r"\w+")
_LITERAL = compiled_late(r"\d+(?:\.\d+)+|[^\W_]{3,}")
_SYNTAX = compiled_late(r"\\[A-Za-z]|\{\d*,?\d*\}|\(\?[a-z-]*[:)]|\[[^\]]*\]")
_EVERYWHERE: Final = frozenset(
    [
        "outlook",
        "office",
        "office365",
        "microsoft",
        "exchange",
        "online",
        "imap",
        "smtp",
        "pop3",
        "mail",
        "com",
        "server",
        "oauth",
        "xoauth2",
        "http",
        "https",
        "the",
        "and",
        "der",
        "die",
        "das",
    ]
)
"""Words of a pattern that say where something happened, not what."""
# A step of a call stack, or PowerShell's lines about where it happened.
_ASIDE = compiled_late(
    r"(?:\+ ?)?(?:(?:at|bei|à|en) [\w.$<>`\[\]+-]+[(:]|at (?:async )?\S+ \(|File \"|In Zeile:|At line:|CategoryInfo\b|FullyQualifiedErrorId\b|\.\.\. \d+ more\b"
    r"|Traceback \(most)"
)
_QUOTING = compiled_late(r"^(?:\s*[>|])+\s?")


class Places:
    """Counts letters (signs that are no white space): they are the same in every form of a paste."""

    def __init__(self, paste: Paste) -> None:
        self._paste = paste
        self._lines = paste.lines
        self._ends: list[int] | None = None
        self._spaces: dict[str, list[int]] = {}

    def letters(self, text: str, index: int) -> int:
        """Return how many letters stand before this index of one of the paste's forms."""
        if text not in self._spaces:
            counts = (text.count(" ", start, start + _BLOCK) for start in range(0, len(text), _BLOCK))
            self._spaces[text] = list(accumulate(counts, initial=0))
        block = index // _BLOCK
        return index - self._spaces[text][block] - text.count(" ", block * _BLOCK, index)

    def letters_before_word(self, corrected: str, index: int) -> int:
        """Return how many letters stand in the paste before the word that has this index where its slips are corrected."""
        words = self._paste.flow.split(" ")
        return sum(map(len, words[: corrected.count(" ", 0, index)]))

    def aside(self, place: int) -> bool:
        """Tell whether what stands here only says where in a program something happened."""
        return bool(self._lines) and bool(_ASIDE.match(self._lines[self._line_of(place)]))

    def excerpt(self, place: int, length: int, by: str, words: frozenset[str]) -> tuple[str, str]:
        """Return the line that shows a hit as it was pasted, whole and as an answer quotes it; of several lines the one that tells most.

        `by` is the phrase or pattern that was found, `words` those of the message. Of a long line comes the part around the hit.
        """
        if not self._lines:
            return "", ""
        first, last = self._line_of(place), self._line_of(place + max(length, 1) - 1)
        line = first if first == last else self._telling(range(first, min(last, first + _LINES) + 1), by)
        cleaned = self._lines[line]
        start = _index_of_letter(cleaned, place - self._before(first)) if line == first else 0
        shown, at = self._verbatim(line, cleaned, start)
        behind = at + _index_of_letter(shown[at:], length) if first == last else at
        part, shift = _cut(shown, at)
        return part, quotable(part, at - shift, behind - shift, by, words)

    @property
    def _line_ends(self) -> list[int]:
        if self._ends is None:
            self._ends = list(accumulate(len(line) - line.count(" ") for line in self._lines))
        return self._ends

    def _line_of(self, place: int) -> int:
        return min(bisect_right(self._line_ends, place), len(self._lines) - 1)

    def _before(self, line: int) -> int:
        return self._line_ends[line - 1] if line else 0

    def _telling(self, lines: Iterable[int], by: str) -> int:
        words = {word.lower() for word in _LITERAL.findall(_SYNTAX.sub(" ", by.replace("\\.", ".")))} - _EVERYWHERE
        return max(lines, key=lambda line: (self._weight(line, words), -line))

    def _weight(self, line: int, words: set[str]) -> int:
        text = self._lines[line]
        said = sum(len(word) for word in words if word in text.lower())
        return 0 if _ASIDE.match(text) else said

    def _verbatim(self, line: int, cleaned: str, start: int) -> tuple[str, int]:
        """Return a line as it was pasted, and where in it the hit begins."""
        pasted = as_shown(self._paste.original)
        if cleaned in pasted:
            return cleaned, start
        found = next(filter(None, (self._found(words, line, pasted) for words in _anchors(cleaned, start))), None)
        if found is None:
            return cleaned, start
        place = found.start()
        left = max(pasted.rfind("\n", 0, place), pasted.rfind("\r", 0, place)) + 1
        ends = [end for sign in "\r\n" if (end := pasted.find(sign, place)) >= 0]
        whole = pasted[left : min(ends, default=len(pasted))]
        before = without_colours(_QUOTING.sub("", whole[: place - left])).lstrip()
        return without_colours(_QUOTING.sub("", whole)).strip(), len(before)

    def _found(self, words: Sequence[str], line: int, pasted: str) -> re.Match[str] | None:
        """Return where these words of a line stand in what was pasted; earlier lines that hold the same ones are passed over."""
        anchor = compiled_late(rf"[\s\S]{{0,{_BETWEEN}}}?".join(map(re.escape, words)))
        earlier = sum(1 for _ in islice(anchor.finditer("\n".join(self._lines[:line])), _OFTEN))
        found = list(islice(anchor.finditer(pasted), earlier + 1))
        return found[-1] if found else None


def _anchors(line: str, start: int) -> Iterator[Sequence[str]]:
    """Yield words by which a line is found again as it was pasted, the surest first: of them, umlauts and digits may have changed."""
    for part in (line[start:], line):
        for form in (_WORD, _ANY_WORD):
            words = form.findall(part)[:_ANCHOR]
            yield from (
                words[:count] for count in (_ANCHOR, _ANCHOR // 2, _ANCHOR // 4) if len("".join(words[:count])) > 2
            )


def _index_of_letter(line: str, letters: int) -> int:
    """Return where in a line the letter stands that has so many before it."""
    for index, sign in enumerate(line):
        if sign != " ":
            if letters <= 0:
                return index
            letters -= 1
    return len(line)


def _cut(line: str, place: int) -> tuple[str, int]:
    """Return the part of a line around a place, and by how much it is shifted."""
    if len(line) <= EXCERPT:
        return line, 0
    start = max(0, min(place, len(line) - EXCERPT + LEAD) - LEAD)
    part = line[start : start + EXCERPT]
    before = LEFT_OUT if start else ""
    shift = start + len(part) - len(part.lstrip()) - len(before)
    return f"{before}{part.strip()}{LEFT_OUT if start + EXCERPT < len(line) else ''}", shift
