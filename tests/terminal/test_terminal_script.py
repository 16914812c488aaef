"""`mailcheck script`: where the script goes, and in which form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.model import Text
from handlers.terminal.main import main
from tests.terminal.fakes import FakeMailcheck

Captured = pytest.CaptureFixture[str]


def test_a_script_on_standard_output_can_be_pasted(capsys: Captured) -> None:
    """No byte order mark, LF line ends, an empty line at the end, warnings beside it."""
    core = FakeMailcheck(warnings=(Text("Nicht geprüft", "Not checked"),))

    code = main(["script", "--tenant", "muster", "--lang", "en"], core.opener())

    output = capsys.readouterr()
    assert (code, output.out, output.err) == (0, "# Grüße\nConnect-ExchangeOnline\n\n", "Not checked\n")


def test_a_script_file_is_ready_for_windows(tmp_path: Path, capsys: Captured) -> None:
    """`-o` writes a byte order mark and CRLF, and says how to start the file and what shows that it worked."""
    file = tmp_path / "x.ps1"

    assert main(["script", "--tenant", "muster", "-o", str(file)], FakeMailcheck().opener()) == 0

    assert file.read_bytes() == b"\xef\xbb\xbf# Gr\xc3\xbc\xc3\x9fe\r\nConnect-ExchangeOnline\r\n\r\n"
    shown = capsys.readouterr().out
    assert "& '.\\x.ps1'" in shown
    assert "Danach: Verbunden." in shown


def test_a_script_as_json_is_one_document(capsys: Captured) -> None:
    """The document has the fields of the contract, its sentences in the language asked for."""
    core = FakeMailcheck(warnings=(Text("Nicht geprüft", "Not checked"),))

    main(["script", "muster", "--json"], core.opener())

    output = capsys.readouterr()
    assert output.err == ""
    assert json.loads(output.out) == {
        "script": "# Grüße\nConnect-ExchangeOnline\n\n",
        "filename": "mailcheck-muster.ps1",
        "steps": [{"command": "Connect-ExchangeOnline", "why": "Anmelden.", "expect": "Verbunden."}],
        "warnings": ["Nicht geprüft"],
        "as_typed": None,
    }


def test_the_options_of_a_script_reach_the_reader_of_pasted_words() -> None:
    """Options arrive beside the words, those of the terminal alone do not."""
    core = FakeMailcheck()

    main(
        ["script", "APP", "--undo", "--cloud", "china", "OBJ", "a@x.example", "--tenant=t", "--json", "--lang", "en"],
        core.opener(),
    )

    assert core.asked == [("script", "APP OBJ a@x.example", "undo=", "tenant=t", "cloud=china")]


def test_a_file_that_cannot_be_written_is_bad_input(tmp_path: Path, capsys: Captured) -> None:
    """The sentence names the file; nothing is said to be done."""
    code = main(["script", "muster", "-o", str(tmp_path / "none" / "x.ps1")], FakeMailcheck().opener())

    output = capsys.readouterr()
    assert (code, output.out) == (2, "")
    assert "x.ps1" in output.err
