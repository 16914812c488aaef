"""All expressions of a catalogue over a whole text: one pass for their rare words, then each expression around its own.

One automaton for all of them (RE2's Set) was tried first: the gaps inside phrases multiply its states, and 200 kB took seconds.
Here the time is linear too: a rare word's places are tried in a window as wide as a hit can be, and where there are many, RE2
searches the whole text once. See docs/decisions/0005-rare-words-first.md.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import re2
from ahocorasick_rs import BytesAhoCorasick, MatchKind

from bot.catalogue.model import CatalogueMistake
from bot.catalogue.rare_words import WIDEST, rare_words, words_of_phrase
from bot.catalogue.wording import GAP, NARROW_GAP, WIDE, options, phrase_expression

WINDOWS = 16  # places of a rare word that are tried one by one before the whole text is searched
MARGIN = 8  # bytes around a window, so that \b sees what stands there
BYTES_PER_CHARACTER = 2  # at most, on the average of what an expression spans, in text that is not all ASCII


_Span = tuple[int, int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression: what it means when found (`kind`), whose it is, and its RE2 source."""

    kind: str
    owner: str
    source: str = ""
    phrase: str = ""
    """What an author wrote where the source is made of a phrase, which is done when it is needed."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where an expression was found, and the values that its groups name."""

    expression: Expression
    start: int
    end: int
    groups: dict[str, str]


class Finder:
    """The expressions, ready to be looked for."""

    def __init__(self, expressions: Iterable[Expression]) -> None:
        self._expressions = tuple(dict.fromkeys(expressions))
        self._compiled: dict[int, re2._Regexp] = {}
        self._options = options()
        numbers: dict[str, int] = {}
        self._needs: list[tuple[frozenset[int], ...]] = []
        self._widths: list[int] = []
        self._anywhere: list[int] = []
        self._wanted_by: defaultdict[int, list[int]] = defaultdict(list)
        for number, each in enumerate(self._expressions):
            sets, width = (
                words_of_phrase(each.phrase) if each.phrase else rare_words(each.source.replace(GAP, NARROW_GAP))
            )
            needs = tuple(frozenset(numbers.setdefault(word, len(numbers)) for word in words) for words in sets)
            self._needs.append(needs)
            self._widths.append(width * BYTES_PER_CHARACTER if WIDE.search(each.source or each.phrase) else width)
            for word in needs[0] if needs else ():
                self._wanted_by[word].append(number)
            if not needs:
                self._anywhere.append(number)
        # Overlapping hits are needed: a rare word may stand inside another one.
        self._words = BytesAhoCorasick([word.encode() for word in numbers], matchkind=MatchKind.Standard)

    def find(self, text: str) -> list[Found]:
        """Return each expression that this text shows, at one of its places, in the catalogue's order."""
        data = text.encode("utf-8", "replace")
        places: defaultdict[int, list[int]] = defaultdict(list)
        for word, start, _ in self._words.find_matches_as_indexes(data.lower(), overlapping=True):
            places[word].append(start)
        present = set(places)
        candidates: defaultdict[int, list[int]] = defaultdict(list)
        for word, starts in places.items():
            for number in self._wanted_by.get(word, ()):
                if all(not need.isdisjoint(present) for need in self._needs[number]):
                    candidates[number] += starts
        for number in self._anywhere:
            candidates[number] = []
        scale = 1 if len(text) == len(data) else BYTES_PER_CHARACTER
        found = ((n, self._found(n, data, sorted(candidates[n]), scale)) for n in sorted(candidates))
        index = _index(text, data)
        return [
            Found(self._expressions[number], index(hit[0]), index(hit[1]), hit[2])
            for number, hit in found
            if hit is not None
        ]

    def check(self) -> None:
        """Compile every expression; raises CatalogueMistake for one that RE2 does not know."""
        for number in range(len(self._expressions)):
            self._regexp(number)

    def _found(self, number: int, data: bytes, starts: list[int], scale: int) -> _Span | None:
        reach = self._widths[number] * scale + MARGIN
        if starts and self._widths[number] <= WIDEST and 2 * reach * min(len(starts), WINDOWS) < len(data):
            for start in starts[:WINDOWS]:
                if hit := self._search(number, data, max(0, start - reach), start + reach):
                    return hit
            if len(starts) <= WINDOWS:
                return None
        return self._search(number, data, 0, len(data))

    def _search(self, number: int, data: bytes, left: int, right: int) -> _Span | None:
        match = self._regexp(number).search(data[left:right] if left or right < len(data) else data)
        if match is None:
            return None
        groups = {name: value.decode("utf-8", "replace") for name, value in match.groupdict().items() if value}
        return left + match.start(), left + match.end(), groups

    def _regexp(self, number: int) -> re2._Regexp:
        if number not in self._compiled:
            each = self._expressions[number]
            try:
                source = phrase_expression(each.phrase) if each.phrase else each.source
                self._compiled[number] = re2.compile(source, self._options)
            except re2.error:
                raise CatalogueMistake(f"{each.owner}: {each.source or each.phrase!r} is no RE2 expression") from None
        return self._compiled[number]


def _index(text: str, data: bytes) -> Callable[[int], int]:
    """Return what turns a place in `data` into one in the text."""
    if len(text) == len(data):
        return lambda place: place
    continued = [place for place, byte in enumerate(data) if 0x80 <= byte < 0xC0]
    return lambda place: place - bisect_left(continued, place)
