"""Secrets on the command lines of known programs: which option, and what its value holds."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import NamedTuple

import re2

from bot.redaction.kinds import SecretKind
from bot.redaction.shapes import looks_chosen
from bot.redaction.values import Link, Value, is_handed_over, is_secret
from bot.redaction.wraps import Span, places
from bot.text.late import compiled_late

_PASSWORD, _SECRET, _CERTIFICATE = SecretKind.PASSWORD, SecretKind.CLIENT_SECRET, SecretKind.CERTIFICATE_PASSWORD


class _Program(NamedTuple):
    """The options whose value is a secret (`pairs`: what stands behind `sign` in it), and those with which it may be glued together.

    `words`: the how-manieth word without an option is a secret; 0 where none is.
    """

    kind: SecretKind
    options: tuple[str, ...]
    glued: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    words: int = 0
    sign: str = ":"


# From each program's own manual: what `-p` is to one is a port to another.
PROGRAMS: Mapping[str, _Program] = {
    "curl": _Program(
        _PASSWORD, ("--pass", "--proxy-pass", "--oauth2-bearer"), ("-u",), ("-u", "--user", "-U", "--proxy-user")
    ),
    "wget": _Program(_PASSWORD, ()),
    "az": _Program(_SECRET, ("-p", "-w")),
    "swaks": _Program(_PASSWORD, ("-ap",)),
    "sqlcmd": _Program(_PASSWORD, ("-P",), ("-P",)),
    "osql": _Program(_PASSWORD, ("-P",), ("-P",)),
    "http": _Program(_PASSWORD, (), (), ("-a", "--auth")),
    "https": _Program(_PASSWORD, (), (), ("-a", "--auth")),
    "bcp": _Program(_PASSWORD, ("-P",), ("-P",)),
    "isql": _Program(_PASSWORD, ("-P",), ("-P",)),
    "openssl": _Program(_CERTIFICATE, ("-k", "-K", "-pass"), (), ("-passin", "-passout", "-pass")),
    "sshpass": _Program(_PASSWORD, ("-p",), ("-p",)),
    "mysql": _Program(_PASSWORD, (), ("-p",)),
    "mysqldump": _Program(_PASSWORD, (), ("-p",)),
    "mysqladmin": _Program(_PASSWORD, (), ("-p",)),
    "mariadb": _Program(_PASSWORD, (), ("-p",)),
    "mongo": _Program(_PASSWORD, ("-p",)),
    "mongosh": _Program(_PASSWORD, ("-p",)),
    "redis-cli": _Program(_PASSWORD, ("-a", "--pass")),
    "docker": _Program(_PASSWORD, ("-p",)),
    "podman": _Program(_PASSWORD, ("-p",)),
    "helm": _Program(_PASSWORD, ("-p",)),
    "certutil": _Program(_CERTIFICATE, ("-p",)),
    "keytool": _Program(
        _CERTIFICATE, ("-storepass", "-srcstorepass", "-deststorepass", "-keypass", "-srckeypass", "-destkeypass")
    ),
    "signtool": _Program(_CERTIFICATE, ("/p",)),
    "schtasks": _Program(_PASSWORD, ("/rp", "/p")),
    "psexec": _Program(_PASSWORD, ("-p",)),
    "runas": _Program(_PASSWORD, ("/p",)),
    "wmic": _Program(_PASSWORD, ("/password",)),
    "ldapsearch": _Program(_PASSWORD, ("-w",)),
    "ldapmodify": _Program(_PASSWORD, ("-w",)),
    "ldapadd": _Program(_PASSWORD, ("-w",)),
    "ldapwhoami": _Program(_PASSWORD, ("-w",)),
    "smbclient": _Program(_PASSWORD, (), (), ("-U",), sign="%"),
    "ncftp": _Program(_PASSWORD, ("-p",)),
    "lftp": _Program(_PASSWORD, (), (), ("-u",), sign=","),
    "htpasswd": _Program(_PASSWORD, (), words=3),
    "sendemail": _Program(_PASSWORD, ("-xp",)),
    "blat": _Program(_PASSWORD, ("-pw",)),
    "mailsend": _Program(_PASSWORD, ("-pass",)),
    "plink": _Program(_PASSWORD, ("-pw",)),
    "pscp": _Program(_PASSWORD, ("-pw",)),
    "unzip": _Program(_PASSWORD, ("-P",)),
    "winrs": _Program(_PASSWORD, ("-p", "/p")),
    "zip": _Program(_PASSWORD, ("-P",)),
    "7z": _Program(_PASSWORD, (), ("-p",)),
    "net use": _Program(_PASSWORD, (), words=1),
    "net user": _Program(_PASSWORD, (), words=2),
    "doveadm pw": _Program(_PASSWORD, ("-p",)),
    "doveadm auth test": _Program(_PASSWORD, (), words=2),
    "doveadm auth login": _Program(_PASSWORD, (), words=2),
    "cmdkey": _Program(_PASSWORD, ("/pass", "/p")),
}
_NAME = re2.compile(rb"\b(?:" + "|".join(map(re.escape, PROGRAMS)).encode() + rb")(?:\.exe)?(?:[\t ]|[\"'],)")
# What a line may begin with before a program that is known by its words alone: a prompt, a path, sudo, another command and a pipe.
_BEGUN = compiled_late(
    r"(?:\A|\n|[$#>;&|(`\"'/\\=:+\]]|\b(?:sudo|run|exec|time|env|call|cmd /c|then|do)[ \t])[ \t]{0,8}\Z|(?:[A-Z_]{2,40}=\S{0,80} )\Z"
)
_LINE = compiled_late(r"(?:[^\n\\`^\x1e]|[\\`^]\r?\n|[\\`^])*")
_WORD = compiled_late(
    r"(?:\"(?:[^\"\\\n]|\\.|\"\")*\"|'(?:[^'\n]|'\\''|'\"'\"'|'')*'|\\[^\n]|[^\s\"'\\])+|\"[^\n\"]*|'[^\n']*"
)
_LISTED = compiled_late(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'")  # ["curl", "-u", "…"]
# … or behind its name and a colon.
_PAIRED = re2.compile(
    rb"[ \t]--?(?:u|user|userpwd|auth|basic-?auth|credentials?|creds|login|proxy-user)[ \t=]{1,3}[\"']?[^\s:\"'/]{1,80}:[^\s\"'/]"
)
# What a command is told on its standard input, where its line speaks of a secret.
_TOLD = compiled_late(r"<<<[ \t]?|<\([ \t]?(?:echo|printf)[ \t](?:-n[ \t])?")
_DECODED = compiled_late(r"[ \t]{0,4}\|[ \t]{0,4}base64[ \t]{1,4}-(?:d|D|-decode)\b")
_SPOKEN = compiled_late(r"sudo -s|secret|pass|pwd|token|login|kennw|cred")
_ELSEWHERE = frozenset(("file", "env", "fd"))  # where openssl finds it
_NEXT = frozenset(("|", "||", "&", "&&", ";"))  # another command begins
# Any program: behind an option with a user one with what the user signs in with. A port is a number.
_WITH_USER = re2.compile(
    rb"[ \t(\[,][\"']?(?:-[a-z]?[uU]|-l|--?user(?:name)?|--?login|/u|/user)[\"']?[ \t=:,]{1,3}(?:\"[^\"\n]{1,80}\"|'[^'\n]{1,80}'|[^\s\"'-][^\s\"']{0,80})[ \t,]{1,4}"
    rb"[\"']?(?:--?|/)(?:[a-z]?[pP]|pw|w|W|pass|k|s)[\"']?[ \t=:,]{1,3}"
)
_BEFORE_USER = re2.compile(
    rb"(?:^|[\s(\[,])[\"']?(?:--?|/)(?:p|pw|pass)[\"']?[ \t=:,]{1,3}(\"[^\"\n]{3,80}\"|'[^'\n]{3,80}'|[^\s\"'-][^\s\"']{2,80})[ \t,]{1,4}"
    rb"[\"']?(?:-[uU]|-l|--?user(?:name)?|--?login|/u|/user)[\"']?[ \t=:,]"
)
# Any program: what an option is for. Files and numbers are no secrets.
_FOR_SECRETS = re2.compile(
    rb"[ \t][\"']?(?:--?|/)(?:[a-z]{1,12}-)?(?:key|token|pin|code|auth|pw|geheimnis)[\"']?[ \t=:,]{1,3}"
)
# Oracle's tools: name/password@database; a console of Redis, as redis-cli shows it.
_WORDS_OF_ITS_OWN = re2.compile(
    rb"(?im)\b(?:sqlplus|sqlcl|rman|expdp|impdp|exp|imp|conn(?:ect)?)[ \t](?:-\S{1,9}[ \t]|target[ \t]|userid=){0,3}[\"']?[\w$#.-]{1,40}/(\S{3,200})@[\w/(]"
    rb"|:[0-9]{2,5}(?:\[[0-9]{1,3}\])?>[ \t]AUTH[ \t](?:[\w.-]{1,40}[ \t])?(\S{3,400})[ \t\r]*$"
)
_LONGEST = 400  # characters of one word
_LIMIT = 4000  # characters of one command
_NAMED = compiled_late(
    r"\b(?:setx(?:[ \t]{1,4}/\w{1,4})*|setenv|set[ ]-\w{1,3}|git[ ]config(?:[ ]--\w+)*|ENV|ARG)[ \t]{1,4}(?P<name>[\w.-]{0,40}(?:secret|passw|pass|pwd|token|kennwort)[\w.-]{0,20})[ \t]{1,4}"
    r"(?P<value>\"[^\"\n]{1,400}\"|'[^'\n]{1,400}'|[^\s\"'=][^\s]{2,400})",
    re.IGNORECASE,
)
_ECHO = compiled_late(r"[ \t]{1,4}(?:-\w[ \t]{1,4})?(?:[\"']?%s(?:\\n)?[\"']?[ \t]{1,4})?")
_ENCODED = compiled_late(
    r"[ \t]{0,4}\|[ \t]{0,4}(?:base64|openssl[ ](?:enc[ ])?-?-?base64)\b(?![ \t]{1,4}-(?:d|D|-decode)\b)"
)
_NAMED_BEFORE = compiled_late(r"\\(?:0{1,3}|x00)")
_PIPED = compiled_late(
    r"[ \t]{0,4}\|[ \t]{0,4}(?:sudo[ ]-S|runas|passwd|smbpasswd|su\b|[^\n|]{0,200}(?:--password-stdin|--passphrase-fd|--stdin))"
)
_NO_WORD = compiled_late(r"-|/\w+(?::|\Z)|\\\\|(?:[A-Za-z]:|\*)\Z")  # an option, a share, a drive
_NAMING = ("setx", "setenv", "set -", "git config", "env ", "arg ")
_QUOTES = "\"'"


def spans(text: str, lower: str, raw: bytes, raw_lower: bytes) -> Iterator[Span]:
    """Yield every secret that an option of a known program gives away."""
    done = 0
    for found in _NAME.finditer(raw_lower):
        start, end = found.span()
        program = PROGRAMS[lower[start:end].rstrip(" \t\"',").removesuffix(".exe")]
        if start < done or (program.words and not _BEGUN.search(text, max(0, start - 90), start)):
            continue
        line = _LINE.match(text, end, min(len(text), end + _LIMIT))
        words = _LISTED if text[end - 1] == "," else _WORD
        said = [*takewhile(lambda word: word[0] not in _NEXT, words.finditer(text, end, line.end() if line else end))]
        done = said[-1].end() if said else end
        yield from _options(text, iter(said), program)
    if b" -" in raw or b" /" in raw:
        yield from _beside_users(text, raw, raw_lower)
    yield from _of_its_own(text, raw)
    yield from _handed_over(text, lower)
    for found in _NAMED.finditer(text) if any(word in lower for word in _NAMING) else ():
        yield from _given(text, *found.span("value"), SecretKind.PASSWORD)


def _beside_users(text: str, raw: bytes, raw_lower: bytes) -> Iterator[Span]:
    """Yield what stands behind a user's name, whichever program is told it."""
    for found in _WITH_USER.finditer(raw):
        word = _WORD.match(text, found.end(), found.end() + _LONGEST)
        if word and (word[0][0] in _QUOTES or looks_chosen(word[0])):
            yield from _given(text, *word.span(), SecretKind.PASSWORD)
    for found in _BEFORE_USER.finditer(raw):
        start, stop = found.span(1)
        if looks_chosen(text[start:stop].strip(_QUOTES), quoted=text[start] in _QUOTES):
            yield from _given(text, start, stop, SecretKind.PASSWORD)
    for found in _FOR_SECRETS.finditer(raw_lower):
        word = _WORD.match(text, found.end(), found.end() + _LONGEST)
        if word and looks_chosen(word[0].strip(_QUOTES), quoted=word[0][0] in _QUOTES):
            yield from _given(text, *word.span(), SecretKind.PASSWORD)
    for found in _PAIRED.finditer(raw):
        start = found.end() - 1
        word = _WORD.match(text, start, start + _LONGEST)
        secret = word[0].rstrip(_QUOTES) if word else ""
        if looks_chosen(secret):
            yield Span(start, start + len(secret), SecretKind.PASSWORD)


