"""JSON for people's terminals: whatever it holds, nothing in it steers, turns or hides; it reads back as it was."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import handlers
from bot.model import Text
from handlers.terminal.main import main
from handlers.terminal.output import as_json
from tests.sources import parsed
from tests.terminal.fakes import FakeMailcheck, made_up_report, made_up_tenant, pipe

HOSTILE = (
    "\x00\x07\x1b[2J\x7f\x85\x9b\xad\u061c\u200b\u200d\u200e\u2028\u2029\u202a\u202e\u2066\u2069\ufeff\ufff9"
    "\ud800\U000e0041\U0001d173"
)
NAME = f"müller{HOSTILE}ß"
WALK = (
    ["check", NAME, "--json"],
    ["check", "--all", "--jsonl"],
    ["script", NAME, "--json"],
    ["tenant", "put", "--json"],
    ["tenant", "list", "--json"],
    ["tenant", "show", NAME, "--json"],
)


def unseen(text: str) -> set[str]:
    return {character for character in text if not character.isprintable()} - {"\n"}


@pytest.mark.parametrize("words", WALK, ids=lambda words: " ".join(words[:2]))
def test_no_command_writes_what_cannot_be_seen(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names, server words and warnings come out as escapes where they would steer a terminal, and as letters where not."""
    report = made_up_report(NAME, raw=HOSTILE)
    core = FakeMailcheck(
        kept={NAME: replace(made_up_tenant("x"), name=NAME, mailboxes=(f"{NAME}@x.example",))},
        reports_of={NAME: report},
        warnings=(Text(NAME, NAME),),
    )
    pipe(monkeypatch, json.dumps({"name": NAME, "client_secret": "s"}).encode())

    main(words, core.opener())

    out = capsys.readouterr().out
    assert unseen(out) == set()
    assert "müller" in out
    assert any(NAME in text for text in _strings(json.loads(out)))


def _strings(document: object) -> list[str]:
    if isinstance(document, dict):
        return [text for pair in document.items() for each in pair for text in _strings(each)]
    if isinstance(document, list):
        return [text for each in document for text in _strings(each)]
    return [document] if isinstance(document, str) else []


@given(st.dictionaries(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=()))))
@example({"ä": "Größe 5 µm, „schön“ 東京 🙂"})
def test_a_document_reads_back_as_it_was(document: dict[str, str]) -> None:
    """Everything comes back, in one line or indented; what is seen is written as it is."""
    for indent in (None, 2):
        text = as_json(document, indent)
        seen = [c for value in document.values() for c in value if c.isprintable() and c not in '"\\']

        assert json.loads(text) == document
        assert unseen(text) == set()
        assert all(character in text for character in seen)


def test_nobody_else_in_the_terminal_writes_json() -> None:
    """There is one writer: a second one would forget what the first one knows."""
    writers = {
        file.name
        for file, tree in parsed(Path(handlers.__file__).parent.glob("terminal/**/*.py"), "json")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.ImportFrom)
        and (
            (isinstance(node, ast.Attribute) and ast.unparse(node) in {"json.dumps", "json.dump", "json.JSONEncoder"})
            or (isinstance(node, ast.ImportFrom) and node.module == "json")
            or (isinstance(node, ast.Attribute) and node.attr in {"model_dump_json", "dump_json"})
        )
    }

    assert writers == {"output.py"}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_json_is_never_written(number: float) -> None:
    """Other programs could not read it."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        as_json({"value": [number]})
