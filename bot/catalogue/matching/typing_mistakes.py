"""Correct words that were typed off by hand with a mistake, against the words that the catalogue's phrases are made of.

What bounds false claims: only words of five letters and more, one slip (letter wrong, missing, too many, or two exchanged; two
slips from ten letters on), the first letter right, numbers never; and afterwards a whole phrase must still be there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from bot.text.late import compiled_late

LONGEST = 6_000  # characters; nobody types off more by hand
_SHORTEST_WORD = 5
_TWO_SLIPS = 10
_WORD = compiled_late(r"[^\W\d_]{2,40}(?:'[^\W\d_]{1,3})?")
_LONE_WORD = compiled_late(rf"(?<![\w-]){_WORD.pattern}(?![\w-])")
_PLAIN = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "s", "'": ""})
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "'": ""})


Known = tuple[str, int]
"""A word as it is written, and in how many places."""


def words_of(phrases: Iterable[str]) -> dict[str, Known]:
    """Return the words of all phrases, in small letters and without umlauts, as they are typed."""
    found: dict[str, Known] = {}
    for phrase in phrases:
        for word in _WORD.findall(phrase):
            for form in {word.lower().translate(_PLAIN), word.lower().translate(_SPELT)}:
                if len(form) >= _SHORTEST_WORD:
                    written, places = found.get(form, (word, 0))
                    found[form] = written, places + 1
    return found


class Vocabulary:
    """The words of all phrases, found again from a word with a slip."""

    def __init__(self, words: Mapping[str, Known]) -> None:
        self._words = words
        self._by_letter: defaultdict[str, list[str]] = defaultdict(list)
        for plain in words:
            self._by_letter[plain[0]].append(plain)
        self._without_a_letter = cache(self._shortened)

    def _shortened(self, first: str) -> Mapping[str, set[str]]:
        """The words that begin with this letter, by what is left of them without one: made when such a word has a slip."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for plain in self._by_letter.get(first, ()):
            for shorter in _one_less(plain):
                found[shorter].add(plain)
        return found

    def correct(self, text: str, *, names: bool = True) -> tuple[str, ...]:
        """Return the text with its slips corrected, twice where words are equally near; nothing where there is no slip.

        A text that is too long to be typed has none. Without `names`, the parts of a name such as Connect-ExchangeOnline stay
        as they are: a slip there may be what the message is about.
        """
        if len(text) > LONGEST:
            return ()
        form = _WORD if names else _LONE_WORD
        meant = {word: self._meant(word) for word in dict.fromkeys(form.findall(text))}
        if all(words == (word, word) for word, words in meant.items()):
            return ()
        readings = (form.sub(lambda m: meant[m[0]][0], text), form.sub(lambda m: meant[m[0]][1], text))
        return tuple(dict.fromkeys(readings))

    def _meant(self, word: str) -> tuple[str, str]:
        """Return the first and the last of the equally near words; twice the word itself where there is no slip."""
        plain = word.lower().translate(_PLAIN)
        if len(plain) < _SHORTEST_WORD or plain in self._words:
            return word, word
        shortened = self._without_a_letter(plain[0])
        near = set(shortened.get(plain, ()))
        for shorter in _one_less(plain):
            if shorter in self._words:
                near.add(shorter)
            near |= shortened.get(shorter, set())
        fitting = [known for known in near if known[0] == plain[0] and slips(known, plain) <= _allowed(known)]
        if not fitting:
            return word, word
        ranked = sorted((slips(known, plain), -self._words[known][1], known) for known in fitting)
        nearest = [known for few, _, known in ranked if few == ranked[0][0]]
        return self._words[nearest[0]][0], self._words[nearest[-1]][0]


def _allowed(word: str) -> int:
    return 2 if len(word) >= _TWO_SLIPS else 1


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
