"""Correct words that were typed off by hand with a mistake, against the words that the catalogue's phrases are made of.

What bounds false claims: only words of five letters and more, one slip (letter wrong, missing, too many, or two exchanged; two
slips from ten letters on), the first letter right, numbers never; and afterwards a whole phrase must still be there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

LONGEST = 6_000  # characters; nobody types off more by hand
_SHORTEST_WORD = 5
_TWO_SLIPS = 10
_WORD = re.compile(r"[^\W\d_]{5,40}")
_PLAIN = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "s"})


class Vocabulary:
    """The words of all phrases, found again from a word with a slip."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._words: dict[str, str] = {}
        self._without_a_letter: defaultdict[str, set[str]] = defaultdict(set)
        for phrase in phrases:
            for word in _WORD.findall(phrase):
                plain = _plain(word)
                self._words.setdefault(plain, word)
        for plain in self._words:
            for shorter in _one_less(plain):
                self._without_a_letter[shorter].add(plain)

    def correct(self, text: str) -> str:
        """Return the text with its slips corrected; the same text when there are none or it is too long to be typed."""
        if len(text) > LONGEST:
            return text
        return _WORD.sub(lambda m: self._meant(m[0]), text)

    def _meant(self, word: str) -> str:
        plain = _plain(word)
        if plain in self._words:
            return word
        near = set(self._without_a_letter.get(plain, ()))
        for shorter in _one_less(plain):
            if shorter in self._words:
                near.add(shorter)
            near |= self._without_a_letter.get(shorter, set())
        fitting = [known for known in near if known[0] == plain[0] and slips(known, plain) <= _allowed(known)]
        return self._words[min(fitting, key=lambda known: (slips(known, plain), known))] if fitting else word


def _allowed(word: str) -> int:
    return 2 if len(word) >= _TWO_SLIPS else 1


def _plain(word: str) -> str:
    return word.lower().translate(_PLAIN).replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _one_less(word: str) -> Iterable[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))} if len(word) >= _SHORTEST_WORD - 1 else ()


def slips(one: str, other: str) -> int:
    """Return how many letters are wrong, missing, too many or exchanged with their neighbour (optimal string alignment)."""
    before, last = list(range(len(other) + 1)), list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
