"""Nothing goes to Slack that steers, turns or hides what stands around it: file names, servers' words and pasted lines hold such signs."""

from __future__ import annotations

import re
from typing import Any

_FOREIGN = re.compile(r"\r\n?|[^\n -~]")
_IN_PLACE = "\t\u00a0\u202f\u200d\u2060"  # unseen, and meant as they are: spaces, what joins an emoji's parts, our own (limits.py)


def without_unseen(value: Any) -> Any:
    """Return what is said to Slack with every text in it made plain; names of fields stay."""
    if isinstance(value, str):
        return _FOREIGN.sub(_plain, value)
    if isinstance(value, dict):
        return {name: without_unseen(each) for name, each in value.items()}
    return [without_unseen(each) for each in value] if isinstance(value, list | tuple) else value


def _plain(found: re.Match[str]) -> str:
    sign = found[0]
    if sign.isprintable() or sign in _IN_PLACE:
        return sign
    if sign.startswith("\r"):
        return "\n"
    return " " if sign.isspace() else "\N{REPLACEMENT CHARACTER}"
