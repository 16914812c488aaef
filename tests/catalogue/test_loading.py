"""Reading the catalogue disturbs nothing else in the process."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.catalogue.files import key_of
from bot.catalogue.loader import Catalogue, _files, load
from bot.catalogue.model import CatalogueMistake


@pytest.fixture
def collector() -> Iterator[None]:
    """The garbage collector, left on whatever a test does with it."""
    yield
    gc.enable()


@pytest.mark.parametrize("switch", [gc.enable, gc.disable])
@pytest.mark.parametrize("written", ['says = { de = "Ja", en = "Yes" }', "says ="])
@pytest.mark.usefixtures("collector")
def test_the_garbage_collector_is_afterwards_as_it_was(
    switch: Callable[[], None], written: str, tmp_path: Path
) -> None:
    """On or off, and also where a mistake ends the reading."""
    (tmp_path / "clues").mkdir()
    (tmp_path / "clues" / "agreed.toml").write_text(written)
    switch()
    before = gc.isenabled()

    with suppress(CatalogueMistake):
        load(tmp_path)

    assert gc.isenabled() == before


def test_a_kept_catalogue_is_the_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second start reads no file of ours as TOML, and has the same entries and expressions."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = _afresh(monkeypatch)
    finder = first.matcher._finder
    monkeypatch.setattr("bot.catalogue.loader.documents_in", lambda _: pytest.fail("read again"))
    second = _afresh(monkeypatch)

    assert dict(second.errors) == dict(first.errors)
    assert dict(second.fixes) == dict(first.fixes)
    assert second.matcher._finder._expressions == finder._expressions
    assert sorted(path.name for path in (tmp_path / "mailcheck").iterdir()) == ["catalogue", "expressions"]


def test_another_word_in_an_entry_is_another_key(tmp_path: Path) -> None:
    """What is kept belongs to what the files say."""
    file = tmp_path / "observed.toml"
    file.write_text("a = 1")
    before = key_of(tmp_path)
    file.write_text("a = 2")

    assert key_of(tmp_path) != before


def _afresh(monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    monkeypatch.setattr("bot.catalogue.loader._files", _files.__wrapped__)
    return load.__wrapped__()
