"""What each command of the terminal says, where it says it, and what it ends with."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import StoreUnavailable
from bot.model import Text, Verdict
from handlers.terminal import main
from tests.terminal.fakes import FakeMailcheck, made_up_report, made_up_tenant, with_tenant

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that a test runs touches the user's own files, and nobody sits at a terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAILCHECK_DATA_DIR", str(tmp_path / "data"))
    pipe(monkeypatch, b"")


def pipe(monkeypatch: pytest.MonkeyPatch, content: bytes, *, terminal: bool = False) -> None:
    """Put these bytes on standard input."""
    stream = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")
    monkeypatch.setattr(stream, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stdin", stream)


# --- check ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verdict", "expected"), [(Verdict.HEALTHY, 0), (Verdict.PROBLEM, 1), (Verdict.UNKNOWN, 3)])
def test_the_verdict_is_the_exit_code(verdict: Verdict, expected: int) -> None:
    """Healthy ends with 0, a problem with 1, a check that could not be finished with 3."""
    assert main(["check", "muster"], with_tenant(verdict=verdict).opener()) == expected


def test_a_report_reads_from_verdict_to_way_out(capsys: Captured) -> None:
    """The verdict comes first, then the layers, the causes with their reasons, and the steps of the first cause."""
    main(["check", "muster"], with_tenant().opener())

    out = capsys.readouterr().out
    order = [
        "✗ muster: Exchange lässt die App nicht ins Postfach",
        "office@muster.example",
        "✓ TLS  ✗ Anmeldung  – Postfach",
        "Exchange weist die Anmeldung ab.",
        "Antwort: NO AUTHENTICATE failed",
        "1. Am wahrscheinlichsten: Der App fehlt die Berechtigung.",
        "Woran man es sieht: Exchange weist die Anmeldung ab.",
        "2. Ausgeschlossen: Die Zustimmung fehlt.",
        "Lösung: Berechtigung erteilen",
        "Add-MailboxPermission 'x'",
        "0,41 s",
    ]
    assert out.startswith(order[0])
    positions = [out.find(part) for part in order]
    assert -1 not in positions
    assert positions == sorted(positions)


def test_one_cause_behind_several_errors_is_named_once(capsys: Captured) -> None:
    """Where IMAP and SMTP point to the same cause it stands there once, with the mailboxes of both."""
    core = with_tenant()
    report = core.reports_of["muster"]
    first, excluded = report.diagnoses
    second = replace(first, error="smtp-authenticate-failed", mailboxes=("post@muster.example",))
    elsewhere = replace(report.results[0], mailbox="third@muster.example")
    core.reports_of["muster"] = replace(
        report, diagnoses=(first, second, excluded), results=(*report.results, elsewhere)
    )

    main(["check", "muster"], core.opener())

    out = capsys.readouterr().out
    assert "Der App fehlt die Berechtigung. (office@muster.example, post@muster.example)" in out
    assert out.count("Der App fehlt die Berechtigung.") == 1
    assert out.count("Woran man es sieht") == 1


def test_a_report_speaks_english_when_asked_to(capsys: Captured) -> None:
    """No German word is left in an English report."""
    main(["check", "--lang", "en", "muster"], with_tenant().opener())

    out = capsys.readouterr().out
    assert out.startswith("✗ muster: Exchange keeps the app out")
    assert "0.41 s" in out
    assert not {"Ursachen", "Anmeldung", "Antwort", "Lösung", "Möglich"} & set(out.replace(":", " ").split())


def test_what_a_server_said_cannot_steer_the_terminal(capsys: Captured) -> None:
    """Control characters in a server's words are shown as what they are not: text."""
    core = with_tenant()
    core.reports_of["muster"] = made_up_report("muster", raw="NO \x1b]0;owned\x07\x1b[2J\u202e")

    main(["check", "muster"], core.opener())

    assert not {"\x1b", "\x07", "\u202e"} & set(capsys.readouterr().out)


