"""`mailcheck tenant`: what it takes, and what it shows without ever showing a secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.model import Text
from handlers.terminal.main import main
from tests.terminal.fakes import FakeMailcheck, made_up_tenant, pipe, with_tenant

Captured = pytest.CaptureFixture[str]


def document(secret: str, name: str = "neu") -> bytes:
    """Return a tenant as JSON."""
    return json.dumps({"name": name, "client_secret": secret}).encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_tenant_comes_from_standard_input_or_a_file(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`put` reads both, in the encodings that Windows writes."""
    content = document("s", "müller").decode().encode(encoding)
    (tmp_path / "t.json").write_bytes(content)
    core = FakeMailcheck()

    for words, piped in ((["t.json"], b""), (["-"], content), ([], content)):
        pipe(monkeypatch, piped)
        assert main(["tenant", "put", *words], core.opener()) == 0

    assert {json.loads(text)["name"] for _, text in core.asked} == {"müller"}


@pytest.mark.parametrize(
    "words", [["put"], ["put", "--json"], ["list"], ["list", "--json"], ["show", "neu"], ["show", "neu", "--json"]]
)
def test_no_answer_about_tenants_holds_a_secret(
    words: list[str], capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Name and ids are shown, the secret never."""
    core = FakeMailcheck(kept={"neu": made_up_tenant("neu", secret="hidden-value")})
    pipe(monkeypatch, document("hidden-value"))

    assert main(["tenant", *words], core.opener()) == 0

    output = capsys.readouterr()
    assert "neu" in output.out
    assert "hidden" not in output.out + output.err


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe\xfa", b"\x80abc"])
def test_input_that_is_no_text_is_bad_input(content: bytes, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """The core is not even asked."""
    core = FakeMailcheck()
    pipe(monkeypatch, content)

    assert (main(["tenant", "put"], core.opener()), core.asked) == (2, [])
    assert capsys.readouterr().err.count("\n") == 1


def test_bad_lines_are_named_by_number(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many lines are bad, each one's number is in the sentence."""
    core = FakeMailcheck(
        mistakes={n: Text("Das ist keine Mandanten-ID " * 3, "This is no tenant id") for n in (2, 3, 4, 9, 11, 12)}
    )
    pipe(monkeypatch, b"{}")

    code = main(["tenant", "put"], core.opener())

    error = capsys.readouterr().err
    assert code == 2
    assert error.startswith("Nicht gespeichert: Zeilen 2-4, 9, 11-12; Zeile 2: Das ist keine")
    assert len(error) <= 501


def test_forgetting_asks_only_people(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    """A script forgets at once; at a terminal a "no" keeps the tenant, `--yes` asks nothing."""
    kept = {name: made_up_tenant(name) for name in ("one", "two", "three")}
    core = FakeMailcheck(kept=kept)
    assert main(["tenant", "forget", "one"], core.opener()) == 0
    pipe(monkeypatch, b"n\n", terminal=True)
    assert main(["tenant", "forget", "two"], core.opener()) == 0
    assert main(["tenant", "forget", "three", "--yes"], core.opener()) == 0

    assert list(kept) == ["two"]
    assert "bleibt gespeichert" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [[], ["kill"], ["list", "x"], ["show"], ["forget", "a", "b"], ["list", "--yes"], ["rotate-keys", "--json"]]
)
def test_tenant_names_what_it_cannot_use(words: list[str], capsys: Captured) -> None:
    """Unknown actions, missing names and foreign options end with 2 and one sentence."""
    code = main(["tenant", *words], with_tenant().opener())

    output = capsys.readouterr()
    assert (code, output.out, output.err.count("\n")) == (2, "", 1)


def test_what_was_stored_is_said_in_a_line(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """`put` answers with name, tenant id, number of mailboxes and how long the credential is valid."""
    pipe(monkeypatch, document("s"))

    main(["tenant", "put"], FakeMailcheck().opener())

    assert capsys.readouterr().out == "Gespeichert: neu (neu.example, Postfächer: 2, Clientschlüssel bis 2031-05-01)\n"
