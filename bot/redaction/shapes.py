"""What secrets look like: those that a generator makes, and those that people make up."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Flag, auto
from typing import NamedTuple

from bot.redaction.phrasing import JOINING, SENTENCES, TERMS
from bot.redaction.wraps import from_base64, is_setting, is_written
from bot.text.late import compiled_late
from bot.values import ANY_GUID


class Where(Flag):
    """Where something stands whose looks must say whether it is a secret."""

    NEAR = auto()  # the next cell, the next line, "lautet"
    BESIDE = auto()  # behind a label with nothing between
    CHOSEN = auto()  # beside whom it belongs to, no label
    AMONG = auto()  # among words, a label somewhere on their line


class _Shape(NamedTuple):
    """A shape of secrets: how it is told, and where that is enough; `quoted`: only in quotation marks."""

    name: str
    is_one: Callable[[str], object]
    where: Where
    quoted: bool = False


_SPACE = compiled_late(r"\s")
STARS = compiled_late(r"\w{0,4}[*•●]{5,}|[*•●∙·.xX_#?<>\[\]{}…-]+")
GUID = compiled_late(rf"\W*(?:{ANY_GUID}|S-1-[0-9]+(?:-[0-9]+){{1,8}})\W*")  # or a security identifier
_ADDRESS = compiled_late(r"[^@\s]{1,64}@(?:[\w-]{1,63}\.){1,6}[a-z]{2,20}\W*|(?:https?://|urn:).*")
_FIELD = compiled_late(r"[\w ./-]*:|[a-z]{2,12}=.+")  # the next one
_RARE = "!$%&§?+*~^#@"  # in names and sentences
DIRECTORY = compiled_late(
    r"(?:/(?:home|usr|var|etc|opt|root|tmp|mnt|Users|srv|data|app|run|bin|dev|proc|work)\b|~/|[A-Za-z]:\\|HKEY_|HK(?:LM|CU|CR|U):?\\).*"
)
ENDS = r"(?=[ \t]{0,8}(?:\r?\n|\Z|(?<=[ \t])[;#]|[|\"'`<&(\u2600-\u27bf\U0001f300-\U0001faff])| {2,}\S)"
WITH_NUMBER = compiled_late(
    rf"(?:[^\W\d_]{{2,20}} ){{1,5}}(?:(?![0-9]{{1,3}}%(?:\s|\Z))[0-9]{{2,6}}[!?$%&*#+]{{1,3}}|(?P<glued>[^\W\d_]{{3,20}}[0-9]{{1,4}}[!?$%&*#+]{{0,3}})){ENDS}"
)
_CONTRIVED = compiled_late(r"(?=[^0-9]*[0-9])(?=.*[\"'\\!$%&?*#@^~])[^\s:/]{8,200}")
_MADE = compiled_late(r"[\"'!$%&?*#^]|(?<=[A-Za-z0-9])\\{1,2}(?=[A-Za-z0-9])")  # signs that nobody has in names
PHRASE = compiled_late(rf"[^\W\d_]{{2,20}}(?: [^\W\d_]{{2,20}}){{2,9}}{ENDS}")
_SETTINGS = frozenset(
    [
        "ssl",
        "tls",
        "starttls",
        "utf-8",
        "utf8",
        "ascii",
        "latin-1",
        "base64",
        "imap",
        "imap4rev1",
        "esmtp",
        "inbox",
        "imaps",
        "smtp",
        "smtps",
        "pop3",
        "pop3s",
        "xoauth2",
        "oauthbearer",
    ]
)
_SERVER = compiled_late(
    r"(?:[\w-]{1,63}\.){1,6}(?:com|net|org|de|at|ch|eu|example|local|internal|pfx|p12|pem|cer|crt|key|jks)(?::\d{1,5})?(?:[/.][\w./-]*)?|[\d.:,]+|[\w./\\:-]{1,200}\.(?:pfx|p12|pem|cer|crt|key|jks)"
)
_MIXED = compiled_late(r"(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=(?:[^0-9]*[0-9]){2})[A-Za-z0-9+/=_~.\[\]@?:*!$%#^|-]+")
_TURNS = compiled_late(r"(?<=[a-z])[^a-z]|(?<=[A-Z])[^A-Z]|(?<=[0-9])[^0-9]")
_NAMES = compiled_late(
    r"://|%3A%2F%2F|^INBOX|\\|[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-|@(?:[\w-]+\.)+[A-Za-z]{2,}|\.(?:com|de|net|org|example|java|cs|py|log|dll|exe|json|md|local)\b",
    re.IGNORECASE,
)
_PRODUCT = compiled_late(
    r"(?:aadsts|access|aes|base|build|code|event|error|excel|exchange|fehler|hmac|http|hresult|imap|line|microsoft|office|outlook"
    r"|pop|port|rsa|server|sha|smtp|sql|status|studio|teams|version|win|windows|word|zeile)+[0-9]",
    re.IGNORECASE,
)
# What people name with letters and a number: products, tickets, devices, places in a list, amounts, dates, versions
_LISTED = compiled_late(
    rf"(?:{_PRODUCT.pattern}).*|(?:[a-zäöü]{{2,12}}[ _.-])?(?:office|outlook|thunderbird|firefox|chrome|edge|java|php|python|powershell|connect|exchange|windows|server|version|update|imap|smtp|pop|tls|ssl|ssh|utf|iso|rfc|sha|aes|md|event|port|error|fehler"
    r"|ticket|fall|case|vorgang|schritt|step|feld|field|seite|page|zeile|line|teil|part|punkt|nummer|number|option|beispiel|example|user|benutzer|konto|account|postfach|mailbox|kunde|client|mandant|tenant|host)[ _.#-]{0,2}[0-9][\w.-]*"
    r"|(?-i:[A-ZÄÖÜ0-9]+(?:[-_#/][A-ZÄÖÜ0-9]+)*)|[a-z][a-z-]{1,20}[0-9]+(?:\.[0-9]+)+|0x[0-9a-f]+|v[0-9][\w.-]*|[0-9]{1,3}[a-z]{0,3}-[a-zäöüß]{2,14}|[0-9][0-9.,:/_-]*(?:t[0-9:.z+-]+|(?-i:-?[A-ZÄÖÜ]?[a-zäöüß%]{0,14}))|[a-z]{1,8}[0-9]{1,2}",
    re.IGNORECASE,
)
NUMBERED = compiled_late(  # what people number in sentences
    r"(?:raum|zimmer|etage|stock|rechner|drucker|scanner|platz|arbeitsplatz|laptop|notebook|filiale|standort|gruppe|group|team|stufe|stage|phase|woche|week|tag|day"
    r"|monat|month|quartal|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|january|february|march|may|june|july|october|december"
    r"|room|floor|office|printer|branch|level|absatz|abschnitt|ticket|fall|case|vorgang|schritt|step|feld|field|seite|page|teil|part|punkt|nummer|number|option|beispiel|example|user|benutzer|konto|account|postfach|mailbox|kunde|client|mandant|tenant|host|thunderbird|firefox|chrome|edge|java|php|python|powershell|update|tls|ssl|kapitel|section|chapter|anlage|bild|figure|tabelle|table|test|release|build|patch|ebene|akte|sache|anruf|call)[s_-]?[0-9]",
    re.IGNORECASE,
)
FIELD = compiled_late(  # what else is told of it
    r"(?:\A|\W)(?:subject|betreff|user|benutzer|name|login|konto|account|server|host|port|version|ticket|vorgang|fall|case|id|nr|no|nummer|number|fehler|error|code|datei|file|pfad|path|url|tel\w*|phone)[\w-]{0,12}\.?[ \t]?[:#]\Z",
    re.IGNORECASE,
)
THING = compiled_late(  # a thing of a cluster, a file, a thumbprint, a version
    r"=\?.*|(?-i:[a-z]{3,30}/[a-z0-9]+(?:-[a-z0-9]+)+)|[\"']?[\w.-]{1,40}[\"']:.*|[^\s/]{1,80}\.[a-z]{2,4}|[0-9a-f:-]{14,200}|[a-z]{0,20}[0-9]{1,4}(?:\.[0-9]{1,6})+\w{0,3}",
    re.IGNORECASE,
)
_DEVISED = compiled_late(r"(?!-{1,2}[a-z]|/)[^\s\"'`„“”<>]{6,64}")
_INNER = compiled_late(r"[a-z][A-Z]")
_CAMEL = compiled_late(r"(?:[A-Z]?[a-z]{2,})+")
_PARTS = compiled_late(r"[/=:,]+")
_WORD_AND_NUMBER = compiled_late(rf"(?!{_PRODUCT.pattern})[a-zäöüß]{{4,20}}[0-9]{{2,4}}[!?.,;]{{0,3}}", re.IGNORECASE)
# Right behind its label: a name and one digit, or two words and a number
_OWN = compiled_late(
    rf"(?!(?i:{_PRODUCT.pattern}|schritt|feld|step|field|nummer|number|teil|part|option|punkt|parameter|beispiel|example))(?:(?:[A-ZÄÖÜ][a-zäöüß]{{4,20}}[_.-]?|[a-zäöüß]{{8,20}})[0-9]"
    rf"|[A-Za-zÄÖÜäöüß]{{3,20}}[_.&;,:+-](?!(?i:{_PRODUCT.pattern}))[A-ZÄÖÜ][a-zäöüß]{{2,20}}[0-9]{{1,4}}|[A-ZÄÖÜ][a-zäöüß]{{2,20}}&[A-ZÄÖÜ][a-zäöüß]{{2,20}}=[0-9]{{1,4}})[!?.,;]{{0,3}}"
)
# An app password of Microsoft, Google or Apple: sixteen small letters, also in groups of four, of which no word is made.
_APP_PASSWORD = compiled_late(r"[a-z]{4}(-?)[a-z]{4}(?:\1[a-z]{4}){2}")
_UNSPOKEN = compiled_late(r"(?=[jqvwxz][bcdfgjkmnpqvwxz]|[bcdfghjklmnpqrstvwxz]{5}|[bdfgjkmpqvwxz][jqvwxz])[a-z]")
_RARE_PAIR = compiled_late(
    r"(?=q[^u]|[aeiouy]{4}|[^aeioucs][^aeiouy]h|hh|jj|kk|ww|xx|yy|uu|ii|aa[^lr]|[bcdfghkmpvw][bcdfgkmpvw][bcdfgkmpv]|[^aeiouy]{6}|uo|yj|yq|yx"
    r"|[iuy]y|y[iuy]|h[bcdfgkpqxz]|[cx][bdfgmnpvwxz]|[lrs]x|r[xjq]|l[xjq]|n[xq]|g[bcdfkpqtxz]|t[bdgkjqx]|d[bcfkpqtxz]|b[cdfkpqvxz]|p[bcdgkvxz]"
    r"|m[cdghjkqrtvxz]|f[bcdghkmnpqsvxz]|[^aeiouy]y[^aeiou]|ao|iu|[aeiou]q[^u])[a-z]"
)
_HEX = compiled_late(r"(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{24,64}")  # as a generator writes it, beside its label
_SHORTEST = 8  # characters of a generated password
_TYPED = compiled_late(r"[\w!$%&?+*#@^~.\\-]{6,64}")
_WITHIN = frozenset("!$%&?+*#@^~")
_JOINED = compiled_late(
    r"[^\W\d_]{2,20}(?P<sign>[_.-])[^\W\d_]{2,20}(?:(?P=sign)[^\W\d_]{2,20}){1,8}(?:(?P=sign)?[0-9]{1,4})?[!?*+#$]{0,2}[.,;:]?"
)
_LETTERS = compiled_late(r"[^\W\d_]+")


def looks_random(text: str, least: int) -> bool:
    """Say whether it looks like a secret with nothing but its looks to go by."""
    return (
        len(text) >= max(least, 6)
        and not _SPACE.search(text)
        and any(map(str.isalpha, text))
        and any(character.isdigit() or character in _RARE for character in text.rstrip(".,:;!?"))
        and not _FIELD.fullmatch(text)
        and not STARS.fullmatch(text)
        and not is_written(text)
        and not _ADDRESS.fullmatch(text)
        and not DIRECTORY.fullmatch(text)
    )


def looks_typed(text: str) -> bool:
    """Say whether it looks like a password of somebody's own making: a word and a number, or letters, digits and a sign."""
    core = text.rstrip(".,:;")
    if _WORD_AND_NUMBER.fullmatch(text) or is_app_password(core):
        return True
    return (
        bool(_TYPED.fullmatch(core))
        and not _WITHIN.isdisjoint(core)
        and not _PRODUCT.match(core)
        and any(map(str.isdigit, core))
        and looks_random(core, 6)
    )