def _of_its_own(text: str, raw: bytes) -> Iterator[Span]:
    """Yield what a program is told without an option."""
    for found in _WORDS_OF_ITS_OWN.finditer(raw):
        start, stop = found.span(found.lastindex or 0)
        yield from _given(text, start, stop, SecretKind.PASSWORD)


def _handed_over(text: str, lower: str) -> Iterator[Span]:
    """Yield what a command gets from another one or on its standard input."""
    for told in _TOLD.finditer(text) if "<<<" in text or "<(" in text else ():
        word = _WORD.match(text, told.end(), told.end() + _LONGEST)
        line = max(lower.rfind("\n", 0, told.start()), told.start() - _LONGEST, 0)
        if word and _SPOKEN.search(lower, line, told.start()):
            yield from _given(text, *word.span(), SecretKind.PASSWORD)
    for start in (*places(lower, "echo "), *places(lower, "printf ")):
        begin = _ECHO.match(text, lower.index(" ", start))
        said = _WORD.match(text, begin.end(), begin.end() + _LONGEST) if begin else None
        if said and (_PIPED.match(text, said.end()) or _decoded(text, lower, start, said.end())):
            yield from _given(text, *said.span(), SecretKind.PASSWORD)
        elif said and _ENCODED.match(text, said.end()):
            named = deque((None, *_NAMED_BEFORE.finditer(said[0])), maxlen=1).pop()  # \0name\0password
            at = named.end() if named else 0
            if looks_chosen(said[0][at:].strip(_QUOTES), quoted=True):
                yield Span(said.start() + at, said.end(), SecretKind.PASSWORD)


