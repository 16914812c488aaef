"""Reads the options of `/ps-script` out of the words: any dash counts, in any number."""

from __future__ import annotations

import re

from bot.model import Cloud, Language
from bot.scripts import Kind, ScriptOptions
from bot.scripts.mistakes import Mistakes
from bot.scripts.pasting import DASHES
from bot.scripts.powershell import is_domain, is_guid

_DASH = f"[{re.escape(DASHES)}]"
_OPTION = re.compile(rf"{_DASH}+(?=[^\W\d_])")
# The left column is what people type instead: PowerShell's own spelling of the switch.
_ALSO = {"disablewam": "disable-wam", "enableprotocols": "enable-protocols", "delegatedorganization": "delegated", "tenantid": "tenant"}
_FLAGS = frozenset({"undo", "inspect", "disable-wam", "enable-protocols"})
_VALUED = frozenset({"delegated", "cloud", "tenant", "lang"})


class Options:
    """The options found so far: `flags` without a value, `values` with one."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.flags: set[str] = set()
        self.values: dict[str, str] = {}
        self._mistakes = mistakes

    def take(self, words: list[str]) -> list[str]:
        """Return the words that belong to no option; all that follow a lone `--` are such words."""
        left: list[str] = []
        rest = iter(words)
        for word in rest:
            dashes = _OPTION.match(word)
            if dashes is None or "@" in word:
                left.append(word)
                continue
            name, equals, value = word[dashes.end() :].partition("=")
            name = re.sub(f"{_DASH}|_", "-", name.lower())
            self._take(_ALSO.get(name, name), value if equals else None, rest, word)
        return left

    def _take(self, name: str, value: str | None, rest: object, word: str) -> None:
        raise NotImplementedError
