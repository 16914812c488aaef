"""For authors: which entries a text hits, by which of their words, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.catalogue.explanation import Explanation, explain
from bot.catalogue.loader import Catalogue
from bot.catalogue.matching.expressions import Expression, Finder, indexed
from bot.catalogue.matching.paste import read_paste
from bot.catalogue.matching.typing_mistakes import Vocabulary, words_of
from bot.catalogue.matching.wording import expression, phrase_expression
from bot.catalogue.model import Recognised
from bot.redaction import mask

READINGS = ("as pasted", "lines joined", "slips corrected")


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase or pattern of an entry that the text shows.

    `kind`: own, common, veto, surroundings or clue; `written` as the author wrote it; `words` of the text; `reading`: in which
    form of the text it was found (READINGS).
    """

    kind: str
    owner: str
    written: str
    words: str
    reading: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of a text: how it is read, everything found in it, and the answer that follows."""

    read: str
    found: tuple[Found, ...]
    explanation: Explanation


def attempt(catalogue: Catalogue, text: str) -> Attempt:
    """Return which entries this text hits, and by what. Secrets are masked first, as they are for everybody."""
    masked = mask(text)
    paste = read_paste(masked)
    sources = dict(_sources(catalogue))
    finder = Finder(indexed(sources))
    found: dict[Expression, Found] = {}
    readings = [paste.flow, paste.joined, *_corrected(catalogue, paste.flow)]
    for number, form in enumerate(readings):
        reading = READINGS[min(number, len(READINGS) - 1)]
        for hit in finder.find(form):
            each = hit.expression
            words = form[hit.start : hit.end]
            found.setdefault(each, Found(each.kind, each.owner, sources[each], words, reading))
    return Attempt("\n".join(paste.lines), tuple(found.values()), explain(catalogue, text))


def _corrected(catalogue: Catalogue, text: str) -> tuple[str, ...]:
    parts = (part for error in catalogue.errors.values() for part in (error, error.common))
    return Vocabulary(words_of(phrase for part in parts for phrase in part.phrases)).correct(text)


def _sources(catalogue: Catalogue) -> Iterator[tuple[Expression, str]]:
    """Yield every expression of the catalogue with what its author wrote."""
    for name, error in catalogue.errors.items():
        yield from _of("own", name, error)
        yield from _of("common", name, error.common)
        yield from ((Expression("veto", name, expression(pattern)), pattern) for pattern in error.not_with)
    others: tuple[tuple[str, Mapping[str, Recognised]], ...] = (
        ("surroundings", catalogue.surroundings),
        ("clue", catalogue.clues),
    )
    for kind, entries in others:
        for name, entry in entries.items():
            yield from _of(kind, name, entry)


def _of(kind: str, name: str, entry: Recognised) -> Iterator[tuple[Expression, str]]:
    yield from ((Expression(kind, name, phrase_expression(phrase)), phrase) for phrase in entry.phrases)
    yield from ((Expression(kind, name, expression(pattern)), pattern) for pattern in entry.patterns)