def test_named_mailboxes_are_handed_on() -> None:
    """`check TENANT MAILBOX…` asks for these mailboxes only."""
    core = with_tenant()

    main(["check", "muster", "a@muster.example", "b@muster.example"], core.opener())

    assert core.asked[0] == ("check", "muster", "a@muster.example", "b@muster.example")


def test_an_unknown_tenant_is_bad_input(capsys: Captured) -> None:
    """Unknown tenants end with 2, one sentence on standard error, nothing on standard output; the core is closed."""
    core = with_tenant()

    code = main(["check", "nobody", "--json"], core.opener())

    output = capsys.readouterr()
    assert (code, output.out, output.err, core.closed) == (2, "", "Den Mandanten nobody gibt es nicht\n", 1)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--all", "muster"],
        ["--all", "--json"],
        ["muster", "--jsonl"],
        ["muster", "--concurrency", "2"],
        ["--all", "--concurrency", "0"],
        ["--all", "--concurrency", "65"],
        ["--all", "--concurrency", "viele"],
    ],
)
def test_options_that_do_not_go_together_are_bad_input(words: list[str], capsys: Captured) -> None:
    """Nothing is checked when it is not clear what was meant."""
    core = with_tenant()

    code = main(["check", *words], core.opener())

    assert (code, core.asked, capsys.readouterr().out) == (2, [], "")


def test_of_all_tenants_the_worst_decides(capsys: Captured) -> None:
    """`check --all` tells each verdict in a line, counts them, and ends with the highest exit code."""
    core = FakeMailcheck(
        kept={name: made_up_tenant(name) for name in "abc"},
        reports_of={
            n: made_up_report(n, v)
            for n, v in zip("abc", (Verdict.HEALTHY, Verdict.UNKNOWN, Verdict.PROBLEM), strict=True)
        },
    )

    code = main(["check", "--all", "--concurrency", "3"], core.opener())

    lines = capsys.readouterr().out.splitlines()
    assert code == 3
    assert [line[0] for line in lines[:3]] == ["✓", "?", "✗"]
    assert lines[3] == "1 in Ordnung, 1 mit Problem, 1 nicht zu Ende geprüft"
    assert core.asked == [("check_all", "3")]


def test_checking_nobody_is_done_at_once(capsys: Captured) -> None:
    """With no tenant stored `check --all` says so and ends with 0."""
    assert main(["check", "--all"], FakeMailcheck().opener()) == 0
    assert "noch kein Mandant" in capsys.readouterr().out


def test_a_report_as_json_is_one_document(capsys: Captured) -> None:
    """`--json` prints the report of the contract and nothing else."""
    code = main(["check", "muster", "--json"], with_tenant().opener())

    output = capsys.readouterr()
    document = json.loads(output.out)
    assert (code, output.err) == (1, "")
    assert (document["tenant"], document["verdict"]) == ("muster", "problem")
    assert document["summary"] == "muster: Exchange lässt die App nicht ins Postfach"


def test_all_reports_as_json_are_a_line_each(capsys: Captured) -> None:
    """`--jsonl` prints one document a line, in the language asked for, and no summary."""
    core = FakeMailcheck(
        kept={name: made_up_tenant(name) for name in "ab"}, reports_of={name: made_up_report(name) for name in "ab"}
    )

    main(["check", "--all", "--jsonl", "--lang", "en"], core.opener())

    documents = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [d["summary"] for d in documents] == [f"{name}: Exchange keeps the app out" for name in "ab"]


# --- script --------------------------------------------------------------------------------------------------------


def test_a_script_on_standard_output_can_be_pasted(capsys: Captured) -> None:
    """No byte order mark, LF line ends, an empty line at the end, warnings beside it."""
    core = FakeMailcheck(warnings=(Text("Nicht geprüft", "Not checked"),))

    code = main(["script", "--tenant", "muster", "--lang", "en"], core.opener())

    output = capsys.readouterr()
    assert (code, output.out, output.err) == (0, "# Grüße\nConnect-ExchangeOnline\n\n", "Not checked\n")


