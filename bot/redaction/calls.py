"""Secrets that a program hands over as an argument: told by who is called and by the argument's place.

Which names are called, in Java, C#, VB, PHP, Python, Ruby, JavaScript and PowerShell, and from which argument on there may be a
secret. What has a keyword is a label's business.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

import re2

from bot.redaction.kinds import SecretKind
from bot.redaction.shapes import looks_chosen, names_something
from bot.redaction.values import Value, is_handed_over
from bot.redaction.wraps import Span, is_written
from bot.text.late import compiled_late
from bot.values import ANY_GUID

_CALLEES = {
    "secret": (0, SecretKind.CLIENT_SECRET),
    "securestring": (0, SecretKind.PASSWORD),
    "password": (0, SecretKind.PASSWORD),
    "passphrase": (0, SecretKind.PASSWORD),
    "credential": (1, SecretKind.PASSWORD),
    "clientcredential": (0, SecretKind.CLIENT_SECRET),
    "login": (1, SecretKind.PASSWORD),
    "logon": (1, SecretKind.PASSWORD),
    "sign_in": (1, SecretKind.PASSWORD),
    "signin": (1, SecretKind.PASSWORD),
    "authenticat": (1, SecretKind.PASSWORD),
    "basicauth": (1, SecretKind.PASSWORD),
    "basic_auth": (1, SecretKind.PASSWORD),
    "plainauth": (1, SecretKind.PASSWORD),
    "saslmechanism": (1, SecretKind.PASSWORD),
    "ldap_bind": (1, SecretKind.PASSWORD),
    "simple_bind": (1, SecretKind.PASSWORD),
    "conn.open": (2, SecretKind.PASSWORD),
    "connection.open": (2, SecretKind.PASSWORD),
    "pdo": (2, SecretKind.PASSWORD),
    "mysqli": (2, SecretKind.PASSWORD),
    "getconnection": (2, SecretKind.PASSWORD),
    "imap_open": (1, SecretKind.PASSWORD),
    "dialer": (3, SecretKind.PASSWORD),
    ".plain": (1, SecretKind.PASSWORD),
    "connect": (2, SecretKind.PASSWORD),
    "transport.send": (2, SecretKind.PASSWORD),
    "yagmail.smtp": (1, SecretKind.PASSWORD),
    "creds": (1, SecretKind.PASSWORD),
    "smtp.start": (4, SecretKind.PASSWORD),
    "certificate2": (1, SecretKind.CERTIFICATE_PASSWORD),
    "pkcs12": (1, SecretKind.CERTIFICATE_PASSWORD),
    "pfx": (1, SecretKind.CERTIFICATE_PASSWORD),
    "import": (1, SecretKind.CERTIFICATE_PASSWORD),
    "auth": (1, SecretKind.PASSWORD),
}
_NAMES = "|".join(map(re.escape, sorted(_CALLEES, key=len, reverse=True)))
_CALLEE = re2.compile(
    (
        rf"(?:{_NAMES})[\w.-]{{0,40}}(?:<[\w, ]{{1,40}}>)?(?:\]?(?:::new|[ \t]\w{{1,20}})?[ \t]?\(|[\"']?[ \t]{{0,4}}[=:][ \t]{{0,4}}[(\[]|[ \t]{{1,4}}(?:-argumentlist[ \t]{{1,4}})?[@(]?[\"'])"
        r"|securestring"
    ).encode()
)
_NAME = compiled_late(rf"(?:{_NAMES})(?!\w{{0,20}}(?:error|exception))")
# Whoever is called: behind a mailbox or an app's id comes what it signs in with, if anything that looks so.
_WHO = re2.compile(
    rb"[\"'](?:[^\s\"'@:]{1,64}@[^\s\"'@:]{3,80}|" + ANY_GUID.encode() + rb")[\"'][ \t]{0,4},\s{0,20}[bru@$]?[\"']"
)
# A server and its port: among what follows is what somebody signs in with there.
_WHERE = re2.compile(
    rb"[(,][ \t]{0,4}(?:993|143|587|465|995|110),|[\"'][a-z0-9.-]{1,80}\.[a-z]{2,20}[\"'],?[ \t]{1,4}[\"']?[0-9]{2,5}[\"']?[ \t]{0,4}[,) ]"
)
# What is made base64 in a program is a secret oftener than not.
_ENCODED = re2.compile(
    rb"\b(?:btoa|b64encode|base64_encode|encode_base64|base64\.encode\w{0,20}|strict_encode64|encodetostring|tobase64string)[ \t]?\((?:[^\"'()\n]{0,60}\(){0,3}[bruf]?[\"']"
    rb"|\bbuffer\.from\([\"']"
)
# A name and a password without quotation marks, as logs write a call
_LOGGED = re2.compile(
    rb"\b(?:login|logon|log_in|sign_?in|auth\w{0,20}|connect)[ \t]?\([ \t]?(?:user(?:name)?[=:][ \t]?)?[^\s,()\"']{2,80},[ \t]?(?:\w{2,12}[=:][ \t]?)?"
)
_HANDED = compiled_late(r"[^\s\"'()]{6,200}(?=\))")
_STATEMENT = compiled_late(r"(?:[^;\n]|,[ \t]{0,8}\r?\n){0,300}")
_REST = compiled_late(
    r"[\w.-]{0,40}(?:<[\w, ]{1,40}>)?(?P<open>\]?(?:::new|[ \t]\w{1,20})?[ \t]?\(|[ \t]*[=:][ \t]*(?:\(|\[(?![a-z]))|(?<=auth)[\"'][ \t]*:[ \t]*\[(?=[\"'])|[ \t]{1,4}(?:-argumentlist[ \t]{1,4})?(?=[@(]?[\"']))"
)
_STRING = compiled_late(
    r"\"(?P<a>(?:[^\"\\\n\x1e]|\\[^\n\x1e]|\"\"){0,1000})\"|'(?P<b>(?:[^'\\\n\x1e]|\\[^\n\x1e]|''){0,1000})'|\"(?P<c>[^\"\n\x1e]{0,1000})\"|'(?P<d>[^'\n\x1e]{0,1000})'|`(?P<e>[^`\n\x1e]{0,1000})`"
)
_PLAIN = compiled_late(r"[^\"'`(),\[\]{};\n]+")
_KEYWORD = compiled_late(r"[\w-]{1,40}[ \t]{0,4}[=:][ \t]{0,4}[bruf@$]{0,2}\Z")
_KEY = compiled_late(r"[ \t]{0,4}:")  # the next one, of an object
_CHARACTERS = compiled_late(r"\s{0,4}\.toCharArray\(", re.IGNORECASE)
_PIPED = compiled_late(r"[ \t]{0,4}\|[ \t]{0,4}ConvertTo-SecureString\b", re.IGNORECASE)
_BARE = compiled_late(
    r"[ \t]{1,4}(?:-(?:AsPlainText|Force|String)[ \t]{1,4}){0,3}(?P<value>[^\s\"'$(\-|;)][^\s\"'|;)]{2,200})",
    re.IGNORECASE,
)
_REACH = 4000  # characters from a name to the last of its arguments
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def spans(text: str, lower: str, raw_lower: bytes) -> Iterator[Span]:
    """Yield every argument of a call that is a secret by its place."""
    done = 0
    for callee in _CALLEE.finditer(raw_lower):
        start = callee.start()
        named = _NAME.match(lower, start) if start >= done else None
        if named is None:
            continue
        name, end = named.group(), named.end()
        least, kind = _CALLEES[name]
        if name == "securestring":
            yield from _secure_string(text, start, end)
            done = yield from _arguments(text, end, 0, kind, 0)
        elif (rest := _REST.match(lower, end, end + 120)) and (least or rest["open"].strip()):
            opened = rest["open"].strip()[-1:] in ("(", "[")
            done = yield from _arguments(text, rest.end(), least, kind, int(opened))
    for who in _WHO.finditer(raw_lower):
        handed = _STRING.match(text, who.end() - 1)
        if handed is None or _KEY.match(text, handed.end()):
            continue
        if looks_chosen(handed[name := handed.lastgroup or "a"], quoted=True):
            yield Span(*handed.span(name), SecretKind.PASSWORD)
    for where in _WHERE.finditer(raw_lower):
        statement = _STATEMENT.match(text, where.end())
        for handed in _STRING.finditer(text, where.end(), statement.end() if statement else where.end()):
            name = handed.lastgroup or "a"
            if looks_chosen(handed[name], quoted=True) and not names_something(handed[name]):
                yield Span(*handed.span(name), SecretKind.PASSWORD)
    yield from _encoded(text, raw_lower)
    yield from _logged(text, raw_lower)
    if ".tochararray(" in lower or "securestring" in lower:
        yield from _given_away_behind(text, lower)


def _logged(text: str, raw_lower: bytes) -> Iterator[Span]:
    for logged in _LOGGED.finditer(raw_lower):
        if (word := _HANDED.match(text, logged.end())) and looks_chosen(word[0]):
            yield Span(*word.span(), SecretKind.PASSWORD)


def _encoded(text: str, raw_lower: bytes) -> Iterator[Span]:
    """A string that is made base64: all of it, or what stands behind the name in it."""
    for called in _ENCODED.finditer(raw_lower):
        if handed := _STRING.match(text, called.end() - 1):
            whole, end = handed[handed.lastgroup or "a"], handed.end(handed.lastgroup or "a")
            name, _, rest = whole.partition(":")
            secret = rest if rest and (names_something(name) or is_written(name)) else whole
            if looks_chosen(secret, quoted=True):
                yield Span(end - len(secret), end, SecretKind.PASSWORD)


def _arguments(text: str, at: int, least: int, kind: SecretKind, depth: int) -> Generator[Span, None, int]:
    """Yield the strings among the arguments that begin here, from one of them on; return where they end."""
    limit, index, top = min(len(text), at + _REACH), 0, depth
    inner = 0  # the number of an argument in a call within the call
    before = ""
    while at < limit:
        sign = text[at]
        if found := _STRING.match(text, at):
            name = found.lastgroup or "a"
            value = Value(*found.span(name), found[name], quoted=True, alone=True)
            if max(index, inner) >= least and not _KEYWORD.search(before) and is_handed_over(value):
                yield Span(value.start, value.end, kind)
            at, before = found.end(), ""
        elif found := _PLAIN.match(text, at, limit):
            before, at = found.group()[-60:], found.end()
        else:
            if sign in _OPENING:
                depth += 1
                inner = max(inner, 0) if sign == "(" else -_REACH
            elif sign in _CLOSING:
                depth -= 1
                inner = -_REACH
                if depth < 1:
                    return at
            elif sign == "," and depth == top:
                index += 1
            elif sign == ",":
                inner += 1
            elif sign == ";" or (sign == "\n" and (depth == 0 or text[at : at + 2] == "\n\n")):
                return at
            before, at = "", at + 1
    return at


def _secure_string(text: str, start: int, end: int) -> Iterator[Span]:
    """A word without quotation marks behind ConvertTo-SecureString."""
    bare = _BARE.match(text, end) if text[start - 10 : start].lower() == "convertto-" else None
    if bare and is_handed_over(Value(*bare.span("value"), bare["value"], quoted=False, alone=True)):
        yield Span(*bare.span("value"), SecretKind.PASSWORD)


def _given_away_behind(text: str, lower: str) -> Iterator[Span]:
    """A string whose use behind it says that it is a secret."""
    if ".tochararray(" not in lower and "| convertto-secure" not in lower and "|convertto-secure" not in lower:
        return
    for found in _STRING.finditer(text):
        name = found.lastgroup or "a"
        if _CHARACTERS.match(text, found.end()) or _PIPED.match(text, found.end()):
            yield Span(*found.span(name), SecretKind.PASSWORD)
