"""An expression is only looked for where its rare words stand: they must be in every text it finds, and no hit may be wider."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from re import _constants as kind  # type: ignore[attr-defined]  # the parser's vocabulary has no public name
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from bot.catalogue import load
from bot.catalogue.matching.rare_words import WIDEST, rare_words
from bot.catalogue.matching.wording import expression

ANYTHING = (), WIDEST + 1
CATALOGUE = load()
RECOGNISED = (*CATALOGUE.errors.values(), *CATALOGUE.surroundings.values(), *CATALOGUE.clues.values())
PATTERNS = sorted(
    {expression(pattern) for each in RECOGNISED for pattern in each.patterns}
    | {expression(pattern) for each in CATALOGUE.errors.values() for pattern in (*each.common.patterns, *each.not_with)}
)


def read_by_python(source: str) -> Any:
    """The expression as Python's own parser understands it, which knows RE2's two escapes by other names."""
    return parser.parse(source.replace(r"\z", r"\Z").replace(r"\C", "."))


def a_hit(sequence: Iterable[tuple[Any, Any]], chance: Random) -> str:
    """A text of the kind that the expression finds; what may be any of many signs is one that no word has."""
    text = ""
    for operation, argument in sequence:
        if operation is kind.LITERAL:
            text += chr(argument)
        elif operation is kind.IN and all(of_class is kind.LITERAL for of_class, _ in argument):
            text += chr(chance.choice(argument)[1])  # so Python reads "(?:a|b)" too
        elif operation is kind.SUBPATTERN:
            text += a_hit(argument[3], chance)
        elif operation is kind.BRANCH:
            text += a_hit(chance.choice(argument[1]), chance)
        elif operation in {kind.MAX_REPEAT, kind.MIN_REPEAT}:
            least, most, repeated = argument
            text += "".join(a_hit(repeated, chance) for _ in range(chance.randint(least, min(int(most), least + 1))))
        elif operation is not kind.AT:
            text += "¤"
    return text


@pytest.mark.parametrize(
    ("source", "words", "width"),
    [
        (r"Mailbox not found", [{"mailbox not found"}], 17),
        (r"\bMailbox\b\C{0,60}\bnot (?:found|known)", [{"mailbox"}, {"found", "known"}, {"not "}], 7 + 60 + 4 + 5),
        (r"refused by server", [{"refused by server"}], 17),
        (r"user(?:name)? unknown", [{" unknown"}, {"user"}], 16),
        (r"errors? (?P<code>[0-9]{5,8})", [{"error"}], 15),
        (r"(?:ab|cde) fgh", [{" fgh"}], 7),
        (r"outlook\.com[.]", [{"outlook.com."}], 12),
        (r"(?i:Denied){2,3}$", [{"denied"}], 18),
        (r"gew(?:ä|ae|a|[^\w\s]{1,2})hlte", [{"hlte"}, {"gew"}], 9),
        (r"größe", [], 5),
        (r"邮箱不可用", [{"邮箱不可用"}], 5),
        (r"[]abc-]+\d+x{3}", [], WIDEST + 1),
        (r"(?:one|two|)three", [{"three"}], 8),
    ],
)
def test_the_words_that_every_hit_has_are_read_from_an_expression(
    source: str, words: list[set[str]], width: int
) -> None:
    """The rarest first; of alternatives one word each; what may be missing is not demanded."""

    demanded, widest = rare_words(source)

    assert [set(each) for each in demanded] == words
    assert widest == width


@pytest.mark.parametrize("source", [r"(?=mailbox)", r"mailbox\p{Greek}", r"*mailbox", r"(mailbox)\1"])
def test_what_cannot_be_read_has_a_chance_in_any_text(source: str) -> None:
    """Nothing is missed because of an expression that only RE2 understands, or nobody."""

    assert rare_words(source) == ANYTHING


def test_no_hit_is_wider_than_is_said() -> None:
    """For every expression of the catalogue the width is the one that Python's own parser finds."""

    widths = {source: rare_words(source)[1] for source in PATTERNS}

    assert widths == {source: min(int(read_by_python(source).getwidth()[1]), WIDEST + 1) for source in PATTERNS}


def test_every_hit_holds_a_word_of_each_set() -> None:
    """Texts made of what Python's own parser reads in each expression of the catalogue never lack a word."""
    chance = Random(5)  # noqa: S311  the same texts each time

    missed = [
        (source, text, words)
        for source in PATTERNS
        for text in (a_hit(read_by_python(source), chance) for _ in range(5))
        for words in rare_words(source)[0]
        if not any(word in text.lower() for word in words)
    ]

    assert missed == []
