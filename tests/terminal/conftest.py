"""Every test of the terminal has a folder of its own to stand in, and nobody sits at the keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.fakes import pipe


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that a test runs touches the user's own files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAILCHECK_DATA_DIR", str(tmp_path / "data"))
    pipe(monkeypatch, b"")
