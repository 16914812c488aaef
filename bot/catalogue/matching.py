"""Which known errors a pasted text shows, the deciding one first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property

import re2

from bot.catalogue.expressions import Expression, Finder
from bot.catalogue.model import Clue, KnownError, Recognised, Surroundings
from bot.catalogue.paste import Paste
from bot.catalogue.places import Places
from bot.catalogue.typing_mistakes import Vocabulary, slips
from bot.catalogue.wording import expression, options
from bot.model import NO_FACTS, Fact

TYPED_BY_HAND = 600  # characters; in a text so short, a code may be right and the sentence beside it have a slip
ALWAYS_JOINED = (
    30_000  # characters; a longer text that says something already is not read a second time with its lines joined
)
AADSTS = "AADSTS"
SLIPS = 2  # letters
SAME_MESSAGE = 700  # characters; of two AADSTS numbers so close together the second is the reason of the first

# Numbers as Entra, MSAL and its own error page write them: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_AADSTS = re2.compile(
    r"\bAADSTS[ :_#-]{0,3}([0-9]{5,8})\b"
    r"|error_codes\"?\s{0,2}[:=]\s{0,2}\[\s{0,9}([0-9]{5,8})(?:\s{0,9},\s{0,9}([0-9]{5,8}))?\b"
    r"|login\.(?:partner\.)?microsoftonline\.(?:com|us|cn)/error\?code=([0-9]{5,8})\b",
    options(),
)
_MISTYPED_AADSTS = re2.compile(
    r"\b(?P<name>[A-Z]{4,8})[ :_#-]{0,3}([0-9]{5,8})\b"
    # MSAL for JavaScript, older and newer, and the portal's sign-in log.
    r"|\b([0-9]{5,8}) - \[20[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9:]{8}Z\]"
    r"|\bError\(s\):? ?([0-9]{5,8}) - "
    # OAuth's own word for the error, the number beside it: a program's own short version of Entra's answer.
    r"|\b(?:invalid_(?:client|grant|request|scope|resource)|unauthorized_client)\W{1,6}(?:(?:Fehler|error|code|Nr)\W{1,4})?([0-9]{5,8})\b"
    r"|\b(?:Sign-?in error code|Anmelde-?fehlercode|Fehlercode (?:bei|der) (?:der )?Anmeldung)\W{0,4}([0-9]{5,8})\b",
    options(),
)
"""The same with a letter lost, doubled or exchanged, or without it; believed only with a number that an entry lists."""
_BARE_NUMBER = re2.compile(
    r"(?:[?&]code=|(?:error ?_?code|error ?_?no|fehlercode|suberror)[\"']?\s{0,2}[:=]?\s{0,2}[\"']?)([0-9]{5,8})\b",
    options(),
)
"""Numbers that anybody's errors have; believed only with a number that an entry lists, in surroundings of ours."""


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
    """A known error that a paste shows: where (in letters from the start), how surely, and the values its pattern named."""

    error: str
    strength: Strength
    place: int
    length: int
    excerpt: str = ""
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
class _Seen:
    """An expression found, its place in letters."""

    expression: Expression
    start: int
    end: int
    groups: Mapping[str, Fact]


