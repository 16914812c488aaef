"""What Microsoft's page says of AADSTS numbers that no entry lists: not the cause, but whom or what it concerns."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.model import Text

_DATA: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    (Path(__file__).parents[1] / "entries" / "documented_numbers.toml").read_text(encoding="utf-8")
)
_FAMILIES = {f"token.{name}_concerned": said for name, said in _DATA.items() if name != "source"}
_CODES: Mapping[int, str] = {number: code for code, said in _FAMILIES.items() for number in said["numbers"]}

CONCLUSIONS: Mapping[str, Text] = {code: Text(said["de"], said["en"]) for code, said in _FAMILIES.items()}
"""Codes that follow from an AADSTS number alone, one sentence each."""


def concern_of(number: object) -> frozenset[str]:
    """Return the code of what this AADSTS number concerns, empty where Microsoft's page does not have it."""
    code = _CODES.get(number) if isinstance(number, int) else None
    return frozenset({code}) if code else frozenset()


def documented() -> Mapping[int, str]:
    """Return all these numbers and their codes."""
    return _CODES
