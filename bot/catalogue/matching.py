"""Which known errors a pasted text shows, the deciding one first: one pass of all expressions over the whole paste."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

import re2

from bot.catalogue.model import CatalogueMistake, Clue, KnownError, Recognised, Surroundings
from bot.catalogue.paste import Paste
from bot.catalogue.typing_mistakes import Vocabulary
from bot.catalogue.wording import expression, options, phrase_expression
from bot.model import NO_FACTS, Fact

SAME_MESSAGE = 700  # characters; of two AADSTS numbers so close together the second is the reason of the first
EXCERPT = 300  # characters
LEAD = 60  # characters before a hit that an excerpt shows as well

# Numbers as Entra, MSAL and its own error page write them: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_AADSTS = re2.compile(
    r"\bAADSTS[ :_#-]{0,3}([0-9]{5,8})\b"
    r"|error_?codes?\"?\s{0,2}[:=]\s{0,2}\[?\s{0,9}([0-9]{5,8})(?:\s{0,9},\s{0,9}([0-9]{5,8}))?\b"
    r"|(?:[?&]code=|error_?no\"?\s{0,2}[:=]\s{0,2})([0-9]{5,8})\b",
    options(),
)
_MISTYPED_AADSTS = re2.compile(
    r"\b(?:A{1,3}DS?TS{0,2}|A?ADSTS?|AASD?TS|A{1,2}STS)[ :_#-]{0,3}([0-9]{5,8})\b", options()
)
"""The same with a letter lost, doubled or exchanged; believed only with a number that an entry lists."""


class Strength(IntEnum):
    """How a text was recognised, weakest first."""

    BARE = 0
    """Words that many programs say, without anything around them that tells whose they are."""
    COMMON = 1
    """Words that many programs say, in surroundings of ours."""
    TYPED = 2
    """The message's own words, with typing mistakes."""
    OWN = 3
    """The message's own words or number."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A known error that a paste shows: where (as letters from the start), how surely, and the values its pattern named."""

    error: str
    strength: Strength
    place: int
    excerpt: str
    facts: Mapping[str, Fact] = field(default_factory=lambda: NO_FACTS)
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Recognition:
    """Everything recognised in a paste: errors (the deciding one first), clues, whose text it is."""

    hits: tuple[Hit, ...]
    clues: tuple[str, ...]
    ours: tuple[str, ...]
    foreign: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Expression:
    kind: str
    owner: str
    source: str


