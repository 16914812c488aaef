"""Slack's limits, kept whatever comes from outside. The sandbox's validator speaks for Slack."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.reasoning.evidence import Evidence
from bot.model import (
    Check,
    Diagnosis,
    Finding,
    Guidance,
    GuidedStep,
    Language,
    Outcome,
    Report,
    Stage,
    StageResult,
    Standing,
    Text,
    Verdict,
)
from bot.sandbox.slack.block_kit import MESSAGE, problems_of_blocks
from bot.scripts import Script, ScriptOptions, ScriptRequest
from bot.scripts.builder import build
from bot.service import Explanation, Match, NextObservation, Sign, Way
from handlers.slack.features.explain.blocks import Sentences
from handlers.slack.features.explain.unknown import unknown
from handlers.slack.kit.buttons import row
from handlers.slack.kit.limits import BUTTON_VALUE_LIMIT, CHARACTERS_IN_MESSAGE, characters, escape, message_text, pages
from handlers.slack.kit.rich import COMMAND_LIMIT
from handlers.slack.platform.addresses import without_addresses
from handlers.slack.render.again import again_button
from handlers.slack.render.causes import CauseWords, command_parts, guided
from handlers.slack.render.next_observation import deciding_blocks
from handlers.slack.render.report import cause_blocks, detail_pages
from handlers.slack.render.script import step_pages, whole_pages
from handlers.slack.render.verdict import headline, progress, verdict
from handlers.slack.render.wording_shown import OWN_COMMANDS

MOST_CHARACTERS = 12_000
OUTSIDE = st.text(st.sampled_from("aé<>&@*_`~|\n!#\u2028ß € {}channel here"), max_size=300)


def long_report(sentence: str, boxes: int, raw: str) -> Report:
    names = [f"p{n}@kanzlei-muster.example" for n in range(boxes)]
    results = [
        StageResult(
            check, Stage.AUTH, Outcome.FAILED, "host.example:993", name, (Finding("imap.login_refused", raw=raw),), 0.2
        )
        for name in names
        for check in (Check.IMAP, Check.SMTP)
    ]
    diagnoses = [
        Diagnosis("error", "fix", standing, Text(sentence, sentence), tuple(names), ("x",))
        for standing in (Standing.POSSIBLE, Standing.POSSIBLE, Standing.EXCLUDED)
    ]
    return Report(
        "kanzlei-muster",
        Verdict.PROBLEM,
        Text(sentence, sentence),
        datetime.now(UTC),
        1.0,
        tuple(results),
        tuple(diagnoses),
    )


def guide(diagnosis: Diagnosis) -> Guidance:
    names = "\n".join(
        f"Add-MailboxPermission -Identity '{m}' -User $sp.Identity -AccessRights FullAccess -AutoMapping $false"
        for m in diagnosis.mailboxes
    )
    return Guidance(
        "fix",
        diagnosis.title,
        (GuidedStep(Text("Exchange", "Exchange"), diagnosis.title, names, diagnosis.title),),
        diagnosis.title,
        True,
    )


@given(OUTSIDE)
def test_escaped_text_holds_no_markup(outside: str) -> None:
    """Whatever comes from outside, no angle bracket is left and nothing calls the whole channel."""
    escaped = escape(outside)

    assert "<" not in escaped
    assert ">" not in escaped
    assert "&" not in escaped.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


@pytest.mark.parametrize("call", ["@channel", "(@here)", "x @everyone!", "@Channel"])
def test_calls_to_everybody_are_broken(call: str) -> None:
    """A call to everybody is shown and calls nobody."""
    assert call not in escape(call)
    assert escape(call).replace("\u2060", "") == call


def test_address_is_not_broken() -> None:
    """An address that looks like a call stays as it is."""
    assert escape("info@channel.example") == "info@channel.example"


@given(st.text(max_size=5000))
def test_message_text_fits_every_method(outside: str) -> None:
    """A message's text is never empty and stays below what chat.update takes: 4,000 bytes after escaping."""
    text = message_text(outside)

    assert 0 < len(text.encode()) <= 4_000
    assert "\n" not in text


