"""Passwords in lines of programs' settings and scripts: words alone, whose order says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.redaction.kinds import SecretKind
from bot.redaction.labels import OTHER
from bot.redaction.shapes import looks_chosen
from bot.redaction.values import if_secret
from bot.redaction.wraps import Span
from bot.text.late import compiled_late

# What a script tells a program that asks: whom to talk to, as whom, with what.
_SCRIPT = compiled_late(
    r"(?:\A|\n)[^\w\n]{0,8}(?:ftp>[ \t]?|echo[ \t])?(?:open[ \t][^\n]{3,80}\n[^\w\n]{0,8}(?:ftp>[ \t]?|echo[ \t])?(?:user[ \t]{1,4})?|user[ \t]{1,4})"
    r"(?P<user>[^\s>]{0,79}[^\s>:])(?:[ \t]{1,4}|[^\n]{0,40}\n[^\w\n]{0,8}(?:echo[ \t])?)(?P<value>[^\s>](?:[^\r\n>]{1,198}[^\s>])?)[ \t]{0,4}(?:>>?[^\n]{1,80})?(?:\r?\n|\Z)",
    re.IGNORECASE,
)
_COMMAND = compiled_late(
    r"(?:binary|ascii|bin|cd|lcd|put|get|mput|mget|prompt|pass|passive|quit|bye|close|ls|dir|user|\+OK|[2-5][0-9]{2}[ -])\b.*",
    re.IGNORECASE,
)
# Settings of netrc, msmtp, fetchmail, Postfix, Redis.
_WORD_FOR_IT = r"(?:password|passwd|pass|passwort|kennwort|pw|pwd)"
_BESIDE_USER = compiled_late(
    rf"\b(?:login|user(?:name)?|benutzer(?:name)?|konto)[ \t:]{{1,4}}(?P<sign>[\"']?)[^\s\"',;]{{1,64}}@[^\s\"',;]{{3,80}}(?P=sign)"
    rf"(?:[ \t]|,[ \t]?|[ \t][/|][ \t]|[ \t](?:und|and|with|mit)[ \t]){_WORD_FOR_IT}[ \t]{{1,4}}(?P<mark>[\"']?)(?P<value>[^\s\"',;]{{3,200}})(?P=mark)",
    re.IGNORECASE,
)
# Behind a mere word: the next one is no further setting (fetchmail's, https://www.fetchmail.info/fetchmail-man.html, seen 2026-12)
_SENTENCE = compiled_late(
    r"[ \t]{1,4}(?!(?:is|to|here|there|with|and|und|options?|ssl\w*|(?:no)?keep|fetchall|folders?|mda|smtp\w*|port|proto\w*)\b)\w"
)
_OWN_LINE = compiled_late(
    rf"(?:(?<=\n)|\A)[ \t]{{0,12}}(?:{_WORD_FOR_IT}|(?P<sure>requirepass|masterauth|remotepass|(?:auth|passwd|password)\.raw[ \t]{{0,4}}=))[ \t]{{1,30}}(?P<mark>[\"']?)(?P<value>[^\s\"']{{3,200}})(?P=mark)[ \t\r]{{0,8}}(?=\n|\Z)",
    re.IGNORECASE,
)
_SETTING = compiled_late(
    r"(?:(?<=\n)|\A)[ \t]{0,12}(?:login|user(?:name)?|remoteuser|benutzer|host|machine|server|account|from|port)[ \t]{1,30}[^\s:=]{1,100}[ \t\r]{0,8}(?=\n|\Z)",
    re.IGNORECASE,
)
# What a command shows of a store of secrets, or of the environment, on the next line
_SHOWN = compiled_late(
    r"(?:\bsecrets? (?:show|get|get-value|view|access|versions access)\b(?![^\n]{0,160}--query (?:id|name|attributes)\b)"
    r"|\bget secrets? \S[^\n]{0,120}(?:-o|--output)(?![ =]?(?:name|wide)\b)|get-azkeyvaultsecret\b[^\n]{0,160}asplaintext"
    r"|(?:environ|getenv|env|getenvironmentvariable)[\[(:.{]{1,2}[\"']?\w{0,40}(?:secret|pass(?:wor[dt])?+|kennwort|pwd)"
    rf"(?![_-]?(?:{OTHER}))\w{{0,20}})[^\n]{{0,200}}\n"
    r"(?P<mark>[\"']?)(?P<value>[^\s\"']{4,200})(?P=mark)[ \t\r]{0,8}(?=\n|\Z)",
    re.IGNORECASE,
)
# Of a Secret of Kubernetes each value is one (https://kubernetes.io/docs/concepts/configuration/secret, seen 2026-12)
_OF_KUBERNETES = compiled_late(r"kind:[ \t]{1,4}[\"']?Secret\b", re.IGNORECASE)
_DATA = compiled_late(
    r"\n(?P<margin>[ \t]{0,40})(?:stringData|data):[ \t\r]{0,8}(?P<lines>(?:\n(?P=margin)[ \t]{1,20}[^\n]{1,400}){1,40})"
)
_ENTRY = compiled_late(
    r"\n[ \t]{1,60}[\"']?[\w.-]{1,80}[\"']?:[ \t]{1,8}(?P<mark>[\"']?)(?P<value>[^\s\"'|>][^\s\"']{2,300})(?P=mark)[ \t\r]{0,8}(?=\n|\Z)"
)
_AROUND, _LONG_NUMBER = 200, 6  # characters; digits
_OF_POSTFIX = compiled_late(
    r"(?:(?:(?<=\n)|\A)\[?[\w.-]{3,80}\]?(?::[0-9]{2,5})?[ \t]{1,30}|\bstatic:)[^\s:@]{1,64}@[^\s:@]{3,80}:(?P<value>[^\s]{3,200})(?=[ \t\r]{0,8}(?:\n|\Z))"
)


def spans(text: str, lower: str) -> Iterator[Span]:
    """Yield every password that a program reads from such lines."""
    for told in _SCRIPT.finditer(text) if "user" in lower or "open" in lower else ():
        if not any(map(_COMMAND.fullmatch, told.group("user", "value"))) and looks_chosen(told["value"], quoted=True):
            yield Span(*told.span("value"), SecretKind.PASSWORD)
    if any(word in lower for word in ("pass", "kennwort", "pw", "auth")):
        yield from _beside_users(text)
        for told in _OWN_LINE.finditer(text):
            around = text[max(0, told.start() - _AROUND) : told.start()], text[told.end() : told.end() + _AROUND]
            number = told["value"].isdigit() and len(told["value"]) >= _LONG_NUMBER
            if told["sure"] or number or any(map(_SETTING.search, around)):
                yield from if_secret(text, *told.span("value"))
    if "secret" in lower or "env" in lower:
        for told in _SHOWN.finditer(text):
            yield from if_secret(text, *told.span("value"))
    for data in _DATA.finditer(text) if _OF_KUBERNETES.search(text) else ():
        for told in _ENTRY.finditer(text, *data.span("lines")):
            yield from if_secret(text, *told.span("value"))
    for told in _OF_POSTFIX.finditer(text) if "@" in text else ():
        yield from if_secret(text, *told.span("value"))


def _beside_users(text: str) -> Iterator[Span]:
    for told in _BESIDE_USER.finditer(text):
        if told["mark"] or not told["value"].isalpha() or not _SENTENCE.match(text, told.end()):
            yield from if_secret(text, *told.span("value"))
