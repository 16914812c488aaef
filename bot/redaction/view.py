"""A text as it was before consoles, browsers, mail programs and JSON wrote it down their way, with the way back to each place."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

MASK = "[…]"
_AROUND = 2000  # characters on either side of what looks encoded
BREAK = "\x1e"  # stands for a mask that is already in the text: nothing reaches across it

# Unseen: the zeros of UTF-16 read as text, soft hyphen, zero-width and direction marks, variation selectors. Word processors and
# fonts for East Asian text exchange the hyphen, the tilde, blanks, and all of ASCII (U+FF01 to U+FF5E).
_UNSEEN = r"\x00" "\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_EXCHANGED = {
    **{chr(number): chr(number - 0xFEE0) for number in range(0xFF01, 0xFF5F)},
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63", "-"),
    **dict.fromkeys("\u02dc\u2053\u223c", "~"),
    **dict.fromkeys("\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    **dict.fromkeys("\u2028\u2029", "\n"),
    "\u0130": "I",  # its small form is two characters long
}
_SEEN = re.escape("".join(_EXCHANGED))
_NAMES = "amp|quot|apos|lt|gt|nbsp|tilde|period|equals|lowbar|hyphen"
_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}

# Each writing: the characters it begins with, and what must follow. Percent signs, entities and backslashes may have been
# encoded once more (%257E, &amp;#126;, \\u007e). Quoted-printable is RFC 2045, 6.7: capitals only, "=" ends a line softly.
_TYPED = (rf"\x1b\[{_UNSEEN}{_SEEN}", rf"(?<=\x1b)\[[0-9;?]{{0,20}}[A-Za-z]|(?<=\[)…\]|(?<=[{_UNSEEN}{_SEEN}])")
_ENCODED = (
    r"%&\\",
    r"(?<=%)(?:25){0,3}(?:u00)?(?:[2-7][0-9A-Fa-f]|0[9ADad])"
    rf"|(?<=&)(?:amp;){{0,3}}(?:\#[0-9]{{1,7}};?|\#[xX][0-9A-Fa-f]{{1,6}};?|(?:{_NAMES});)"
    r"|(?<=\\)\\{0,7}(?:u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}|U000[01][0-9A-Fa-f]{4}|x[0-7][0-9A-Fa-f]|[01][0-7]{2}"
    r"|[nrt]|[!-/:-@\[\]-`{-~])",
)
# What a mail or a page in HTML has between letters, lines and cells; other tags are somebody's data.
_TAGS = (
    r"<",
    r"(?<=<)/?(?:a|b|br|code|div|em|font|i|li|o:p|ol|p|pre|samp|span|strong|table|tbody|td|th|tr|tt|u|ul|wbr)(?:[ \t/][^<>]{0,300})?>",
)
_LINE_END = re.compile(r"<(?:br|/p|/div|/li|/tr|/pre)\b")
_FULL = r"(?<=[^\n]{68}[^=\n]=)\r?\n"  # a line ends softly where it is full; base64 may end in the same sign
_QUOTED = (r"=", rf"(?<==)(?:[2-7][0-9A-F]|C3=[89AB][0-9A-F]|{_FULL})")
# One string of a program in several: "pass" + "word", 'a' . 'b', b'a' b'b'
_SPLICED = (
    "\"'",
    r"(?:(?<=\")\s{0,40}[+&.]\s{0,40}[bruf@$]{0,2}\"|(?<=')\s{0,40}[+&.]\s{0,40}[bruf@$]{0,2}'|(?<=\")[ \t]b\"|(?<=')[ \t]b')",
)


def _pattern(*writings: tuple[str, str]) -> re.Pattern[str]:
    return re.compile(rf"[{''.join(first for first, _ in writings)}](?:{'|'.join(rest for _, rest in writings)})")


_STEERING = "\x00\x1b"
_AS_TYPED = _pattern(_TYPED)
_DECODABLE = _pattern(_ENCODED)
_AS_SENT = _pattern(_TYPED, _ENCODED)
_SOFT = re.compile(
    rf"=(?:{_FULL}|7E|2E|3D|2D|5F|2B|2F|C3=[89AB])"
)  # what a secret or its label has in quoted-printable
_AS_MAIL = _pattern(_TYPED, _ENCODED, _QUOTED)
_TAG = _pattern(_TAGS)
_AS_PAGE = _pattern(_TYPED, _ENCODED, _TAGS)
_SPLICE = _pattern(_SPLICED)
_AS_SPLICED = _pattern(_TYPED, _SPLICED)
_WRITTEN = (
    ("%&\\", _DECODABLE, _AS_SENT),
    ("=", _SOFT, _AS_MAIL),
    ("<", _TAG, _AS_PAGE),
    ("\"'", _SPLICE, _AS_SPLICED),
)
_MAY_STAND = re.compile(r"[%&\\=\x1b<]")


@dataclass(frozen=True, slots=True)
class View:
    """One reading of a text; `place` leads from a position in it to the position in the text itself."""

    text: str
    _begin: int = 0
    _cuts: tuple[int, ...] = ()
    _shifts: tuple[int, ...] = ()

    def place(self, position: int) -> int:
        """Return where this position is in the original."""
        cut = bisect_right(self._cuts, position)
        return self._begin + position + (self._shifts[cut - 1] if cut else 0)


def views(text: str) -> Iterator[View]:
    """Yield the text as typed, and around what looks encoded, as it was before it was sent or became a mail's body or a page."""
    steered = any(character in text for character in _STEERING)
    yield View(text) if text.isascii() and not steered else _read(text, 0, _AS_TYPED)
    for signs, marks, written in _WRITTEN:
        for begin, end in _surroundings(text, marks) if any(sign in text for sign in signs) else ():
            yield _read(text[begin:end], begin, written)


