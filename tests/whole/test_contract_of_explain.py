"""`mailcheck explain` as other programs rely on it: its documents, its exit codes, and that nothing breaks or leaks, whatever is pasted."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests import canaries
from tests.whole.conftest import Terminal
from tests.whole.contract import bare_environment, has_shape, is_one_sentence
from tests.whole.office import mailcheck

MATCH: dict[str, type | tuple[type, ...]] = {
    "error": str,
    "excerpt": str,
    "sure": bool,
    "causes": list,
    "own_check_passed": bool,
    "notes": list,
    "named": dict,
}
CAUSE: dict[str, type | tuple[type, ...]] = {
    "fix": str,
    "standing": str,
    "mailboxes": list,
    "because": list,
    "why": str,
}
REFUSED = "2027-01-12 08:14:03 ERROR imap: A3 NO AUTHENTICATE failed.\n"
UNKNOWN = "Der Drucker im zweiten Stock hat kein Papier mehr.\n"
NOTHING_OPENED = """
import sys
from handlers.terminal.main import main
code = main(["explain", "--json"])
heavy = {"redis", "asyncio", "msal", "slack_bolt", "aiohttp", "imapclient", "cryptography", "bot.service", "bot.checks"}
sys.stderr.write(" ".join(sorted(heavy & set(sys.modules))))
sys.exit(code)
"""


def is_explanation(document: Any) -> bool:
    """Tell whether this is the document of `explain --json`."""
    return (
        has_shape(document, {"matches": list, "masked": int})
        and all(has_shape(match, MATCH) for match in document["matches"])
        and all(has_shape(cause, CAUSE) for match in document["matches"] for cause in match["causes"])
        and {cause["standing"] for match in document["matches"] for cause in match["causes"]}
        <= {"confirmed", "possible", "excluded"}
    )


def test_a_known_error_ends_with_0_and_has_the_documents_shape(terminal: Terminal) -> None:
    """From standard input, `-` and a file alike; the deciding line is the excerpt."""
    (terminal.folder / "log.txt").write_text(REFUSED)

    documents = [
        terminal.json("explain", "--json", typed=REFUSED),
        terminal.json("explain", "-", "--json", typed=REFUSED),
        terminal.json("explain", "--json", "log.txt"),
    ]

    assert documents[0] == documents[1] == documents[2]
    assert is_explanation(documents[0])
    assert documents[0]["matches"][0]["error"] == "imap-authenticate-failed"
    assert documents[0]["matches"][0]["excerpt"].removeprefix("… ") in REFUSED  # without its date
    assert documents[0]["masked"] == 0


def test_an_unknown_text_ends_with_1_and_claims_nothing(terminal: Terminal) -> None:
    """The document is there all the same."""
    assert terminal.json("explain", "--json", typed=UNKNOWN, code=1) == {"matches": [], "masked": 0}


@pytest.mark.parametrize(
    "typed", [b"", b"  \n\t\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00\x00\x00\x00\x00\x00\x00\x00\x00"]
)
def test_an_empty_input_is_bad_input(typed: bytes, terminal: Terminal) -> None:
    """One sentence, exit 2."""
    ended = terminal("explain", typed=typed)

    assert (ended.code, ended.out, is_one_sentence(ended.err)) == (2, "", True)


@pytest.mark.parametrize("words", [("nowhere.txt",), (".",), ("a", "b"), ("--tenant",), ("--batch", "nowhere.jsonl")])
def test_what_cannot_be_read_is_bad_input(words: tuple[str, ...], terminal: Terminal) -> None:
    """A file that is not there, a folder, a word too many: one sentence, exit 2."""
    ended = terminal("explain", *words, typed=REFUSED)

    assert (ended.code, ended.out, is_one_sentence(ended.err)) == (2, "", True)


def test_an_unknown_tenant_is_bad_input(terminal: Terminal) -> None:
    """As everywhere."""
    for words in (("--tenant", "niemand"), ("--tenant", "niemand", "--batch")):
        ended = terminal("explain", *words, typed=REFUSED)
        assert (ended.code, ended.out, is_one_sentence(ended.err)) == (2, "", True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_encoding_of_windows_is_read(encoding: str, terminal: Terminal) -> None:
    """With and without its mark, umlauts included."""
    text = f"Beim Prüfen des Postfachs für Müller & Söhne:\r\n{REFUSED}"
    ended = terminal("explain", "--json", typed=text.encode(encoding))

    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["matches"][0]["error"] == "imap-authenticate-failed"


@pytest.mark.parametrize("seed", range(12))
def test_no_bytes_lead_to_anything_but_an_answer(seed: int, terminal: Terminal) -> None:
    """Anything at all ends with 0, 1 or 2, one document or one sentence; people's answers steer no terminal."""
    random = Random(seed)  # noqa: S311  nothing here is worth guarding
    noise = random.randbytes(random.choice((1, 9, 300, 20_000)))
    content = noise + random.choice((b"", REFUSED.encode(), b"\x1b]0;title\x07\x1b[2J", b"\xed\xa0\x80", b"{" * 3000))

    for form in (("--json",), (), ("--batch",)):
        ended = terminal("explain", *form, typed=content)
        assert ended.code in {0, 1, 2}
        assert "Traceback" not in ended.out + ended.err
        assert "\x1b" not in ended.out
        assert ended.code != 2 or is_one_sentence(ended.err)
        assert form != ("--json",) or ended.code == 2 or is_explanation(json.loads(ended.out))
    assert not (terminal.folder / "data" / "mailcheck.log").exists()


