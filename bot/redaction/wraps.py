"""Secrets that a console or a mail program has broken over several lines: where does one go on, and where does it end?"""

from __future__ import annotations

import base64
import binascii
import re
import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot.redaction.kinds import SecretKind
from bot.text.late import compiled_late
from bot.values import ANY_GUID

BASE64 = compiled_late(r"[A-Za-z0-9+/_-]+={0,2}")
DOTTED = compiled_late(r"[A-Za-z0-9_=.-]+")

# The end of a line, and what may stand before the rest: indentation, PowerShell 7's gutter, a mail's quotation mark.
WRAP = compiled_late(r"[ \t]{0,200}\r?\n[ \t]{0,200}(?:[|>]{1,3}[ \t]{0,8})?")
_MAY_WRAP = frozenset(" \t\r\n")  # what it begins with
_LONGEST_WRAP = 420  # characters
_BEHIND = 200  # characters behind the rest of a secret that tell whether it is one
_SHORT = 9  # a shorter rest in front of other words tells too little to be worth a wrong guess

# What people and programs write themselves, unlike a secret: ids, codes, numbers, words.
_NAMED = compiled_late(r"\{?" + ANY_GUID + r"\}?|AADSTS[0-9]+|0x[0-9A-Fa-f]+|[0-9.,:/+=TZ_-]+")
_WORD = r"[A-Z]?+[a-z]{2,}+|[A-Z]{2,}+(?![a-z])|[A-Z](?=[A-Z][a-z])|[0-9]++(?![A-Za-z])"
_WORDS = compiled_late(rf"(?>[._/+-]*+(?>{_WORD})[._/+-]*+)++")
_ONE_WORD = compiled_late(_WORD)
_SETTING = compiled_late(
    r"(?:export[ \t])?(?!(?i:value|wert|text|data|content))(?P<name>[A-Z_][A-Z0-9_]+|[a-z][A-Za-z0-9]*(?:[._-][A-Za-z0-9]+)*)=(?=[^\s=])"
)
_WORD_LENGTH = 3.75  # characters; chance makes shorter ones
BEGINNING = compiled_late(  # of another secret on its own line
    r"eyJ[A-Za-z0-9_-]{8,400}\.eyJ|dXNlcj1|xox[a-z]-|xapp-|MII[A-Z]|[A-Za-z0-9_~.-]{3}[0-9]Q~|[01]\.A[A-Za-z0-9]|M\.[CR][0-9]{1,4}_"
)


class Span(NamedTuple):
    """Where in a text a secret stands, and which kind it is."""

    start: int
    end: int
    kind: SecretKind
    guessed: bool = False  # by its looks and its neighbours alone: gives way to what is known


def is_written(word: str) -> bool:
    """Tell a word, an id, an error code or a number from a string of random characters."""
    if _NAMED.fullmatch(word):
        return True
    if not _WORDS.fullmatch(word):
        return False
    count = len(_ONE_WORD.findall(word))
    return count == 1 or len(word) >= _WORD_LENGTH * count


def is_setting(text: str, start: int, end: int = sys.maxsize) -> bool:
    """Say whether a name begins here that is set to something: what follows is that name's own."""
    found = _SETTING.match(text, start, end)
    return found is not None and is_written(found["name"])


def from_base64(encoded: str) -> bytes:
    """Return what was encoded, in either alphabet, as far as it is complete; nothing where it is no base64."""
    plain = encoded.rstrip("=").translate({45: "+", 95: "/"})
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4))
    except binascii.Error:
        return b""


def run(text: str, start: int, characters: re.Pattern[str]) -> tuple[str, int]:
    """Return the characters from here on without the line breaks in them, and where they end."""
    token, end, _ = run_seen(text, start, characters)
    return token, end


def run_seen(text: str, start: int, characters: re.Pattern[str]) -> tuple[str, int, int]:
    """Return the same, and how far the text was looked at for it."""
    found = characters.match(text, start)
    if found is None:
        return "", start, start + 1
    end = found.end()
    if text[end : end + 1] not in _MAY_WRAP:
        return found.group(), end, end + 1
    pieces, seen = [found.group()], end
    while wrap := WRAP.match(text, end):
        found = characters.match(text, wrap.end())
        if found is None:
            break
        seen = found.end() + _BEHIND
        if not _goes_on(text, *found.span(), text[end - 1]):
            break
        pieces.append(found.group())
        end = found.end()
    return "".join(pieces), end, max(seen, end + _LONGEST_WRAP)


def _goes_on(text: str, start: int, end: int, before: str) -> bool:
    """Say whether what stands at the beginning of a line is the rest of a secret from the line before."""
    if end - start < _SHORT and text[end : end + 1] in (" ", "\t", ":"):
        behind = text[end : end + _BEHIND].lstrip(" \t").partition("\n")[0].strip()
        if behind:
            return False
    if text[end : end + 1].isalpha():  # a letter that no secret has: a word
        return False
    if is_setting(text, start, end):
        return False
    piece = text[start : min(end, start + 80)]
    return not is_written(piece) and (before == "." or BEGINNING.match(piece) is None)


def places(text: str, word: str) -> Iterator[int]:
    """Yield where a word stands in one piece."""
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + 1)


class BrokenWords:
    """Finds words that have the end of a line in their midst."""

    def __init__(self, words: Iterable[str]) -> None:
        halves = [(word[:cut], word[cut:], word) for word in words for cut in range(1, len(word))]
        rests = sorted({rest for _, rest, _ in halves}, key=len, reverse=True)
        ends = "".join(sorted({half[-1] for half, _, _ in halves}))
        self._pattern = compiled_late(
            rf"\n(?<=[\s{re.escape(ends)}]\n)[ \t]{{0,200}}(?:[|>]{{1,3}}[ \t]{{0,8}})?({'|'.join(map(re.escape, rests))})"
        )
        self._halves = {
            rest: [(half, word) for half, other, word in halves if rest.startswith(other)] for rest in rests
        }

    def places(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield where one of the words begins, and which one."""
        for found in self._pattern.finditer(text):
            begin = max(0, found.start() - 200)
            before = text[begin : found.start()].rstrip()
            for half, word in self._halves[found.group(1)]:
                if before.endswith(half):
                    yield begin + len(before) - len(half), word
