"""Secrets that are known by the label in front of them: a field, a parameter, a column, a word and a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.redaction.kinds import SecretKind
from bot.redaction.values import Link, Value, is_secret, looks_random, read
from bot.redaction.wraps import Span, places, run


@dataclass(frozen=True, slots=True)
class _Label:
    """A part of a label that all its spellings have, the rest of it, how long a value is at least, and which kind it then is."""

    stem: str
    rest: re.Pattern[str]
    least: int
    kinds: tuple[tuple[tuple[str, ...], SecretKind], ...] = ()  # by the word before the stem
    alone: SecretKind | None = None  # where the stem begins a word
    glued: SecretKind | None = None  # where it ends one: SmtpPassword, Benutzerkennwort


_SECRET = 8  # characters: shorter values are never broken by a line
_TOKEN = 16  # characters; so long a value must look like one, too
_CODE = 30
_CERTIFICATE = (("cert", "certificate", "pfx", "pkcs12", "p12", "zertifikat", "zertifikats", "keystore"),)
_OF_AN_APP = ("client", "app", "application", "azure", "entra", "aad", "oauth")
# German: the labels of the Entra portal, "Geheime Clientschlüssel" and its columns "Wert" and "Geheime ID".
_LABELS = (
    _Label(
        "secret",
        re.compile(r"(?:[ _-]?(?:value|text|string|wert))?"),
        _SECRET,
        ((("signing",), SecretKind.SLACK_TOKEN), (_OF_AN_APP, SecretKind.CLIENT_SECRET)),
        alone=SecretKind.CLIENT_SECRET,
    ),
    _Label(
        "schl",
        re.compile(r"(?:ü|ue|u\u0308)ssels?(?:wert)?"),
        _SECRET,
        ((("client", "anwendungs", "geheimer", "geheime"), SecretKind.CLIENT_SECRET),),
    ),
    _Label(
        "geheim",
        re.compile(r"(?:nis(?:wert)?(?:es)?|er wert|schl(?:ü|ue)ssel)"),
        _SECRET,
        alone=SecretKind.CLIENT_SECRET,
        glued=SecretKind.CLIENT_SECRET,
    ),
    _Label(
        "pass",
        re.compile(r"(?:w(?:or[dt]|d)|phrase)?(?:es)?[0-9]?"),
        3,
        tuple((words, SecretKind.CERTIFICATE_PASSWORD) for words in _CERTIFICATE),
        alone=SecretKind.PASSWORD,
    ),
    _Label("passwor", re.compile(r"[dt](?:es)?[0-9]?"), 3, glued=SecretKind.PASSWORD),
    _Label(
        "kennwor",
        re.compile(r"t(?:e?s)?"),
        3,
        tuple((words, SecretKind.CERTIFICATE_PASSWORD) for words in _CERTIFICATE),
        alone=SecretKind.PASSWORD,
        glued=SecretKind.PASSWORD,
    ),
    _Label("pw", re.compile(r"d?"), 3, alone=SecretKind.PASSWORD),
    _Label(
        "token",
        re.compile(r""),
        _TOKEN,
        (
            (("refresh", "aktualisierungs"), SecretKind.REFRESH_TOKEN),
            (("slack", "slack_bot", "slack_app", "slack_user"), SecretKind.SLACK_TOKEN),
            (("access", "id", "auth", "oauth", "bearer", "zugriffs"), SecretKind.ACCESS_TOKEN),
        ),
        alone=SecretKind.ACCESS_TOKEN,
    ),
    _Label("assertion", re.compile(r""), _TOKEN, ((("client",), SecretKind.ACCESS_TOKEN),), SecretKind.ACCESS_TOKEN),
    _Label("accountkey", re.compile(r""), _TOKEN, alone=SecretKind.ACCESS_KEY),
    _Label("accesskey", re.compile(r""), _TOKEN, ((("shared",), SecretKind.ACCESS_KEY),), SecretKind.ACCESS_KEY),
    _Label("code", re.compile(r""), _CODE, alone=SecretKind.AUTHORIZATION_CODE),
)
_FOR_WHOM = r"(?:[ \t](?:for|für|von|of|zu)[ \t][^\s:=]{1,80})?"
_OF_WHOM = r"(?:[ \t](?:for|für|fuer|von|vom|of|zu|zum|des|der)(?:[ \t][^\s:=]{1,80}){1,4}?)?"
_LINKS = (
    (Link.ASSIGNED, re.compile(r"\\{0,3}[\"'’”`\])*_]{0,3}[ \t]{0,40}(?:=>|:=|={1,2})[ \t]{0,20}")),
    (Link.ASSIGNED, re.compile(r"\\{0,3}[\"'’”`]\]?[ \t]{0,40}:[ \t]{0,20}(?=[\"'\\])")),
    (Link.TOLD, re.compile(rf"{_FOR_WHOM}[\"'’”`\])*_]{{0,3}}[ \t]{{0,40}}:[*_]{{0,3}}[ \t]{{0,40}}(?=[^\s])")),
    (
        Link.NEAR,
        re.compile(rf"{_OF_WHOM}[ \t]{{1,4}}(?:is|ist|lautet|war|was)(?:[ \t](?:now|jetzt|nun))?:?[ \t]{{1,4}}"),
    ),
    (
        Link.NEAR,
        re.compile(
            r"[*_]{0,3}(?:[ \t]{0,40}[|│][ \t]{0,40}|[ \t]{0,8}\t[ \t]{0,40}| {2,40}|:?[*_]{0,3}[ \t]{0,8}\r?\n[ \t]{0,40})"
        ),
    ),
)
_PARAMETER = re.compile(r"(?:\A|[\s\"'(\[,;])-{1,2}[a-z0-9-]*\Z")
_PARAMETER_LINK = re.compile(r"(?:[ \t]{1,20}|:[ \t]{0,4}|=)(?!-)")
_ELEMENT = re.compile(r"(?<!=)</?(?:[a-z0-9]+:)?[a-z0-9_.-]*\Z")
_ELEMENT_LINK = re.compile(r"(?:\s[^<>]{0,100})?>(?=[^\s<])")
_SECRET_CHARACTERS = re.compile(r"[A-Za-z0-9+/=_~.-]+")
_TOKEN_CHARACTERS = re.compile(r"[A-Za-z0-9._~+/=!*$-]+")
_AT_A_LINE_END = frozenset("\r\n \t")
_LONG = 200  # characters: a hostile text must not make us read a value again from each label in it
_BEFORE = 28  # characters that may tell the kind
_LONE_BLANK = re.compile(r" (?=[^\s]{20})")  # with a mere blank between, only a client secret's length tells
_BESIDE = re.compile(r"[ \t](?=[^\s]{6}|[\"'„“«»])")
_PASSWORDS = (SecretKind.PASSWORD, SecretKind.CERTIFICATE_PASSWORD)


def spans(text: str, lower: str) -> Iterator[Span]:
    """Yield every value that its label gives away."""
    for label in _LABELS:
        done = 0
        for start in places(lower, label.stem):
            if start < done:
                continue
            found = _value(text, lower, start, label)
            if found is None:
                continue
            kind, link, value = found
            end = _over_lines(text, value) if label.least >= _SECRET else value.end
            if end - value.start > _LONG:
                done = end
            looks = label.least < _TOKEN or (
                looks_random(value.text, label.least) and bool(_TOKEN_CHARACTERS.fullmatch(value.text))
            )
            if looks and is_secret(value, link, label.least):
                yield Span(value.start, end, kind)


def _over_lines(text: str, value: Value) -> int:
    """Return where a value ends that the end of a line may have cut."""
    reaches = not value.quoted and text[value.end : value.end + 1] in _AT_A_LINE_END
    if not reaches or not _SECRET_CHARACTERS.fullmatch(value.text):
        return value.end
    return run(text, value.start, _SECRET_CHARACTERS)[1]


def _value(text: str, lower: str, start: int, label: _Label) -> tuple[SecretKind, Link, Value] | None:
    """Return the kind of the value that stands behind this label, how it is joined to it, and the value."""
    before = lower[max(0, start - _BEFORE) : start]
    kind = _kind(label, before)
    rest = label.rest.match(lower, start + len(label.stem)) if kind else None
    if rest is None or kind is None:
        return None
    link, at = _link(lower, rest.end(), before, kind)
    value = read(text, at) if at else None
    return (kind, link, value) if value else None


def _kind(label: _Label, before: str) -> SecretKind | None:
    word = before.rstrip(" _-.")
    for words, kind in label.kinds:
        if word.endswith(words):
            return kind
    return label.glued if before[-1:].isalpha() else label.alone


def _link(lower: str, end: int, before: str, kind: SecretKind) -> tuple[Link, int]:
    """Return how a value is joined to the label that ends here, and where it begins; 0 where there is none."""
    if "-" in before and _PARAMETER.search(before) and (found := _PARAMETER_LINK.match(lower, end)):
        return Link.ASSIGNED, found.end()
    if "<" in before and _ELEMENT.search(before) and (found := _ELEMENT_LINK.match(lower, end)):
        return Link.ASSIGNED, found.end()
    for link, pattern in _LINKS:
        if found := pattern.match(lower, end):
            return link, found.end()
    if kind in _PASSWORDS and lower[end - 4 : end] != "pass" and (found := _BESIDE.match(lower, end)):
        return Link.BESIDE, found.end()
    lone = _LONE_BLANK.match(lower, end) if kind is SecretKind.CLIENT_SECRET else None
    return Link.NEAR, lone.end() if lone else 0
