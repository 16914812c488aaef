"""Secrets that we hold ourselves, found wherever a text repeats them: in part, in other writings, in writings of writings.

Compared are letters and digits alone, small and large ones alike: what separates, quotes, wraps or pads a secret hides nothing.
Base64 is looked for at all three alignments, so that what stands in front of the secret does not matter. What is compressed, encrypted,
reversed or in base85 is not read, nor numbers of another base than 8, 10 and 16 or without a sign between them, numbers or letters with
words or places in between, bytes exchanged in pairs, and pieces shorter than `_LEAST`: nobody writes a secret that way by accident.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple
from urllib.parse import quote

from bot.redaction.byte_numbers import lists, pairs
from bot.redaction.labour import take
from bot.redaction.view import MASK, encoded, undone
from bot.redaction.wraps import is_written
from bot.text.late import compiled_late
from bot.text.normalise import LOOK_ALIKES
from bot.values import ANY_GUID

# How many letters and digits in a row count as a part of a secret. Of 40 random characters the other 32 still are out of reach;
# fewer than eight stand in ordinary words too. Base64 and hex are as much longer as they write it.
_LEAST, _LEAST_BASE64, _LEAST_BASE32, _LEAST_HEX = 8, 11, 13, 16
_PIECE = 5  # of each form a few pieces are looked for, so near to each other that every part that counts holds one
_REACH = _LEAST_HEX - _PIECE  # characters that a part may begin before its first piece
_DEPTH = 3  # writings of writings
_PACKED = 16  # characters: what is shorter holds no part of a secret written twice
_KEPT = 4096  # texts that are remembered: a check's findings repeat hosts and mailboxes
_SAME = 16  # places of one piece that are remembered; in what is random hardly any stands twice
_ROOM = 2**20  # characters of a form of which pieces are remembered
_LABOUR, _ALWAYS = 32, 4096  # characters of readings for each character of a text, and for any text

_SEPARATORS = compiled_late(r"[\W_]+")
_GUID = compiled_late(r"\{?" + ANY_GUID + r"\}?")
_KEY_MARK = compiled_late(r"-----(?:BEGIN|END) [A-Z ]*PRIVATE KEY-----")
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_")
_BASE64_RUN = compiled_late(r"[A-Za-z0-9+/_-]{8,}+(?:[^A-Za-z0-9+/_-]{1,6}+[A-Za-z0-9+/_-]{8,}+)*+")
_NUMBERS = 8  # bytes written as numbers: fewer hold no part of a secret
_READABLE = bytes(byte if 32 <= byte < 127 else 31 for byte in range(256))


_Place = Callable[[int], int]


class _Form(NamedTuple):
    """One writing of a secret, letters and digits only, and how much of it in a row counts."""

    text: str
    least: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text as it is or as it was before it was encoded; `start` and `end` lead to places in the original."""

    text: str
    start: _Place
    end: _Place