class Matcher:
    """All expressions of a catalogue, and what a hit of each means."""

    def __init__(
        self,
        errors: Mapping[str, KnownError],
        surroundings: Mapping[str, Surroundings],
        clues: Mapping[str, Clue],
    ) -> None:
        self._errors, self._surroundings, self._clues = errors, surroundings, clues
        self._numbers = {number: name for name, error in errors.items() for number in error.aadsts}
        self._any_number = next((name for name, error in errors.items() if error.any_other_aadsts), "")
        self._finder = Finder(self._all_expressions())

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(
            phrase for error in self._errors.values() for part in (error, error.common) for phrase in part.phrases
        )

    def check(self) -> None:
        """Make every expression ready; raises CatalogueMistake for one that cannot be used."""
        self._finder.check()

    def recognise(self, paste: Paste) -> Recognition:
        """Return what this paste shows."""
        places = Places(paste)
        found = self._seen_in(paste.flow, places)
        if paste.joined != paste.flow and (len(paste.joined) <= ALWAYS_JOINED or not _owners(found, "own")):
            known = {each.expression for each in found}
            found += [each for each in self._seen_in(paste.joined, places) if each.expression not in known]
        around = {each.expression.owner for each in found if each.expression.kind == "surroundings"}
        ours = {name for name in around if self._surroundings[name].ours}
        foreign = {
            name
            for name in around
            if not self._surroundings[name].ours and not set(self._surroundings[name].unless) & ours
        }
        hits = self._hits(found, ours=bool(ours), foreign=bool(foreign))
        vetoed = _owners(found, "veto")
        for hit in self._numbered(paste, places, ours=bool(ours)):
            if hit.error not in vetoed:
                _keep(hits, hit)
        unknown = all(hit.strength < Strength.TYPED for hit in hits.values())
        if unknown or len(paste.flow) <= TYPED_BY_HAND:
            for corrected in self._vocabulary.correct(paste.flow, names=unknown):
                typed = self._seen_in(corrected, places)
                slipped = self._hits(typed, ours=bool(ours), foreign=bool(foreign), at_most=Strength.TYPED)
                hits = {name: hit for name, hit in slipped.items() if name not in vetoed} | hits
        ranked = (replace(hit, excerpt=places.excerpt(hit.place, hit.length)) for hit in self._ranked(hits))
        clues = tuple(clue for clue in _owners(found, "clue") if clue not in vetoed)
        return Recognition(tuple(ranked), clues, tuple(sorted(ours)), tuple(sorted(foreign)))

    def _all_expressions(self) -> Iterator[Expression]:
        for name, error in self._errors.items():
            yield from _sources("own", name, error)
            yield from _sources("common", name, error.common)
            yield from (Expression("veto", name, expression(pattern)) for pattern in error.not_with)
        for name, around in self._surroundings.items():
            yield from _sources("surroundings", name, around)
        for name, clue in self._clues.items():
            yield from _sources("clue", name, clue)
            yield from (Expression("veto", name, expression(pattern)) for pattern in clue.not_with)

    def _seen_in(self, text: str, places: Places) -> list[_Seen]:
        return [
            _Seen(f.expression, places.letters(text, f.start), places.letters(text, f.end), f.groups)
            for f in self._finder.find(text)
        ]

    def _hits(
        self, found: Sequence[_Seen], *, ours: bool, foreign: bool, at_most: Strength = Strength.OWN
    ) -> dict[str, Hit]:
        vetoed = _owners(found, "veto")
        hits: dict[str, Hit] = {}
        for each in found:
            kind, owner = each.expression.kind, each.expression.owner
            if kind not in {"own", "common"} or owner in vetoed or (kind == "common" and foreign):
                continue
            strength = Strength.OWN if kind == "own" else Strength.COMMON if ours else Strength.BARE
            _keep(hits, Hit(owner, min(strength, at_most), each.start, each.end - each.start, facts=each.groups))
        return hits

    def _numbered(self, paste: Paste, places: Places, *, ours: bool) -> Iterator[Hit]:
        """The AADSTS numbers of a paste, each known error's first one."""
        forms = ((_AADSTS, self._any_number), (_MISTYPED_AADSTS, ""), *(((_BARE_NUMBER, ""),) if ours else ()))
        named: set[str] = set()
        for text in dict.fromkeys((paste.flow, paste.joined)):
            # Of anything but bytes, RE2 counts the letters before each match.
            content = text.encode("utf-8", "replace")
            for form, otherwise in forms:
                said: set[bytes] = set()
                for match in form.finditer(content):
                    if match[0] in said:
                        continue
                    said.add(match[0])
                    if not _is_aadsts((match.groupdict().get("name") or AADSTS.encode()).decode()):
                        continue
                    for number in filter(bytes.isdigit, filter(None, match.groups())):
                        name = self._numbers.get(int(number), otherwise)
                        if name and name not in named:
                            named.add(name)
                            start, end = (len(content[:place].decode()) for place in match.span())
                            place, behind = places.letters(text, start), places.letters(text, end)
                            yield Hit(name, Strength.OWN, place, behind - place, facts={"aadsts": int(number)})

    def _ranked(self, hits: dict[str, Hit]) -> tuple[Hit, ...]:
        names = set(hits)
        if self._any_number in names and any("aadsts" in hits[name].facts for name in names - {self._any_number}):
            names.discard(self._any_number)
        beaten = {other for name in names for other in self._errors[name].outranks if other in names}
        order = sorted(
            (replace(hits[name], wraps=name in beaten) for name in names),
            # Why Entra gave no token says more than what the mail server says without one.
            key=lambda hit: (hit.wraps, -hit.strength, "aadsts" not in hit.facts, hit.place, hit.error),
        )
        return tuple(_later_number_first(order))


def _later_number_first(order: list[Hit]) -> list[Hit]:
    for place in range(len(order) - 1):
        one, next_one = order[place], order[place + 1]
        both = "aadsts" in one.facts and "aadsts" in next_one.facts and one.wraps == next_one.wraps
        if both and 0 < next_one.place - one.place <= SAME_MESSAGE:
            order[place], order[place + 1] = next_one, one
    return order


def _is_aadsts(word: str) -> bool:
    """Tell whether this word is AADSTS with a slip or two; SMTP, TLS and the like are further away."""
    return word[0] in "aAdD" and slips(word.upper(), AADSTS) <= SLIPS


def _sources(kind: str, owner: str, recognised: Recognised) -> Iterable[Expression]:
    for phrase in recognised.phrases:
        yield Expression(kind, owner, phrase=phrase)
    for pattern in recognised.patterns:
        yield Expression(kind, owner, expression(pattern))


def _keep(hits: dict[str, Hit], hit: Hit) -> None:
    """Keep the surest hit of an error, and of several the first; what each names is kept."""
    other = hits.get(hit.error)
    if other is None:
        hits[hit.error] = hit
        return
    better = hit if (-hit.strength, hit.place) < (-other.strength, other.place) else other
    hits[hit.error] = replace(better, facts={**hit.facts, **other.facts, **better.facts})


def _owners(found: Sequence[_Seen], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.expression.owner for each in found if each.expression.kind == kind))