def test_of_a_very_long_text_both_ends_are_read_and_this_is_said(terminal: Terminal) -> None:
    """Beginning and end of three megabytes count, the middle does not; the note stands on standard error."""
    filler = "2027-01-12 08:14:03 INFO nothing to see here, move along\n" * 30_000

    at_the_end = terminal("explain", "--json", typed=filler * 2 + REFUSED)
    at_the_start = terminal("explain", "--json", typed=REFUSED + filler * 2)
    in_the_midst = terminal("explain", "--json", typed=filler + REFUSED + filler)

    assert [ended.code for ended in (at_the_end, at_the_start, in_the_midst)] == [0, 0, 1]
    assert all(is_one_sentence(ended.err) and "lang" in ended.err for ended in (at_the_end, at_the_start))


def test_a_batch_answers_every_line_with_its_id(terminal: Terminal) -> None:
    """Exit 0 whatever was recognised; ids come back, whatever else stands in a line is passed over."""
    lines = [
        {"id": "eins", "text": REFUSED, "lang": "de"},
        {"id": 2, "text": UNKNOWN},
        {"id": None, "text": ""},
        {"id": "\ud800", "text": "\ud800\x00"},
    ]
    ended = terminal("explain", "--batch", typed="\n\n".join(map(json.dumps, lines)))

    assert (ended.code, ended.err) == (0, "")
    documents = [json.loads(line) for line in ended.out.splitlines()]
    assert [document.pop("id") for document in documents] == ["eins", 2, None, "\ud800"]
    assert all(map(is_explanation, documents))
    assert [bool(document["matches"]) for document in documents] == [True, False, False, False]
    assert terminal("explain", "--batch", typed="").code == 0


def test_bad_lines_of_a_batch_are_named_by_number_and_the_others_answered(terminal: Terminal) -> None:
    """Exit 2, because not everything could be read."""
    bad = ["null", "[]", '{"id": 3}', '{"id": 4, "text": 4}', "{", "[" * 5000]
    typed = "\n".join([json.dumps({"id": 1, "text": REFUSED}), *bad, json.dumps({"id": 8, "text": UNKNOWN})])

    ended = terminal("explain", "--batch", typed=typed)

    assert (ended.code, is_one_sentence(ended.err)) == (2, True)
    assert [json.loads(line)["id"] for line in ended.out.splitlines()] == [1, 8]
    assert "Zeile 2" in ended.err or "2-7" in ended.err


def test_an_id_is_a_short_text_or_a_whole_number(terminal: Terminal) -> None:
    """Anything else is a bad line: what comes out is JSON for every reader, a line of it is short, and no secret is given back."""
    bad = ["NaN", "Infinity", "-1e999", "1.5", "true", "[]", '{"client_secret": "x"}', f'"{"x" * 201}"', "1" * 201]
    good = ['"\\u202e\\u001b[2J"', '"client_secret=abcDEF~0123456789012345678901234567"', "-12345678901234567890"]
    typed = "\n".join(f'{{"id": {each}, "text": "x"}}' for each in (*bad, *good))

    ended = terminal("explain", "--batch", typed=typed)

    def no_constant(name: str) -> None:
        raise AssertionError(name)

    ids = [json.loads(line, parse_constant=no_constant)["id"] for line in ended.out.splitlines()]
    assert (ended.code, "1-9" in ended.err or "Zeile 1" in ended.err) == (2, True)
    assert "id ist weder ein Text von höchstens 200 Zeichen noch eine ganze Zahl" in ended.err
    assert (ids[0], ids[2]) == ("\u202e\x1b[2J", -12345678901234567890)
    assert "abcDEF" not in ended.out + ended.err


