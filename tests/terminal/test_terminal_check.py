"""`mailcheck check`: what it says of a report, and what it ends with."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.errors import BadInput
from bot.model import Standing, Text, Verdict
from bot.service import NextObservation, Sign, Way
from handlers.terminal.main import main
from tests.terminal.fakes import FakeMailcheck, made_up_report, made_up_tenant, with_tenant

Captured = pytest.CaptureFixture[str]


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
        "✓ TLS  ✗ Anmeldung  – Posteingang",
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


def test_a_cause_names_its_mailboxes_where_they_are_not_all(capsys: Captured) -> None:
    """Whoever reads it sees for which of the checked ones it is to be mended."""
    core = with_tenant()
    report = core.reports_of["muster"]
    first, excluded = report.diagnoses
    both = replace(first, mailboxes=(*first.mailboxes, "post@muster.example"))
    elsewhere = replace(report.results[0], mailbox="third@muster.example")
    core.reports_of["muster"] = replace(report, diagnoses=(both, excluded), results=(*report.results, elsewhere))

    main(["check", "muster"], core.opener())

    assert "Der App fehlt die Berechtigung. (office@muster.example, post@muster.example)" in capsys.readouterr().out


def test_what_decides_stands_between_causes_and_way_out(capsys: Captured) -> None:
    """Command and signs are indented below its heading, the standing in words; nothing in it steers the terminal."""
    core = with_tenant()
    sign = Sign(
        Text("imap: off\x1b[2J.", "imap: off"), "f", Text("IMAP einschalten", "Enable IMAP"), Standing.CONFIRMED
    )
    other = replace(sign, shows=Text("imap: on", "imap: on"), standing=Standing.EXCLUDED)
    where = Text("Beim Kunden", "At the customer's")
    core.decides = NextObservation(
        Way.INSPECT, where, Text("Nachsehen.", "Look."), "mailcheck script x", (sign, other), ("f",)
    )

    main(["check", "muster"], core.opener())

    out = capsys.readouterr().out
    section = out[out.index("Was jetzt entscheidet") : out.index("Lösung: ")].splitlines()
    assert section[:3] == ["Was jetzt entscheidet", "  Nachsehen.", "       mailcheck script x"]
    assert section[4] == "  · imap: on → IMAP einschalten (ausgeschlossen)"
    assert section[3].endswith(" → IMAP einschalten (bestätigt)")
    assert "mailcheck explain --tenant muster" in section[5]
    assert "\x1b" not in out


def test_a_question_stands_alone(capsys: Captured) -> None:
    """No place, no command, and nothing to have judged afterwards."""
    core = with_tenant()
    core.decides = NextObservation(Way.ASK, Text("Dort", "There"), Text("Wer?", "Who?"), "", (), ("f", "g"))

    main(["check", "muster", "--lang", "en"], core.opener())

    out = capsys.readouterr().out
    assert out[out.index("What decides now") : out.index("The way out: ")] == "What decides now\n  Who?\n\n"


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


def test_a_cause_open_for_one_mailbox_and_excluded_for_another_names_both(capsys: Captured) -> None:
    """Nobody reads that the same is possible and excluded without being told where."""
    core = with_tenant()
    report = core.reports_of["muster"]
    first = report.diagnoses[0]
    office, post = first.mailboxes[0], "post@muster.example"
    core.reports_of["muster"] = replace(
        report,
        diagnoses=(
            first,
            replace(first, standing=Standing.EXCLUDED, mailboxes=(post,)),
        ),
    )

    main(["check", "muster", "--lang", "en"], core.opener())
    lines = [line for line in capsys.readouterr().out.splitlines() if "The app lacks the permission." in line]

    assert [line.split(": ", 1)[1] for line in lines] == [
        f"The app lacks the permission. ({office})",
        f"The app lacks the permission. ({post})",
    ]


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
    assert (code, output.out, output.err, core.closed) == (2, "", "Den Kunden nobody gibt es nicht\n", 1)


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


def test_a_tenant_without_mailboxes_is_bad_input_among_all_too(capsys: Captured) -> None:
    """`check --all` alarms with 3 only where our own side failed."""
    core = FakeMailcheck(
        kept={name: made_up_tenant(name) for name in "ab"},
        reports_of={"a": made_up_report("a", Verdict.HEALTHY), "b": made_up_report("b", Verdict.UNKNOWN)},
        problems={"b": BadInput(Text("Kein Postfach", "No mailbox"))},
    )

    assert main(["check", "--all"], core.opener()) == 2
    assert capsys.readouterr().out.splitlines()[2] == "1 in Ordnung, 1 nicht zu Ende geprüft"


def test_checking_nobody_is_done_at_once(capsys: Captured) -> None:
    """With no tenant stored `check --all` says so and ends with 0."""
    assert main(["check", "--all"], FakeMailcheck().opener()) == 0
    assert "noch kein Kunde" in capsys.readouterr().out


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