def test_a_script_file_is_ready_for_windows(tmp_path: Path, capsys: Captured) -> None:
    """`-o` writes a byte order mark and CRLF, and says how to start the file."""
    file = tmp_path / "x.ps1"

    assert main(["script", "--tenant", "muster", "-o", str(file)], FakeMailcheck().opener()) == 0

    assert file.read_bytes() == b"\xef\xbb\xbf# Gr\xc3\xbc\xc3\x9fe\r\nConnect-ExchangeOnline\r\n\r\n"
    assert '-File "x.ps1"' in capsys.readouterr().out


def test_a_script_as_json_is_one_document(capsys: Captured) -> None:
    """The document has the fields of the contract, its sentences in the language asked for."""
    core = FakeMailcheck(warnings=(Text("Nicht geprüft", "Not checked"),))

    main(["script", "muster", "--json"], core.opener())

    output = capsys.readouterr()
    assert output.err == ""
    assert json.loads(output.out) == {
        "script": "# Grüße\nConnect-ExchangeOnline\n\n",
        "filename": "mailcheck-muster.ps1",
        "steps": [{"command": "Connect-ExchangeOnline", "why": "Anmelden."}],
        "warnings": ["Nicht geprüft"],
        "as_typed": None,
    }


def test_the_options_of_a_script_reach_the_reader_of_pasted_words() -> None:
    """Options and words arrive as `/ps-script` would have them, those of the terminal alone do not."""
    core = FakeMailcheck()

    main(
        ["script", "APP", "--undo", "--cloud", "china", "OBJ", "a@x.example", "--tenant=t", "--json", "--lang", "en"],
        core.opener(),
    )

    assert core.asked == [("script", "--undo --tenant t --cloud china APP OBJ a@x.example")]


def test_a_file_that_cannot_be_written_is_bad_input(tmp_path: Path, capsys: Captured) -> None:
    """The sentence names the file; nothing is said to be done."""
    code = main(["script", "muster", "-o", str(tmp_path / "none" / "x.ps1")], FakeMailcheck().opener())

    output = capsys.readouterr()
    assert (code, output.out) == (2, "")
    assert "x.ps1" in output.err


# --- tenant --------------------------------------------------------------------------------------------------------


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

    assert capsys.readouterr().out == "Gespeichert: neu (neu.example, Postfächer: 2, Geheimnis bis 2031-05-01)\n"


# --- what goes wrong -----------------------------------------------------------------------------------------------


def test_an_unreachable_store_ends_with_3(capsys: Captured) -> None:
    """What is expected to happen is told in its own sentence and leaves no trace in a log."""
    core = FakeMailcheck(failing=StoreUnavailable(Text("Redis antwortet nicht", "Redis does not answer")))

    assert main(["tenant", "list"], core.opener()) == 3
    assert capsys.readouterr().err == "Redis antwortet nicht\n"
    assert not Path("data", "mailcheck.log").exists()


def test_our_own_defect_leaves_an_id_that_leads_to_the_log(capsys: Captured) -> None:
    """The sentence holds a short id; the log has the details under that id, without secrets, for its owner only."""
    token = "eyJ" + "a" * 30 + "." + "b" * 30 + "." + "c" * 30
    core = FakeMailcheck(failing=RuntimeError(f"odd {token}"))

    assert main(["tenant", "list", "--lang", "en"], core.opener()) == 3

    error = capsys.readouterr().err
    log = Path("data", "mailcheck.log")
    mark = error.partition("(id ")[2].partition(")")[0]
    assert error.count("\n") == 1
    assert mark in log.read_text()
    assert "RuntimeError: odd" in log.read_text()
    assert token not in log.read_text() + error
    assert log.stat().st_mode & 0o777 == 0o600


def test_ctrl_c_is_quiet(capsys: Captured) -> None:
    """Whoever stops a command gets no words about it."""
    core = FakeMailcheck(failing=KeyboardInterrupt())

    assert main(["tenant", "list"], core.opener()) == 130
    assert capsys.readouterr() == ("", "")
