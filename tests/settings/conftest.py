from __future__ import annotations

from pathlib import Path

import pytest

from bot import env_file
from bot.env_file import NAMED
from bot.settings import Settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias.choices[0]), raising=False)  # type: ignore[union-attr]
    monkeypatch.delenv(NAMED, raising=False)
    monkeypatch.setattr(env_file, "PRODUCT", tmp_path)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def lying_around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of settings that nobody chose: it lies in the current folder, and `run` does not."""
    monkeypatch.setattr(env_file, "PRODUCT", tmp_path.parent)
    return tmp_path / ".env"