class Matcher:
    """All expressions of a catalogue in one automaton. Linear time, whatever is pasted."""

    def __init__(
        self,
        errors: Mapping[str, KnownError],
        surroundings: Mapping[str, Surroundings],
        clues: Mapping[str, Clue],
    ) -> None:
        self._errors, self._surroundings, self._clues = errors, surroundings, clues
        self._numbers = {number: name for name, error in errors.items() for number in error.aadsts}
        self._any_number = next((name for name, error in errors.items() if error.any_other_aadsts), "")
        self._expressions = tuple(dict.fromkeys(self._all_expressions()))
        self._set = re2.Set.SearchSet(options())
        for each in self._expressions:
            try:
                self._set.Add(each.source)
            except re2.error:
                raise CatalogueMistake(f"{each.owner}: {each.source!r} is no RE2 expression") from None
        self._set.Compile()
        self._compiled: dict[str, re2._Regexp] = {}

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(
            phrase for error in self._errors.values() for part in (error, error.common) for phrase in part.phrases
        )

    def recognise(self, paste: Paste) -> Recognition:
        """Return what this paste shows."""
        found = [*self._found_in(paste.flow)]
        if paste.joined != paste.flow:
            known = {each for each, _ in found}
            found += [(each, text) for each, text in self._found_in(paste.joined) if each not in known]
        around = {e.owner for e, _ in found if e.kind == "surroundings"}
        ours = {name for name in around if self._surroundings[name].ours}
        foreign = {
            name
            for name in around
            if not self._surroundings[name].ours and not set(self._surroundings[name].unless) & ours
        }
        hits = self._hits(found, paste, ours=bool(ours), foreign=bool(foreign))
        if all(hit.strength < Strength.TYPED for hit in hits.values()):
            corrected = self._vocabulary.correct(paste.flow)
            if corrected != paste.flow:
                typed = self._found_in(corrected)
                hits = self._hits(typed, paste, ours=bool(ours), foreign=bool(foreign), at_most=Strength.TYPED) | hits
        clues = tuple(dict.fromkeys(e.owner for e, _ in found if e.kind == "clue"))
        return Recognition(self._ranked(hits), clues, tuple(sorted(ours)), tuple(sorted(foreign)))

    def _all_expressions(self) -> Iterator[_Expression]:
        for name, error in self._errors.items():
            yield from _sources("own", name, error)
            yield from _sources("common", name, error.common)
            yield from (_Expression("veto", name, expression(pattern)) for pattern in error.not_with)
        for name, around in self._surroundings.items():
            yield from _sources("surroundings", name, around)
        for name, clue in self._clues.items():
            yield from _sources("clue", name, clue)

    def _found_in(self, text: str) -> list[tuple[_Expression, str]]:
        return [(self._expressions[number], text) for number in sorted(self._set.Match(text) or ())]

    def _hits(
        self,
        found: Sequence[tuple[_Expression, str]],
        paste: Paste,
        *,
        ours: bool,
        foreign: bool,
        at_most: Strength = Strength.OWN,
    ) -> dict[str, Hit]:
        vetoed = {e.owner for e, _ in found if e.kind == "veto"}
        hits: dict[str, Hit] = {}
        for each, text in found:
            if each.kind not in {"own", "common"} or each.owner in vetoed or (each.kind == "common" and foreign):
                continue
            strength = Strength.OWN if each.kind == "own" else Strength.COMMON if ours else Strength.BARE
            _keep(hits, self._located(each, min(strength, at_most), text, paste))
        if at_most is Strength.OWN:
            for hit in self._numbered(paste):
                if hit.error not in vetoed:
                    _keep(hits, hit)
        return hits

    def _located(self, each: _Expression, strength: Strength, text: str, paste: Paste) -> Hit:
        if each.source not in self._compiled:
            self._compiled[each.source] = re2.compile(each.source, options())
        match = self._compiled[each.source].search(text)
        place = _letters(text[: match.start()])
        facts = {name: value for name, value in match.groupdict().items() if value}
        return Hit(each.owner, strength, place, _excerpt(paste, place, _letters(match[0])), facts)

    def _numbered(self, paste: Paste) -> Iterator[Hit]:
        """The AADSTS numbers of a paste; of two in one message the later one is the reason."""
        for text in dict.fromkeys((paste.flow, paste.joined)):
            for form, otherwise in ((_AADSTS, self._any_number), (_MISTYPED_AADSTS, "")):
                for match in form.finditer(text):
                    for number in filter(None, match.groups()):
                        name = self._numbers.get(int(number), otherwise)
                        place = _letters(text[: match.start()])
                        if name:
                            excerpt = _excerpt(paste, place, _letters(match[0]))
                            yield Hit(name, Strength.OWN, place, excerpt, {"aadsts": int(number)})

    def _ranked(self, hits: dict[str, Hit]) -> tuple[Hit, ...]:
        names = set(hits)
        if self._any_number in names and any("aadsts" in hits[name].facts for name in names - {self._any_number}):
            names.discard(self._any_number)
        beaten = {other for name in names for other in self._errors[name].outranks if other in names}
        order = sorted(
            (hits[name] for name in names), key=lambda hit: (hit.error in beaten, -hit.strength, hit.place, hit.error)
        )
        ranked = _later_number_first(order)
        return tuple(
            Hit(hit.error, hit.strength, hit.place, hit.excerpt, hit.facts, hit.error in beaten) for hit in ranked
        )


def _later_number_first(order: list[Hit]) -> list[Hit]:
    for place in range(len(order) - 1):
        one, next_one = order[place], order[place + 1]
        both = "aadsts" in one.facts and "aadsts" in next_one.facts and one.strength == next_one.strength
        if both and 0 < next_one.place - one.place <= SAME_MESSAGE:
            order[place], order[place + 1] = next_one, one
    return order


def _sources(kind: str, owner: str, recognised: Recognised) -> Iterable[_Expression]:
    for phrase in recognised.phrases:
        yield _Expression(kind, owner, phrase_expression(phrase))
    for pattern in recognised.patterns:
        yield _Expression(kind, owner, expression(pattern))


def _keep(hits: dict[str, Hit], hit: Hit) -> None:
    """Keep the surest hit of an error, and of several the first; what each names is kept."""
    other = hits.get(hit.error)
    if other is None:
        hits[hit.error] = hit
        return
    better = hit if (-hit.strength, hit.place) < (-other.strength, other.place) else other
    hits[hit.error] = Hit(
        hit.error, better.strength, better.place, better.excerpt, {**hit.facts, **other.facts, **better.facts}
    )


def _letters(text: str) -> int:
    """Count the signs that are no white space: the same in every form of a paste."""
    return len(text) - sum(map(text.count, " \n"))


def _excerpt(paste: Paste, place: int, length: int) -> str:
    """Return the line in which a hit begins, and what belongs to the hit of the next ones; of a long one the part around it."""
    seen, before = 0, 0
    taken: list[str] = []
    for line in paste.lines:
        count = _letters(line)
        if seen + count > place:
            if not taken:
                before = place - seen
            taken.append(line)
        seen += count
        if seen >= place + length:
            break
    whole = " ".join(taken)
    if len(whole) <= EXCERPT:
        return whole
    start = max(0, min(before, len(whole) - EXCERPT + LEAD) - LEAD)
    part = whole[start : start + EXCERPT].strip()
    return f"{'…' if start else ''}{part}{'…' if start + EXCERPT < len(whole) else ''}"
