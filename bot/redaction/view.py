"""A text as it was before consoles, browsers, mail programs and JSON wrote it down their way, with the way back to each place."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.redaction.margins import bodies
from bot.text.late import compiled_late
from bot.text.normalise import BLANKS, HIDDEN, HIDDEN_FAR, HYPHENS, LINES, QUOTES, shapes

MASK = "[…]"
_AROUND = 2000  # characters on either side of what looks encoded
BREAK = "\x1e"  # stands for a mask that is already in the text: nothing reaches across it

# Word processors and fonts for East Asian text exchange the hyphen, the tilde, blanks, and all of ASCII; chats offer it in circles and
# as letters of mathematics. Those are far behind the others, and are exchanged for as many before anything is read.
_NEAR = {
    **dict(shapes((0x1D400, 0x1D800))),
    **{one: "\u200b" for first, behind in HIDDEN_FAR for one in range(first, behind)},
}
_EXCHANGED = {
    **{
        chr(one): plain
        for one, plain in shapes(
            (0xB2, 0xBA), (0x2070, 0x208F), (0x2102, 0x2150), (0x2460, 0x2474), (0x24B6, 0x24EB), (0xFF01, 0xFF5F)
        )
    },
    **HYPHENS,
    **dict.fromkeys("\u02dc\u02f7\u2053\u223c\u223d\u301c", "~"),
    **BLANKS,
    **LINES,
    "\u0130": "I",  # its small form is two characters long
}
_SEEN = re.escape("".join(_EXCHANGED))
_PLAIN_QUOTES = str.maketrans(QUOTES)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}

# Each writing: the characters it begins with, and what must follow. Percent signs, entities and backslashes may have been
# encoded once more (%257E, &amp;#126;, \\u007e). Quoted-printable is RFC 2045, 6.7: capitals only, "=" ends a line softly; a word of
# a mail's head that is folded goes on in another encoded word (RFC 2047). Colours and links of a terminal are ECMA-48, 5.4 and 8.3.
_COLOUR = r"[0-9;?]{0,20}[A-Za-z]"
_TYPED = (
    rf"\x1b\x9b\u241b\[\r{HIDDEN}{_SEEN}",
    rf"(?<=[\x1b\u241b])\[{_COLOUR}|(?<=\x9b){_COLOUR}|(?<=\x1b)\](?:[^\x07\x1b\n]{{0,400}}(?:\x07|\x1b\\))|(?<=\x1b)\\|(?<=\[)…\]"
    rf"|(?<=\r)(?!\n)|(?<=[{HIDDEN}{_SEEN}])",
)
_STRUCK = r"[^\n]\x08"  # a typewriter's way to make letters bold
_ENCODED = (
    r"%&\\\^\[",
    rf"(?<=\\)\\{{0,7}}(?:[nrt]|(?:u001[bB]|u\{{1[bB]\}}|x1[bB]|0?33|[eE])\[{_COLOUR}"
    r"|u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}|U000[01][0-9A-Fa-f]{4}|x[0-7][0-9A-Fa-f]|[01][0-7]{2}|[!-/:-@\[\]-`{-~])"
    r"|(?<=%)(?:25){0,3}(?:1[bB](?:\[|%(?:25){0,3}5[bB])(?:[0-9;?]|%(?:25){0,3}3[bB]){0,20}[A-Za-z]"
    r"|(?:u00)?(?:[2-7][0-9A-Fa-f]|0[9ADad])|[cC]3%(?:25){0,3}[89abAB][0-9A-Fa-f])"
    rf"|(?<=&)(?:amp;){{0,3}}(?:\#(?:0{{0,4}}27|[xX]0{{0,4}}1[bB]);\[{_COLOUR}"
    r"|\#[0-9]{1,7};?|\#[xX][0-9A-Fa-f]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};)"
    rf"|(?<=\^)(?:\[\[{_COLOUR}|(?:M\^)?J)|(?<=\[)[0-9;]{{1,12}}m",
)
# What a mail or a page in HTML has between letters, lines and cells: its elements for text, anybody's own elements with a hyphen, and
# remarks; also where XML's plain text is cut in two. Other tags are somebody's data.
_ELEMENTS = (
    "a(?:bbr|cronym|ddress|rticle|side)?|b(?:d[io]|ig|lockquote|r)?|c(?:aption|enter|ite|ode)|d(?:el|etails|fn|iv|[dlt])|em|fo(?:nt|oter)"
    "|h(?:[1-6]|eader)|i(?:mg|ns)?|kbd|li|ma(?:in|rk)|n(?:av|obr)|o(?::p|l)|p(?:re)?|q|r(?:p|t|uby)"
    "|s(?:amp|ection|mall|pan|trike|trong|u[bp]|ummary|vg)?|t(?:able|body|[dhrt]|foot|head|ime)|ul?|var|wbr"
)
_OWN = "[a-z]{1,20}-[a-z-]{1,20}"  # alone it is a word for what somebody has to fill in
_TAGS = (
    r"<\]",
    rf"(?<=<)/?(?:{_ELEMENTS})(?:[ \t/][^<>]{{0,300}})?>|(?<=<)(?:/{_OWN}|{_OWN}[ \t][^<>=]{{1,40}}=[^<>]{{0,300}})>|(?<=[^\s<]<)!--[^<>]{{0,200}}-->|(?<=\])\]><!\[CDATA\[",
)
_LINE_END = compiled_late(r"<(?:br|/p|/div|/li|/tr|/pre)\b")
_FULL = r"(?<=[^\n]{68}[^=\n]=)(?<![^\n]{120}=)\r?\n"  # a line ends softly where it is full; base64 may end in the same sign
_FOLDED = r"\?=[ \t]{0,8}\r?\n?[ \t]{1,20}=\?[\w*-]{1,30}\?[QBqb]\?"
_QUOTED = (r"=?", rf"(?<==)(?:[2-7][0-9A-F]|C3=[89AB][0-9A-F]|{_FULL})|(?<=\?){_FOLDED[2:]}")
# One string of a program in several: "pass" + "word", 'a' . 'b', b'a' b'b'
_AND = r"\s{0,40}(?:[+.]|&(?:[ \t]_)?|\|\|)\s{0,40}"
_SPLICED = (
    "\"'",
    rf"(?:(?<=\"){_AND}[bruf@$]{{0,2}}\"|(?<='){_AND}[bruf@$]{{0,2}}'|(?<=\")[ \t]b\"|(?<=')[ \t]b')",
)
# UTF-7 (RFC 2152): what is no letter, as base64 of UTF-16 between two signs
_SHIFTED = (r"\+", r"(?<=\+)(?:-|A[A-H][A-Za-z0-9+/]{1,40}(?:-|(?![A-Za-z0-9+/-])))")


def _pattern(*writings: tuple[str, str]) -> re.Pattern[str]:
    return compiled_late(rf"[{''.join(first for first, _ in writings)}](?:{'|'.join(rest for _, rest in writings)})")


_STEERING = bytes((*range(9), 11, 12, *range(14, 30), 31, 127))
_LONE_RETURN = compiled_late(r"\r(?!\n)")
_AS_TYPED = _pattern(_TYPED)
_AS_STRUCK = compiled_late(rf"{_STRUCK}|{_AS_TYPED.pattern}")
_SPOKEN = "[A-Za-z](?:uml|acute|grave|circ|ring|slash|cedil);|(?:szlig|euro|[bdlr][ad]quo|hellip|middot|bull|copy|reg|sect);"  # in sentences
_DECODABLE = _pattern(
    (_ENCODED[0], _ENCODED[1].replace("[A-Za-z][A-Za-z0-9]{1,31};", f"(?!{_SPOKEN})[A-Za-z][A-Za-z0-9]{{1,31}};"))
)
_AS_SENT = _pattern(_TYPED, _ENCODED)
_AFTER_FOLD = r"(?:(?<=\?= =)|(?<=\?=\n =)|(?<=\?=\r\n =))\?"
_SOFT = compiled_late(  # what a secret or its label has in quoted-printable
    rf"=(?:{_FULL}|7E|2E|3D|2D|5F|2B|2F|C3=[89AB]|{_AFTER_FOLD})"
)
_AS_MAIL = _pattern(_TYPED, _ENCODED, _QUOTED)
_TAG = _pattern(_TAGS)
_AS_PAGE = _pattern(_TAGS, _TYPED, _ENCODED)
_SPLICE = _pattern(_SPLICED)
_AS_SPLICED = _pattern(_TYPED, _SPLICED)
_SHIFT = compiled_late(r"\+A[A-H][A-Za-z0-9+/]{1,6}(?:-|(?![A-Za-z0-9+/-]))")
_AS_SHIFTED = _pattern(_TYPED, _SHIFTED)
_WRITTEN = (
    (("+A",), _SHIFT, _AS_SHIFTED),
    (("%", "&", "\\", "^[", "^J", "[0m", "[39m", "[22m", "[0;", "[1;"), _DECODABLE, _AS_SENT),
    ("=", _SOFT, _AS_MAIL),
    (("<", "]]"), _TAG, _AS_PAGE),
    ("\"'", _SPLICE, _AS_SPLICED),
)
_MAY_STAND = compiled_late(r"[%&\\=\x08\x1b<]|\+A[A-H]|\[[0-9;]{1,12}m")


@dataclass(frozen=True, slots=True)
class View:
    """One reading of a text; `place` leads from a position in it to the position in the text itself."""

    text: str
    _begin: int = 0
    _cuts: tuple[int, ...] = ()
    _shifts: tuple[int, ...] = ()
    _of: View | None = None

    def place(self, position: int) -> int:
        """Return where this position is in the original."""
        cut = bisect_right(self._cuts, position)
        own = self._begin + position + (self._shifts[cut - 1] if cut else 0)
        return self._of.place(own) if self._of else own


def views(text: str) -> Iterator[View]:
    """Yield the text as typed, and around what looks encoded, as it was before it was sent or became a mail's body or a page.

    Behind each, lines of numbers in it follow without their margins.
    """
    for view in _decoded(_near(text)):
        yield view
        for lines in bodies(view.text):
            yield _lines(view, lines)


def _lines(view: View, lines: list[tuple[int, int]]) -> View:
    """Return the lines that stand here as one text."""
    begin = lines[0][0]
    cuts, shifts, length = [], [], 0
    for start, end in lines:
        cuts.append(length)
        shifts.append(start - begin - length)
        length += end + 1 - start
    text = "\n".join(view.text[start:end] for start, end in lines)
    return View(text if text.isascii() else text.translate(_PLAIN_QUOTES), begin, tuple(cuts), tuple(shifts), view)


def _decoded(text: str) -> Iterator[View]:
    yield View(text) if _is_plain(text) else _read(text, 0, _AS_STRUCK if "\x08" in text else _AS_TYPED)
    for signs, marks, written in _WRITTEN:
        for begin, end in _surroundings(text, marks) if any(sign in text for sign in signs) else ():
            yield _read(text[begin:end], begin, written)


def _is_plain(text: str) -> bool:
    return (
        text.isascii()
        and len(text.encode().translate(None, _STEERING)) == len(text)
        and not ("\r" in text and _LONE_RETURN.search(text))
    )


def _near(text: str) -> str:
    far = not text.isascii() and len(text.encode("utf-16-le", "replace")) > 2 * len(text)
    return text.translate(_NEAR) if far else text


def encoded(text: str) -> bool:
    """Say whether anything in it may stand for another character."""
    return not text.isascii() or _MAY_STAND.search(text) is not None


def undone(text: str) -> Iterator[View]:
    """Yield the whole text as it was before it was sent, and before it became a mail's body or a page."""
    text = _near(text)
    yield _read(text, 0, _AS_SENT)
    if "\x08" in text:
        yield _read(text, 0, _AS_STRUCK)
    if "=" in text:
        yield _read(text, 0, _AS_MAIL)
    if "<" in text:
        yield _read(text, 0, _AS_PAGE)
    if "+A" in text:
        yield _read(text, 0, _AS_SHIFTED)


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


