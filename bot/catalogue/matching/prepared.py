"""What all entries together are looked for by: made once from a whole catalogue, and written down, so that a start need not make it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.catalogue.matching.expressions import Expression, Expressions, indexed
from bot.catalogue.matching.quotable import own_words
from bot.catalogue.matching.typing_mistakes import Known, words_of
from bot.catalogue.matching.wording import expression
from bot.catalogue.model import Clue, KnownError, Recognised, Surroundings


@dataclass(frozen=True, slots=True)
class Prepared:
    """The expressions, the words of phrases, the words of messages; which error has which number, and which every other one."""

    expressions: Expressions
    vocabulary: Mapping[str, Known]
    own_words: frozenset[str]
    numbers: Mapping[int, str]
    any_number: str


def prepare(
    errors: Mapping[str, KnownError], surroundings: Mapping[str, Surroundings], clues: Mapping[str, Clue]
) -> Prepared:
    """Return what these entries are looked for by."""
    parts = (part for error in errors.values() for part in (error, error.common))
    return Prepared(
        indexed(_all_expressions(errors, surroundings, clues)),
        words_of(phrase for part in parts for phrase in part.phrases),
        own_words(errors.values()),
        {number: name for name, error in errors.items() for number in error.aadsts},
        next((name for name, error in errors.items() if error.any_other_aadsts), ""),
    )


def written(prepared: Prepared) -> bytes:
    """Write it down for `read`."""
    said = (
        prepared.expressions.rows,
        prepared.expressions.words,
        prepared.vocabulary,
        sorted(prepared.own_words),
        list(prepared.numbers.items()),
        prepared.any_number,
    )
    return json.dumps(said).encode()


def read(content: bytes) -> Prepared:
    """Return what `written` wrote down."""
    rows, words, vocabulary, own, numbers, any_number = json.loads(content)
    return Prepared(Expressions(rows, words), vocabulary, frozenset(own), dict(numbers), any_number)


def _all_expressions(
    errors: Mapping[str, KnownError], surroundings: Mapping[str, Surroundings], clues: Mapping[str, Clue]
) -> Iterator[Expression]:
    for name, error in errors.items():
        yield from _sources("own", name, error)
        yield from _sources("common", name, error.common)
        yield from (Expression("veto", name, expression(pattern)) for pattern in error.not_with)
    for name, around in surroundings.items():
        yield from _sources("surroundings", name, around)
    for name, clue in clues.items():
        yield from _sources("clue", name, clue)
        yield from (Expression("veto", name, expression(pattern)) for pattern in clue.not_with)


def _sources(kind: str, owner: str, recognised: Recognised) -> Iterable[Expression]:
    for phrase in recognised.phrases:
        yield Expression(kind, owner, phrase=phrase)
    for pattern in recognised.patterns:
        yield Expression(kind, owner, expression(pattern))
