"""Secrets that nothing joins to a label, which yet stand near one and look like nothing else."""

from __future__ import annotations

import re
from collections.abc import Generator

from bot.redaction.kinds import SecretKind
from bot.redaction.labels import PASSWORDS, Label
from bot.redaction.values import looks_generated, looks_typed
from bot.redaction.wraps import Span

_BEFORE, _BEHIND = 160, 320  # characters: the line before, and the two behind
_LINES = 2
_TYPED = (*PASSWORDS, SecretKind.CLIENT_SECRET)  # what people may have made up themselves
_SIGNS = frozenset("!$%&?+*#@^~")
_HASH = re.compile(r"(?:sha-?[0-9]{1,3}|md5|etag|kid|x5t)\b|[0-9]{4}-[0-9]{2}-[0-9]{2}T", re.IGNORECASE)
_DIGIT = re.compile("[0-9]")
_WORD = re.compile(r"[^\s\"'`„“”‚‘’<>(){},;\x1e]{8,400}")


def spans(text: str, label: Label) -> Generator[Span, None, int]:
    """Yield what looks like a secret in the lines around a label; return how far they were looked at."""
    begin = text.rfind("\n", max(0, label.start - _BEFORE), label.start) + 1 or max(0, label.start - _BEFORE)
    before = text.rfind("\n", max(0, begin - 1 - _BEFORE), max(0, begin - 1)) + 1
    end = label.end
    for _ in range(_LINES + 1):
        following = text.find("\n", end + 1, label.end + _BEHIND)
        if following < 0:
            end = min(len(text), label.end + _BEHIND)
            break
        end = following
    if text[label.start : label.end].lower() == "pass":
        return label.end
    for found in _WORD.finditer(text, before or begin, end):
        word = found.group()
        if not _DIGIT.search(word) or _HASH.match(word):
            continue
        near = label.kind in _TYPED and not _SIGNS.isdisjoint(word) and begin <= found.start() and "\n" not in text[label.end : found.start()]
        at = max(word.rfind("="), word.rfind(":")) + 1 if not looks_generated(word) else 0
        if looks_generated(word[at:]) or (near and looks_typed(word[at:])):
            yield Span(found.start() + at, found.end(), label.kind, guessed=True)
    return end