def looks_devised(text: str) -> bool:
    """Say whether it is no word, number, date or name that a sentence has: letters and digits in one, or signs and capitals in no order."""
    core = text.rstrip(".,:;")
    if not _DEVISED.fullmatch(core) or not any(map(str.isalpha, core)) or names_something(core) or _NAMES.search(core):
        return False
    if _LISTED.fullmatch(core.strip("()[]{}")) or _FIELD.fullmatch(core) or STARS.fullmatch(core):
        return False
    parts = _PARTS.split(core)
    if len(parts) > 1 and all(not part or is_written(part) or _LISTED.fullmatch(part) for part in parts):
        return False  # a path, a name and what it is set to
    if any(map(str.isdigit, core)):
        return True
    if core.isalpha():
        return len(core) > 7 and len(_INNER.findall(core)) > 1 and not _CAMEL.fullmatch(core)
    return not _WITHIN.isdisjoint(core) and looks_random(core, 6)


def is_app_password(text: str) -> bool:
    """Say whether it is one of those that Microsoft, Google or Apple make for a program that knows no better way to sign in."""
    if not _APP_PASSWORD.fullmatch(text):
        return False
    letters = text.replace("-", "")
    return len(_UNSPOKEN.findall(letters)) + len(_RARE_PAIR.findall(letters)) > 2


