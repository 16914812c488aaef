"""Which words a text must hold for an expression to have a chance in it, and how far from such a word a hit can reach.

Python's own parser of regular expressions reads RE2's too, as far as the catalogue uses them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from re import _constants as kind  # type: ignore[attr-defined]  # the parser's vocabulary has no public name
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

SHORTEST = 3  # characters; shorter ones stand everywhere
WIDEST = 4_000  # characters; where a hit may be wider, the whole text is searched
_MOST_ALTERNATIVES = 64
_MOST_SETS = 4
_RUN = re.compile(r"[a-z0-9_]+")


def rare_words(source: str) -> tuple[tuple[frozenset[str], ...], int]:
    """Return sets of words (lower case), the rarest first: every hit holds a word of each. And the widest hit in characters.

    No sets: the expression has a chance in any text.
    """
    try:
        parsed = parser.parse(source.replace(r"\z", r"\Z").replace(r"\C", "."))
    except Exception:  # noqa: BLE001  whatever it is, the other engine will say so, or it knows more than Python does
        return (), WIDEST + 1
    wanted = {words for words in _demanded(parsed) if _worth(words) >= SHORTEST}
    ranked = sorted(wanted, key=lambda words: (-_worth(words), len(words), min(words)))
    return tuple(ranked[:_MOST_SETS]), int(min(parsed.getwidth()[1], WIDEST + 1))


def words_of_phrase(phrase: str) -> tuple[tuple[frozenset[str], ...], int]:
    """Return the same for a phrase, without reading the expression that is made of it."""
    runs = {run for run in _RUN.findall(phrase.lower()) if len(run) >= SHORTEST}
    ranked = sorted(runs, key=lambda run: (-len(run), run))
    words = phrase.split()
    # Umlauts may take two characters, a sign may have blanks around it, a gap six signs, and "*" stands for 150.
    width = 3 * len(phrase) + 6 * len(words) + 150 * words.count("*")
    return tuple(frozenset({run}) for run in ranked[:_MOST_SETS]), width


def _demanded(sequence: Iterable[tuple[Any, Any]]) -> Iterator[frozenset[str]]:
    """All that a sequence demands: each run of plain characters, and what each of its parts demands."""
    run = ""
    for operation, argument in (*sequence, (None, None)):
        if operation is kind.LITERAL and _plain(chr(argument)):
            run += chr(argument).lower()
            continue
        if run:
            yield frozenset({run})
        run = ""
        yield from _of_part(operation, argument)


def _of_part(operation: Any, argument: Any) -> Iterator[frozenset[str]]:
    if operation is kind.SUBPATTERN:
        yield from _demanded(argument[3])
    elif operation is kind.BRANCH:
        rarest = [max(_demanded(branch), key=_worth, default=frozenset[str]()) for branch in argument[1]]
        together = frozenset[str]().union(*rarest)
        if all(rarest) and len(together) <= _MOST_ALTERNATIVES:
            yield together
    elif operation in {kind.MAX_REPEAT, kind.MIN_REPEAT} and argument[0] > 0:
        yield from _demanded(argument[2])


def _plain(character: str) -> bool:
    """Tell whether a lower-case search by bytes finds this character: ASCII, or a script that knows no case."""
    return character.isprintable() and (character.isascii() or character.lower() == character.upper())


def _worth(words: frozenset[str]) -> int:
    """A longer word is rarer; of several the shortest counts."""
    return min(map(len, words), default=0)
