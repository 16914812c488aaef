"""Which words a text must hold for an expression to have a chance in it, and how far from such a word a hit can reach.

Read from RE2's own syntax (https://github.com/google/re2/wiki/Syntax, seen 2026-11-25) in one pass over the expression: Python's
parser of regular expressions says the same, but takes four times as long, which everybody who starts Mailcheck would wait for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bot.text.late import compiled_late

SHORTEST = 3  # characters; shorter ones stand everywhere
WIDEST = 4_000  # characters; where a hit may be wider, the whole text is searched
_MOST_ALTERNATIVES = 64
_MOST_SETS = 4
_RUN = compiled_late(r"[a-z0-9_]+")

_Words = frozenset[str]
_Part = tuple[tuple[_Words, ...], int]
"""The words that a part of an expression demands (one of each set), and the widest text it stands for, in characters."""

_LETTER = r"(?:[^\\\[(){|?*+.^$]|\\[^\w\s]|\[[^\]\\^]\])"
_PIECE = compiled_late(
    rf"""
    (?P<plain>{_LETTER}+(?![?*+{{])|{_LETTER})      # as it is written; a letter that is repeated stands alone
    |(?P<one>\\[dDwWsSCntrfv]|\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\])
    |(?P<times>(?:[?*+]|\{{(?P<least>\d+)(?P<range>,(?P<most>\d*))?\}})\??)
    |(?P<or>\|)
    |(?P<open>\((?:\?(?:P?<\w+>|[imsU-]*:))?(?!\?))
    |(?P<close>\))
    |(?P<place>[\^$]|\\[bBAz]|\(\?[imsU-]+\))       # takes no room
    |(?P<unknown>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_WRITTEN = compiled_late(r"\\(.)|\[(.)\]")
_UNUSUAL = compiled_late(r"[^ -~]")


class _Unreadable(Exception):
    """The expression holds something that is read nowhere in here."""


def rare_words(source: str) -> tuple[tuple[frozenset[str], ...], int]:
    """Return sets of words (lower case), the rarest first: every hit holds a word of each. And the widest hit in characters.

    No sets: the expression has a chance in any text.
    """
    try:
        demanded, width = _part(_PIECE.finditer(source))
    except _Unreadable:
        return (), WIDEST + 1
    ranked = sorted(set(demanded), key=lambda words: (-_worth(words), len(words), min(words)))
    return tuple(ranked[:_MOST_SETS]), min(width, WIDEST + 1)


def words_of_phrase(phrase: str) -> tuple[tuple[frozenset[str], ...], int]:
    """Return the same for a phrase, without reading the expression that is made of it."""
    runs = {run for run in _RUN.findall(phrase.lower()) if len(run) >= SHORTEST}
    ranked = sorted(runs, key=lambda run: (-len(run), run))
    words = phrase.split()
    # Umlauts may take two characters, a sign may have blanks around it, a gap six signs, and "*" stands for 150.
    width = 3 * len(phrase) + 6 * len(words) + 150 * words.count("*")
    return tuple(frozenset({run}) for run in ranked[:_MOST_SETS]), width


def _part(pieces: Iterator[re.Match[str]]) -> _Part:
    """Read alternatives, up to the bracket that closes them or the end."""
    alternatives: list[list[_Part]] = [[]]
    for piece in pieces:
        parts = alternatives[-1]
        match piece.lastgroup:
            case "plain":
                parts.append(_plain(piece[0]))
            case "one":
                parts.append(((), 1))
            case "times" if parts:
                parts.append(_repeated(parts.pop(), piece))
            case "or":
                alternatives.append([])
            case "open":
                parts.append(_part(pieces))
            case "close":
                break
            case "place":
                pass
            case _:
                raise _Unreadable
    return _one_of([_in_a_row(parts) for parts in alternatives])


def _in_a_row(parts: list[_Part]) -> _Part:
    demanded: tuple[_Words, ...] = ()
    width = 0
    for of_part, width_of_part in parts:
        demanded += of_part
        width += width_of_part
    return demanded, width


def _one_of(alternatives: list[_Part]) -> _Part:
    if len(alternatives) == 1:
        return alternatives[0]
    width = max(width for _, width in alternatives)
    if not all(demanded for demanded, _ in alternatives):
        return (), width
    rarest = [max(demanded, key=_worth) for demanded, _ in alternatives]
    together = frozenset[str]().union(*rarest)
    return ((together,) if len(together) <= _MOST_ALTERNATIVES else ()), width


def _repeated(part: _Part, times: re.Match[str]) -> _Part:
    demanded, width = part
    match times[0][0]:
        case "?":
            least, most = 0, 1
        case "*":
            least, most = 0, WIDEST + 1
        case "+":
            least, most = 1, WIDEST + 1
        case _:
            least = int(times["least"])
            most = int(times["most"] or WIDEST + 1) if times["range"] else least
    return (demanded if least else ()), min(width * most, WIDEST + 1)


@cache
def _plain(written: str) -> _Part:
    """Read what stands for itself: its words, as far as a lower-case search by bytes finds them."""
    letters = _WRITTEN.sub(lambda m: m[1] or m[2], written)
    found = _UNUSUAL.sub(lambda m: m[0] if _is_found(m[0]) else "\0", letters)
    return tuple(frozenset({run}) for run in found.lower().split("\0") if len(run) >= SHORTEST), len(letters)


def _is_found(letter: str) -> bool:
    """Tell whether a lower-case search by bytes finds this letter: ASCII, or a script that knows no case."""
    return letter.isprintable() and (letter.isascii() or letter.lower() == letter.upper())


def _worth(words: frozenset[str]) -> int:
    """A longer word is rarer; of several the shortest counts."""
    return min(map(len, words))
