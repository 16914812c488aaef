"""Secrets that the dialogue around them gives away: sign-ins to mail servers, HTTP headers, addresses, the portal's table."""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from bot.redaction.kinds import SecretKind
from bot.redaction.shapes import (
    is_app_password,
    is_joined,
    looks_chosen,
    looks_devised,
    looks_generated,
    looks_random,
    looks_typed,
)
from bot.redaction.values import Link, Value, is_secret, read
from bot.redaction.wraps import BASE64, Span, from_base64, is_written, places, run
from bot.text.late import compiled_late
from bot.values import ANY_GUID

_OPAQUE = compiled_late(r"[A-Za-z0-9._~+/=-]+")
_GUID = compiled_late(ANY_GUID.encode())
_BLANK = compiled_late(r"[ \t]{1,20}")
_NAMES_AND_PASSWORDS = ("basic", 'auth"', "auth=")  # behind "basic", and in files of Docker's kind
_AFTER_BASIC = compiled_late(r"[ \t]{0,4}[:=]?[ \t]{0,4}[\"']?(?=[A-Za-z0-9+/]{6})")
_USERINFO = compiled_late(r"://[^\s/:\"'<>]{0,100}:([^\s/@\"'<>\x1e]{1,200})@")
# The same without a scheme: name@host:secret@server
_BARE_USERINFO = compiled_late(
    r"(?<![\w/@:.+-])(?!(?:mailto|sips?|from|to|cc|bcc|von|an|e-?mail|mailbox|postfach|user|upn|reply-to):)[\w.+%-]{1,64}(?:@[\w.-]{1,80})?:(?P<value>[^\s\"'<>]{3,200})@(?=(?:[\w-]{1,63}\.){1,6}[a-z]{2,20}\b)",
    re.IGNORECASE,
)
# The signature at the end of a shared access signature, https://learn.microsoft.com/en-us/azure/storage/common/storage-sas-overview
_SIGNATURE = compiled_late(r"(?<=[?&;\s\"']sig=)(?:[A-Za-z0-9+/_-]|%[0-9A-Fa-f]{2}){20,120}={0,2}")
# Entra > App registrations > Certificates & secrets: columns "Value" and "Secret ID", in German "Wert" and "Geheime ID".
_HEADS = ("secret id", "geheime id", "geheimnis-id")
_VALUE = compiled_late(r"\b(?:value|wert)\b")
_CELL = compiled_late(r"([^\s|│`]{8,80})[\s|│`]{1,20}\Z")
_ROWS = 4000  # characters behind the heads of the columns
_ID = compiled_late(ANY_GUID)


