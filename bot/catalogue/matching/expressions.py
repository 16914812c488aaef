"""All expressions of a catalogue over a whole text: which of their rare words are there, then each expression around its own.

One automaton for all of them (RE2's Set) was tried first: the gaps inside phrases multiply its states, and 200 kB took seconds.
Here the time is linear too: a rare word's places are tried in a window as wide as a hit can be, and where there are many, RE2
searches the whole text once. See docs/decisions/0005-rare-words-first.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import re2
from ahocorasick_rs import BytesAhoCorasick, MatchKind

from bot.catalogue.fact_kinds import fits
from bot.catalogue.matching.rare_words import WIDEST, rare_words, words_of_phrase
from bot.catalogue.matching.wording import GAP, NARROW_GAP, WIDE, options, phrase_expression
from bot.catalogue.model import CatalogueMistake

WINDOWS = 16  # places of a rare word that are tried one by one before the whole text is searched
MARGIN = 8  # bytes around a window, so that \b sees what stands there
BYTES_PER_CHARACTER = 2  # at most, on the average of what an expression spans, in text that is not all ASCII
_HEAD = 8_192  # bytes; a word that stands here more often than it is tried needs no looking for in the rest
_CONTINUED = bytes(range(0x80, 0xC0))  # the bytes of a character behind its first


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
    """Where an expression was found, and the values that its groups name, those that are what they are called."""

    expression: Expression
    start: int
    end: int
    groups: dict[str, str]


Row = tuple[str, str, str, str, Sequence[Sequence[int]], int]
"""What an expression is, the sets of rare words that it needs (by their numbers), and how many bytes a hit has at most."""


@dataclass(frozen=True, slots=True)
class Expressions:
    """All expressions with what is known of each before a text is there, and the rare words by their numbers."""

    rows: Sequence[Row]
    words: Sequence[str]


def indexed(expressions: Iterable[Expression]) -> Expressions:
    """Return expressions with their rare words."""
    numbers: dict[str, int] = {}
    rows = []
    for each in dict.fromkeys(expressions):
        sets, width = words_of_phrase(each.phrase) if each.phrase else rare_words(each.source.replace(GAP, NARROW_GAP))
        needs = [[numbers.setdefault(word, len(numbers)) for word in sorted(words)] for words in sets]
        reach = width * BYTES_PER_CHARACTER if WIDE.search(each.source or each.phrase) else width
        rows.append((each.kind, each.owner, each.source, each.phrase, needs, reach))
    return Expressions(rows, tuple(numbers))


class Finder:
    """The expressions, ready to be looked for."""

    def __init__(self, prepared: Expressions) -> None:
        self._expressions = tuple(Expression(*row[:4]) for row in prepared.rows)
        self._needs = tuple(row[4] for row in prepared.rows)
        self._widths = tuple(row[5] for row in prepared.rows)
        self._compiled: dict[int, re2._Regexp] = {}
        self._options = options()
        self._anywhere = [number for number, needs in enumerate(self._needs) if not needs]
        self._wanted_by: defaultdict[int, list[int]] = defaultdict(list)
        for number, needs in enumerate(self._needs):
            for word in needs[0] if needs else ():
                self._wanted_by[word].append(number)
        self._words = tuple(word.encode() for word in prepared.words)
        self._single = _Words((number, word) for number, word in enumerate(self._words) if b" " not in word)
        self._several = _Words((number, word) for number, word in enumerate(self._words) if b" " in word)

    def find(self, text: str) -> list[Found]:
        """Return each expression that this text shows, at one of its places, in the catalogue's order."""
        data = text.encode("utf-8", "replace")
        lower = data.lower()
        # Ordinary words stand in a text again and again, and each is asked for once; only the rest is looked for in all of it.
        present = self._single.within(b" ".join(set(lower.split()))) | self._several.within(lower)
        candidates: defaultdict[int, list[int]] = defaultdict(list)
        for word in present:
            for number in self._wanted_by.get(word, ()):
                if not any(present.isdisjoint(need) for need in self._needs[number]):
                    candidates[number].append(word)
        starts = self._starts(lower, {word for words in candidates.values() for word in words})
        for number in self._anywhere if self._anywhere and self._any_of_anywhere.search(data) else ():
            candidates[number] = []
        scale = 1 if len(text) == len(data) else BYTES_PER_CHARACTER
        hits: dict[int, _Span] = {}
        for number in sorted(candidates):
            places = sorted(place for word in candidates[number] for place in starts[word])
            if hit := self._found(number, data, places, scale):
                hits[number] = hit
        index = _indices(text, data, [place for start, end, _ in hits.values() for place in (start, end)])
        return [
            Found(self._expressions[number], index[start], index[end], groups)
            for number, (start, end, groups) in hits.items()
        ]

    def check(self) -> None:
        """Compile every expression; raises CatalogueMistake for one that RE2 does not know."""
        for number in range(len(self._expressions)):
            self._regexp(number)

    @cached_property
    def _any_of_anywhere(self) -> re2._Regexp:
        """All expressions without rare words as one, which costs as much as each of them, and seldom finds anything."""
        chosen = options()
        chosen.never_capture = True
        try:
            return re2.compile("|".join(f"(?:{self._source(number)})" for number in self._anywhere), chosen)
        except re2.error:
            self.check()  # names the one
            raise

    def _source(self, number: int) -> str:
        each = self._expressions[number]
        return phrase_expression(each.phrase) if each.phrase else each.source

    def _starts(self, lower: bytes, words: set[int]) -> Mapping[int, list[int]]:
        """Return where these words begin, of those that stand everywhere the first places: more are never tried."""
        starts: dict[int, list[int]] = {}
        head, rest = lower[:_HEAD], []
        for word in words:
            starts[word] = list(islice(_places(head, self._words[word]), WINDOWS + 1))
            if len(starts[word]) <= WINDOWS and len(head) < len(lower):
                starts[word] = []
                rest.append(word)
        if rest:
            automaton = BytesAhoCorasick([self._words[word] for word in rest], matchkind=MatchKind.Standard)
            for word, start, _ in automaton.find_matches_as_indexes(lower, overlapping=True):
                starts[rest[word]].append(start)
        return starts

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
        return left + match.start(), left + match.end(), {n: value for n, value in groups.items() if fits(n, value)}

    def _regexp(self, number: int) -> re2._Regexp:
        if number not in self._compiled:
            each = self._expressions[number]
            try:
                self._compiled[number] = re2.compile(self._source(number), self._options)
            except re2.error:
                raise CatalogueMistake(f"{each.owner}: {each.source or each.phrase!r} is no RE2 expression") from None
        return self._compiled[number]


class _Words:
    """An automaton that tells which of these words stand in a text, whatever stands around them."""

    def __init__(self, numbered: Iterable[tuple[int, bytes]]) -> None:
        pairs = tuple(numbered)
        self._numbers = tuple(number for number, _ in pairs)
        # Overlapping hits are needed: a rare word may stand inside another one.
        self._automaton = BytesAhoCorasick([word for _, word in pairs], matchkind=MatchKind.Standard)

    def within(self, text: bytes) -> set[int]:
        """Return the numbers of the words that this text holds."""
        hits = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return {self._numbers[word] for word in {hit[0] for hit in hits}}


def _places(text: bytes, word: bytes) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + 1)


def _indices(text: str, data: bytes, places: Iterable[int]) -> Mapping[int, int]:
    """Return for places in `data` those in the text."""
    if len(text) == len(data):
        return {place: place for place in places}
    indices: dict[int, int] = {}
    done = index = 0
    for place in sorted(set(places)):
        index += len(data[done:place].translate(None, _CONTINUED))
        indices[place] = index
        done = place
    return indices
