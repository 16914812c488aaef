"""However an expression is looked for, it is found where RE2 finds it in the whole text, and nowhere else."""

from __future__ import annotations

import pytest
import re2

from bot.catalogue.matching.expressions import WINDOWS, Expression, Finder, indexed
from bot.catalogue.matching.wording import options
from bot.catalogue.model import CatalogueMistake

FAR = 20_000  # characters; more than are looked at first
AROUND = {
    "nothing": ("", ""),
    "other words": ("some ordinary words, " * 1_000, " and others"),
    "a word of it, many times": ("the mailbox was there. " * 1_000, " mailbox" * 40),
    "a word of it, now and then": (("unknown " + "x " * 900) * WINDOWS, ""),
    "umlauts": ("für Möbel ähnlich " * 1_200, " Größe"),
    "one word without an end": ("a" * FAR, "b" * FAR),
}
SHOWN = {
    r"\bmailbox \C{0,40}unknown\b": "mailbox office@kanzlei.example unknown",
    r"refused by server (?P<code>\d{3})": "refused by server 535",
    r"\b0x[0-9a-f]{2}\b": "0xA7",
    r"(?:nicht erreichbar|unreachable)": "nicht erreichbar",
    r"не найден": "Не найден",
}


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("source", SHOWN)
def test_an_expression_is_found_where_it_stands(source: str, around: str) -> None:
    """Whatever stands before it, the place is the one in the text, and the groups are read."""
    before, behind = AROUND[around]
    text = f"{before} {SHOWN[source]} {behind}"
    expected = re2.compile(source, options()).search(text)

    (found,) = Finder(indexed(Expression("own", name, name) for name in SHOWN)).find(text)

    assert expected
    assert (found.expression.source, found.start, found.end) == (source, expected.start(), expected.end())
    assert found.groups == expected.groupdict()


@pytest.mark.parametrize("around", AROUND)
def test_words_alone_are_no_hit(around: str) -> None:
    """All the words of an expression in another order show nothing."""
    before, behind = AROUND[around]
    text = f"{before} {'-' * 60} unknown mailbox, by server refused, erreichbar nicht, 0x, найден не {behind}"

    assert Finder(indexed(Expression("own", name, name) for name in SHOWN)).find(text) == []


def test_the_expressions_without_rare_words_name_the_one_that_cannot_be_read() -> None:
    """A mistake is told by its owner's name also where several expressions are tried as one."""
    finder = Finder(indexed([Expression("own", "good", r"\b\d\d\b"), Expression("own", "bad", r"(?<=a)\d")]))

    with pytest.raises(CatalogueMistake, match="bad"):
        finder.find("10")
