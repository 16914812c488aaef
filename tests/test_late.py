"""An expression is compiled when it is first used, and by who wants no text to wait for it."""

from __future__ import annotations

import re

import pytest

from bot.text import late


def test_it_is_compiled_once_and_at_its_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or before, by `compile_all`."""
    compiled: list[str] = []
    compiling = re.compile

    def counted(source: str, flags: int) -> re.Pattern[str]:
        compiled.append(source)
        return compiling(source, flags)

    monkeypatch.setattr(late, "_waiting", [])
    monkeypatch.setattr(re, "compile", counted)
    used, waiting = late.compiled_late("a+"), late.compiled_late("b+", re.IGNORECASE)
    before = list(compiled)
    found = used.search("baa")
    late.compile_all()

    assert before == []
    assert found is not None
    assert found[0] == "aa"
    assert waiting.fullmatch("BB")
    assert sorted(compiled) == ["a+", "b+"]