class KnownSecrets:
    """The secrets of one customer: client secrets, tokens, assertions, passwords; of a private key (PEM) its private numbers."""

    def __init__(self, values: Iterable[str] = (), *, whole: bool = False) -> None:
        """`whole`: a part of one tells nothing, what is short must stand alone, and only what is encoded once is read."""
        self._whole = whole
        self._forms: list[_Form] = []
        self._known: set[_Form] = set()
        # Of a token there are ten thousand pieces: each is a text and a number, nothing that is looked through for what can be thrown away.
        self._pieces: dict[str, int] = {}  # and where each stands: in which form, and there
        self._more: dict[str, list[int]] = {}  # the other places of those that stand at several
        self._short: dict[str, None] = {}
        self._masked: dict[str, str] = {}
        self._said: dict[tuple[bytes | str, int], str] = {}
        self.add(*values)

    def add(self, *values: str) -> None:
        """From now on these are known, too."""
        self._masked.clear()
        self._said.clear()
        for value in values:
            if numbers := _private_numbers(value):
                for number in numbers:
                    self._remember(_packed(number, 0))
            elif len(word := _letters(_KEY_MARK.sub("", value))) >= _LEAST:
                whole = len(word) if self._whole or _GUID.fullmatch(value) else 0
                writings = {word, _letters(quote(value, safe="", errors="replace"))} if not value.isascii() else {word}
                self._remember(_Form(each, whole or _LEAST) for each in writings)
                self._remember(_packed(value.encode("utf-8", "replace"), whole))
            elif value.strip():
                self._short[value.strip()] = None

    def mask(self, text: str) -> str:
        """Return the text with every known secret replaced by a mask."""
        if (masked := self._masked.get(text)) is None:
            pieces: list[str] = []
            done = 0
            for start, end in self.spans(text):
                pieces += (text[done:start], MASK)
                done = end
            masked = "".join((*pieces, text[done:]))
            if len(self._masked) < _KEPT:
                self._masked[text] = masked
        return masked

    def once(self, said: bytes | str, most: int, shown: Callable[[], str]) -> str:
        """Return how this is shown in so many characters; servers say the same of each mailbox."""
        if not (self._forms or self._short):
            return shown()
        if (known := self._said.get((said, most))) is None:
            known = shown()
            if len(self._said) < _KEPT:
                self._said[said, most] = known
        return known

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where known secrets stand, in order and without overlap; all of a text that has too many readings to look through."""
        merged: list[tuple[int, int]] = []
        if not (self._forms or self._short):
            return merged
        found: list[tuple[int, int]] = []
        depth = 1 if self._whole else _DEPTH
        labour = len(text) * _LABOUR + _ALWAYS
        for reading in _readings(text, 0 if _GUID.fullmatch(text) else depth):
            labour -= len(reading.text)
            take(20 + len(reading.text) // 2)
            if labour < 0 and not self._whole:
                return [(0, len(text))]
            found += [(reading.start(start), reading.end(end)) for start, end in self._places(reading.text)]
        for start, end in sorted(found):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

    def _remember(self, forms: Iterable[_Form]) -> None:
        for form in forms:
            if form in self._known:
                continue
            first = len(self._forms) * _ROOM
            self._forms.append(form)
            self._known.add(form)
            text, pieces = form.text[:_ROOM], self._pieces
            step = min(form.least - _PIECE, _REACH) + 1
            for at in range(0, len(text) - _PIECE + 1, step):
                piece = text[at : at + _PIECE]
                if pieces.setdefault(piece, first + at) != first + at:
                    places = self._more.setdefault(piece, [])
                    if len(places) < _SAME - 1:
                        places.append(first + at)

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        for short in self._short:
            at = text.find(short)
            while at >= 0:
                if not self._whole or not (
                    text[at - 1 : at].isalnum() or text[at + len(short) : at + len(short) + 1].isalnum()
                ):
                    yield at, at + len(short)
                at = text.find(short, at + len(short))
        text = text.translate(LOOK_ALIKES)
        word, pieces = _letters(text), self._pieces
        if not any(word[at : at + _PIECE] in pieces for at in range(len(word) - _PIECE + 1)):
            return
        where = [(small, at) for at, letter in enumerate(text) for small in letter.lower() if small.isalnum()]
        word = "".join([small for small, _ in where])
        done = at = 0
        while at <= len(word) - _PIECE:
            if word[at : at + _PIECE] in pieces:
                start, end = self._part(word, done, at)
                if end and self._tells(text[where[start][1] : where[end - 1][1] + 1], word[start:end]):
                    yield where[start][1], where[end - 1][1] + 1
                at = done = max(end, at + 1)
            else:
                at += 1

    def _part(self, word: str, first: int, piece: int) -> tuple[int, int]:
        """Return the longest part of a secret around this piece of it, not before `first`; (0, 0) where what agrees is too short."""
        best, found = (0, 0), word[piece : piece + _PIECE]
        for place in (self._pieces[found], *self._more.get(found, ())):
            form, there = self._forms[place // _ROOM], place % _ROOM
            start = piece - _agreeing(word, piece - 1, form.text, there - 1, -1, piece - first)
            end = piece + _agreeing(word, piece, form.text, there, 1, len(word) - piece)
            take(1 + (end - start) // 8)
            if end - start >= max(form.least, best[1] - best[0] + 1):
                best = (start, end)
        return best

    def _tells(self, piece: str, word: str) -> bool:
        """Say whether it is a part of a secret and no ordinary word or number that a secret happens to hold."""
        return not is_written(_SEPARATORS.sub("", piece)) or any(form.text == word for form in self._forms)


def _letters(text: str) -> str:
    return _SEPARATORS.sub("", text).translate(LOOK_ALIKES).lower()


def _agreeing(one: str, at: int, other: str, there: int, step: int, most: int) -> int:
    """Return how many characters of two texts agree from these places on, forwards or backwards."""
    count = 0
    while count < most and 0 <= there < len(other) and one[at] == other[there]:
        count, at, there = count + 1, at + step, there + step
    return count


def _packed(secret: bytes, whole: int) -> Iterator[_Form]:
    """Yield it in hex, and in base64 and base32 behind some other bytes, each as far as it is the secret's own."""
    digits = secret.hex()
    yield _Form(digits, len(digits) if whole else _LEAST_HEX)
    for before in range(3):
        written = base64.b64encode(bytes(before) + secret)[(0, 2, 3)[before] : (before + len(secret)) * 8 // 6].decode()
        if len(word := _letters(written)) >= _LEAST:
            yield _Form(word, len(word) if whole else min(_LEAST_BASE64, len(word)))
    for before in range(5):
        written = base64.b32encode(bytes(before) + secret)[
            -(-before * 8 // 5) : (before + len(secret)) * 8 // 5
        ].decode()
        if len(word := _letters(written)) >= _LEAST_BASE32:
            yield _Form(word, len(word) if whole else _LEAST_BASE32)


def _private_numbers(pem: str) -> list[bytes]:
    """Return what is secret in a key, nothing where it cannot be read; all else in it stands in its certificate, too."""
    if "PRIVATE KEY-----" not in pem:
        return []
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError):  # none at all, or one behind a password
        return []
    numbers: list[int] = []
    if isinstance(key, rsa.RSAPrivateKey):
        own = key.private_numbers()
        numbers = [own.d, own.p, own.q, own.dmp1, own.dmq1, own.iqmp]
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        numbers = [key.private_numbers().private_value]
    return [number.to_bytes((number.bit_length() + 7) // 8, "big") for number in numbers]


def _readings(text: str, depth: int) -> Iterator[_Reading]:
    """Yield the text, and what it was before somebody wrote it down in another way."""
    yield _Reading(text, int, int)
    if not depth:
        return
    for read in (*_escaped(text), *_unpacked(text)):
        for inner in _readings(read.text, depth - 1):
            yield _Reading(
                inner.text, partial(_through, read.start, inner.start), partial(_through, read.end, inner.end)
            )


def _through(outer: _Place, inner: _Place, at: int) -> int:
    return outer(inner(at))


def _escaped(text: str) -> Iterator[_Reading]:
    seen = {text}
    for view in undone(text) if encoded(text) else ():
        if view.text not in seen:
            seen.add(view.text)
            yield _Reading(view.text, view.place, view.place)


def _unpacked(text: str) -> Iterator[_Reading]:
    """Yield what stands in the text in base64 or as numbers; a group may begin with each of the first characters."""
    for run in _BASE64_RUN.finditer(text):
        letters = [(run.start() + at, letter) for at, letter in enumerate(run[0]) if letter in _BASE64]
        for first in range(4 if len(letters) >= _PACKED else 0):
            part = letters[first : len(letters) - (len(letters) - first) % 4]
            plain = base64.b64decode("".join([letter for _, letter in part]).translate({45: "+", 95: "/"}))
            where = [place for place, _ in part]
            yield _Reading(
                plain.translate(_READABLE).decode("ascii"),
                partial(_first_letter, where),
                partial(_behind_letter, where),
            )
    raw = text.encode("ascii", "replace")
    for written in (*lists(raw, _NUMBERS), *pairs(raw)):
        yield _Reading(
            written.data.translate(_READABLE).decode("ascii"),
            partial(_of, written.starts),
            partial(_of_last, written.ends),
        )


def _first_letter(where: Sequence[int], byte: int) -> int:
    return where[byte * 4 // 3]


def _behind_letter(where: Sequence[int], byte: int) -> int:
    return where[-(-byte * 4 // 3) - 1] + 1


def _of(places: Sequence[int], byte: int) -> int:
    return places[byte]


def _of_last(places: Sequence[int], behind: int) -> int:
    return places[behind - 1]