def looks_generated(text: str, least: int = 16) -> bool:
    """Say whether it is so long and mixed as only a generator writes, and neither an id nor the base64 of a text."""
    core = text.rstrip(".,:;")
    return (
        least <= len(core) <= 400
        and bool(_MIXED.fullmatch(core))
        and len(set(core)) >= min(10, least - 2)
        and len(_TURNS.findall(core)) * 20 >= len(core) * 7
        and looks_random(core, least)
        and not _NAMES.search(core)
        and not _is_text(from_base64(core[:64]))
    )


def looks_shuffled(text: str) -> bool:
    """Say whether small and capital letters stand in no order, with or without digits: no word and no name is so long and so mixed."""
    mixed = any(map(str.islower, text)) and any(map(str.isupper, text)) and len(set(text)) > 11
    return (
        mixed and len(_TURNS.findall(text)) * 20 >= len(text) * 7 and not _NAMES.search(text) and not is_written(text)
    )


def is_ordinary_setting(text: str, start: int, end: int) -> bool:
    """Say whether a name begins here that is set to something in which letters stand in order: a host, a digest, an id."""
    return is_setting(text, start, end) and not looks_shuffled(text[start:end].partition("=")[2])


def _is_text(raw: bytes) -> bool:
    plain = raw.replace(b"\x00", b"")
    return len(plain) > 8 and all(32 <= one < 127 for one in plain)


