"""Regular expressions that are compiled at their first use: most texts need a few of the hundreds that we have, and a start waits for none."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_waiting: list[_Late] = []


class _Late:
    """Stands for a compiled expression. What is asked of it once is at hand from then on, as it is on a compiled one."""

    def __init__(self, source: Any, flags: int) -> None:
        self.pattern, self._flags = source, flags
        self._compiled: re.Pattern[Any] | None = None
        _waiting.append(self)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.compile(), name)
        setattr(self, name, found)
        return found

    def compile(self) -> re.Pattern[Any]:
        if self._compiled is None:
            self._compiled = re.compile(self.pattern, self._flags)
        return self._compiled


def compiled_late(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return `re.compile(source, flags)`, in effect: for its methods; a match of it names another object as its `re`."""
    return cast("re.Pattern[AnyStr]", _Late(source, flags))


def compile_all() -> None:
    """Compile what has waited until now, for whoever will read many texts and must not be kept waiting by one."""
    while _waiting:
        _waiting.pop().compile()
