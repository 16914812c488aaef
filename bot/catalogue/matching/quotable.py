"""What an answer quotes of the line that shows a known error: nothing that somebody else may have written into it, a password least of all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.redaction import MASK
from bot.text.late import compiled_late
from bot.values import ANY_GUID

if TYPE_CHECKING:
    from bot.catalogue.model import KnownError

LEFT_OUT = "…"
_CHUNK = compiled_late(r"\S+")
_WORD = compiled_late(r"[^\W\d_]+")
_PIECE = compiled_late(rf"{re.escape(MASK)}|[^\W_]+")
_SYNTAX = compiled_late(r"\\[A-Za-z]|\{\d*,?\d*\}|\(\?P?<?[a-z_-]*[:)>]|\[[^\]]*\]")
# What nobody has chosen: ids, codes and states of servers, times, Microsoft's hosts, what programs call their errors, and how much they matter.
# A date, an address, a number, a name with a digit may be somebody's password.
_HARMLESS = compiled_late(
    rf"{ANY_GUID}|AADSTS[0-9]{{4,8}}|0x[0-9A-F]{{1,8}}|[0-9]{{1,3}}|[245]\.[0-9]\.[0-9]{{1,3}}|2525|[A-Z][0-9]{{1,2}}"
    r"|20[0-9]{2}-[0-9]{2}-[0-9]{2}T?[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,7})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?|[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,7})?Z?"
    r"|(?:https://)?aka\.ms/[\w-]{1,40}|(?:https://)?(?:[\w-]{1,63}\.){1,4}(?:office(?:365)?|outlook|microsoft(?:online)?|windows)\.(?:com|net|de)(?::[0-9]{1,5})?"
    r"|(?:[A-Za-z_$]\w{0,60}\.){0,8}[A-Z]\w{2,60}(?:Exception|Error)|error|fehler|warn(?:ing)?|info|debug|fatal|trace|id|ms|utc",
    re.IGNORECASE,
)
_MOST_SIGNS = 4
_EDGES = "\"'`„“”‚‘’«»()[]{}<>*,;:.!?|=/\\"


def own_words(errors: Iterable[KnownError]) -> frozenset[str]:
    """Return the words of messages: of all phrases, patterns and answers of servers."""
    return frozenset(word for error in errors for text in _told(error) for word in _words(text))


def repeated_words(error: KnownError) -> frozenset[str]:
    """Return the words that more than one example of an error has."""
    said = Counter(word for example in error.examples for word in set(_words(example.text)))
    return frozenset(word for word, count in said.items() if count > 1)


def quotable(line: str, start: int, end: int, by: str, words: frozenset[str]) -> str:
    """Return a line without what is neither a word of the message nor harmless by its form.

    Between these places stands what the phrase or pattern `by` has found: its own words stay, what fills its gaps is not its own.
    """
    literal = frozenset(piece.lower() for piece in _PIECE.findall(_SYNTAX.sub(" ", by)))
    chunks = list(_CHUNK.finditer(line))
    found = [start <= chunk.start() < end and _is_known(chunk[0], literal) for chunk in chunks]
    known = [(chunk.start() < end and chunk.end() > start and literal | words) or words for chunk in chunks]
    shown = [
        chunk[0] if own else "".join(_shown(chunk[0], told))
        for chunk, own, told in zip(chunks, found, known, strict=True)
    ]
    pieces: list[str] = []
    at = 0
    for number, chunk in enumerate(chunks):
        piece = LEFT_OUT if not found[number] and _is_alone(shown, number) else shown[number]
        if piece != LEFT_OUT or not pieces or not pieces[-1].endswith(LEFT_OUT):
            pieces.append(line[at : chunk.start()] + piece)
        at = chunk.end()
    return "".join(pieces).strip()


def _is_alone(shown: list[str], number: int) -> bool:
    """Say whether a word stands among what is left out, and so may be of that: a password of words may share one with a message."""
    before, behind = (
        shown[number - 1] if number else LEFT_OUT,
        shown[number + 1] if number + 1 < len(shown) else LEFT_OUT,
    )
    lone = before.endswith((LEFT_OUT, MASK)) and behind.startswith((LEFT_OUT, MASK)) and len(shown) > 1
    return lone and shown[number].strip(_EDGES).isalpha()


def _told(error: KnownError) -> Iterator[str]:
    for part in (error, error.common):
        yield from part.phrases
        yield from (_SYNTAX.sub(" ", pattern) for pattern in part.patterns)
    yield from (answer.words for answer in error.answers)


def _words(text: str) -> Iterator[str]:
    return (word.lower() for word in _WORD.findall(text))


def _shown(text: str, words: frozenset[str]) -> Iterator[str]:
    """Yield a chunk if all of it may be shown, else the mask in it, if any."""
    if _is_known(text, words):
        yield text
        return
    masks = [piece.span() for piece in _PIECE.finditer(text) if piece[0] == MASK]
    if not masks:
        yield LEFT_OUT
        return
    begin, stop = masks[0][0], masks[-1][1]
    hidden = any(_PIECE.search(text[a:b]) for (_, a), (b, _) in pairwise(masks))
    yield LEFT_OUT if _PIECE.search(text[:begin]) else text[:begin]
    yield LEFT_OUT if hidden else text[begin:stop]
    yield LEFT_OUT if _PIECE.search(text[stop:]) else text[stop:]


def _is_known(text: str, words: frozenset[str]) -> bool:
    if _HARMLESS.fullmatch(text.strip(_EDGES)):
        return True
    pieces = _PIECE.findall(text)
    if not all(piece == MASK or piece.lower() in words or _HARMLESS.fullmatch(piece) for piece in pieces):
        return False
    if not pieces:
        return len(text) <= _MOST_SIGNS
    return len(pieces) == 1 or any(map(str.isalpha, text))  # several numbers together are a longer one, and somebody's
