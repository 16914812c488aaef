"""Where paths in settings count from."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import certifi
import pytest

from bot import env_file
from bot.env_file import NAMED
from bot.errors import BadInput
from bot.settings import FilePaths, Settings, load_settings


def names_files(annotation: object) -> bool:
    return annotation is Path or any(map(names_files, get_args(annotation)))


def test_each_setting_that_names_files_is_marked_as_such() -> None:
    """So that none depends on the folder in which a command is started; a list of names may hold some as well."""
    fields = Settings.model_fields
    marked = {name for name, field in fields.items() if any(isinstance(mark, FilePaths) for mark in field.metadata)}

    assert {name for name, field in fields.items() if names_files(field.annotation)} == marked - {"profiles"}


def test_a_path_in_the_file_counts_from_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a command is started: a customer's archive may hold files of any name."""
    product, here = tmp_path / "product", tmp_path / "here"
    for folder in (product, here):
        folder.mkdir()
        (folder / "ca.pem").write_text(Path(certifi.where()).read_text())
    (product / ".env").write_text(
        "MAILCHECK_DATA_DIR=data\nMAILCHECK_CA_FILE=ca.pem\nMAILCHECK_PROFILE=advolux, p.toml\n"
    )
    monkeypatch.setattr(env_file, "PRODUCT", product)
    monkeypatch.chdir(here)

    settings = load_settings()

    assert settings.data_dir == product / "data"
    assert settings.ca_file == product / "ca.pem"
    assert settings.profiles == ("advolux", str(product / "p.toml"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAILCHECK_DATA_DIR", "data"),
        ("MAILCHECK_CA_FILE", "ca.pem"),
        ("MAILCHECK_PROFILE", "advolux,p.toml"),
        ("REDIS_URL", "rediss://redis.example?db=1&ssl_ca_certs=ca.pem"),
        (NAMED, "ours.env"),
    ],
)
def test_a_path_in_the_environment_is_whole(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever lies in the current folder under that name."""
    for file in ("ca.pem", "p.toml", "ours.env"):
        (tmp_path / file).write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)

    with pytest.raises(BadInput, match=f"{name}.*whole path, which begins with /"):
        load_settings()


def test_a_home_that_is_another_one_in_every_folder_holds_no_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither does the folder that is taken where nothing is set."""
    monkeypatch.setenv("HOME", ".")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)

    with pytest.raises(BadInput, match=r"MAILCHECK_DATA_DIR.*whole path"):
        load_settings()