_COLOURED = compiled_late(
    r"(?:%(?:25)*1b(?:\[|%)|&(?:amp;)*#(?:0*27|x0*1b);\[|\\+(?:u001b|u\{1b\}|x1b|0?33|e)\[).*[a-z]", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def _plain(written: str) -> str:
    if written == MASK:
        return BREAK
    first = written[0]
    if written in ("^J", "^M^J"):
        return "\n"
    if (
        first in "\x1b\u241b\x9b\"'[]^?"
        or written[-1] == "\x08"
        or written in {"=\n", "=\r\n"}
        or _COLOURED.fullmatch(written)
    ):
        return ""
    if first == "\r":
        return "\n"
    if first == "+":
        return _shifted(written)
    if first in "%=":
        last = int(written[-2:], 16)
        return chr(last) if last < 0x80 else bytes((0xC3, last)).decode()
    if first == "&":
        return _typed(html.unescape("&" + (written[1:].replace("amp;", "") or "amp;")))
    if first == "<":
        return "\n" if _LINE_END.match(written) else "\t" if written[:4] in ("</td", "</th") else ""
    if first == "\\":
        return _typed(_after_backslash(written.lstrip("\\") or "\\"))
    return _typed(first)


def _shifted(written: str) -> str:
    try:
        return written.encode().decode("utf-7")
    except UnicodeDecodeError:
        return written


def _after_backslash(rest: str) -> str:
    if len(rest) > 1:
        return chr(int(rest, 8) if rest.isdigit() else min(int(rest[1:].strip("{}"), 16), 0x10FFFF))
    return _LETTERS.get(rest, rest)


_UNSEEN_ONE = compiled_late(f"[{HIDDEN}]")


def _typed(character: str) -> str:
    """Return one character as a keyboard has it; none for what nobody sees."""
    if _UNSEEN_ONE.fullmatch(character):
        return ""
    return _EXCHANGED.get(character, character)
