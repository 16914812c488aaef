"""What is kept in the user's cache folder is believed only where nobody else can have written it and it is whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cache_folder import kept


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it is kept, with one thing in it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert kept("thing", "key", lambda: b"made") == b"made"
    return tmp_path / "mailcheck"


def test_what_is_kept_is_not_made_again(folder: Path) -> None:
    """Under the same key; nobody else can read or write it."""
    assert kept("thing", "key", lambda: pytest.fail("made again")) == b"made"
    assert [path.stat().st_mode & 0o777 for path in (folder, folder / "thing")] == [0o700, 0o600]


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def _replaced(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"made", b"evil"))


def _emptied(file: Path) -> None:
    file.write_bytes(b"")


def _linked(file: Path) -> None:
    file.rename(file.with_name("other"))
    file.symlink_to(file.with_name("other"))


SPOILT: dict[str, Callable[[Path], None]] = {
    "cut short": _cut,
    "changed": _replaced,
    "empty": _emptied,
    "a link": _linked,
    "others may write to it": lambda file: file.chmod(0o622),
    "others may write to the folder": lambda file: file.parent.chmod(0o722),
}


@pytest.mark.parametrize("spoil", [pytest.param(spoil, id=name) for name, spoil in SPOILT.items()])
def test_what_somebody_may_have_written_is_made_again(folder: Path, spoil: Callable[[Path], None]) -> None:
    """And what a crash left half."""
    spoil(folder / "thing")

    assert kept("thing", "key", lambda: b"made anew") == b"made anew"


def test_another_key_means_another_content(folder: Path) -> None:
    """Which takes the place of the old one."""
    assert kept("thing", "later", lambda: b"later") == b"later"
    assert (folder / "thing").read_bytes().startswith(b"later ")


def test_what_is_another_user_s_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor written to: neither root's by a user nor a user's by root."""
    before = (folder / "thing").read_bytes()
    monkeypatch.setattr(os, "geteuid", lambda: 4711)

    assert kept("thing", "key", lambda: b"mine") == b"mine"
    assert (folder / "thing").read_bytes() == before


def test_without_a_place_it_is_made_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "mailcheck").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert [kept("thing", "key", lambda: b"made") for _ in range(2)] == [b"made", b"made"]


@pytest.mark.parametrize("home", [".", "kunde"])
def test_nothing_is_kept_below_the_current_folder(home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever HOME says: a customer's files may lie there, and be taken for what we have made."""
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", home)
    monkeypatch.chdir(tmp_path)

    assert kept("thing", "key", lambda: b"one") == b"one"
    assert kept("thing", "key", lambda: b"two") == b"two"
    assert [*tmp_path.iterdir()] == []