_ROW = re2.compile(
    rb"\b[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4}[\s|;,]{1,12}([^\s|;,]{8,80})[\s|;,]{1,12}" + ANY_GUID.encode() + rb"\b"
)
_HEADER = compiled_late(
    r"(?:proxy-)?authorization[\"']?[ \t]{0,4}[:=,][ \t]{0,4}[\"']?(?:(?P<scheme>[A-Za-z][\w-]{1,30})[ \t]{1,4}(?=\S))?(?P<value>[^\s\"'<>\x1e][^\s\"'<>\x1e,]{4,4000})",
    re.IGNORECASE,
)
_PROOF = compiled_late(r"(?:response|signature|mac|token|oauth_\w*token\w*)=\"?([^\s\",]{8,400})", re.IGNORECASE)
_COOKIES = compiled_late(
    r"(?:\A|[\n\"' \t>-])(?P<set>set-)?cookie[\"']?[ \t]{0,4}[:=,][ \t]{0,4}[\"']?(?P<pairs>[^\n\x1e]{4,8000})",
    re.IGNORECASE,
)
_COOKIE = compiled_late(r"[^\s=;,\"']{1,80}=(?P<value>[^\s;\"']{6,4000})")
_RING = re2.compile(rb"[\w.-]:[A-Za-z0-9+/_-]{43}=(?:[^\w+/=]|$)")  # our own keys, each behind its id
_MAILBOX = re2.compile(
    rb"@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,20}(?::|[\"'][ \t]{0,3}:[ \t]{0,3}[\"']|[\"']?[ \t]{0,3}(?:[/|;,]|-{1,2}>|=>)[ \t]{0,3}[\"']?|[ \t]:[ \t]|\t| {2,20}|[ \t]{0,4}\r?\n[ \t]{0,4}|[ \t](?:und |and |mit |with )?)"
)
_SIGNING_IN = re2.compile(
    rb"(?i)pass|kennw|\bpw|pwd|login|logon|log ?in|anmeld|sign(?:ed)? ?in|zugang|hinterlegt|cred|\bauth|[^0-9](?:993|587|465|995|143|110)[^0-9]|imap|smtp|starttls"
)
_BEFORE_MAILBOX, _BEHIND_MAILBOX = 200, 80  # characters
_WORD = compiled_late(r"[^\s|\"'<>]{6,200}")
# Passwords of several: name = value, name: value, one behind or below the other
_OF_SEVERAL = re2.compile(rb"(?:passw|kennw)[?o]e?rter\b[^\n:]{0,60}:|\b(?:passwords|secrets|pwds)\b[^\n:]{0,60}:")
_EACH = compiled_late(r"\s{0,20}[-*•]?[ \t]{0,4}[^\s:=,;]{1,64}[ \t]{0,20}[:=/][ \t]{0,20}(?=\S)")
# Sign in with name / password, as name, password
_AS_WHOM = re2.compile(
    rb"\b(?:einlogg|anmeld|angemeldet|logg?(?:e|ed|in|on|ing)?\b|sign(?:ed|ing)?[ -]?in|zugang|account|konto|benutzer|user)[^\n:=]{0,40}?(?:[ \t](?:mit|with|als|as|using|per)[ \t]|[:=])[ \t]{0,4}"
    rb"(?:user(?:name)?|benutzer(?:name)?)?[ \t:]{0,3}[^\s/|,;:+=()]{2,64}[\"']?(?:[ \t]{0,3}[/|+;:][ \t]{0,3}|,[ \t]|[ \t](?:und|and|mit|with)[ \t])[\"']?"
    rb"|\bu(?:ser|n)?[ \t:=]{1,3}[^\s,;/|]{2,64}[\s,;/|]{1,4}p(?:w|ass)?[ \t:=]{1,3}"
    rb"|(?:\A|\s)[\w.-]{1,80}\.[a-z]{2,20}(?:[ \t]/[ \t]|[ \t]?\|[ \t]?|[ \t]?->[ \t]?|;[ \t]?|,[ \t]|[ \t])[\w.+@-]{2,64}(?:[ \t]/[ \t]|[ \t]?\|[ \t]?|[ \t]?->[ \t]?|;[ \t]?|,[ \t]|:)"
)
# Name and password in strings of their own: "U:root" "I:name" "P:…"; host:port:database:user:…, as PostgreSQL's file has it
_LETTERED = compiled_late(r"[\"'][UI][:=][^\"'\n]{1,100}[\"'][ \t,]{1,4}[\"']P[:=](?P<value>[^\"'\n]{3,200})[\"']")
_FIRST_LINE = re2.compile(rb"(?m)^([^\s]{6,64})\r?\n(?i:login|user(?:name)?|benutzer|url)[ \t]?[:=]")
_PLAIN = compiled_late(r":\{(?:PLAIN|CLEAR(?:TEXT)?)\}([^:\s]{3,200})", re.IGNORECASE)  # Dovecot's file of users
_SECRET_AT = re2.compile(rb":[^\s/\"'<>@]{3,200}@[\w-]{1,63}\.")
_FIELDS = re2.compile(rb"(?m)^[\w.*-]{1,100}:(?:[0-9]{2,5}|\*):[\w*.-]{1,60}:[\w*.@-]{1,60}:([^\s:]{3,200})\s*$")
_SEPARATING = frozenset(",;\"'")
_LINE_END = compiled_late(r"[ \t]{0,8}\r?(?:\n|\Z)")
_HASH = compiled_late(rb"(?:sha|md5|pin|digest|hash|fingerprint)[\w-]{0,12}\Z", re.IGNORECASE)


