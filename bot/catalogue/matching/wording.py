"""From an author's phrases and patterns to RE2 expressions that find them in a paste, umlauts written in any way included."""

from __future__ import annotations

import re2

from bot.text.late import compiled_late

GAP = r"\W*?"
NARROW_GAP = r"\W{0,6}"  # what a gap is in practice; counted repetition costs RE2 a copy of the automaton each time
WHATEVER = r"\C{0,150}?"
_MAY_END_LONGER = 4
_UMLAUTS = {
    letter: rf"(?:{letter}|{spelt}|{bare}|[^\w\s]{{1,2}})"
    for letter, spelt, bare in (
        ("ä", "ae", "a"),
        ("ö", "oe", "o"),
        ("ü", "ue", "u"),
        ("Ä", "Ae", "A"),
        ("Ö", "Oe", "O"),
        ("Ü", "Ue", "U"),
        ("ß", "ss", "s"),
    )
}
"""How an umlaut arrives: as it is, spelt out, without its dots, or as the one or two signs that a wrong code page makes of it."""
_COUNTED_DOT = compiled_late(r"(?<![\\\[])\.\{")
WIDE = compiled_late(r"[^\x00-\u04ff]")  # scripts whose every character takes three bytes
_UMLAUT = compiled_late("[äöüÄÖÜß]")


def options() -> re2.Options:
    """Return how all expressions are read: any case, no words on stderr, room for all of them in one automaton."""
    chosen = re2.Options()
    chosen.case_sensitive = False
    chosen.log_errors = False
    chosen.max_mem = 96 << 20
    return chosen


def expression(pattern: str) -> str:
    """Return a pattern that accepts umlauts in all their spellings, its gaps counted in bytes, which costs RE2 far less."""
    spelt = _UMLAUT.sub(lambda m: _UMLAUTS[m[0]], pattern)
    return spelt if WIDE.search(pattern) else _COUNTED_DOT.sub(r"\\C{", spelt)


def phrase_expression(phrase: str) -> str:
    """Return the expression for a phrase: its words in this order, whatever signs and line breaks stand between them."""
    words = [WHATEVER if word == "*" else _word(word) for word in phrase.split()]
    parts: list[str] = []
    for word in words:
        if parts and WHATEVER not in {word, parts[-1]}:
            parts.append(GAP)
        parts.append(word)
    first, last, last_word = phrase[0], phrase[-1], phrase.rpartition(" ")[2]
    start = r"\b" if first.isascii() and first.isalnum() else ""
    # A number or short word is compared whole; a long word may have an ending.
    whole = last.isascii() and (last.isdigit() or (len(last_word) < _MAY_END_LONGER and last.isalnum()))
    end = r"\b" if whole else ""
    return f"{start}{''.join(parts)}{end}"


def _word(word: str) -> str:
    return "".join(_sign(sign, word[place - 1 : place], word[place + 1 : place + 2]) for place, sign in enumerate(word))


def _sign(sign: str, before: str, behind: str) -> str:
    if sign in _UMLAUTS:
        return _UMLAUTS[sign]
    # Signs get lost on the way; in a number such as 5.7.139 they are what it says.
    lost = sign in "'\".,:;()<>-" and not (before.isdigit() and behind.isdigit())
    return rf"\s?{re2.escape(sign)}?\s?" if lost else re2.escape(sign)
