"""The operator's settings: read from the environment or `.env`, every mistake named, never a value."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import BadInput
from bot.model import Endpoint
from bot.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias.choices[0]), raising=False)  # type: ignore[union-attr]
    monkeypatch.chdir(tmp_path)


def test_every_setting_stands_in_the_example_and_nothing_else_does() -> None:
    """The example is the documentation of the settings."""

    names = {str(field.validation_alias.choices[0]) for field in Settings.model_fields.values()}  # type: ignore[union-attr]
    shown = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))

    assert shown == names


def test_the_example_as_it_stands_means_the_defaults(tmp_path: Path) -> None:
    """Copying it changes nothing until something is filled in."""

    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text(encoding="utf-8"), encoding="utf-8")

    assert load_settings() == load_settings(None)


def test_settings_come_from_a_file_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set in the environment beats `.env`."""

    (tmp_path / ".env").write_text("MAILCHECK_DNS=127.0.0.1\nMAILCHECK_HTTP_PORT=4000\n", encoding="utf-8")
    monkeypatch.setenv("MAILCHECK_HTTP_PORT", "5000")

    settings = load_settings()

    assert settings.dns == (Endpoint("127.0.0.1", 53),)
    assert settings.http_port == 5000


def test_every_mistake_is_named_at_once_and_no_value_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value in the wrong place may be a secret."""

    monkeypatch.setenv("MAILCHECK_DNS", "resolver.example")
    monkeypatch.setenv("MAILCHECK_AUTHORITY", "http://login.example")
    monkeypatch.setenv("MAILCHECK_HTTP_PORT", "s3cr3t")
    monkeypatch.setenv("MAILCHECK_CA_FILE", "/no/such/file")

    with pytest.raises(BadInput) as problem:
        load_settings()

    said = problem.value.sentence
    for name in ("MAILCHECK_DNS", "MAILCHECK_AUTHORITY", "MAILCHECK_HTTP_PORT", "MAILCHECK_CA_FILE"):
        assert name in said.de
        assert name in said.en
    assert "s3cr3t" not in said.de + said.en
    assert "must" not in said.de


def test_a_ca_file_without_certificates_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The setting is named before any connection is tried."""
    (tmp_path / "empty.pem").write_text("")
    monkeypatch.setenv("MAILCHECK_CA_FILE", str(tmp_path / "empty.pem"))

    with pytest.raises(BadInput, match="MAILCHECK_CA_FILE"):
        load_settings()


def test_a_file_that_is_not_utf_8_is_said_to_be_so(tmp_path: Path) -> None:
    """Old editors save in the Windows code page."""

    (tmp_path / ".env").write_bytes("# Schlüssel\n".encode("cp1252"))

    with pytest.raises(BadInput, match="UTF-8"):
        load_settings()


def _open_to_all(folder: Path, file: Path) -> None:
    file.chmod(0o666)


def _open_to_the_group(folder: Path, file: Path) -> None:
    file.chmod(0o620)


def _in_an_open_folder(folder: Path, file: Path) -> None:
    folder.chmod(0o777)


def _of_somebody_else(folder: Path, file: Path) -> None:
    os.chown(file, 12345, 12345)


def _in_somebody_elses_folder(folder: Path, file: Path) -> None:
    os.chown(folder, 12345, 12345)


def _linked(folder: Path, file: Path, damage: Callable[[Path, Path], None]) -> None:
    """Move the file to a folder where the damage is, and put a chain of links in its place."""
    there = folder / "there"
    there.mkdir()
    (there / "first").symlink_to("second")
    file.rename(there / "second")
    file.symlink_to("there/first")
    damage(there, there / "second")


BELIEVED_BY_NOBODY = (
    _open_to_all,
    _open_to_the_group,
    _in_an_open_folder,
    _of_somebody_else,
    _in_somebody_elses_folder,
)


@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("damage", BELIEVED_BY_NOBODY)
def test_a_file_that_others_wrote_or_may_write_is_refused(
    tmp_path: Path, damage: Callable[[Path, Path], None], linked: bool
) -> None:
    """It could send every credential elsewhere. One sentence names what is open; what it says is not repeated."""
    if damage in (_of_somebody_else, _in_somebody_elses_folder) and os.getuid() != 0:
        pytest.skip("only root can give files away")
    file = tmp_path / ".env"
    file.write_text("MAILCHECK_DNS=127.0.0.9\n")
    file.chmod(0o644)
    assert load_settings().dns
    if linked:
        _linked(tmp_path, file, damage)
    else:
        damage(tmp_path, file)

    with pytest.raises(BadInput) as refused:
        load_settings()

    place = tmp_path / "there" if linked else tmp_path
    assert str(place) in refused.value.sentence.en
    assert "127.0.0.9" not in refused.value.sentence.en
    assert len(refused.value.mistakes) == 1


@pytest.mark.parametrize("open_folder", ["first", "second"])
def test_a_link_that_others_may_replace_is_refused(tmp_path: Path, open_folder: str) -> None:
    """Where it leads is ours alone, but not for long: each link on the way counts."""
    for name in ("first", "second", "kept"):
        (tmp_path / name).mkdir()
    (tmp_path / "kept" / "env").write_text("MAILCHECK_DNS=127.0.0.9\n")
    (tmp_path / "second" / "env").symlink_to(tmp_path / "kept" / "env")
    (tmp_path / "first" / "env").symlink_to("../second/env")
    assert load_settings(tmp_path / "first" / "env").dns
    (tmp_path / open_folder).chmod(0o777)

    with pytest.raises(BadInput, match=open_folder):
        load_settings(tmp_path / "first" / "env")


def test_a_link_of_ones_own_is_followed(tmp_path: Path) -> None:
    """A file of secrets may lie elsewhere, as long as it is ours there."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "env").write_text("MAILCHECK_DNS=127.0.0.9\n")
    (tmp_path / ".env").symlink_to("kept/env")

    assert load_settings().dns
