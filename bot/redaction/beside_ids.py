"""Older secrets of apps, which have no form: what looks generated where an app's or a tenant's id stands, in a list, a table or an object."""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from bot.redaction.kinds import SecretKind
from bot.redaction.shapes import looks_shuffled
from bot.redaction.wraps import Span
from bot.text.late import compiled_late
from bot.values import ANY_GUID

_GUID = ANY_GUID.encode()
_ID = re2.compile(_GUID)
_NEAR = re2.compile(
    b"(?i)" + _GUID + rb"|azure|entra|\bapp\b|client|tenant|mandant|l.{1,2}uft ab|g.{1,2}ltig bis|expir|valid until"
)
_REACH = 320  # characters on either side of the id
_VALUE = re2.compile(rb"[A-Za-z0-9+/=_~.\[\]:?@*-]{30,96}")
_NAME = compiled_late(r"[\w.]{0,40}[=:]")
_SIZES = frozenset((32, 34, 44))  # of the secrets that Entra and its forerunners have made
_LONGEST = max(_SIZES) + 3  # with the signs of a sentence
_DIGIT = compiled_late("[0-9]")
_ALONE = r"(?:\A|[\n\t|│;,\"'`{>]|  )[ \t]{0,8}[\"'`„“*]{0,2}"
_NAMED = (
    r"(?:key|schl(?:ü|ue)ssel|value|wert|sec|pw|pass)\b[^\n:=]{0,40}(?:[:=|\t│][ \t]{0,20}|\n\s{0,12})[\"'`„“*]{0,2}"
)
_BEFORE = compiled_late(
    rf"(?:{_ALONE}(?:\(?[0-9a-z][.):][ \t]{{1,4}})?|(?P<named>(?<![\w-])[\"']?(?:(?:app|client|api|azure)[ _-]?)?{_NAMED}))\Z",
    re.IGNORECASE,
)
_BEHIND = compiled_late(r"[\"'`”“*.]{0,2}[ \t]{0,8}(?:\Z|[\r\n\t|│;,}(]|  )|[\"'`”“*.]{0,2} {1,80}[|│]")
_PUBLIC = compiled_late(
    r"(?:public|öffentlich|ssh|gpg|pgp|dkim|host|regist|cache|session|nonce|hash|finger|thumb|digest|sha|md5|serial|signatu|etag|integrity)[^\n]{0,40}\Z",
    re.IGNORECASE,
)
_LOOK_BACK = 90


def spans(text: str, raw: bytes) -> Iterator[Span]:
    """Yield every such value."""
    places = [found.span() for found in _VALUE.finditer(raw)]
    for found in places if places and _NEAR.search(raw) else ():
        start, end = _core(text, *found)
        if end - start in _SIZES and looks_shuffled(text[start:end]) and _stands_near_an_id(text, raw, start, end):
            yield Span(start, end, SecretKind.CLIENT_SECRET, guessed=True)


def alone(text: str) -> Iterator[Span]:
    """Yield every such value, whatever stands around it: a server has no reason to say anything that looks so."""
    for found in _VALUE.finditer(text.encode("ascii", "replace")):
        word = text[found.start() : found.end()]
        if len(word) <= _LONGEST and _DIGIT.search(word) and looks_shuffled(word):
            yield Span(found.start(), found.end(), SecretKind.CLIENT_SECRET, guessed=True)


def _core(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where it begins and ends: without the signs of a sentence, and without its name, where it is longer than one with them."""
    if end - start not in _SIZES and (name := _NAME.match(text, start, end)):
        start = name.end()
    while end > start and text[end - 1] in ".:?," and end - start not in _SIZES:
        end -= 1
    return start, end


def _stands_near_an_id(text: str, raw: bytes, start: int, end: int) -> bool:
    """Say whether it is a cell, a line or a value of its own, and an id stands near; where its name may be a key's, whatever speaks of an app."""
    before = _BEFORE.search(text, max(0, start - _LOOK_BACK), start)
    if before is None or not _BEHIND.match(text, end) or _PUBLIC.search(text, max(0, start - _LOOK_BACK), start):
        return False
    near = _NEAR if before["named"] else _ID
    return near.search(raw[max(0, start - _REACH) : end + _REACH]) is not None