def spans(text: str, lower: str, raw: bytes, raw_lower: bytes) -> Iterator[Span]:
    """Yield every secret that only the dialogue around it gives away."""
    yield from _bearer(text, lower)
    yield from _basic(text, lower)
    yield from _portal_table(text, lower)
    yield from _portal_row(text, raw)
    if "authorization" in lower:
        yield from _authorization(text, lower)
    if "cookie" in lower:
        yield from _cookies(text)
    for found in _RING.finditer(raw):
        start = found.start() + 1
        if not _HASH.search(raw, max(0, start - 24), start):
            yield Span(start + 1, start + 45, SecretKind.ACCESS_KEY)
    if "@" in text:
        yield from _beside_mailboxes(text, raw)
        yield from _in_addresses(text, raw)
    yield from _of_several(text, raw_lower)
    yield from _signed_in(text, raw_lower)
    yield from _in_fields(text, raw)
    if "://" in text:
        for found in _USERINFO.finditer(text):
            yield Span(*found.span(1), SecretKind.PASSWORD)
    for start in places(lower, "sig="):
        if signature := _SIGNATURE.match(text, start + 4):
            yield Span(*signature.span(), SecretKind.ACCESS_KEY)


def _in_addresses(text: str, raw: bytes) -> Iterator[Span]:
    """A password before the server it is for, or on the first line of a file that password managers write."""
    for place in _SECRET_AT.finditer(raw):
        begin = max(text.rfind(sign, max(0, place.start() - 300), place.start()) for sign in " \t\n\"'<>(=") + 1
        found = _BARE_USERINFO.match(text, max(begin, place.start() - 300, 0))
        if found and looks_chosen(found["value"]):
            yield Span(*found.span("value"), SecretKind.PASSWORD)
    for first in _FIRST_LINE.finditer(raw):
        start, end = first.span(1)
        if looks_chosen(text[start:end]):
            yield Span(start, end, SecretKind.PASSWORD, guessed=True)


def _signed_in(text: str, raw_lower: bytes) -> Iterator[Span]:
    for whom in _AS_WHOM.finditer(raw_lower):
        secret = None if text.startswith("://", whom.end() - 1) else read(text, whom.end())
        if secret and (
            looks_typed(secret.text)
            or looks_generated(secret.text)
            or looks_devised(secret.text)
            or is_joined(secret.text)
            or _is_chosen(secret)
        ):
            yield Span(secret.start, secret.end, SecretKind.PASSWORD)


def _in_fields(text: str, raw: bytes) -> Iterator[Span]:
    """What stands in the place of a password, among strings with a letter each, or in a line of PostgreSQL's file."""
    for found in _LETTERED.finditer(text) if "P:" in text or "P=" in text else ():
        yield Span(*found.span("value"), SecretKind.PASSWORD)
    for plain in _PLAIN.finditer(text) if ":{" in text else ():
        yield Span(*plain.span(1), SecretKind.PASSWORD)
    for fields in _FIELDS.finditer(raw):
        if looks_chosen(text[fields.start(1) : fields.end(1)]):
            yield Span(fields.start(1), fields.end(1), SecretKind.PASSWORD)


def _of_several(text: str, raw_lower: bytes) -> Iterator[Span]:
    at = 0
    for several in _OF_SEVERAL.finditer(raw_lower):
        if several.start() < at:
            continue
        at = several.end()
        while (name := _EACH.match(text, at)) and (secret := read(text, name.end())):
            if looks_chosen(secret.text, quoted=True):
                yield Span(secret.start, secret.end, SecretKind.PASSWORD)
            at = secret.end + (text[secret.end : secret.end + 1] in _SEPARATING)


def _is_chosen(value: Value) -> bool:
    made = any(map(str.isdigit, value.text)) or value.text.islower()
    return value.alone and made and looks_chosen(value.text, quoted=True)


def _beside_mailboxes(text: str, raw: bytes) -> Iterator[Span]:
    """What stands behind a mailbox, and looks like what it signs in with: in a map of logins, a list, on the next line."""
    for found in _MAILBOX.finditer(raw):
        word = _WORD.match(text, found.end())
        if word is None:
            continue
        sign = found.group().strip(b" \t\r\n\"'")[-1:].decode()
        end = text.find(sign, *word.span()) if sign in ";,|" else -1
        word = word if end < 0 else _WORD.match(text, word.start(), end)
        if word is None:
            continue
        at_once = raw[found.end() - 1 : found.end()] == b":"
        apart = b"\n" in found[0] or (sign.isalpha() and found[0].count(b" ") == 1)
        core = word.group().rstrip(".,;|")
        looks = looks_chosen(core) if at_once else _looks_apart(core, spoken=sign == "/" or _is_spoken_of(raw, found))
        if looks and (not apart or _LINE_END.match(text, word.end())):
            yield Span(*word.span(), SecretKind.PASSWORD, guessed=not at_once)


