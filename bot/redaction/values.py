"""What stands behind a label: how far it goes, and whether it is a secret or only words about one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from bot.redaction.kinds import SecretKind
from bot.redaction.phrasing import ABOUT, SENTENCES
from bot.redaction.shapes import (
    DIRECTORY,
    GUID,
    PHRASE,
    STARS,
    WITH_NUMBER,
    Where,
    has_shape,
    is_address,
    is_app_password,
    is_numbered,
    is_phrase,
    looks_typed,
    names_something,
)
from bot.redaction.wraps import Span
from bot.text.late import compiled_late


class Link(Enum):
    """What joins a label and its value; the looser, the more the value itself must look like a secret."""

    ASSIGNED = auto()  # password=…, -Password …, <password>…
    TOLD = auto()  # Kennwort: …
    NEAR = auto()  # the next cell, the next line, "lautet"
    BESIDE = auto()  # PW …
    BELOW = auto()  # a column's head


class Value(NamedTuple):
    """What stands behind a label, without its quotation marks, and where."""

    start: int
    end: int
    text: str
    quoted: bool
    alone: bool  # nothing else stands behind it on its line


_CLOSING = {
    '"': '"',
    "'": "'",
    "`": "`",
    "„": '“”"',
    "“": '”“"',
    "”": '”"',
    "‚": "‘’'",
    "‘": "’'",
    "’": "’'",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
}


def _quoted(opening: str, closing: str) -> re.Pattern[str]:
    """An escaped quotation mark belongs to the value, and so does a doubled one, as PowerShell writes it."""
    doubled = opening * 2 + r"(?=[^\s,;:)}\]])|" if opening == closing else ""
    return compiled_late(rf"{opening}(?P<value>(?>[^{closing}\\\n\x1e]++|{doubled}\\[^\n\x1e])++)[{closing}]")


_QUOTED = {opening: _quoted(opening, closing) for opening, closing in _CLOSING.items()}


def _bare(field: str, semicolon: str) -> re.Pattern[str]:
    """Without quotation marks it ends with the word, or where the next field begins."""
    return compiled_late(
        r"(?>[^\s&;,\\<|\"'“”„«»`]++"
        rf"|&{field}|;(?!\s|\Z{semicolon})|,(?!\s|\Z|[\"']|[A-Za-z_][\w.-]{{1,40}}(?:=|:[\s\"']))|\\(?![rn](?:[^\s\\:=\"']{{0,40}}(?:[ \t:=\"']|\\[rn])|[\r\n]))|<(?!/)|\|(?!\s|\Z)"
        r"|[\"'“”„«»`](?![\s,;:.)}\]]|\Z))++"
    )


_BARE = _bare("(?!#?[a-z]{2,8};)", "")  # what is told; a character of HTML ends it
# Behind "=" the next one may be of a form (small letters), a connection string, a list
_FIELD = _bare("(?![a-z_][A-Za-z0-9_.-]{0,40}=)", r"|[A-Za-z_][\w .-]{0,40}=")
_BRACED = compiled_late(r"\{([^{}\n\x1e]{3,200})\}(?=[;\"'\s]|\Z)")  # of a connection string
_ANGLED_LIMIT = 202  # characters
_ANGLED = compiled_late(r"<([^<>\n\x1e]{1,200})>")
_MORE = compiled_late(r"[,;.]?[ \t]{1,40}[^\s(|]")  # words behind it on its line
_SPACE = compiled_late(r"\s")
_LIMIT = 1024  # characters; a value that goes on longer is found by its form, or cut there
_FEWEST, _LONGEST_PORT = 3, 5  # characters of a secret, digits
_LEAST = 8  # characters of a secret that a program makes; of one that somebody makes up, fewer
_MARKUP = frozenset("*_~")
_BEFORE_VALUES = frozenset("*_`\"'„“«")
_VARIABLE = compiled_late(
    r"\$\(?\{?(?:[A-Za-z]+:)?[A-Za-z_][\w.-]*\}?(?:\.\w+)*\)?|%\w+%|@p[0-9]{1,3}|@__\w+_[0-9]{1,3}|\*[A-Za-z]\w*|\{\{?[A-Za-z_. -]+\}?\}|\$\(.*|@\(.*|\[[A-Za-z][\w.]{2,80}\]::.*|\[[A-Za-z][A-Za-z_.]{2,80}[0-9]{0,2}\]|\$?\{\{.*"
)
_CODE = compiled_late(
    r"await\Z|[\w.:-]{0,60}(?:get|read|env|decrypt|load|fetch|input|prompt|convert|config|credential)\w{0,20}[(\[]"
    r"|[a-z_][a-z_.]{2,40}\((?:.*[)\]\"'(,])?\Z|[a-z_.]*(?:[._](?:secret|password|token|key)|(?:secret|password|token)_[a-z_]+)\Z"
    r"|(?:Get|Read|Import|Invoke|Unprotect|ConvertTo|New)-[A-Z]\w+\Z|\((?:Get|Read|ConvertTo|New|Add|Import|Invoke|Set)-|!(?:vault|secret|env|ref)\b|(?:self|config|settings|os|process|args|this)\.[A-Za-z_][\w.]*\Z|System\.[A-Z]",
    re.IGNORECASE,
)
_PLACEHOLDER = compiled_late(
    r"<[^<>0-9]{1,60}>|(?:[a-z]+[ _-])*(?:your|ihre?|dein|here|hier|placeholder|insert|replace)(?:[ _-][a-zäöüß]+)*"
    r"|(?:client|app)?[_-]?(?:secret|password|passwort|kennwort|token|pwd|pw|passwd|pass)(?:[_-]?value)?",
    re.IGNORECASE,
)
_NAME = compiled_late(r"[A-Z0-9_]*(?:SECRET|PASSWORD|PASSWD|PASS|PWD|TOKEN|KEY)[A-Z0-9_]*")  # of a variable
_ERROR = compiled_late(
    r"AADSTS\d.*|0x[0-9A-Fa-f]+|\d{1,3}|[45]\.\d\.\d{1,3}|[\w.]{1,100}(?:Exception|Error|Failure|Fault)\W*"
)
_CODE_ENDS = ")}];,"
_OWN_CODE = compiled_late(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){7}")  # ours, for whoever sees its page
_LINE_END = compiled_late(r"(?:\\[nr]|\s)+\Z")  # as a program writes it
_PASSPHRASE = compiled_late(r"[\w'-]{2,20}(?:[ _.-][\w'-]{2,20}){2,9}")


def read(text: str, start: int) -> Value | None:
    """Return what stands here as a value, if anything does."""
    while text[start : start + 1] in _MARKUP and text[start + 1 : start + 2] in _BEFORE_VALUES:
        start += 1
    opening = _QUOTED.get(text[start : start + 1])
    found = opening.match(text, start, start + _LIMIT) if opening else None
    if found:
        begin, end = found.span("value")
        return Value(begin, end, found.group("value"), quoted=True, alone=True)
    if opening and text[start + 1 : start + 2] == text[start]:
        return None  # an empty one
    if text[start : start + 1] == "<" and (angled := _angled(text, start)):  # <a value>, or <the name of one>
        return None if _SPACE.search(angled.group(1)) else Value(*angled.span(1), angled.group(1), False, True)
    begin = start + 1 if opening else start
    if text[start - 1 : start + 1] == "={" and ";" in text[max(0, start - 40) : start]:
        braced = _BRACED.match(text, start)
        if braced:
            return Value(*braced.span(1), braced[1], quoted=True, alone=True)
    behind_sign = text[max(0, begin - 4) : begin].rstrip(" \t\"'")[-1:] == "="
    bare = (_FIELD if behind_sign else _BARE).match(text, begin, start + _LIMIT)
    if bare is None:
        return None
    words = _several(text, bare.start()) if text[bare.end() : bare.end() + 1] == " " else None
    if words:
        return Value(*words.span(), words.group(), quoted=False, alone=True)
    return Value(bare.start(), bare.end(), bare.group(), quoted=False, alone=not _MORE.match(text, bare.end()))


def _several(text: str, start: int) -> re.Match[str] | None:
    """Return the words to the end of the line, where they are a password of several: mere words, or some with a number and a sign."""
    words = text[start].isalpha() and (PHRASE.match(text, start) or WITH_NUMBER.match(text, start))
    return words if words and is_phrase(words.group()) else None


def _angled(text: str, start: int) -> re.Match[str] | None:
    return _ANGLED.match(text, start) if text.find(">", start, start + _ANGLED_LIMIT) > 0 else None


def whole(text: str, start: int, end: int) -> Value:
    """Return this piece of the text as a value."""
    body = text[start:end].rstrip()
    return Value(start, start + len(body), body, quoted=True, alone=True)


def is_secret(value: Value, link: Link, least: int) -> bool:
    """Say whether a value is a secret: not a placeholder, no words about one, no code or id of an error."""
    text = value.text
    short = len(text) < least and not (link is not Link.BESIDE and least <= _LEAST and looks_typed(text))
    if short or _is_no_secret(text, value, link):
        return False
    if link in (Link.NEAR, Link.BESIDE) and value.quoted and _SPACE.search(text):
        named = link is Link.BESIDE and (text[0].isupper() or text.count(" ") < 3)  # a button, an option
        return is_numbered(text) or (not named and not _is_sentence(text) and bool(_PASSPHRASE.fullmatch(text)))
    if link is Link.BESIDE:
        return has_shape(_core(value), Where.BESIDE, quoted=value.quoted)
    if link is not Link.ASSIGNED and not value.quoted and is_address(text):
        return False  # whom or what it is about
    if link is Link.NEAR:
        return (value.alone and is_phrase(text)) or has_shape(_core(value), Where.NEAR)
    if link is Link.ASSIGNED and value.quoted:
        return not _is_message(text)
    if is_numbered(text):
        return True
    if value.quoted:
        return not _is_sentence(text)
    return (
        link in (Link.ASSIGNED, Link.BELOW)
        or value.alone
        or not text.rstrip(".,:;!").isalpha()
        or is_app_password(text)
    )


def is_handed_over(value: Value) -> bool:
    """Say whether what a program is told where it expects a secret is one: neither words about one nor what else is told beside it."""
    number = value.text.isdigit() and len(value.text) > _LONGEST_PORT
    return is_secret(value, Link.ASSIGNED, _FEWEST) and (number or not names_something(value.text))


def _core(value: Value) -> str:
    """Return a value without the bracket that closes the remark in which it stands."""
    closes = not value.quoted and value.text[-1:] in ")]}" and not set("([{").intersection(value.text)
    return value.text.rstrip(")]}") if closes else value.text


def is_about(word: str) -> bool:
    """Say whether a word is one of those that sentences and dialogues say of a secret."""
    return word.strip(".,:;!?()[]{}<>*_\"'").lower() in ABOUT


def is_code(text: str) -> bool:
    """Say whether a program reads the secret from there: a variable, a call, the name of a setting."""
    return bool(_VARIABLE.fullmatch(text) or _CODE.match(text) or _NAME.fullmatch(text))


def _is_no_secret(text: str, value: Value, link: Link) -> bool:
    if is_about(text if value.quoted else text.rstrip(_CODE_ENDS).partition(",")[0]) or not text.strip(
        ".,:;!?()[]{}<>*_\"'"
    ):
        return True
    if (link in (Link.ASSIGNED, Link.TOLD) or not value.quoted) and _VARIABLE.fullmatch(_LINE_END.sub("", text)):
        return True
    if not value.quoted and _CODE.match(text):
        return True
    if (not value.quoted or link in (Link.NEAR, Link.BESIDE)) and DIRECTORY.fullmatch(text):
        return True
    return (
        any(
            shape.fullmatch(text if value.quoted else text.rstrip(_CODE_ENDS))
            for shape in (STARS, _PLACEHOLDER, _NAME, _ERROR, GUID, _OWN_CODE)
        )
        and len(text) <= 120
    )


def _is_sentence(text: str) -> bool:
    words = [word.strip(".,:;!").lower() for word in text.split()]
    return len(words) >= 3 and (text.endswith((".", "!", "?")) or not SENTENCES.isdisjoint(words))


def _is_message(text: str) -> bool:
    """Say whether a program says this of a field, for half of it are words about secrets; nobody's password is "This field is required"."""
    words = [word.strip(".,:;!\"'").lower() for word in text.split()]
    if len(words) == 2 and all(word in SENTENCES for word in words):
        return True
    return len(words) >= 3 and 2 * sum(word in SENTENCES for word in words) >= len(words)


def if_secret(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield this part of a text as a password, if it can be one where it stands alone in a password's place."""
    if is_secret(Value(start, end, text[start:end], quoted=True, alone=True), Link.ASSIGNED, 3):
        yield Span(start, end, SecretKind.PASSWORD)