@given(OUTSIDE, st.integers(0, 60), OUTSIDE)
def test_reports_of_any_size_fit(sentence: str, boxes: int, raw: str) -> None:
    """Verdict, progress and details of any report are blocks that Slack takes, in messages of a size it takes."""
    report = long_report(sentence or "x", boxes, raw)
    told = detail_pages(report, told_of(report, sentence or "x"), lambda r: (report.summary,), Language.DE)
    messages = [verdict(report, boxes, Language.DE), progress(report.results, boxes, Language.DE, 1.0)[1], *told]

    assert [problems_of_blocks(blocks, MESSAGE) for blocks in messages if problems_of_blocks(blocks, MESSAGE)] == []
    assert max(characters(blocks) for blocks in messages) <= MOST_CHARACTERS


def test_long_words_of_a_server_fit() -> None:
    """Very long sentences and server words are shortened, not refused by Slack."""
    report = long_report("ä" * 9_000, 20, "x" * 9_000)
    told = detail_pages(report, told_of(report, "ä" * 9_000), lambda r: (report.summary,), Language.DE)

    assert all(problems_of_blocks(page, MESSAGE) == [] and characters(page) <= MOST_CHARACTERS for page in told)


@given(st.lists(st.integers(1, 8_000), max_size=120))
def test_pages_lose_nothing(sizes: list[int]) -> None:
    """Paging keeps every block, in order, and no page has too many or too much."""
    blocks = [{"type": "rich_text", "elements": [{"type": "text", "text": "x" * size}]} for size in sizes]
    paged = pages(blocks)

    assert [block for page in paged for block in page] == blocks
    assert all(len(page) <= 50 and characters(page) <= MOST_CHARACTERS for page in paged)


def words(language: Language) -> CauseWords:
    return CauseWords(guide, lambda d: (d.title,) * 9, lambda d: (d.title,) * 9, language)


def next_observation(sentence: str, count: int, way: Way = Way.COMMAND) -> NextObservation:
    text = Text(sentence, sentence)
    command = "\n".join(f"Get-MailboxPermission -Identity 'p{n}@kanzlei-muster.example'" for n in range(4 * count))
    signs = tuple(Sign(text, f"fix-{n}", Text(f"{n}{sentence}", ""), Standing.CONFIRMED) for n in range(count))
    return NextObservation(way, text, text, command, signs, ("fix",))


def told_of(report: Report, sentence: str) -> list[dict[str, Any]]:
    decides = list(deciding_blocks(next_observation(sentence, 60), report.tenant, Language.DE))
    return cause_blocks(report.diagnoses, (report.summary,) * 9, words(Language.DE), decides)


def explanation(sentence: str, count: int) -> Explanation:
    text = Text(sentence, sentence)
    causes = tuple(
        Diagnosis("e", f"fix-{n}", standing, text, (), ("x",))
        for n in range(count)
        for standing in (Standing.POSSIBLE, Standing.EXCLUDED)
    )
    matches = tuple(Match(f"e{n}", text, text, sentence[:300], causes, sure=n % 2 == 0) for n in range(count))
    observed = tuple(Finding(f"observed.x{n}") for n in range(5 * count))
    return Explanation(matches, observed, (text,) * count, (), Evidence(frozenset()))


@given(OUTSIDE, st.integers(0, 12), st.sampled_from(Language))
def test_explanations_of_any_size_fit(sentence: str, count: int, language: Language) -> None:
    """Whatever a text shows, the answer is blocks that Slack takes, and its headline holds no address."""
    said = explanation(f"{sentence} a@b.example" * 4, count)
    tell = Sentences(lambda f: Text(f.code + sentence, f.code), lambda e: "https://x", language)
    decides = list(deciding_blocks(next_observation(sentence, count), "", language))
    blocks = [
        *tell.read_off(said),
        *(b for m in said.matches for b in cause_blocks(m.causes, (m.meaning,), words(language), decides)),
        *unknown(said, sentence, language),
    ]
    messages = pages([*blocks, tell.output_alone()])

    assert [problems_of_blocks(page, MESSAGE) for page in messages if problems_of_blocks(page, MESSAGE)] == []
    assert max(characters(page) for page in messages) <= MOST_CHARACTERS
    assert "a@b.example" not in tell.headline(said)


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize(("sentence", "count"), [("ä" * 9_000, 400), ("x", 0), ("x", 1)])
def test_what_decides_fits_however_much_it_is(way: Way, sentence: str, count: int) -> None:
    """The command is complete, in parts if need be; signs beyond the most that are shown are left out."""
    blocks = list(deciding_blocks(found := next_observation(sentence, count, way), "", Language.DE))
    parts = [e["elements"][0]["text"] for b in blocks for e in b["elements"] if e["type"] == "rich_text_preformatted"]

    own = OWN_COMMANDS[way].filled({}, lambda _: "<kunde>") if way in OWN_COMMANDS else ""
    assert "\n".join(parts) == (own or found.command)
    assert all(
        problems_of_blocks(page, MESSAGE) == [] and characters(page) <= MOST_CHARACTERS for page in pages(blocks)
    )
    assert all(characters(block) <= CHARACTERS_IN_MESSAGE for block in blocks)