def _decoded(text: str, lower: str, start: int, end: int) -> bool:
    """Say whether base64 is undone here on a line that speaks of a secret, before it or behind it."""
    line = max(lower.rfind("\n", 0, start), start - _LONGEST, 0)
    spoken = _SPOKEN.search(lower, line, start) or _SPOKEN.search(lower, end, end + _LONGEST)
    return bool(spoken and _DECODED.match(text, end))


def _options(text: str, found_words: Iterator[re.Match[str]], program: _Program) -> Iterator[Span]:
    option = ""
    words = 0
    for found in found_words:
        word, (start, stop) = found[found.lastindex or 0], found.span(found.lastindex or 0)
        if option:
            yield from _value(text, start, stop, program, option)
            option = ""
            continue
        name, sign, _ = word.partition("=")
        if not sign and word[:1] in "/-":
            name, sign, _ = word.partition(":")
        if word[:1] == "/":  # Windows reads such in either case
            name = name.lower()
        if name in program.options or name in program.pairs:
            if sign:
                yield from _value(text, start + len(name) + 1, stop, program, name)
            else:
                option = name
        elif glued := next((each for each in program.glued if word.startswith(each) and len(word) > len(each)), ""):
            yield from _value(text, start + len(glued), stop, program, glued)
        elif program.words and not _NO_WORD.match(word):
            words += 1
            if words == program.words:
                yield from _given(text, start, stop, program.kind)


def _value(text: str, start: int, stop: int, program: _Program, option: str) -> Iterator[Span]:
    if start == stop:
        return
    if option in program.pairs:
        colon = text.find(program.sign, start, stop)
        if colon < 0 or text[start:colon].strip(_QUOTES) in _ELSEWHERE:
            return
        end = stop - 1 if text[stop - 1] in _QUOTES and text[start] in _QUOTES else stop
        if is_secret(Value(colon + 1, end, text[colon + 1 : end], True, True), Link.ASSIGNED, 3):
            yield Span(colon + 1, end, program.kind)
        return
    yield from _given(text, start, stop, program.kind)


def _given(text: str, start: int, stop: int, kind: SecretKind) -> Iterator[Span]:
    option = text[start] == "-"
    if text[start] in _QUOTES and stop - start > 2 and text[stop - 1] == text[start]:
        start, stop = start + 1, stop - 1
    if not option and is_handed_over(Value(start, stop, text[start:stop], quoted=True, alone=True)):
        yield Span(start, stop, kind)
