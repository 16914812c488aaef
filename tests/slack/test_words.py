"""What people paste behind a command, and the languages they read."""

from __future__ import annotations

import importlib
import pkgutil
import re
from itertools import chain
from pathlib import Path
from string import Formatter

import pytest

from bot.model import Language, Text
from bot.text.words import cut
from handlers import slack as door
from handlers.slack.platform import wording_common
from handlers.slack.platform.people import language_of
from handlers.slack.process.register import everything
from handlers.slack.render.text_forms import language_of as written_in


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("kanzlei-muster", ["kanzlei-muster"]),
        ("  kanzlei-muster\u00a0 a@muster.example ", ["kanzlei-muster", "a@muster.example"]),
        ("x <mailto:a@muster.example|a@muster.example>", ["x", "a@muster.example"]),
        ("x <mailto:a@muster.example>; b@muster.example,", ["x", "a@muster.example", "b@muster.example"]),
        ("<http://muster.example|muster.example> „a@muster.example“", ["muster.example", "a@muster.example"]),
        ("a&amp;b", ["a&b"]),
        ("a\u200b\u2060b", ["ab"]),
        ("", []),
        (" , ; <> ", []),
    ],
)
def test_words_come_back_as_they_were_meant(typed: str, words: list[str]) -> None:
    """Link markup, entities, quotation marks and odd blanks are undone."""
    assert cut(typed) == words


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("de-DE", Language.DE),
        ("de-AT", Language.DE),
        ("DE", Language.DE),
        ("", Language.DE),
        ("en-GB", Language.EN),
        ("fr-FR", Language.EN),
    ],
)
def test_locale_decides_the_language(locale: str, language: Language) -> None:
    """German for German locales and unknown ones, English for any other."""
    assert language_of(locale) is language


def all_texts() -> list[Text]:
    names = [m.name for m in pkgutil.walk_packages(door.__path__, f"{door.__name__}.") if ".wording" in m.name]
    modules = [importlib.import_module(name) for name in names]
    every = [value for module in modules for value in vars(module).values()]
    found = [value for value in every if isinstance(value, Text)]
    found += chain.from_iterable(value.values() for value in every if isinstance(value, dict))
    found += wording_common.START_STEPS
    found += chain.from_iterable((c.usage, c.summary) for c in everything().commands)
    return [text for text in found if isinstance(text, Text)]


def test_both_languages_have_the_same_placeholders() -> None:
    """Every sentence exists in both languages, with the same placeholders."""
    names = [
        ({n for _, n, _, _ in Formatter().parse(t.de) if n}, {n for _, n, _, _ in Formatter().parse(t.en) if n})
        for t in all_texts()
    ]

    assert len(names) > 50
    assert [pair for pair in names if pair[0] != pair[1]] == []
    assert all(text.de.strip() and text.en.strip() for text in all_texts())


def test_german_says_sie() -> None:
    """Nobody is addressed with „du“."""
    assert [text.de for text in all_texts() if re.search(r"\b([Dd]u|[Dd]ein\w*|[Dd]ich)\b", text.de)] == []


def test_the_beginning_of_a_long_text_tells_its_language() -> None:
    """A long text is not read to its end to tell its language."""
    assert (
        written_in("Die Anmeldung ist fehlgeschlagen. " * 60 + "This is not the one that was there. " * 500)
        is Language.DE
    )


def test_sentences_are_named_by_their_own_module() -> None:
    """Whoever reads `wording.CANCEL` knows the file: one module has one name everywhere."""
    files = Path(door.__file__).parent.rglob("*.py")
    renamed = [f.name for f in files if re.search(r"import wording\w* as ", f.read_text(encoding="utf-8"))]

    assert renamed == []