def encoded(text: str) -> bool:
    """Say whether anything in it may stand for another character."""
    return not text.isascii() or _MAY_STAND.search(text) is not None


def undone(text: str) -> Iterator[View]:
    """Yield the whole text as it was before it was sent, and before it became a mail's body or a page."""
    yield _read(text, 0, _AS_SENT)
    if "=" in text:
        yield _read(text, 0, _AS_MAIL)
    if "<" in text:
        yield _read(text, 0, _AS_PAGE)


def _surroundings(text: str, marks: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text that have one of the marks in them, each with enough around it to hold a secret and its label."""
    begin = end = -1
    mark = marks.search(text)
    while mark:
        if begin < 0 or mark.start() - _AROUND > end:
            if begin >= 0:
                yield begin, end
            begin = max(0, mark.start() - _AROUND)
            begin = text.rfind(" ", max(0, begin - _AROUND), begin) + 1 or begin
        end = min(len(text), mark.end() + _AROUND)
        mark = marks.search(text, mark.end() + _AROUND // 4)
    if begin >= 0:
        yield begin, end


def _read(text: str, begin: int, written: re.Pattern[str]) -> View:
    pieces: list[str] = []
    cuts: list[int] = []
    shifts: list[int] = []
    done = length = 0
    for found in written.finditer(text):
        start, end = found.span()
        plain = _plain(found[0])
        pieces.append(text[done:start])
        pieces.append(plain)
        length += start - done + len(plain)
        done = end
        if end - start != len(plain):
            cuts.append(length)
            shifts.append(end - length)
    pieces.append(text[done:])
    return View("".join(pieces), begin, tuple(cuts), tuple(shifts))


@lru_cache(maxsize=4096)
def _plain(written: str) -> str:
    if written == MASK:
        return BREAK
    first = written[0]
    if first in "\x1b\"'" or written in {"=\n", "=\r\n"}:
        return ""
    if written.startswith("=C3="):
        return bytes.fromhex(written.replace("=", "")).decode()
    if first in "%=":
        return chr(int(written[-2:], 16))
    if first == "&":
        return _typed(html.unescape("&" + (written[1:].replace("amp;", "") or "amp;")))
    if first == "<":
        return "\n" if _LINE_END.match(written) else "\t" if written[:4] in ("</td", "</th") else ""
    if first == "\\":
        return _typed(_after_backslash(written.lstrip("\\") or "\\"))
    return _typed(first)


def _after_backslash(rest: str) -> str:
    if len(rest) > 1:
        return chr(int(rest, 8) if rest.isdigit() else min(int(rest[1:].strip("{}"), 16), 0x10FFFF))
    return _LETTERS.get(rest, rest)


_UNSEEN_ONE = re.compile(f"[{_UNSEEN}]")


def _typed(character: str) -> str:
    """Return one character as a keyboard has it; none for what nobody sees."""
    if _UNSEEN_ONE.fullmatch(character):
        return ""
    return _EXCHANGED.get(character, character)