def is_address(text: str) -> bool:
    """Say whether it is a mail address or an address of a page."""
    return bool(_ADDRESS.fullmatch(text))


def names_something(text: str) -> bool:
    """Say whether it is an id, an address, a server, a path, a number or a scope: what else is handed over beside a secret."""
    return text.lower() in _SETTINGS or bool(
        GUID.fullmatch(text) or _ADDRESS.fullmatch(text) or DIRECTORY.fullmatch(text) or _SERVER.fullmatch(text)
    )


def is_phrase(text: str) -> bool:
    """Say whether it is a password of several words, or of some and a number: no sentence, none of the words that join one."""
    words = {word.lower() for word in text.split()}
    spoken = JOINING.isdisjoint(words) and SENTENCES.isdisjoint(words)
    return is_numbered(text) or (spoken and text.count(" ") >= 2 and bool(PHRASE.fullmatch(text)))


def is_numbered(text: str) -> bool:
    """Say whether it is a password of some words and a number, and no remark."""
    found = WITH_NUMBER.fullmatch(text)
    if found is None or not found["glued"]:
        return found is not None
    words = {word.lower() for word in text.split()}
    return JOINING.isdisjoint(words) and SENTENCES.isdisjoint(words) and not _PRODUCT.match(found["glued"])


def is_joined(text: str) -> bool:
    """Say whether it is a password of three words or more that one sign joins: no host, no file, no term of the field."""
    found = _JOINED.fullmatch(text)
    if found is None or names_something(text):
        return False
    words = {word.lower() for word in _LETTERS.findall(text)}
    return JOINING.isdisjoint(words) and SENTENCES.isdisjoint(words) and TERMS.isdisjoint(words)