def test_a_check_decides_beside_a_text(terminal: Terminal) -> None:
    """The tenant's latest check is evidence: what it shows counts as matched, and its standings are those of the causes."""
    customer = terminal.stored("smtp-off-for-mailbox")
    name = customer.stored.name
    alone = terminal.json("explain", "--json", typed=REFUSED)
    before = terminal.json("explain", "--json", "--tenant", name, typed=REFUSED)
    report = terminal.json("check", name, "--json", code=1)

    beside = terminal.json("explain", "--json", "--tenant", name, typed=REFUSED)
    nothing_pasted = terminal.json("explain", "--json", "--tenant", name, typed=UNKNOWN)
    batch = terminal("explain", "--batch", "--tenant", name, typed=json.dumps({"id": 1, "text": REFUSED}))

    assert before == alone
    confirmed = {d["fix"] for d in report["diagnoses"] if d["standing"] == "confirmed"}
    assert confirmed
    assert {
        cause["fix"] for match in beside["matches"] for cause in match["causes"] if cause["standing"] == "confirmed"
    } == confirmed
    assert {d["error"] for d in report["diagnoses"]} <= {match["error"] for match in nothing_pasted["matches"]}
    assert {"id": 1, **beside} == json.loads(batch.out)


def test_people_read_the_answer_in_their_language(terminal: Terminal) -> None:
    """Title, deciding line, causes and the way out; or what would help, and nothing guessed."""
    german, english = (terminal("explain", "--lang", lang, typed=REFUSED) for lang in ("de", "en"))
    unknown = terminal("explain", typed="smtp.gmail.com: 534-5.7.9 Please log in via your web browser\n")

    assert (german.code, english.code, unknown.code) == (0, 0, 1)
    for word in ("Entscheidende Zeile: ", "NO AUTHENTICATE failed", "Am wahrscheinlichsten", "Lösung: "):
        assert word in german.out
    for word in ("The deciding line: ", "Most likely", "The way out: "):
        assert word in english.out
    assert "Gmail" in unknown.out
    assert "Lösung" not in unknown.out


@pytest.mark.parametrize("kind", canaries.FORMS)
def test_no_secret_of_a_text_is_in_any_answer(kind: str, terminal: Terminal) -> None:
    """Not in the document, the page, the batch or the author's view; how many there were is said."""
    random = canaries.seeded(f"explain {kind}")
    secret = canaries.FORMS[kind](random)
    text = f"{REFUSED}client_secret={secret} NO AUTHENTICATE failed for {secret}\n"

    answers = [
        terminal("explain", "--json", typed=text),
        terminal("explain", typed=text),
        terminal("explain", "--batch", typed=json.dumps({"id": 1, "text": text})),
        terminal("catalogue", "try", typed=text),
    ]

    assert [answer.code for answer in answers] == [0] * 4
    assert all(form not in answer.out + answer.err for answer in answers for form in canaries.forms(secret))
    assert json.loads(answers[0].out)["masked"] == 2
    assert "(hier unkenntlich gemacht): 2" in answers[1].out


def test_a_text_alone_opens_no_store_and_loads_nothing_it_does_not_need(tmp_path: Path) -> None:
    """No data folder, no Redis, no library of the checks: that is why it answers at once."""
    env = bare_environment(tmp_path)
    ended = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-c", NOTHING_OPENED],
        check=False,
        env=env,
        cwd=tmp_path,
        input=REFUSED.encode(),
        capture_output=True,
        timeout=60,
    )

    assert (ended.returncode, ended.stderr) == (0, b"")
    assert not (tmp_path / "data").exists()


async def test_a_batch_streams(tmp_path: Path) -> None:
    """Each answer comes before the next line has to be there."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "handlers", "explain", "--batch"),
        env=bare_environment(tmp_path),
        cwd=tmp_path,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for number in range(3):
        process.stdin.write(json.dumps({"id": number, "text": REFUSED}).encode() + b"\n")
        await process.stdin.drain()
        line = await asyncio.wait_for(process.stdout.readline(), 30)
        assert json.loads(line)["id"] == number
    process.stdin.close()

    assert await process.wait() == 0


async def test_a_broken_setting_does_not_keep_anybody_from_an_answer(tmp_path: Path) -> None:
    """A text alone needs no settings."""
    env = bare_environment(tmp_path) | {"MAILCHECK_HTTP_PORT": "x", "REDIS_URL": "nonsense"}

    ended = await mailcheck(env, "explain", typed=REFUSED)

    assert (ended.code, ended.err) == (0, "")
