"""Passwords in the dialogue of a mail program with its server, in clear or in base64."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.redaction.kinds import SecretKind
from bot.redaction.values import Link, Value, is_secret
from bot.redaction.wraps import Span, from_base64, places

# SMTP's LOGIN asks for the password with base64 of "Password:"; the client's line comes next, behind whatever the log puts there.
_ASKED = ("UGFzc3dvcmQ6", "cGFzc3dvcmQ6", "UGFzc3dvcmQA")
_NEXT_LINE = re.compile(
    r"[^\n\x1e]{0,200}\n(?:[^\n\x1e]{0,120}?[ \t:>\]\"'])??([A-Za-z0-9+/]{2,}={0,2})[\"' \t\r]{0,8}?(?:\n|\Z)"
)
_REPLY = re.compile(r"\b[2-5][0-9]{2}[ -]")
_PLAIN = re.compile(r"PLAIN\b[^\n]{0,400}(?:\n[^\n]{0,120}){0,3}")
_WORD = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")
_LOGIN = re.compile(
    r"LOGIN(?<=[0-9] LOGIN)[ \t]+(?P<user>\"[^\"\n]{1,200}\"|[^\s\"]{1,200})[ \t]+(?:\"(?P<quoted>(?:[^\"\\\n]|\\.){1,200})\"|(?P<bare>[^\s\"]{1,200}))[ \t\"']{0,8}\r?(?:\n|\Z)"
)
_POP3 = re.compile(r"PASS[ \t]([^\s]{3,200})[ \t]{0,8}\r?(?:\n|\Z)")
_POP3_BEFORE = re.compile(r"(?:\A|\n)(?:[^\n]{0,36}?(?:C:|>|<-|->)[ \t]{0,4})?\Z")


def spans(text: str) -> Iterator[Span]:
    """Yield every password with which somebody signed in by SMTP, IMAP or POP3."""
    yield from _login_of_smtp(text)
    yield from _plain(text)
    for start in places(text, "LOGIN"):
        if found := _LOGIN.match(text, start):
            name = "quoted" if found.group("quoted") else "bare"
            if name == "quoted" or any(character in found.group("user") for character in '@"\\'):
                yield from _if_secret(text, *found.span(name))
    for start in places(text, "PASS "):
        found = _POP3.match(text, start)
        if found and _POP3_BEFORE.search(text, max(0, start - 40), start):
            yield from _if_secret(text, *found.span(1))


def _login_of_smtp(text: str) -> Iterator[Span]:
    for asked in _ASKED:
        for start in places(text, asked):
            answer = _NEXT_LINE.match(text, start + len(asked))
            if answer and not _REPLY.search(text, answer.start(), answer.start(1)) and from_base64(answer.group(1)):
                yield Span(*answer.span(1), SecretKind.PASSWORD)


def _plain(text: str) -> Iterator[Span]:
    done = 0
    for start in places(text, "PLAIN"):
        if start >= done and (lines := _PLAIN.match(text, start)):
            done = lines.end()
            for word in _WORD.finditer(text, start, done):
                if from_base64(word.group()).count(b"\x00") >= 2:
                    yield Span(*word.span(), SecretKind.PASSWORD)


def _if_secret(text: str, start: int, end: int) -> Iterator[Span]:
    if is_secret(Value(start, end, text[start:end], quoted=True, alone=True), Link.ASSIGNED, 3):
        yield Span(start, end, SecretKind.PASSWORD)