def test_commands_are_cut_between_lines_only() -> None:
    """A fix for very many mailboxes is cut between commands, never inside one."""
    text = "\n".join(f"Add-MailboxPermission -Identity 'p{n}@kanzlei-muster.example'" for n in range(500))
    parts = command_parts(text)

    assert len(parts) > 1
    assert "\n".join(parts) == text
    assert all(len(part) <= COMMAND_LIMIT for part in parts)


def test_unverified_fix_and_wrong_advice_are_said() -> None:
    """A fix that nobody tried says so, and warns of what does not help."""
    told = str(
        list(
            guided(
                guide(Diagnosis("e", "f", Standing.CONFIRMED, Text("Nichts", "Nothing"), ("a@b.example",))), Language.DE
            )
        )
    )

    assert "Achtung: " in told
    assert "noch nicht ausprobiert" in told


def script_for(count: int) -> Script:
    boxes = tuple(f"postfach-{n:03}@kanzlei-muster.example" for n in range(count))
    return build(ScriptRequest(str(uuid.uuid4()), str(uuid.uuid4()), boxes, "", ScriptOptions(), Language.DE))


@pytest.mark.parametrize("count", [1, 40, 400])
def test_scripts_of_any_size_fit(count: int) -> None:
    """Steps and whole text of a script for any number of mailboxes fit into Slack's messages."""
    script = script_for(count)
    told = [*step_pages(script, Language.DE), *whole_pages(script, Language.DE)]

    assert all(problems_of_blocks(page, MESSAGE) == [] and characters(page) <= MOST_CHARACTERS for page in told)


def test_whole_text_is_complete() -> None:
    """The parts of the whole text, put together again, are the script."""
    script = script_for(40)
    parts = [
        e["elements"][0]["text"]
        for page in whole_pages(script, Language.DE)
        for b in page
        for e in b["elements"]
        if e["type"] == "rich_text_preformatted"
    ]

    assert "\n".join(parts) == script.text.rstrip("\n")


def test_whole_text_that_cannot_be_cut_is_not_given() -> None:
    """A script with a line too long for a message is not given in pieces that nobody could put together."""
    assert "weniger Postfächer" in str(whole_pages(replace(script_for(1), text="x" * 9_000), Language.DE))


def test_button_keeps_within_its_value() -> None:
    """A button for more mailboxes than fit into its value checks all of them, and its label says so."""
    few, many = (
        again_button("kanzlei-muster", tuple(f"p{n}@kanzlei-muster.example" for n in range(count)), Language.DE)
        for count in (3, 300)
    )

    assert few["text"]["text"] == "Erneut prüfen"
    assert many["text"]["text"] == "Alle erneut prüfen"
    assert len(many["value"]) <= BUTTON_VALUE_LIMIT
    assert problems_of_blocks([row(few)], MESSAGE) == []


def test_headline_names_the_tenant_once() -> None:
    """The headline begins with the tenant's name, whether or not the summary does."""
    for summary in ("kanzlei-muster: Exchange weist die App ab.", "Exchange weist die App ab."):
        report = Report("kanzlei-muster", Verdict.PROBLEM, Text(summary, summary), datetime.now(UTC), 1.0, ())

        assert headline(report, Language.DE) == "kanzlei-muster: Exchange weist die App ab."


def test_addresses_are_taken_out() -> None:
    """An address in a sentence for a lock screen is replaced."""
    assert without_addresses("An (o'brien+x@muster.example) scheitert es.", Language.DE) in {
        "An ([Adresse]) scheitert es.",
        "An (o'[Adresse]) scheitert es.",
    }
