"""The pages of a program come from a file; what is wrong in it is named by file and field, and stops the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import BadInput
from bot.flows.setup import load_profiles
from bot.flows.setup.profiles import FOLDER, NEUTRAL
from bot.redaction import MASK
from bot.settings import Settings

GOOD = """
name = "Kanzleiwerk"

[account]
title = { de = "Konto anlegen", en = "Create the account" }
where = { de = "Kanzleiwerk", en = "Kanzleiwerk" }
[[account.steps]]
text = { de = "Anwendungs-ID:", en = "Application ID:" }
copy = "{app_id}"

[servers]
title = { de = "Server eintragen", en = "Enter the servers" }
where = { de = "Kanzleiwerk", en = "Kanzleiwerk" }
[[servers.steps]]
text = { de = "Posteingang, Port {imap_port}:", en = "Incoming, port {imap_port}:" }
copy = "{imap}"
"""


def folder_with(path: Path, **files: str) -> Path:
    for name, content in files.items():
        (path / f"{name}.toml").write_text(content, encoding="utf-8")
    return path


def mistakes(path: Path, content: str) -> tuple[str, str]:
    with pytest.raises(BadInput) as problem:
        load_profiles((), folder_with(path, kanzleiwerk=content))
    return problem.value.sentence.de, problem.value.sentence.en


def test_a_new_program_is_a_new_file(tmp_path: Path) -> None:
    """It is offered beside the others, and any other program last."""
    profiles = load_profiles((), folder_with(tmp_path, kanzleiwerk=GOOD, advolux=GOOD))

    assert list(profiles) == ["advolux", "kanzleiwerk", "any-program"]
    assert profiles["kanzleiwerk"].app_name == "Kanzleiwerk E-Mail"


def test_advolux_is_the_example() -> None:
    """The shipped files can be used as they are."""
    assert list(load_profiles()) == [*sorted(file.stem for file in FOLDER.glob("*.toml")), NEUTRAL.stem]
    assert "advolux" in load_profiles()


def test_without_any_file_there_is_the_one_for_any_program(tmp_path: Path) -> None:
    """A set-up never depends on a folder."""
    assert list(load_profiles((), tmp_path / "nowhere")) == ["any-program"]


def test_the_setting_says_which_ones_are_offered(tmp_path: Path) -> None:
    """By name or by path, in this order, and then no other one."""
    folder_with(tmp_path, kanzleiwerk=GOOD)
    chosen = Settings(_env_file=None, MAILCHECK_PROFILE=f"{tmp_path / 'kanzleiwerk.toml'}, advolux").profiles

    assert list(load_profiles(chosen)) == ["kanzleiwerk", "advolux"]


@pytest.mark.parametrize(
    ("old", "new", "de", "en"),
    [
        (', en = "Create the account"', "", "Feld account.title.en: fehlt", "field account.title.en: is missing"),
        (
            'de = "Anwendungs-ID:"',
            'de = ""',
            "Feld account.steps.1.text.de: ist leer",
            "field account.steps.1.text.de: is empty",
        ),
        (
            "{app_id}",
            "{client_secret}",
            "Feld account.steps.1.copy: den Wert {client_secret} gibt es nicht",
            "field account.steps.1.copy: there is no value {client_secret}",
        ),
        (
            "port {imap_port}",
            "port",
            "Feld servers.steps.1.text: die Sprachen unterscheiden sich in imap_port",
            "field servers.steps.1.text: the languages differ in imap_port",
        ),
        ("[account]", 'colour = "red"\n[account]', "Feld colour: gibt es nicht", "field colour: does not exist"),
        ('"Kanzleiwerk"\n\n[account]', "5\n\n[account]", "Feld name: muss ein Text sein", "field name: must be a text"),
        ("[account]", "[account", "Das ist kein TOML (at line", "this is no TOML (at line"),
        ("[account]", "'a b;c' = 1\n[account]", f"Feld {MASK}: gibt es nicht", f"field {MASK}: does not exist"),
        ("{app_id}", "{a b;c}", f"den Wert {{{MASK}}} gibt es nicht", f"no value {{{MASK}}}"),
    ],
)
def test_a_mistake_is_named_by_file_and_field(tmp_path: Path, old: str, new: str, de: str, en: str) -> None:
    """In both languages, as a sentence."""
    german, english = mistakes(tmp_path, GOOD.replace(old, new))

    assert "Das Profil kanzleiwerk.toml ist unbrauchbar: " in german
    assert de in german
    assert "The profile kanzleiwerk.toml cannot be used: " in english
    assert en in english


def test_what_toml_says_of_a_file_repeats_nothing_of_it(tmp_path: Path) -> None:
    """A key that stands there twice may be a secret."""
    said = mistakes(tmp_path, "[geheim-x7]\n[geheim-x7]\n")

    assert not any("geheim" in one for one in said)


def test_all_mistakes_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    """Whoever writes one need not start ten times."""
    folder_with(tmp_path, eins=GOOD.replace("{imap}", "{pop}"), zwei=GOOD.replace('name = "Kanzleiwerk"', ""))
    with pytest.raises(BadInput) as problem:
        load_profiles((), tmp_path)

    assert [said.en.split(" ")[2] for said in problem.value.mistakes] == ["eins.toml", "zwei.toml"]


def test_a_file_that_is_named_and_not_there_is_said(tmp_path: Path) -> None:
    """Instead of silently offering others."""
    with pytest.raises(BadInput, match=r"gibts-nicht\.toml cannot be used: there is no such file"):
        load_profiles(("gibts-nicht",), tmp_path)


def test_other_letters_than_utf8_are_said(tmp_path: Path) -> None:
    """Editors on Windows may save otherwise."""
    (tmp_path / "alt.toml").write_bytes("name = 'Büro'".encode("latin-1"))
    with pytest.raises(BadInput, match=r"alt\.toml cannot be used: the file is not saved as UTF-8"):
        load_profiles((), tmp_path)
