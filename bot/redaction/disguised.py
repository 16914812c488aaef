"""Entra's client secrets in another writing: in base64, base32, base85 or hex, backwards, with another sign, one blank in them, or letter by letter."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator

import re2

from bot.redaction.kinds import SecretKind
from bot.redaction.shapes import looks_generated
from bot.redaction.wraps import BASE64, Span, from_base64, is_written, places, run
from bot.text.late import compiled_late

_ONE = compiled_late(rb"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}")
_FULL = range(31, 35)  # characters behind the mark Q~
_WINDOW = 140  # characters: 56 of base64, with line breaks and what stands before a line

# The mark is a digit and Q~. In base64 it is one of these, by the number of bytes between the last full three and the secret:
# the letters to look for, what must stand before and behind them, and how far before them the three bytes begin.
_MARKS = (
    ("F+", compiled_late(r"[MNO][FVl1]\Z"), compiled_late(r"[A-Za-z0-9+/_-]"), 6, 0),
    ("F-", compiled_late(r"[MNO][FVl1]\Z"), compiled_late(r"[A-Za-z0-9+/_-]"), 6, 0),
    ("Rf", compiled_late(r"[DTjz][BFJNRVZdhl]\Z"), compiled_late(r"[i-n]"), 7, 1),
    ("UX", compiled_late(r"[AEIMQUYcgkosw048][w-z0-5]\Z"), compiled_late(r"[45]"), 8, 2),
)

_GAP = r"(?:[ :-]|[ \t]{0,20}\r?\n[ \t>|]{0,20})?"
_HEX_MARKS = ("517e", "51 7e", "51:7e", "51-7e", "51\n7e")
_HEX_BEFORE = compiled_late(rf"(?:[2-7][0-9a-f]{_GAP}){{3}}3[0-9]{_GAP}\Z")
_HEX_BEHIND = compiled_late(rf"51{_GAP}7e(?:{_GAP}[2-7][0-9a-f]){{31,34}}")
_NO_DIGIT = compiled_late(r"[^0-9a-f]")

_PART = compiled_late(r"[A-Za-z0-9_~.-]{1,40}")  # longer ones are no part of a secret
_ORDINARY = compiled_late(r"[A-Za-z]?[a-z]+\.?|[A-Z]+[0-9]*|[0-9.:-]+")  # a word, a code, a number
_CUT = 10  # characters behind the mark: with fewer it is no secret that was cut off either
_BLANK = compiled_late(r"[ \t]{1,2}(?=[A-Za-z0-9_~.-])")
_HEAD = compiled_late(r"(?=.{6}\Z)[A-Za-z0-9_~.-]{1,4} ?[A-Za-z0-9_~.-]{0,3}[0-9] ?Q ?\Z")
_WHOLE_HEAD = compiled_late(r"[A-Za-z0-9_~.-]{3}[0-9]Q")
_SPACED_BEFORE = compiled_late(r"(?<![A-Za-z0-9_~.-])(?:[A-Za-z0-9_~.-][ \t]{1,3}){3}[0-9][ \t]{1,3}Q[ \t]{1,3}\Z")
_SPACED_BEHIND = compiled_late(r"~(?:[ \t]{1,3}[A-Za-z0-9_~.-](?![A-Za-z0-9_~.-])){31,34}")
# What keyboards, fonts and converters make of the tilde; in other alphabets, small letters or thirteen letters on, its neighbour too.
_MAY_BE_SIGN = re2.compile(rb"[0-9](?:[Qq][^A-Za-z0-9_.~]|[Qq]tilde|[qDdO0]~)")
_OTHER_SIGN = compiled_late(
    r"(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}[0-9](?:Q(?P<sign>\\'7e|[^\sA-Za-z0-9_.-]{1,2}| ?[(\[]?tilde[)\]]? ?|\\[a-z]{4,20}tilde(?:\{\})?|[ -])|[qDdO0]~)"
    r"(?P<rest>(?:[A-Za-z0-9_~.-]|(?P=sign)){31,34})(?![A-Za-z0-9_~.-])",
    re.IGNORECASE,
)
# What was copied without its first signs, or was cut off behind them, and what a digit was read as that stands before the mark
_SPOILT = compiled_late(
    r"(?<![A-Za-z0-9_~.-])(?:[A-Za-z0-9_~.-]{0,2}[0-9]|[A-Za-z0-9_~.-]{3}[A-Za-z?]|)Q~(?P<rest>[A-Za-z0-9_~.-]{31,34})(?![A-Za-z0-9_~-])"
)
_BEFORE_MARK = 5  # characters
# Without its tilde it is known by its length, its digit and Q, and by a word that speaks of it.
_LACKING = re2.compile(
    rb"(?:^|[^A-Za-z0-9_~.-])([A-Za-z0-9_~.-]{3}[0-9]Q[A-Za-z0-9_.-][A-Za-z0-9_~.-]{33})(?:[^A-Za-z0-9_~-]|$)"
)
_SPOKEN_OF = compiled_late(r"secret|geheim|schl[üu]e?ssel|\b(?:wert|value|key)\b", re.IGNORECASE)
_SPOKEN_BEFORE = 120  # characters
_COMMON = frozenset("- ")  # what stands between words, too
_NO_SIGN = compiled_late(r"[^A-Za-z0-9]")
_BACKWARDS = compiled_late(r"[A-Za-z0-9_~.-]{31,34}~Q[0-9][A-Za-z0-9_~.-]{3}")
_BASE32 = re2.compile(rb"[A-Z2-7]{56,}={0,6}|[a-z2-7]{56,}={0,6}")
_BASE85 = re2.compile(rb"[!-~]{44,}")
_SIGNS_OF_85 = compiled_late(r"[!#$%&()*+;<=>?@^`{|}~]")
_FEWEST_85, _LONGEST_85, _MOST_85 = 3, 2000, 20  # signs in one, characters of one, pieces of a text


def spans(text: str, lower: str, raw: bytes) -> Iterator[Span]:
    """Yield every client secret that its mark gives away in one of these writings."""
    for letters, before, behind, back, bytes_before in _MARKS:
        for at in places(text, letters):
            if at >= back and before.search(text, at - 2, at) and behind.match(text, at + 2):
                yield from _in_base64(text, at - back, bytes_before)
    for mark in _HEX_MARKS if "7e" in lower else ():
        for at in places(lower, mark):
            yield from _in_hex(lower, at)
    for mark in _MAY_BE_SIGN.finditer(raw):
        found = _OTHER_SIGN.match(text, max(0, mark.start() - 3))
        rest = _NO_SIGN.sub("", found["rest"]) if found else ""
        if found and (looks_generated(rest) if found["sign"] in _COMMON else not is_written(rest)):
            yield Span(*found.span(), SecretKind.CLIENT_SECRET)
    yield from _spoilt(text, raw)
    for found in _BACKWARDS.finditer(text) if "~Q" in text else ():
        yield Span(*found.span(), SecretKind.CLIENT_SECRET)
    yield from _in_other_bases(text, raw)
    for at in places(text, "~"):
        if text[at - 1 : at] == "Q":
            yield from _with_a_blank_behind(text, at)
        if at >= 6 and " " in text[at - 5 : at] and "Q" in text[at - 4 : at]:
            yield from _with_a_blank_before(text, at)


def _spoilt(text: str, raw: bytes) -> Iterator[Span]:
    for at in places(text, "Q~"):
        for back in range(_BEFORE_MARK):
            spoilt = _SPOILT.match(text, at - back) if at >= back else None
            if spoilt and not is_written(spoilt["rest"]):
                yield Span(*spoilt.span(), SecretKind.CLIENT_SECRET)
    for lacking in _LACKING.finditer(raw):
        start, end = lacking.span(1)
        if _SPOKEN_OF.search(text, max(0, start - _SPOKEN_BEFORE), start) and looks_generated(text[start:end]):
            yield Span(start, end, SecretKind.CLIENT_SECRET)


def _in_base64(text: str, start: int, before: int) -> Iterator[Span]:
    """A secret in base64, whose first full three bytes begin here, with some other bytes in front of it."""
    window = text[start : start + _WINDOW]
    encoded, end = run(window, 0, BASE64)
    found = _ONE.match(from_base64(encoded), before)
    if found:
        size = -(-found.end() * 4 // 3)
        if len(encoded.rstrip("=")) > size + 3:  # more follows that is not of the secret
            for piece in BASE64.finditer(window):
                end = piece.start() + min(size, len(piece.group()))
                size -= len(piece.group())
                if size <= 0:
                    break
        yield Span(start, start + end, SecretKind.CLIENT_SECRET)


def _in_other_bases(text: str, raw: bytes) -> Iterator[Span]:
    """What base32 and either kind of base85 hold, each piece as a whole."""
    for found in _BASE32.finditer(raw):
        piece = found.group().upper().rstrip(b"=")
        if _holds_one(base64.b32decode, piece + b"=" * (-len(piece) % 8)):
            yield Span(found.start(), found.end(), SecretKind.CLIENT_SECRET)
    tried = 0
    for found in _BASE85.finditer(raw):
        piece = found.group()
        if len(piece) > _LONGEST_85 or len(_SIGNS_OF_85.findall(text, *found.span())) < _FEWEST_85:
            continue
        if (tried := tried + 1) > _MOST_85:
            return
        if _holds_one(base64.b85decode, piece) or _holds_one(
            base64.a85decode, piece.removeprefix(b"<~").removesuffix(b"~>")
        ):
            yield Span(found.start(), found.end(), SecretKind.CLIENT_SECRET)


def _holds_one(decode: Callable[[bytes], bytes], piece: bytes) -> bool:
    try:
        return bool(_ONE.search(decode(piece)))
    except ValueError:
        return False


def _in_hex(lower: str, at: int) -> Iterator[Span]:
    head = _HEX_BEFORE.search(lower, max(0, at - 60), at)
    found = _HEX_BEHIND.match(lower, at) if head else None
    if head and found and _ONE.match(bytes.fromhex(_NO_DIGIT.sub("", lower[head.start() : found.end()]))):
        yield Span(head.start(), found.end(), SecretKind.CLIENT_SECRET)


def _with_a_blank_behind(text: str, at: int) -> Iterator[Span]:
    """A secret with one blank behind its mark; a word that merely follows a whole one, or one that was cut off, stays."""
    if at < 5 or not _WHOLE_HEAD.match(text, at - 5):
        return
    first = _PART.match(text, at + 1)
    size = len(first.group()) if first else 0
    blank = _BLANK.match(text, at + 1 + size)
    second = _PART.match(text, blank.end()) if blank and size < _FULL[-1] else None
    if second is None:
        return
    for rest in (second.group(), second.group().rstrip(".")):
        fits = size + len(rest) == _FULL[-1] or (size < _FULL[0] and size + len(rest) in _FULL)
        if fits and (size < _CUT or not _ORDINARY.fullmatch(rest)):
            yield Span(at - 5, second.start() + len(rest), SecretKind.CLIENT_SECRET)
            return


def _with_a_blank_before(text: str, at: int) -> Iterator[Span]:
    tail = _PART.match(text, at + 1)
    begin = text[at - 6 : at]
    if tail and len(tail.group()) >= _FULL[0] and begin.count(" ") == 1 and _HEAD.match(begin):
        end = min(tail.end(), at + 1 + _FULL[-1])
        yield Span(at - 6, end, SecretKind.CLIENT_SECRET)
    elif text[at - 1] == " ":
        head, rest = _SPACED_BEFORE.search(text, max(0, at - 24), at), _SPACED_BEHIND.match(text, at)
        if head and rest:
            yield Span(head.start(), rest.end(), SecretKind.CLIENT_SECRET)
