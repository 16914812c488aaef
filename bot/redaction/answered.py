"""Passwords that somebody says on another line than what they are: the answer to a question, below a heading, a subject or a prompt, above "that's it".

Between the two stand the stamps, names and greetings of chats and mails, the rest of a quoted mail, a mail's head; a direction in a log is a speaker, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.redaction.label_stems import TOKEN
from bot.redaction.labels import PASSWORDS, Label, is_value
from bot.redaction.labour import take
from bot.redaction.shapes import (
    FIELD,
    NUMBERED,
    THING,
    Where,
    has_shape,
    is_ordinary_setting,
    is_phrase,
    looks_generated,
)
from bot.redaction.spoken import LEADING, entered
from bot.redaction.values import Value, whole
from bot.text.late import compiled_late

_LONGEST = 120  # characters of a line, on either side of a label
_LINES = 12  # between it and its value
_BLANKS = " \t\r"
# What is asked for or announced: a question, or so few words behind the label that they say nothing of it
_OPEN = compiled_late(
    r"[^\n?]{0,80}\?[?!\W]{0,8}|(?:[ \t]{0,2}[(\[][^()\[\]\n]{1,40}[)\]])?(?:[ \t,]{1,2}(?:[–-][ \t])?[^\s:=?!$-](?:[^\s:=?!$]{0,60}[^\s:=?!$.])?){0,6}"
    r"[ \t]?[.!…:*>_)\]\"'”“ \t-]{0,8}"
)
_FAILED = compiled_late(
    r"falsch|invalid|incorrect|wrong|abgelaufen|abgelehnt|expired?\b|fail|fehl|error|rejected|denied|polic|richtlinie|\bkein",
    re.IGNORECASE,
)
_SUBJECT = compiled_late(r"(?:>[> ]{0,8})?(?:betreff|subject|thema|titel|title|re|aw|fwd?|wg)[ \t]?:", re.IGNORECASE)
_QUOTED = frozenset(">|")
# Who speaks, when, in which direction
_SPEAKER = compiled_late(
    r"(?:[:>\])|*•#^–—-]|[0-9]:[0-9]{2}(?:[ \t]?(?:uhr|[ap]m))?|\b(?:sent|send|sending|out|tx|client|input))\Z",
    re.IGNORECASE,
)
_WRITTEN_SAYING = """
bitte entered gern gerne habe haben have here hier ja klar nehme ok okay sure typed use used yes
"""
_SAYING = frozenset(_WRITTEN_SAYING.split())  # words of an answer that what was asked for follows
_BY_WHOM = compiled_late(
    r"(?:[^\n]{1,48}?:[ \t]{1,4}|<[^<>\n]{1,30}>[ \t]|\*{1,2}[^*\n]{1,30}\*{1,2}[ \t]|[>*-]{1,2}[ \t])?(?:(?:ich|i|wir|we)[ \t]\w{2,8}[ \t])?",
    re.IGNORECASE,
)
_NEGATED = compiled_late(r"\b(?:nicht|not|kein\w{0,2}|nie|never|ohne|without)\b", re.IGNORECASE)
_PASSED = compiled_late(
    r"\W{0,80}|[-_=]{2,}[^\n]{0,60}"
    r"|[^\n]{0,60}?(?:\b[0-9]{1,2}:[0-9]{2}\b|\b[0-9]{1,2}\.[0-9]{1,2}\.|\b(?:gestern|heute|yesterday|today|ago|just now|gerade eben|vor [0-9]|schrieb|wrote)\b)[^\n]{0,40}"
    r"|(?:hallo|hi|hey|hello|moin|servus|grüß|guten|gute|liebe|lieber|sehr|dear|good|danke|thanks|thx|gru(?:ß|ss)|[lv]g|mfg|viele|beste|best|mit freundl|kind|regards|cheers|moment|von meinem|sent from|gesendet (?:von|mit))\b[^\n]{0,50}"
    r"|(?:von|from|an|to|cc|gesendet|sent|datum|date|betreff|subject|antwort an|reply-to)[ \t]?:[^\n]{0,100}"
    r"|[@#]?\w[\w.'-]{0,24}(?:,? [\w.'-]{1,24}){0,2}(?: \([^()\n]{1,40}\))?:?",
    re.IGNORECASE,
)
_FORMER = compiled_late(
    r"\W{0,4}(?:alt\w{0,2}|bisher\w{0,3}|vorher|old|previous|before)[ \t]?[:=]", re.IGNORECASE
)  # the new one follows
_NAMING = compiled_late(
    r"(?:[^\n]{0,40}[:>\]][ \t]{1,2})?[^\w\n]{0,6}(?:(?:das|dies(?:es)?|so|this|that|it)(?:['’]s|[ ](?:ist|is|war|was|wäre|lautet|heißt))|ist|is|war|was|lautet|heißt)\b[^\n?:=]{0,30}\Z",
    re.IGNORECASE,
)
_NAMED = compiled_late(r"[a-z][a-z0-9]{0,20}(?:[_.-][a-z0-9]{1,20}){1,5}:")  # nobody's: cf-ray, pod-template-hash
_GLUED = frozenset("_-./")
_ENDING = ",;!."
_QUOTES = "\"'„“”‚‘’«»`*_"

Seen = dict[tuple[int, bool, bool], bool]  # lines that hold no value, whether they may stand between: each is read once


def values(text: str, label: Label, seen: Seen) -> Iterator[Value]:
    """Yield what stands on a line of its own below the line of a label that leaves it open, or above one that refers to it."""
    line = text.rfind("\n", max(0, label.start - _LONGEST), label.start) + 1
    end = text.find("\n", label.end, label.end + _LONGEST)
    end = end if end >= 0 else len(text)
    if label.least >= TOKEN or (not line and label.start > _LONGEST) or end - label.end > _LONGEST:
        return
    before, rest = text[line : label.start], text[label.end : end]
    for value in entered(text, label) if label.kind in PASSWORDS else ():
        if _is_one(value.text, made_up=True):
            yield value
    if not _OPEN.fullmatch(rest.rstrip(_BLANKS)):
        return
    if (label.kind not in PASSWORDS or text[label.start - 1 : label.start] in _GLUED) and is_value(text, label):
        return
    asked, quoted = "?" in rest, before[:1] in _QUOTED
    made_up = asked or label.kind in PASSWORDS
    if not asked and _NAMING.match(before):
        yield from _first(text, _above(text, line, 2), seen, made_up=made_up)
    if asked or not _FAILED.search(before + rest):
        yield from _first(text, _below(text, end + 1), seen, made_up=made_up, asked=asked, quoted=quoted)
        if quoted or _SUBJECT.match(before):
            yield from _first(text, _above(text, line, _LINES), seen, made_up=made_up, quoted=True)


def _below(text: str, at: int) -> Iterator[tuple[int, int]]:
    for _ in range(_LINES):
        end = text.find("\n", at, at + _LONGEST)
        end = end if end >= 0 else len(text)
        if at >= len(text) or end - at > _LONGEST:
            return
        yield at, end
        at = end + 1


def _above(text: str, end: int, most: int) -> Iterator[tuple[int, int]]:
    for _ in range(most):
        end -= 1
        at = text.rfind("\n", max(0, end - _LONGEST), max(0, end)) + 1
        if end <= 0 or end - at > _LONGEST:
            return
        yield at, end
        end = at


def _first(
    text: str, lines: Iterator[tuple[int, int]], seen: Seen, *, made_up: bool, asked: bool = False, quoted: bool = False
) -> Iterator[Value]:
    """Yield the first value of these lines, if only such stand before it as may, and the one that took a former one's place."""
    waited = not asked  # whoever is asked may say something else before
    for at, end in lines:
        passes = seen.get((at, made_up, asked))
        if passes is None:
            take(20)
            former = _FORMER.match(text, at, end)
            value = _alone(text, at, end, made_up=made_up, said=asked)
            if value and (asked or not is_ordinary_setting(text, value.start, value.end)):
                yield value
                if not former:
                    return
            if former:
                continue
            passes = seen[at, made_up, asked] = bool(_PASSED.fullmatch(text[at:end].strip(_BLANKS)))
        if not passes and not (quoted and text[at] in _QUOTED):
            if waited:
                return
            waited = True