def _looks_apart(word: str, *, spoken: bool) -> bool:
    known = looks_typed(word) or looks_generated(word)
    return known or (spoken and len(word) > 7 and (looks_devised(word) or is_joined(word)))


def _is_spoken_of(raw: bytes, mailbox: re.Match[bytes]) -> bool:
    """Say whether somebody signs in with a mailbox: in the lines before it, or on its own."""
    return (
        _SIGNING_IN.search(raw[max(0, mailbox.start() - _BEFORE_MAILBOX) : mailbox.end() + _BEHIND_MAILBOX]) is not None
    )


def _bearer(text: str, lower: str) -> Iterator[Span]:
    """A bearer token of any form; what a server says of `Bearer` (authorization_uri="…") is none."""
    done = 0
    for start in places(lower, "bearer"):
        blank = _BLANK.match(text, start + 6)
        if blank is None or start < done:
            continue
        token, done = run(text, blank.end(), _OPAQUE)
        if _is_token(token):
            yield Span(blank.end(), done, SecretKind.ACCESS_TOKEN)


def _is_token(token: str) -> bool:
    return len(token) >= 16 and not token.rstrip("=").replace("_", "").isalpha() and not is_written(token[:80])


def _authorization(text: str, lower: str) -> Iterator[Span]:
    """What stands behind a scheme of any name, or alone; where it has parts, those that prove something."""
    for start in places(lower, "authorization"):
        found = _HEADER.match(text, start)
        if found is None:
            continue
        value = Value(*found.span("value"), found["value"].rstrip(";"), quoted=bool(found["scheme"]), alone=True)
        if '="' in text[value.start : value.end + 2]:
            for proof in _PROOF.finditer(text, found.start(), value.end + 2000):
                yield Span(*proof.span(1), SecretKind.ACCESS_TOKEN)
        elif is_secret(value, Link.ASSIGNED, 5) and not _is_word(value.text) and not text.startswith("://", value.end):
            yield Span(value.start, value.start + len(value.text), SecretKind.ACCESS_TOKEN)


def _is_word(text: str) -> bool:
    return text.isalpha() and not is_app_password(text)


def _cookies(text: str) -> Iterator[Span]:
    """Cookies stand for whoever signed in."""
    for header in _COOKIES.finditer(text):
        for number, cookie in enumerate(_COOKIE.finditer(text, *header.span("pairs"))):
            if number and header["set"]:
                break
            value = Value(*cookie.span("value"), cookie["value"], quoted=True, alone=True)
            if not _is_word(value.text) and is_secret(value, Link.ASSIGNED, 6):
                yield Span(*cookie.span("value"), SecretKind.ACCESS_TOKEN)


def _basic(text: str, lower: str) -> Iterator[Span]:
    """A header that holds a name and a password; where the name is a GUID it is an app's, and the password its secret."""
    done = 0
    for start in sorted(at for word in _NAMES_AND_PASSWORDS for at in places(lower, word)):
        blank = _AFTER_BASIC.match(text, start + 5)
        if blank is None or start < done:
            continue
        encoded, done = run(text, blank.end(), BASE64)
        name, colon, password = from_base64(encoded).partition(b":")
        if colon and password and name.isascii() and name.decode().isprintable():
            kind = SecretKind.CLIENT_SECRET if _GUID.fullmatch(name) else SecretKind.PASSWORD
            yield Span(blank.end(), done, kind)


def _portal_row(text: str, raw: bytes) -> Iterator[Span]:
    """A row of that table alone: until when, the value, its id."""
    for found in _ROW.finditer(raw):
        start, end = found.span(1)
        if looks_chosen(text[start:end]):
            yield Span(start, end, SecretKind.CLIENT_SECRET, guessed=True)


def _portal_table(text: str, lower: str) -> Iterator[Span]:
    """What stands in front of a secret's id is its value, in the portal's table and in its cells one below the other."""
    done = 0
    for word in _HEADS:
        for head in places(lower, word):
            if head < done or not _VALUE.search(lower, max(0, head - 80), head + 80):
                continue
            begin, done = max(done, head), head + _ROWS
            for row in _ID.finditer(text, begin, done):
                cell = _CELL.search(text, max(begin, row.start() - 100), row.start())
                if cell and looks_random(cell.group(1), 8) and not _ID.search(cell.group(1)):
                    yield Span(*cell.span(1), SecretKind.CLIENT_SECRET)