def _looks_nameless(text: str) -> bool:
    return looks_random(text, 8) and not names_something(text) and not _NAMES.search(text)


def _is_signed(text: str) -> bool:
    return len(_MADE.findall(text)) > 1 and bool(_CONTRIVED.fullmatch(text))


def _is_made(text: str) -> bool:
    return len(_MADE.findall(text)) > 1 and _is_contrived(text)


def _is_contrived(text: str) -> bool:
    return bool(_CONTRIVED.fullmatch(text)) or looks_random(text, 8)


_ANYWHERE = Where.NEAR | Where.BESIDE | Where.CHOSEN | Where.AMONG
# A new shape is a row here.
_SHAPES = (
    _Shape("a word and a number, letters with a sign", looks_typed, _ANYWHERE),
    _Shape("no word, number, date or name", looks_devised, _ANYWHERE),
    _Shape("two words and a number", _OWN.fullmatch, _ANYWHERE),
    _Shape("words joined by a sign", is_joined, _ANYWHERE),
    _Shape("words with a number", is_numbered, Where.CHOSEN),
    _Shape("small words", lambda text: text.islower() and is_phrase(text), Where.CHOSEN),
    _Shape("anything but a word", lambda text: looks_random(text, 3), Where.NEAR),
    _Shape("anything but a name", _looks_nameless, Where.CHOSEN),
    _Shape("hexadecimal", _HEX.fullmatch, Where.BESIDE),
    _Shape("generated", lambda text: looks_generated(text, _SHORTEST), Where.BESIDE),
    _Shape("signs that no name has", _is_made, Where.BESIDE),
    _Shape("signs that no name has, and a number", _is_signed, Where.CHOSEN, quoted=True),
    _Shape("anything but a word, quoted", _is_contrived, Where.BESIDE, quoted=True),
)
_BY_PLACE = {where: tuple(shape for shape in _SHAPES if where in shape.where) for where in Where}


def has_shape(text: str, where: Where, *, quoted: bool = False) -> bool:
    """Say whether it looks like a secret that stands there."""
    return any(bool(shape.is_one(text)) for shape in _BY_PLACE[where] if quoted or not shape.quoted)


def looks_chosen(text: str, *, quoted: bool = False) -> bool:
    """Say whether it looks like a secret beside whom it belongs to: a password of somebody's own, or whatever is no word and no name."""
    return has_shape(text, Where.CHOSEN, quoted=quoted)