def _alone(text: str, start: int, end: int, *, made_up: bool, said: bool) -> Value | None:
    """Return what is alone on a line but for who says it, and what leads to it; `said`: also words."""
    line = text[start:end].rstrip(_BLANKS)
    if (spoken := _BY_WHOM.match(line)) and (said or spoken.end()) and _is_words(line[spoken.end() :]):
        return whole(text, start + spoken.end(), end)
    before, _, word = line.replace("\t", " ").rpartition(" ")
    before = before.rstrip(_BLANKS)
    core = word.strip(_QUOTES)
    if before and (FIELD.search(before) or _NAMED.fullmatch(before) or not _SPEAKER.search(before)):
        last = before.rpartition(" ")[2].lower().rstrip(_ENDING)
        if not said or (last not in LEADING and last not in _SAYING) or _NEGATED.search(before):
            return None
    if not _is_one(core, made_up=made_up):
        return None
    begin = start + len(line) - len(word) + word.index(core)
    return whole(text, begin, begin + len(core))


def _is_words(text: str) -> bool:
    return text.islower() and is_phrase(text)


def _is_one(word: str, *, made_up: bool) -> bool:
    if not made_up:
        return looks_generated(word)
    if NUMBERED.match(word) or THING.fullmatch(word):
        return False
    return has_shape(word, Where.BESIDE)
