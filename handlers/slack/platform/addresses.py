"""Sentences for places that others can see: without mail addresses."""

from __future__ import annotations

import re

from bot.model import Language
from handlers.slack.platform import wording_common

_SIGN = r"[^\s@<>„“\"'(),;:]"
_ADDRESS = re.compile(
    rf"(?<!{_SIGN}){_SIGN}+@{_SIGN}+"
)  # begun where a word begins, or a long one would be read from each letter


def without_addresses(text: str, language: Language) -> str:
    """Return the text without mail addresses: notifications stand on lock screens."""
    return _ADDRESS.sub(wording_common.AN_ADDRESS.in_(language), text)
