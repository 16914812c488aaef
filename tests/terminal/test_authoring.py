"""Lint and pages: what is wrong with an entry is named by file, and a page that is no longer right is noticed."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bot.catalogue.authoring.lint import lint
from bot.catalogue.authoring.pages import as_text, pages, plain, stale, write
from bot.catalogue.loader import HERE, Catalogue, load
from bot.catalogue.model import CatalogueMistake
from bot.model import Language

CATALOGUE = load()
DREAMT = '[observations.shows]\n"observed.imap_dreamt" = { de = "x", en = "x" }'


@pytest.fixture(scope="module", autouse=True)
def read_once() -> Iterator[None]:
    """Entries that no test spoils are the same each time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tomllib, "loads", cache(tomllib.loads))
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the entries that a test may spoil."""
    for name in ("errors", "fixes", "surroundings", "clues", "setup"):
        shutil.copytree(HERE / name, tmp_path / name)
    for name in ("observed.toml", "next_observations.toml"):
        shutil.copy(HERE / name, tmp_path / name)
    return tmp_path


def spoilt(folder: Path, name: str, before: str, after: str) -> Catalogue:
    """Change an entry and return the catalogue as it is then."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return load(folder)


def linted(catalogue: Catalogue, name: str) -> tuple[str, ...]:
    """Return the mistakes where of the other entries no example is tried."""
    silent = {"examples": (), "near_misses": ()}
    errors = {each: e if each == name else e.model_copy(update=silent) for each, e in catalogue.errors.items()}
    return lint(replace(catalogue, errors=errors)).mistakes


@pytest.mark.long
def test_the_catalogue_as_it_stands_has_no_mistakes() -> None:
    """Every example leads to its entry, every near miss where its author says, every command can be filled in."""
    assert lint(CATALOGUE).mistakes == ()


def test_an_example_that_leads_elsewhere_is_named(folder: Path) -> None:
    """By file, number, and where it leads."""
    example = '[[examples]]\nlang = "en"\ntext = "Nothing of the kind"\n\n[[examples]]'
    found = linted(
        spoilt(folder, "errors/imap-authenticate-failed.toml", "[[examples]]", example), "imap-authenticate-failed"
    )

    assert found == ("errors/imap-authenticate-failed.toml: example 1 leads to nothing: Nothing of the kind",)


def test_a_near_miss_that_hits_is_named(folder: Path) -> None:
    """Words that are not distinctive enough show here."""
    miss = '[[near_misses]]\ntext = "A3 NO AUTHENTICATE failed."\n\n[[examples]]'
    (mistake,) = linted(
        spoilt(folder, "errors/imap-authenticate-failed.toml", "[[examples]]", miss), "imap-authenticate-failed"
    )

    assert "near miss 1 leads to imap-authenticate-failed instead of nothing" in mistake


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('"{authority}/', '"{nonsense}/', "steps.1.command\n  Value error, nobody fills in the placeholder {nonsense}"),
        ('"{authority}/', '"{app_name}/', "steps.1.command\n  Value error, nobody fills in the placeholder {app_name}"),
        ('"{authority}/', '"{authority/', "steps.1.command\n  Value error, {authority… is no placeholder"),
        ('"{authority}/', '"} {authority}/', "steps.1.command\n  Value error, a brace has no partner"),
        (
            'where = "entra"\ntext.de = "„Administ',
            'where = "network"\ntext.de = "„Administ',
            "steps.1.command\n  Value error, add syntax",
        ),
        ('text.de = "', 'text.de = "{nonsense} ', "steps.0.text"),
    ],
)
def test_a_command_that_could_not_be_filled_in_stops_the_reading(
    folder: Path, before: str, after: str, complaint: str
) -> None:
    """What is wrong with it is named by file and field."""
    with pytest.raises(CatalogueMistake, match=re.escape(complaint)) as mistake:
        spoilt(folder, "fixes/grant-admin-consent.toml", before, after)
    assert str(mistake.value).startswith("fixes/grant-admin-consent.toml: ")


def test_a_pattern_that_is_none_is_named(folder: Path) -> None:
    """It stops everything: nothing can be recognised with it."""
    veto = "not_with = ['(unclosed']\n\n[[causes]]"
    found = lint(spoilt(folder, "errors/stored-certificate-unusable.toml", "[[causes]]", veto))

    (mistake,) = found.mistakes
    assert "stored-certificate-unusable" in mistake
    assert "(unclosed" in mistake


@pytest.mark.long
@pytest.mark.parametrize(
    ("file", "before", "after", "complaint"),
    [
        ("observed.toml", "{host}, port", "{hosts}, port", "port_reached"),
        (
            "next_observations.toml",
            "[observations.shows]",
            DREAMT,
            "nobody reads observed.imap_dreamt",
        ),
        ("next_observations.toml", "{mailbox} | Format-List User", "outlook.office365.com", "right in one cloud only"),
        ("next_observations.toml", 'way = "check"', 'way = "dream"', "observations.1.way"),
        ("setup/note-ids.toml", "number = 6", "number = 5", "where 6 comes next"),
        ("setup/note-ids.toml", "{tenant_id}", "{tenant_ids}", "doings.1.copy"),
        ("setup/note-ids.toml", 'needs = ["tenant_id"]', 'needs = ["nothing"]', "there is no value nothing"),
    ],
)
def test_what_is_read_only_when_it_is_needed_is_looked_at_as_well(
    folder: Path, file: str, before: str, after: str, complaint: str
) -> None:
    """Sentences, next observations and the steps of the set-up: by file, and by field where it has one."""
    found = lint(replace(spoilt(folder, file, before, after), errors={}, announcements={})).mistakes

    assert any(complaint in mistake and file.rpartition("/")[2] in mistake for mistake in found), found


def test_pages_are_written_and_known_to_be_right(tmp_path: Path) -> None:
    """What changed, is missing, or is left over is named; writing again mends it."""
    wanted = pages(CATALOGUE)
    folder = tmp_path / "errors"
    write(wanted, folder)
    assert stale(wanted, folder) == ()

    (folder / "net-timeout.md").write_text("changed")
    (folder / "README.md").unlink()
    (folder / "gone.md").write_text("left over")

    assert stale(wanted, folder) == ("README.md", "gone.md", "net-timeout.md")
    write(wanted, folder)
    assert stale(wanted, folder) == ()


def test_a_page_tells_everything_in_both_languages() -> None:
    """Title, meaning, every cause with its fix, every source; the index leads there."""
    wanted = pages(CATALOGUE)
    for name, error in CATALOGUE.errors.items():
        german, english = wanted[f"{name}.md"].split("## English", 1)

        for part, language in ((german, Language.DE), (english, Language.EN)):
            assert plain(error.title.text.in_(language)) in part
            assert plain(error.meaning.text.in_(language)) in part
            for cause in error.causes:
                assert plain(CATALOGUE.fixes[cause.fix].title.text.in_(language)) in part
            assert all(source.url in part.replace("\\", "") for source in error.sources), name
        assert f"({name}.md)" in wanted["README.md"]


def test_blocks_keep_their_text_whatever_it_holds() -> None:
    """Fences inside, signs of Markdown outside."""
    lines = ["a \\<b\\> \\*", "````text", "```", "\\*", "````", "c"]

    assert list(as_text(iter(lines))) == ["a <b\\> *", "    ```", "    \\*", "c"]
