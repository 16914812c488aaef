"""What a person reads after `mailcheck explain`, with every kind of evidence; what authors read after `unknown` and `catalogue`."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.model import Check
from bot.pastes import service as explaining
from bot.pastes.service import Pastes
from bot.service import Feedback, FeedbackCount, UnknownPaste
from handlers.terminal.commands import explain_batch
from handlers.terminal.main import main
from tests.catalogue.evidence import mail
from tests.catalogue.observed_pastes import jwt
from tests.terminal.fakes import FakeMailcheck, pipe, with_tenant

Captured = pytest.CaptureFixture[str]
REFUSED = b"A3 NO AUTHENTICATE failed.\n"
PAGES = "https://pages.example/errors"


@dataclass
class Authors(FakeMailcheck):
    """A core with a tenant's report, kept texts and feedback."""

    texts: tuple[UnknownPaste, ...] = ()
    counts: tuple[FeedbackCount, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        self.pastes = KeptPastes(self)


class KeptPastes(Pastes):
    """What the authors' core keeps."""

    def __init__(self, core: Authors) -> None:
        self._core = core

    async def unknown(self) -> tuple[UnknownPaste, ...]:
        return self._core.texts

    async def forget_unknown(self) -> int:
        return len(self._core.texts)

    async def feedback_counts(self) -> tuple[FeedbackCount, ...]:
        return self._core.counts


def an_author() -> Authors:
    known = with_tenant()
    return Authors(kept=known.kept, reports_of=known.reports_of)


def answer(capsys: Captured, *words: str, core: FakeMailcheck | None = None, code: int = 0) -> str:
    """Run the command, which must end with this code, and return what it says."""
    assert main(words, (core or FakeMailcheck(failing=RuntimeError("the store was opened"))).opener()) == code
    return capsys.readouterr().out


def test_without_a_check_the_answer_says_how_to_decide(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several causes stay possible: nothing is confirmed, and the one look that decides comes with its command. The store stays shut."""
    pipe(monkeypatch, REFUSED)

    said = answer(capsys, "explain")

    assert "Bestätigt" not in said
    order = ("Ursachen", " → ", "Was jetzt entscheidet", "Get-ServicePrincipal", "mailcheck explain", "Lösung: ")
    places = [said.index(part) for part in order]
    assert places == sorted(places)
    assert "(bestätigt)" in said
    assert "mailcheck catalogue show imap-authenticate-failed" in said


@pytest.mark.parametrize("place", ["environment", "file"])
@pytest.mark.parametrize(("language", "heading"), [("de", "deutsch"), ("en", "english")])
def test_where_the_pages_are_known_the_answer_ends_with_the_address(
    place: str, language: str, heading: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of the page in the reader's language, whether the operator wrote it into the environment or into a file of settings."""
    monkeypatch.chdir(tmp_path)
    if place == "environment":
        monkeypatch.setenv("MAILCHECK_PAGES_URL", PAGES)
    else:
        Path("ours.env").write_text(f"REDIS_URL=redis://127.0.0.1\nMAILCHECK_PAGES_URL={PAGES}\n")
        monkeypatch.setenv("MAILCHECK_ENV_FILE", str(tmp_path / "ours.env"))
    pipe(monkeypatch, REFUSED)

    said = answer(capsys, "explain", "--lang", language)

    assert said.rstrip().endswith(f"{PAGES}/imap-authenticate-failed.md#{heading}")


@pytest.mark.timeout(20)
def test_a_text_is_explained_whatever_lies_around_as_env(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing waits for a pipe that nobody fills."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo(".env", 0o600)
    pipe(monkeypatch, REFUSED)

    assert "mailcheck catalogue show imap-authenticate-failed" in answer(capsys, "explain")


def test_an_answer_names_no_page_that_a_file_lying_around_names(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It may have come with the customer's log, and lead to a page that asks for a password."""
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text(f"MAILCHECK_PAGES_URL={PAGES}\n")
    pipe(monkeypatch, REFUSED)

    assert PAGES not in answer(capsys, "explain")


@pytest.mark.parametrize("address", ["http://pages.example", "ftp://x"])
def test_an_address_that_cannot_be_used_is_not_shown(
    address: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A text is explained all the same, and the answer ends with the command."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAILCHECK_PAGES_URL", address)
    pipe(monkeypatch, REFUSED)

    assert "mailcheck catalogue show imap-authenticate-failed" in answer(capsys, "explain")


def test_the_json_document_says_why(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each cause with its evidence and its sentence, and what it means that the check got past the step."""
    pipe(monkeypatch, REFUSED)
    core, box = an_author(), "office@muster.example"
    core.reports_of["muster"] = replace(core.reports_of["muster"], results=tuple(mail(Check.IMAP, box)), diagnoses=())

    said = json.loads(answer(capsys, "explain", "--json", "--lang", "en", "--tenant", "muster", core=core))
    first = said["matches"][0]
    out = next(cause for cause in first["causes"] if cause["fix"] == "add-mailbox-permission")

    assert first["own_check_passed"] is True
    assert [note.partition(":")[0] for note in first["notes"]] == ["Mailcheck's own check of this step succeeds"]
    assert (out["standing"], out["because"]) == ("excluded", ["imap.mailbox_opened"])
    assert out["why"].startswith("The app")


def test_nothing_decides_where_one_cause_is_left(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """An expired secret has one cause: there is nothing to look at."""
    pipe(monkeypatch, b"AADSTS7000222: The provided client secret keys for app are expired.")

    assert "Was jetzt entscheidet" not in answer(capsys, "explain")


def test_beside_a_check_its_day_and_its_reasons_are_named(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store is let go of before the answer is written."""
    pipe(monkeypatch, REFUSED)
    core = an_author()

    said = answer(capsys, "explain", "--tenant", "muster", core=core)

    assert "Prüfung von muster vom 2031-01-02 03:04 UTC" in said
    assert "Exchange weist die Anmeldung ab." in said
    assert "Add-MailboxPermission 'x'" in said
    assert core.closed == 1


def test_error_of_a_step_that_the_check_passed_is_said_to_be_one(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check has just opened the mailbox: nothing is confirmed, what Exchange lacks is excluded, and the answer says why."""
    pipe(monkeypatch, REFUSED)
    core, box = an_author(), "office@muster.example"
    core.reports_of["muster"] = replace(core.reports_of["muster"], results=tuple(mail(Check.IMAP, box)), diagnoses=())

    said = answer(capsys, "explain", "--tenant", "muster", "--lang", "en", core=core)

    assert "Mailcheck's own check of this step succeeds" in said
    assert "This mailbox can be opened." in said
    assert "Confirmed" not in said


def test_a_token_alone_is_something_known(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong with it is the answer, and it is not shown again."""
    token = jwt(aud="https://graph.microsoft.com")
    pipe(monkeypatch, token.encode())

    said = answer(capsys, "explain", "--lang", "en")

    assert "The token is for another service" in said
    assert "Confirmed" in said
    assert token[40:80] not in said


def test_a_tenant_that_was_never_checked_is_said_to_be_one(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text is explained all the same."""
    pipe(monkeypatch, REFUSED)
    core = an_author()
    core.reports_of.clear()

    assert "Für muster ist noch keine Prüfung gespeichert" in answer(capsys, "explain", "--tenant", "muster", core=core)


def test_words_of_many_programs_are_said_to_be_such(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare network sentence is possible at most."""
    pipe(monkeypatch, b"IMAP error 10060: connection timed out")

    said = answer(capsys, "explain", "--lang", "en")

    assert "Other programs and servers say this too" in said
    assert "Confirmed" not in said


def test_what_was_observed_and_what_else_was_recognised_is_listed(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A block that somebody pasted along is not passed over."""
    pipe(monkeypatch, REFUSED + b"TcpTestSucceeded : False\nRemotePort : 993\nComputerName : outlook.office365.com\n")

    said = answer(capsys, "explain", "--lang", "en")

    assert "\nObserved\n  · " in said


@pytest.mark.parametrize("words", [("explain",), ("explain", "--batch"), ("catalogue", "try")])
def test_nothing_that_was_pasted_steers_the_terminal(
    words: tuple[str, ...], capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Escape sequences and direction marks of a paste do not reach it."""
    text = "\x1b]0;owned\x07 \u202e \x9b2J A3 NO AUTHENTICATE failed \x1b[2J \x08"
    pipe(monkeypatch, (json.dumps({"id": 1, "text": text}) if "--batch" in words else text).encode())

    said = answer(capsys, *words)

    assert not set(said) & {"\x1b", "\x07", "\u202e", "\x9b", "\x08"}


def test_a_line_of_a_batch_that_breaks_us_stops_no_other(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named by number as our defect (exit 3); the lines around it are answered."""
    real = explaining.explain_beside

    def breaks(text: str, *beside: Any) -> explaining.Explained:
        return real(text, *beside) if text != "bad" else 1 / 0  # type: ignore[return-value]

    monkeypatch.setattr(explaining, "explain_beside", breaks)
    pipe(monkeypatch, "\n".join(json.dumps({"id": n, "text": t}) for n, t in enumerate(("a", "bad", "b"))).encode())

    code = main(["explain", "--batch"], FakeMailcheck().opener())

    said = capsys.readouterr()
    assert (code, [json.loads(line)["id"] for line in said.out.splitlines()]) == (3, [0, 2])
    assert "Zeile 2" in said.err
    assert "Fehler in Mailcheck selbst" in said.err


def test_a_line_without_end_ends_the_batch(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stood before it is answered; one sentence says that nothing was read from there on."""
    monkeypatch.setattr(explain_batch, "LINE_LIMIT", 1_000)
    monkeypatch.setattr(explain_batch, "GIVEN_UP", 5_000)
    pipe(monkeypatch, b'{"id": 1, "text": "a"}\n' + bytes(20_000) + b'\n{"id": 3, "text": "b"}\n')

    code = main(["explain", "--batch"], FakeMailcheck().opener())

    said = capsys.readouterr()
    assert (code, [json.loads(line)["id"] for line in said.out.splitlines()]) == (2, [1])
    assert "von ihr an ist nichts gelesen" in said.err
    assert "Zeile 3" not in said.err


def test_kept_texts_are_listed_newest_first(capsys: Captured) -> None:
    """With when and how often; as a document too."""
    core = an_author()
    core.texts = (
        UnknownPaste("zwei\n\x1b[2Jdrei", datetime(2031, 2, 1, tzinfo=UTC), 4, "b"),
        UnknownPaste("eins", datetime(2031, 1, 1, tzinfo=UTC), 1, "a"),
    )

    said, document = answer(capsys, "unknown", core=core), answer(capsys, "unknown", "--json", core=core)

    assert said.index("b  2031-02-01 00:00 UTC, 4 Mal") < said.index("zwei") < said.index("eins")
    assert "\x1b" not in said
    assert json.loads(document)[1] == {"id": "a", "seen": "2031-01-01T00:00:00+00:00", "times": 1, "text": "eins"}
    assert "Gelöscht: 2" in answer(capsys, "unknown", "--forget", core=core)
    assert "MAILCHECK_KEEP_UNKNOWN_DAYS" in answer(capsys, "unknown", core=an_author())


def test_feedback_is_a_table(capsys: Captured) -> None:
    """One row per error and fix; as a document too."""
    core = an_author()
    core.counts = (
        FeedbackCount("", "", Feedback.OTHER, 1),
        FeedbackCount("net-timeout", "open-firewall-port", Feedback.HELPED, 20),
    )

    rows = [line.split() for line in answer(capsys, "catalogue", "feedback", core=core).splitlines()]
    documents = json.loads(answer(capsys, "catalogue", "feedback", "--json", core=core))

    assert rows[-1] == ["net-timeout", "open-firewall-port", "20", "0", "0"]
    assert documents[1] == {"error": "net-timeout", "fix": "open-firewall-port", "said": "helped", "times": 20}
    assert "keine Rückmeldungen" in answer(capsys, "catalogue", "feedback", core=an_author())


@pytest.mark.parametrize("name", ["imap-authenticate-failed", "grant-admin-consent"])
def test_an_entry_is_shown_in_the_language_asked_for(name: str, capsys: Captured) -> None:
    """An error and a fix alike: title, steps, command, sources."""
    german, english = (
        answer(capsys, "catalogue", "show", name),
        answer(capsys, "catalogue", "show", name, "--lang", "en"),
    )

    for said, words in ((german, ("Administratorzustimmung", "Quellen")), (english, ("admin consent", "Sources"))):
        assert all(word in said for word in words)
        assert "adminconsent?client_id=" in said
        assert "```" not in said
        assert not set(said.split()) & {"\\<", "\\[", "\\*"}


def test_a_mistyped_id_leads_to_the_similar_ones(capsys: Captured) -> None:
    """Exit 2, and the right one is named."""
    answer(capsys, "catalogue", "show", "imap-autenticate-failed", code=2)
    main(["catalogue", "show", "imap-autenticate-failed"])

    assert "imap-authenticate-failed" in capsys.readouterr().err


def test_trying_shows_by_what_a_text_is_recognised(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """The author's own phrase, the words that it met, in which reading; exit 1 where nothing comes of it."""
    pipe(monkeypatch, b"\x1b[31mA3 NO AUTENTICATE failed.\x1b[0m")
    slipped = answer(capsys, "catalogue", "try")
    pipe(monkeypatch, b"nothing of the kind")
    nothing = answer(capsys, "catalogue", "try", code=1)

    assert "A3 NO AUTENTICATE failed." in slipped
    assert "(slips corrected)" in slipped
    assert "1. imap-authenticate-failed: A3 NO … failed." in slipped
    assert "nichts" in nothing


@pytest.mark.parametrize("words", [(), ("nix",), ("show",), ("lint", "x"), ("show", "a", "b"), ("lint", "--json")])
def test_what_authors_may_not_type_is_bad_input(words: tuple[str, ...], capsys: Captured) -> None:
    """One sentence, exit 2."""
    assert main(["catalogue", *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_finding_that_the_check_alone_shows_is_said_to_come_from_it(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person does not look for it in the text."""
    pipe(monkeypatch, b"nothing of the kind")
    core = an_author()
    core.reports_of["muster"] = replace(core.reports_of["muster"], diagnoses=())

    assert "(im Text steht das nicht, die Prüfung zeigt es)" in answer(
        capsys, "explain", "--tenant", "muster", core=core
    )


@pytest.mark.parametrize(
    ("lang", "told"),
    [("de", ("diese Datei gibt es nicht", "das ist ein Ordner")), ("en", ("there is no such file", "it is a folder"))],
)
def test_why_a_file_cannot_be_read_is_said_in_the_readers_language(
    lang: str, told: tuple[str, str], tmp_path: Path, capsys: Captured
) -> None:
    """Not in the system's English words in the middle of a German sentence."""
    codes = [main(["explain", str(name), "--lang", lang]) for name in (tmp_path / "none.txt", tmp_path)]
    missing, folder = capsys.readouterr().err.splitlines()

    assert codes == [2, 2]
    assert told[0] in missing
    assert told[1] in folder
