"""Secrets that nothing joins to a label, which yet stand near one and look like nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator

from bot.redaction.heads import is_public
from bot.redaction.kinds import SecretKind
from bot.redaction.labels import PASSWORDS, Label, by_chance
from bot.redaction.shapes import (
    FIELD,
    NUMBERED,
    THING,
    Where,
    has_shape,
    is_ordinary_setting,
    looks_generated,
    looks_shuffled,
)
from bot.redaction.values import is_code
from bot.redaction.wraps import Span
from bot.text.late import compiled_late

_BEFORE, _BEHIND = 160, 320  # characters: the line before, and the two behind
_SESSION = 16  # characters: so Dovecot names them, in angle brackets
_LEAST = 30  # characters of a secret that a program made, whatever its name
_LONGEST = 64  # characters
_BESIDE = 80  # characters: so near stands what people made up themselves
_LINES = 2
_MARKS = "*_~|.,:;!?"
_TYPED = (*PASSWORDS, SecretKind.CLIENT_SECRET)  # what people may have made up themselves
# In JSON what has a name of its own belongs to that; only a "value" may be anybody's.
_OF_ITSELF = compiled_late(
    r"\b(?:session|request-?id|trace-?id|nonce|boundary|uti|state|etag)[ \t=:]{1,3}[<\"]?\Z|\"(?![^\"]{0,30}(?:value|text|data|wert|hidden|conceal|content))[\w-]{1,40}\"[ \t]{0,4}:[ \t]{0,4}\"\Z",
    re.IGNORECASE,
)
# On another line than the label also what has a name of several words, or stands in quotation marks behind any
_OF_ITS_LINE = compiled_late(
    r"(?<![\w.-])(?!(?i:value|wert|text|data|content))(?:[A-Za-z][A-Za-z0-9]{0,30}(?:[_.-][A-Za-z0-9]{1,30}){1,5}:[ \t]{1,8}|[a-z]{2,20}=)[\"']?\Z"
)
_NAME_ENDS = compiled_late(r"[\"']:|(?<=[A-Za-z])[ \t]{1,40}[:=][ \t]")
_TIME = compiled_late(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T")
_RECEIPT = compiled_late(r" - [a-z]{0,4}smtp\b")  # behind the id that a server gives a message
_CHARACTERS = r"[^\s\"'`„“”‚‘’<>(){},;\x1e]"
_LONG = compiled_late(rf"{_CHARACTERS}{{16,400}}")
_WORD = compiled_late(rf"(?<!{_CHARACTERS}){_CHARACTERS}{{6,{_LONGEST}}}+(?!{_CHARACTERS})")
_NAME = compiled_late(r"[\w.-]{1,40}")
_FORM = compiled_late(r"&\w{1,40}=")
_DIGIT = compiled_late("[0-9]")


def spans(text: str, label: Label, looked: int) -> Generator[Span, None, int]:
    """Yield what looks like a secret in the lines around a label, from where nothing was looked at yet; return how far that is now."""
    if text[label.start : label.end].lower() == "pass" or by_chance(text, label, 0):
        return looked
    line = text.rfind("\n", max(0, label.start - _BEFORE), label.start) + 1 or max(0, label.start - _BEFORE)
    begin = text.rfind("\n", max(0, line - 1 - _BEFORE), max(0, line - 1)) + 1 or line
    end = stop = label.end
    for number in range(_LINES + 1):
        following = text.find("\n", end + 1, label.end + _BEHIND)
        end = following if following >= 0 else min(len(text), label.end + _BEHIND)
        stop = stop if number else end
        if following < 0:
            break
    for found in _LONG.finditer(text, max(begin, looked), end):
        if _DIGIT.search(found.group()) and not _TIME.match(text, found.start()):
            yield from _if(looks_generated, found, label)
    if label.kind in _TYPED:
        near = min(stop, label.end + _BESIDE)
        for found in _WORD.finditer(text, max(line, label.start - _BESIDE), near + _LONGEST):
            if found.start() >= near:
                break
            if found.end() <= label.start or found.start() >= label.end:
                yield from _if(_stands_out, found, label)
    return end


def _stands_out(word: str) -> bool:
    """Say whether it is nothing that sentences, programs or lists name."""
    name, sign, value = word.partition("=")
    core = (value if sign and _NAME.fullmatch(name) else word).strip(_MARKS)
    return has_shape(core, Where.AMONG) and not (NUMBERED.match(core) or THING.fullmatch(core) or is_code(core))


def _has_a_name(found: re.Match[str], label: Label) -> bool:
    """Say whether a word is the name of something, or belongs to a name on a line of its own."""
    text, (start, end) = found.string, found.span()
    if _NAME_ENDS.match(text, end):
        return True
    if text.find("\n", min(start, label.end), max(start, label.end)) < 0:
        return False
    named = _OF_ITS_LINE.search(text, max(0, start - _BEFORE), start)
    made = end - start >= _LEAST and looks_shuffled(text[start:end])
    return is_ordinary_setting(text, start, end) or (named is not None and not made)


def _if(looks: Callable[[str], bool], found: re.Match[str], label: Label) -> Iterator[Span]:
    """Yield a word that looks so, or what stands behind the last sign in it that separates."""
    word = found.group()
    if _OF_ITSELF.search(found.string, max(0, found.start() - 48), found.start()) or _FORM.search(word):
        return
    if _has_a_name(found, label):
        return
    if looks is _stands_out and FIELD.search(found.string[max(0, found.start() - 40) : found.start()].rstrip()):
        return
    if (
        "/cn=" in word.lower() or word.startswith("=?") or _RECEIPT.match(found.string, found.end())
    ):  # a directory's, a head's
        return
    if (
        len(word) <= _SESSION
        and found.string[found.start() - 1 : found.start()] + found.string[found.end() : found.end() + 1] == "<>"
    ):
        return
    at = 0 if looks(word) else max(word.rfind("="), word.rfind(":")) + 1
    if looks(word[at:]) and not word.startswith("//", at) and not is_public(found.string, found.start()):
        yield Span(found.start() + at, found.end(), label.kind, guessed=True)
