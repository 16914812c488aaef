"""Which known errors a pasted text shows, the deciding one first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

from bot.catalogue.matching.aadsts_numbers import numbers_in
from bot.catalogue.matching.expressions import Expression, Finder
from bot.catalogue.matching.other_servers import other_servers
from bot.catalogue.matching.paste import Paste
from bot.catalogue.matching.places import Places
from bot.catalogue.matching.prepared import Prepared
from bot.catalogue.matching.quotable import repeated_words
from bot.catalogue.matching.typing_mistakes import Vocabulary
from bot.catalogue.model import Group, KnownError, Sign, Surroundings
from bot.model import NO_FACTS, Fact

TYPED_BY_HAND = 600  # characters; in a text so short, a code may be right and the sentence beside it have a slip
ALWAYS_JOINED = (
    30_000  # characters; a longer text that says something already is not read a second time with its lines joined
)
SAME_MESSAGE = 700  # characters; of two AADSTS numbers so close together the second is the reason of the first
MAIL_SERVERS = frozenset({Group.IMAP, Group.SMTP, Group.MAILBOX, Group.NETWORK, Group.TLS})
"""What a mail server answers, or the way to it shows: where another one is named, it is that one's."""
SIGN_IN = frozenset({Group.AADSTS, Group.TOKEN, Group.ENTRA_PORTAL, Group.WINDOWS_SIGNIN})
"""What may be Entra's message in words, whatever its number."""


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
    """A known error that a paste shows: where (in letters from the start), how surely, and the values its pattern named.

    `excerpt`: the line that shows it; `quoted`: as much of it as an answer repeats.
    `sure`: nothing says that it may be somebody else's message. An unsure one confirms nothing. `by`: the phrase or pattern that was
    found. `aside`: it stands in a line that only says where in a program something happened.
    """

    error: str
    strength: Strength
    place: int
    length: int
    excerpt: str = ""
    quoted: str = ""
    facts: Mapping[str, Fact] = field(default_factory=lambda: NO_FACTS)
    wraps: bool = False
    sure: bool = True
    by: str = ""
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Recognition:
    """Everything recognised in a paste: errors (the deciding one first), clues, whose text it is.

    `others`: the mail and sign-in servers it names that are not Microsoft's. `doubts`: surroundings in which another one speaks.
    """

    hits: tuple[Hit, ...]
    clues: tuple[str, ...]
    ours: tuple[str, ...]
    foreign: tuple[str, ...]
    others: tuple[str, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """An expression found, its place in letters."""

    expression: Expression
    start: int
    end: int
    groups: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class _Around:
    """Whose text a paste is: what speaks for us and against, which servers of others it names, and how strong the signs are.

    `theirs`: another mail server is the only one that the text can be about.
    """

    ours: tuple[str, ...]
    foreign: tuple[str, ...]
    others: tuple[str, ...]
    doubts: tuple[str, ...]
    signs: frozenset[Sign]
    theirs: bool


class Matcher:
    """All expressions of a catalogue, and what a hit of each means."""

    def __init__(
        self, prepared: Prepared, errors: Mapping[str, KnownError], surroundings: Mapping[str, Surroundings]
    ) -> None:
        self._errors, self._surroundings = errors, surroundings
        self._numbers, self._any_number = prepared.numbers, prepared.any_number
        self._own_words = prepared.own_words
        self._vocabulary = Vocabulary(prepared.vocabulary)
        self._finder = Finder(prepared.expressions)

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
        around = self._around(found, other_servers(paste.flow))
        hits = self._hits(found, around, places)
        vetoed = _owners(found, "veto")
        for hit in self._numbered(paste, places, ours=bool(around.ours)):
            if hit.error not in vetoed:
                _keep(hits, hit)
        unknown = all(hit.strength < Strength.TYPED for hit in hits.values())
        if unknown or len(paste.flow) <= TYPED_BY_HAND:
            for corrected in self._vocabulary.correct(paste.flow, names=unknown):
                slipped = self._hits(self._typed_in(corrected, places), around, places, at_most=Strength.TYPED)
                hits = {name: hit for name, hit in slipped.items() if name not in vetoed} | hits
        hits = self._claimed(hits, around)
        ranked = (self._with_excerpt(hit, places) for hit in self._ranked(hits))
        clues = tuple(clue for clue in _owners(found, "clue") if clue not in vetoed)
        return Recognition(tuple(ranked), clues, around.ours, around.foreign, around.others, around.doubts)

    def _with_excerpt(self, hit: Hit, places: Places) -> Hit:
        words = self._own_words | repeated_words(self._errors[hit.error])
        excerpt, quoted = places.excerpt(hit.place, hit.length, hit.by, words)
        return replace(hit, excerpt=excerpt, quoted=quoted)

    def _around(self, found: Sequence[_Seen], others: tuple[str, ...]) -> _Around:
        seen = {name: self._surroundings[name] for name in sorted(_owners(found, "surroundings"))}
        signs = frozenset(each.sign for each in seen.values())
        ours = tuple(name for name, each in seen.items() if each.sign is not Sign.NONE)
        foreign = (n for n, each in seen.items() if each.sign is Sign.NONE and not set(each.unless).intersection(ours))
        doubted = {"yes"} if Sign.SERVICE in signs else {"yes", "unless-ours", "perhaps"}
        doubts = tuple(name for name, each in seen.items() if each.another_server in doubted)
        certain = bool(others) or any(seen[name].another_server != "perhaps" for name in doubts)
        return _Around(ours, tuple(foreign), others, doubts, signs, theirs=certain and Sign.SERVICE not in signs)

    def _claimed(self, hits: Mapping[str, Hit], around: _Around) -> dict[str, Hit]:
        """Return what the text really shows, and what of it is sure: words of anybody's need a sign of ours."""
        own = any(hit.strength > Strength.COMMON for hit in hits.values())
        named = bool(around.signs & {Sign.PRODUCT, Sign.SERVICE})
        anybodys = {
            name
            for name, hit in hits.items()
            if hit.strength is Strength.BARE and not own and self._errors[name].common_counts == "with-signs"
        }
        # What these say more plainly is no more ours than they are.
        anybodys.update(*(self._errors[name].outranks for name in anybodys))
        claimed = {}
        for name, hit in hits.items():
            error = self._errors[name]
            theirs = around.theirs and error.group in MAIL_SERVERS and error.common_counts != "anywhere"
            if theirs or name in anybodys:
                continue
            sure = hit.strength > Strength.COMMON or (hit.strength is Strength.COMMON and named)
            claimed[name] = replace(hit, sure=sure and not (around.others or around.doubts))
        return claimed

    def _seen_in(self, text: str, places: Places) -> list[_Seen]:
        return [
            _Seen(f.expression, places.letters(text, f.start), places.letters(text, f.end), f.groups)
            for f in self._finder.find(text)
        ]

    def _typed_in(self, corrected: str, places: Places) -> list[_Seen]:
        """The same where slips are corrected: there, words stay where they are, and letters do not."""
        return [
            _Seen(
                f.expression,
                places.letters_before_word(corrected, f.start),
                places.letters_before_word(corrected, f.end) + 1,
                f.groups,
            )
            for f in self._finder.find(corrected)
        ]

    def _hits(
        self, found: Sequence[_Seen], around: _Around, places: Places, *, at_most: Strength = Strength.OWN
    ) -> dict[str, Hit]:
        vetoed = _owners(found, "veto")
        hits: dict[str, Hit] = {}
        for each in found:
            kind, owner = each.expression.kind, each.expression.owner
            if kind not in {"own", "common"} or owner in vetoed or (kind == "common" and around.foreign):
                continue
            strength = Strength.OWN if kind == "own" else Strength.COMMON if around.ours else Strength.BARE
            by = each.expression.phrase or each.expression.source
            aside = places.aside(each.start)
            length = each.end - each.start
            _keep(hits, Hit(owner, min(strength, at_most), each.start, length, facts=each.groups, by=by, aside=aside))
        return hits

    def _numbered(self, paste: Paste, places: Places, *, ours: bool) -> Iterator[Hit]:
        """The AADSTS numbers of a paste, each known error's first one."""
        named: set[str] = set()
        for text in dict.fromkeys((paste.flow, paste.joined)):
            for found in numbers_in(text, ours=ours):
                name = self._numbers.get(found.number, self._any_number if found.certain else "")
                if name and name not in named:
                    named.add(name)
                    place, behind = places.letters(text, found.start), places.letters(text, found.end)
                    yield Hit(name, Strength.OWN, place, behind - place, facts={"aadsts": found.number})

    def _ranked(self, hits: dict[str, Hit]) -> tuple[Hit, ...]:
        names = set(hits)
        if self._any_number in names and any(self._says_more(hits[name]) for name in names - {self._any_number}):
            names.discard(self._any_number)
        beaten = {other for name in names for other in self._errors[name].outranks if other in names}
        order = sorted(
            (replace(hits[name], wraps=name in beaten) for name in names),
            # Why Entra gave no token says more than what the mail server says without one.
            key=lambda hit: (hit.wraps, -hit.strength, "aadsts" not in hit.facts, hit.place, hit.error),
        )
        return tuple(_later_number_first(order))

    def _says_more(self, hit: Hit) -> bool:
        """Tell whether a known error leaves nothing to look up: it has a number itself, or Entra's own words."""
        group = self._errors[hit.error].group
        return "aadsts" in hit.facts or (hit.strength > Strength.COMMON and group in SIGN_IN)


def _later_number_first(order: list[Hit]) -> list[Hit]:
    for place in range(len(order) - 1):
        one, next_one = order[place], order[place + 1]
        both = "aadsts" in one.facts and "aadsts" in next_one.facts and one.wraps == next_one.wraps
        if both and 0 < next_one.place - one.place <= SAME_MESSAGE:
            order[place], order[place + 1] = next_one, one
    return order


def _keep(hits: dict[str, Hit], hit: Hit) -> None:
    """Keep the surest hit of an error, of several the first that is a message; what each names is kept."""
    other = hits.get(hit.error)
    if other is None:
        hits[hit.error] = hit
        return
    better = min(other, hit, key=lambda each: (-each.strength, each.aside, each.place))
    hits[hit.error] = replace(better, facts={**hit.facts, **other.facts, **better.facts})


def _owners(found: Sequence[_Seen], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.expression.owner for each in found if each.expression.kind == kind))
