"""Reading the catalogue disturbs nothing else in the process."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.catalogue.loader import load
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
