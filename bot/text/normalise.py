"""The one table of signs that are typed for one another, are not seen, or steer what stands around them. Passwords are never normalised.

Each use takes more on purpose where it says so here. What is compared (`words`, the catalogue's matching) also takes `RARE_QUOTES`,
which stand in names and so stay in what is shown (the catalogue's observing). Redaction takes `HIDDEN` and `shapes()`: what may
hide a secret there is worth more than a sign. Slack's own table is in its kit, which knows nothing of us; what closes which
quotation is redaction's (`redaction/values.py`), what PowerShell takes for a quotation mark `quoting`'s.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final, Literal

import re2

from bot.text.late import compiled_late

DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
"""Hyphens, dashes and minus signs that are typed or set for `-`."""
LONG_DASHES: Final = "\u2012\u2013\u2014\u2015\ufe58"
"""What word processors make of `--`."""
SPACES: Final = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2800\u3000"
"""Blanks of other widths."""
LINE_ENDS: Final = "\x0b\x0c\x85\u2028\u2029"
"""Where a line ends without a line feed."""
SINGLE_QUOTES: Final = "‘’‚‛′"
DOUBLE_QUOTES: Final = "“”„‟″«»"
RARE_QUOTES: Final = {**dict.fromkeys("‹›´＇", "'"), **dict.fromkeys("〝〞＂", '"')}
"""Quotation marks that are also letters' accents or brackets."""

LOOK_ALIKES: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαν",
    "ABESIJKMHOPCTYXaesijopcyxhdqwlABEZHIKMNOPTYXoav",
)
"""Letters of Greek and Cyrillic that look like ours (Unicode's confusables.txt, as far as fonts do not tell them apart)."""

UNSEEN: Final = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
"""Signs of no width, as ranges for a pattern."""
CONTROLS: Final = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
"""What steers a terminal or ends a line, as ranges for a pattern."""
TURNING: Final = "\u202a-\u202e\u2066-\u2069"
"""What turns the direction of what stands around it, as ranges for a pattern; `UNSEEN` holds it."""
HALVES: Final = r"\ud800-\udfff"
"""Halves of characters, as ranges for a pattern: no text holds one alone."""
HIDDEN: Final = (
    r"\x00\x02-\x07\x0e-\x1a\x1c\x1d\x1f\x7f"
    "\u0305\u0331-\u0333\u0335-\u0338\u033f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufff0-\ufffb" + UNSEEN
)
"""What Unicode calls default ignorable or format (15.1, DerivedCoreProperties.txt), control characters but for those that end lines or
fields, and the lines that chats draw through and under letters; as ranges for a pattern."""
HIDDEN_FAR: Final = ((0x1BCA0, 0x1BCA4), (0x1D173, 0x1D17B), (0xE0000, 0xE1000))
"""The rest of them, behind the first 65,536: each first and the one behind the last."""

QUOTES: Final = {**dict.fromkeys(SINGLE_QUOTES, "'"), **dict.fromkeys(DOUBLE_QUOTES, '"')}
LINES: Final = dict.fromkeys(LINE_ENDS, "\n")
BLANKS: Final = dict.fromkeys(SPACES, " ")
HYPHENS: Final = dict.fromkeys(DASHES, "-")


_SOMETHING = compiled_late(rf"[^\x00\s{UNSEEN}]")
_MARKS = re2.compile(r"(\p{M}{30})\p{M}+")


def composed(text: str, form: Literal["NFC", "NFKC"] = "NFKC") -> str:
    """Return the text in this form of Unicode's, a `?` for half a character.

    A letter keeps 30 marks at most, as UAX #15 (13, stream-safe) allows: sorting them takes quadratic time.
    """
    if text.isascii():
        return text
    return unicodedata.normalize(form, _MARKS.sub(r"\1", text.encode("utf-8", "replace").decode()))


def is_blank(text: str) -> bool:
    """Tell whether there is nothing to be seen."""
    return _SOMETHING.search(text) is None


def shapes(*ranges: tuple[int, int]) -> Iterator[tuple[int, str]]:
    """Yield the characters in these ranges that are one of ASCII in another shape, and which (Unicode, NFKC)."""
    for number in (one for first, behind in ranges for one in range(first, behind)):
        plain = unicodedata.normalize("NFKC", chr(number))
        if len(plain) == 1 and plain.isascii():
            yield number, plain
