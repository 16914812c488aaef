"""The whole tree fills in sentences and commands in one pass: whatever has been filled in is of a type that has no holes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot.catalogue import load
from bot.flows.setup import load_profiles, steps_of
from bot.model import Language, Sentence, Text
from bot.templates import Template
from tests.sources import parsed

ROOT = Path(__file__).parents[1]
OF_CODE = {"bot/redaction/keys.py"}
"""Expressions made of expressions; no value is near them."""
HOLE = re.compile(r"\{[a-z_]+\}")


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call of these names in the product, but for the sandbox, which plays other people's servers."""
    files = [file for top in ("bot", "handlers") for file in ROOT.glob(f"{top}/**/*.py") if "sandbox" not in file.parts]
    for file, tree in parsed(files, *names):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in names:
                    yield str(file.relative_to(ROOT)), node


def test_only_what_somebody_typed_is_read_as_words() -> None:
    """A stored name is a value: glued to an option and read again, it may come back as another customer's."""
    read = {name for name, call in calls("read_words", "read_masked") if isinstance(call.func, ast.Attribute)}

    assert read == {"handlers/slack/features/script/commands.py", "handlers/terminal/commands/script.py"}


def test_no_text_is_ever_formatted() -> None:
    """`str.format` cannot tell a hole of ours from one in a value that is there already."""
    found = [
        f"{name}:{call.lineno}"
        for name, call in calls("format", "format_map", "Template", "safe_substitute")
        if isinstance(call.func, ast.Attribute) and name not in OF_CODE
    ]

    assert found == []


def test_what_has_holes_is_a_sentence_and_no_text() -> None:
    """A text is shown as it is: written as one, a sentence with holes would show them."""
    found = [
        f"{name}:{call.lineno}"
        for name, call in calls("Text")
        if isinstance(call.func, ast.Name)
        and any(isinstance(a, ast.Constant) and isinstance(a.value, str) and HOLE.search(a.value) for a in call.args)
    ]

    assert found == []


def test_what_is_filled_in_is_never_filled_in_again() -> None:
    """Braces in a value are braces."""
    once = Sentence("Postfach {mailbox}", "mailbox {mailbox}").filled(mailbox="{secret}{mailbox}")

    assert (
        once.filled(secret="x", mailbox="y") == once == Text("Postfach {secret}{mailbox}", "mailbox {secret}{mailbox}")
    )
    assert once.in_(Language.EN, secret="x", mailbox="y") == "mailbox {secret}{mailbox}"
    assert Sentence("{a} {b}", "{a} {b}").in_(Language.DE, b="{a}", a=Text("{b}", "?")) == "{b} {a}"


def test_a_fact_that_is_missing_breaks_no_sentence() -> None:
    """Whoever stored it, and whatever signs stand in it."""
    assert Sentence("{a} {0} {b.x} {", "x").in_(Language.DE, a="{") == "{ {0} {b.x} {"
    assert Sentence("{a} und {b}", "x").in_(Language.DE, a=1) == "1 und …"


def test_every_command_is_a_parsed_template() -> None:
    """Nobody can format what is no text."""
    fixes = [step.command for fix in load().fixes.values() for step in fix.steps]
    doings = [d for p in load_profiles().values() for step in steps_of(p) for d in step.doings]
    copied = [text for doing in doings for text in (doing.copy, doing.customer_copy)]

    assert {
        type(each) for each in (*fixes, *copied, *(look.command for look in load().next_observations.observations))
    } == {Template}
