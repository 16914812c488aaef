"""Announcements: told between two days, about whom evidence shows; a mistake in a file is named by file and field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.catalogue import announced_on, concerns, explain, is_about, load
from bot.catalogue.for_customers import unfit_for_customers
from bot.catalogue.loader import HERE, Catalogue
from bot.catalogue.loader import load as load_from
from bot.catalogue.model import Bilingual, CatalogueMistake
from bot.model import Finding, Report, Text, Verdict

PASSWORDS = "smtp-auth-passwords-end"
REFUSED = "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."
WRITTEN = """
from = 2026-12-01
until = 2027-03-31
when = { de = "Ende Dezember", en = "end of December" }
notice = { de = "Ab Ende Dezember ist es aus.", en = "It is off from the end of December." }
errors = ["e"]
sources = [{ url = "https://learn.microsoft.com/x", seen = 2026-12-01 }]
[letter]
fix = "f"
before = [{ de = "es ist aus.", en = "it is off." }]
after = [{ de = "Bescheid geben.", en = "Let us know." }]
"""
ERROR = """
title = { de = "E", en = "E" }
group = "smtp"
meaning = { de = "E.", en = "E." }
causes = [{ fix = "f" }]
sources = [{ url = "https://learn.microsoft.com/x", seen = 2026-12-01 }]
"""
FIX = """
title = { de = "F", en = "F" }
who = "support"
steps = [{ where = "program", text = { de = "Umstellen.", en = "Change over." } }]
sources = [{ url = "https://learn.microsoft.com/x", seen = 2026-12-01 }]
"""


def catalogue_with(folder: Path, **announcements: str) -> Catalogue:
    """Return a small catalogue, one file for each announcement."""
    texts = {"errors/e": ERROR, "fixes/f": FIX} | {f"announcements/{name}": one for name, one in announcements.items()}
    for name, text in texts.items():
        path = folder / f"{name}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_from(folder)


def report(*observed: Finding) -> Report:
    """Return a check in whose thread this was seen."""
    said = Text("", "")
    return Report("kanzlei-muster", Verdict.HEALTHY, said, datetime(2026, 12, 2, tzinfo=UTC), 0.4, (), (), observed)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), True),
        (date(2027, 3, 31), True),
        (date(2027, 4, 1), False),
    ],
)
def test_the_end_of_passwords_is_told_from_its_first_day_to_its_last(day: date, told: bool) -> None:
    """Both included."""
    assert (PASSWORDS in announced_on(load(), day)) is told


def test_a_further_announcement_needs_a_file_and_nothing_else(tmp_path: Path) -> None:
    """The folder is the register; what began first stands first."""
    later = WRITTEN.replace("2026-12-01\nuntil", "2026-12-05\nuntil")
    catalogue = catalogue_with(tmp_path, a=later, b=WRITTEN)

    assert list(announced_on(catalogue, date(2026, 12, 9))) == ["b", "a"]
    assert list(announced_on(catalogue, date(2026, 12, 2))) == ["b"]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("2027-03-31", "2026-11-30", "until 2026-11-30 is before from 2026-12-01"),
        ('errors = ["e"]', "", "nothing tells whom it concerns"),
        ('errors = ["e"]', 'errors = ["gone"]', "there is no errors/gone.toml"),
        ('errors = ["e"]', 'clues = ["gone"]', "there is no clues/gone.toml"),
        ('fix = "f"', 'fix = "gone"', "there is no fixes/gone.toml"),
        (', en = "it is off."', "", "letter.before.0.en"),
        ('en = "It is off from the end of December."', 'en = "It is off."', "does not say when"),
        ('sources = [{ url = "https://learn.microsoft.com/x", seen = 2026-12-01 }]', "sources = []", "sources"),
    ],
)
def test_a_mistake_stops_the_start_and_is_named(right: str, wrong: str, said: str, tmp_path: Path) -> None:
    """Dates in their order, both languages, sources, and only entries that exist."""
    with pytest.raises(CatalogueMistake) as mistake:
        catalogue_with(tmp_path, ends=WRITTEN.replace(right, wrong))

    assert "announcements/ends.toml" in str(mistake.value)
    assert said in str(mistake.value)


def test_a_letter_in_words_of_ours_is_named() -> None:
    """As a fix would be."""
    catalogue = load()
    entry = catalogue.announcements[PASSWORDS]
    said = Bilingual(de="Der Kunde liest das.", en="The customer reads this.")
    letter = entry.letter.model_copy(update={"after": (said,)})
    spoilt = replace(catalogue, announcements={"ends": entry.model_copy(update={"letter": letter})})

    assert list(unfit_for_customers(replace(spoilt, errors={}, fixes={}))) == [
        "announcements/ends.toml: a customer reads 'Kunde', 'customer' in the letter"
    ]


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        (Finding("observed.error_pasted", {"error": "smtp-basic-auth-disabled"}), True),
        (Finding("observed.error_pasted", {"error": "smtp-credentials-incorrect"}), True),
        (Finding("observed.error_pasted", {"error": "imap-basic-auth-refused"}), True),
        (Finding("observed.password_sign_in"), True),
        (Finding("observed.error_pasted", {"error": "imap-authenticate-failed"}), False),
        (Finding("observed.imap_disabled"), False),
    ],
)
def test_a_password_that_was_seen_in_the_thread_of_a_check_shows_whom_it_concerns(seen: Finding, meant: bool) -> None:
    """A message that only a password gets, or the sign-in itself in a log."""
    assert concerns(load().announcements[PASSWORDS], report(seen)) is meant


def test_a_check_without_anything_pasted_shows_nothing() -> None:
    """Mailcheck's own sign-in says nothing about the program's."""
    assert not concerns(load().announcements[PASSWORDS], report())


def test_the_date_is_told_once_beside_a_pasted_message() -> None:
    """Not where the entry's own words name it already, and not where the words may be anybody's."""
    entry, match = load().announcements[PASSWORDS], explain(load(), REFUSED).matches[0]
    plain = replace(match, meaning=Text("Kein Kennwort.", "No password."))
    dated = replace(match, meaning=Text("Aus seit Ende Dezember 2026.", "Off since the end of December 2026."))

    assert is_about(entry, plain, ())
    assert not is_about(entry, dated, ())
    assert not is_about(entry, replace(plain, sure=False), ())
    assert not is_about(entry, replace(plain, error="imap-authenticate-failed"), ())
    assert is_about(entry, replace(plain, error="imap-authenticate-failed"), [Finding("observed.password_sign_in")])


def test_every_announcement_says_in_its_file_why_it_ends_when_it_ends() -> None:
    """Whoever reads it in a year must know whether the day may move."""
    for path in (HERE / "announcements").glob("*.toml"):
        assert path.read_text(encoding="utf-8").startswith("# Until "), path.name
