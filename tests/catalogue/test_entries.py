"""The catalogue holds together as a whole: what it names exists, and what can happen is in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.catalogue import CONCLUSIONS, load
from bot.catalogue.explanation import code_of
from bot.catalogue.loader import load as load_from
from bot.catalogue.model import CatalogueMistake
from bot.catalogue.reasoning.diagnosis import causes_of
from bot.checks import FINDINGS
from bot.model import Check

CATALOGUE = load()
CODES = set(FINDINGS) | set(CONCLUSIONS) | set(CATALOGUE.observed) | {code_of(clue) for clue in CATALOGUE.clues}
SAID_BY_NOBODY_IN_PARTICULAR = {  # findings that explain or excuse and never end a stage
    "claims_read",
    "claims_unreadable",
    "earlier_stage_failed",
    "time_exhausted",
    "machine_overloaded",
    "broke",
    "retried",
    "token_missing",
    "protocol_unused",
    "issuer_wrong",
    "object_id_missing",
    "expiry_outdated",
    "greeting_foreign",
    "refusal_malformed",
    "mailbox_unstored",
    "mailbox_domain_foreign",
}
NEW_ENTRY = """
title = {{ de = "Titel", en = "Title" }}
group = "imap"
meaning = {{ de = "Bedeutung", en = "Meaning" }}
found_by = ["imap.login_refused"]
{more}
[[causes]]
fix = "{fix}"

[[sources]]
url = "https://learn.microsoft.com/x"
seen = 2026-11-24
"""


def spelt_out(code: str) -> set[str]:
    """The codes that `*.x` stands for."""
    return {f"{check}{code[1:]}" for check in Check} if code.startswith("*.") else {code}


def test_every_code_an_entry_names_is_one_that_a_check_or_a_comparison_can_produce() -> None:
    """A misspelt code would be silence: the cause would never be found, confirmed or excluded."""

    named = {
        (name, code)
        for name, error in CATALOGUE.errors.items()
        for source in (error, *error.causes)
        for field in ("found_by", "unless", "confirmed_by", "excluded_by", "likelier_by", "only_if")
        for code in getattr(source, field, ())
    }

    assert {(name, code) for name, code in named if not spelt_out(code) & CODES} == set()


def test_every_finding_that_can_end_a_stage_is_recognised_by_a_known_error() -> None:
    """Whatever fails in a check, the report has a cause for it."""

    known = {code for error in CATALOGUE.errors.values() for named in error.found_by for code in spelt_out(named)}
    unexplained = {code for code in FINDINGS if code.partition(".")[2] not in SAID_BY_NOBODY_IN_PARTICULAR} - known

    assert unexplained - {"token.roles_missing", "token.role_missing"} == set()


def test_every_fix_is_the_answer_to_some_cause() -> None:
    """A fix that no cause names would be written for nobody."""

    used = {cause.fix for error in CATALOGUE.errors.values() for cause in error.causes}

    assert set(CATALOGUE.fixes) - used == set()


def test_a_cause_says_what_is_wrong_before_its_fix_says_what_to_do() -> None:
    """The cause's own sentence wins over its fix's; without one, the fix stands alone."""

    own = causes_of(CATALOGUE, "access-right-sendas-not-accepted", frozenset())[0]
    of_fix = causes_of(CATALOGUE, "smtp-mailbox-logon-failure", frozenset())[0]
    without = causes_of(CATALOGUE, "smtp-mailbox-full", frozenset())[0]

    assert own.cause.de == "„Senden als“ wird mit einem anderen Befehl erteilt → " + own.title.de
    assert of_fix.cause.en == "The app has no right to this mailbox → " + of_fix.title.en
    assert without.cause == without.title


@pytest.mark.parametrize(
    ("more", "fix", "complaint"),
    [
        ("", "no-such-fix", "there is no fixes/no-such-fix.toml"),
        ("outranks = ['nobody']", "wait-and-retry", "outranks nobody"),
        ("severity = 3", "wait-and-retry", "severity"),
        ("unless = ['imap login refused']", "wait-and-retry", "no finding code"),
        ("title = 3", "wait-and-retry", "errors/new.toml"),
    ],
)
def test_a_mistake_in_an_entry_is_named_by_file_and_field(tmp_path: Path, more: str, fix: str, complaint: str) -> None:
    """Authors are support people with an editor: they read what is wrong and where."""

    (tmp_path / "errors").mkdir()
    (tmp_path / "fixes").mkdir()
    (tmp_path / "errors/new.toml").write_text(NEW_ENTRY.format(more=more, fix=fix))
    source = Path(load_from.__wrapped__.__globals__["HERE"]) / "fixes/wait-and-retry.toml"
    (tmp_path / "fixes/wait-and-retry.toml").write_text(source.read_text(encoding="utf-8"))

    with pytest.raises(CatalogueMistake, match=re.escape(complaint)) as mistake:
        load_from(tmp_path)
    assert "errors/new.toml" in str(mistake.value)
