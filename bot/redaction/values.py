"""What stands behind a label: how far it goes, and whether it is a secret or only words about one."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from bot.redaction.phrasing import ABOUT, JOINING, SENTENCES
from bot.redaction.wraps import from_base64, is_written
from bot.values import ANY_GUID


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
    return re.compile(rf"{opening}(?P<value>(?>[^{closing}\\\n\x1e]++|{doubled}\\[^\n\x1e])++)[{closing}]")


_QUOTED = {opening: _quoted(opening, closing) for opening, closing in _CLOSING.items()}
# Without quotation marks it ends with the word, or where the next field of an address, a connection string or a list begins.
_BARE = re.compile(
    r"(?>[^\s&;,\\<|\"'“”„«»`]++"
    r"|&(?![A-Za-z_][\w.-]{0,40}=)|;(?!\s|\Z|[A-Za-z_][\w .-]{0,40}=)|,(?!\s|\Z|[\"']|[A-Za-z_][\w.-]{1,40}(?:=|:[\s\"']))|\\(?![rn](?:[^\s\\:=\"']{0,40}(?:[ \t:=\"']|\\[rn])|[\r\n]))|<(?!/)|\|(?!\s|\Z)"
    r"|[\"'“”„«»`](?![\s,;:.)}\]]|\Z))++"
)
_ANGLED_LIMIT = 202  # characters
_ANGLED = re.compile(r"<([^<>\n\x1e]{1,200})>")
_MORE = re.compile(r"[,;.]?[ \t]{1,40}[^\s(]")  # words behind it on its line
_SPACE = re.compile(r"\s")
_LIMIT = 1024  # characters; a value that goes on longer is found by its form, or cut there
_MARKUP = frozenset("*_~")
_BEFORE_VALUES = frozenset("*_`\"'„“«")
_STARS = re.compile(r"\w{0,4}[*•●]{5,}|[*•●∙·.xX_#?<>\[\]{}…-]+")
_VARIABLE = re.compile(
    r"\$\(?\{?(?:[A-Za-z]+:)?[A-Za-z_][\w.-]*\}?(?:\.\w+)*\)?|%\w+%|\*[A-Za-z]\w*|\{\{?[A-Za-z_. -]+\}?\}|\$\(.*|@\(.*|\[[A-Za-z][\w.]{2,80}\]::.*|\[[A-Za-z][A-Za-z_.]{2,80}[0-9]{0,2}\]|\$?\{\{.*"
)
_CODE = re.compile(
    r"[\w.:-]{0,60}(?:get|read|env|decrypt|load|fetch|input|prompt|convert|config|credential)\w{0,20}[(\[]"
    r"|[a-z_][a-z_.]{2,40}\((?:.*[)\]\"'(,])?\Z|[a-z_.]*(?:[._](?:secret|password|token|key)|(?:secret|password|token)_[a-z_]+)\Z"
    r"|(?:Get|Read|Import|Invoke|Unprotect|ConvertTo|New)-[A-Z]\w+\Z|\((?:Get|Read|ConvertTo|New|Add|Import|Invoke|Set)-|!(?:vault|secret|env|ref)\b|(?:self|config|settings|os|process|args|this)\.[A-Za-z_][\w.]*\Z|System\.[A-Z]",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"<[^<>0-9]{1,60}>|(?:[a-z]+[ _-])*(?:your|ihre?|dein|here|hier|placeholder|insert|replace)(?:[ _-][a-zäöüß]+)*"
    r"|(?:client|app)?[_-]?(?:secret|password|passwort|kennwort|token|pwd|pw|passwd|pass)(?:[_-]?value)?",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Z0-9_]*(?:SECRET|PASSWORD|PASSWD|PASS|PWD|TOKEN|KEY)[A-Z0-9_]*")  # of a variable
_ERROR = re.compile(
    r"AADSTS\d.*|0x[0-9A-Fa-f]+|\d{1,3}|[45]\.\d\.\d{1,3}|[\w.]{1,100}(?:Exception|Error|Failure|Fault)\W*"
)
_CODE_ENDS = ")}];,"
_OWN_CODE = re.compile(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){7}")  # ours, for whoever sees its page
_GUID = re.compile(rf"\W*(?:{ANY_GUID}|S-1-[0-9]+(?:-[0-9]+){{1,8}})\W*")  # or a security identifier
_ADDRESS = re.compile(r"[^@\s]{1,64}@(?:[\w-]{1,63}\.){1,6}[a-z]{2,20}\W*|(?:https?://|urn:).*")
_FIELD = re.compile(r"[\w ./-]*:|[a-z]{2,12}=.+")  # the next one
_LINE_END = re.compile(r"(?:\\[nr]|\s)+\Z")  # as a program writes it
_RARE = "!$%&§?+*~^#@"  # in names and sentences
_DIRECTORY = re.compile(
    r"(?:/(?:home|usr|var|etc|opt|root|tmp|mnt|Users|srv|data|app|run|bin|dev|proc|work)\b|~/|[A-Za-z]:\\|HKEY_|HK(?:LM|CU|CR|U):?\\).*"
)
_ENDS = r"(?=[ \t]{0,8}(?:\r?\n|\Z|[|\"'`<&]))"
_WITH_NUMBER = re.compile(
    rf"(?:[^\W\d_]{{2,20}} ){{1,5}}(?:[0-9]{{2,6}}[!?$%&*#+]{{1,3}}|(?P<glued>[^\W\d_]{{3,20}}[0-9]{{1,4}}[!?$%&*#+]{{0,3}})){_ENDS}"
)
_PASSPHRASE = re.compile(r"[\w'-]{2,20}(?:[ _.-][\w'-]{2,20}){2,9}")
_CONTRIVED = re.compile(r"(?=[^0-9]*[0-9])(?=.*[\"'\\!$%&?*#@^~])[^\s:/]{8,200}")
_MADE = re.compile(r"[\"'!$%&?*#^]|(?<=[A-Za-z0-9])\\{1,2}(?=[A-Za-z0-9])")  # signs that nobody has in names
_PHRASE = re.compile(rf"[^\W\d_]{{2,20}}(?: [^\W\d_]{{2,20}}){{2,9}}{_ENDS}")
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
_SERVER = re.compile(
    r"(?:[\w-]{1,63}\.){1,6}(?:com|net|org|de|at|ch|eu|example|local|internal|pfx|p12|pem|cer|crt|key|jks)(?::\d{1,5})?(?:[/.][\w./-]*)?|[\d.:,]+|[\w./\\:-]{1,200}\.(?:pfx|p12|pem|cer|crt|key|jks)"
)
_MIXED = re.compile(r"(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=(?:[^0-9]*[0-9]){2})[A-Za-z0-9+/=_~.\[\]@?:*!$%#^|-]+")
_TURNS = re.compile(r"(?<=[a-z])[^a-z]|(?<=[A-Z])[^A-Z]|(?<=[0-9])[^0-9]")
_NAMES = re.compile(
    r"://|^INBOX|\\|[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-|@(?:[\w-]+\.)+[A-Za-z]{2,}|\.(?:com|de|net|org|example|java|cs|py|log|dll|exe|json|md|local)\b",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    r"(?:aadsts|access|aes|base|build|code|event|error|excel|exchange|fehler|hmac|http|hresult|imap|line|microsoft|office|outlook"
    r"|pop|port|rsa|server|sha|smtp|sql|status|studio|teams|version|win|windows|word|zeile)+[0-9]",
    re.IGNORECASE,
)
# What people name with letters and a number: products, tickets, devices, places in a list, amounts, dates, versions
_LISTED = re.compile(
    rf"(?:{_PRODUCT.pattern}).*|(?:[a-zäöü]{{2,12}}[ _.-])?(?:office|outlook|thunderbird|firefox|chrome|edge|java|php|python|powershell|connect|exchange|windows|server|version|update|imap|smtp|pop|tls|ssl|ssh|utf|iso|rfc|sha|aes|md|event|port|error|fehler"
    r"|ticket|fall|case|vorgang|schritt|step|feld|field|seite|page|zeile|line|teil|part|punkt|nummer|number|option|beispiel|example|user|benutzer|konto|account|postfach|mailbox|kunde|client|mandant|tenant|host)[ _.#-]{0,2}[0-9][\w.-]*"
    r"|(?-i:[A-ZÄÖÜ0-9]+(?:[-_#/][A-ZÄÖÜ0-9]+)*)|[a-z][a-z-]{1,20}[0-9]+(?:\.[0-9]+)+|0x[0-9a-f]+|v[0-9][\w.-]*|[0-9]{1,3}[a-z]{0,3}-[a-zäöüß]{2,14}|[0-9][0-9.,:/_-]*(?:t[0-9:.z+-]+|(?-i:-?[A-ZÄÖÜ]?[a-zäöüß%]{0,14}))|[a-z]{1,8}[0-9]{1,2}",
    re.IGNORECASE,
)
_DEVISED = re.compile(r"(?!-{1,2}[a-z]|/)[^\s\"'`„“”<>]{6,64}")
_INNER = re.compile(r"[a-z][A-Z]")
_CAMEL = re.compile(r"(?:[A-Z]?[a-z]{2,})+")
_PARTS = re.compile(r"[/=:,]+")
_WORD_AND_NUMBER = re.compile(rf"(?!{_PRODUCT.pattern})[a-zäöüß]{{4,20}}[0-9]{{2,4}}[!?.,;]{{0,3}}", re.IGNORECASE)
# Right behind its label: a name and one digit, or two words and a number
_OWN = re.compile(
    rf"(?!(?i:{_PRODUCT.pattern}|schritt|feld|step|field|nummer|number|teil|part|option|punkt|parameter|beispiel|example))(?:(?:[A-ZÄÖÜ][a-zäöüß]{{4,20}}[_.-]?|[a-zäöüß]{{8,20}})[0-9]"
    r"|[A-Za-zÄÖÜäöüß]{3,20}[_.-][A-ZÄÖÜ][a-zäöüß]{2,20}[0-9]{1,4})[!?.,;]{0,3}"
)
# An app password of Microsoft, Google or Apple: sixteen small letters, also in groups of four, of which no word is made.
_APP_PASSWORD = re.compile(r"[a-z]{4}(-?)[a-z]{4}(?:\1[a-z]{4}){2}")
_UNSPOKEN = re.compile(r"(?=[jqvwxz][bcdfgjkmnpqvwxz]|[bcdfghjklmnpqrstvwxz]{5}|[bdfgjkmpqvwxz][jqvwxz])[a-z]")
_HEX = re.compile(r"(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{24,64}")  # as a generator writes it, beside its label
_SHORTEST = 8  # characters of a generated password beside its label
_TYPED = re.compile(r"[\w!$%&?+*#@^~.\\-]{6,64}")
_WITHIN = frozenset("!$%&?+*#@^~")


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
    bare = _BARE.match(text, start + 1 if opening else start, start + _LIMIT)
    if bare is None:
        return None
    words = _several(text, bare.start()) if text[bare.end() : bare.end() + 1] == " " else None
    if words:
        return Value(*words.span(), words.group(), quoted=False, alone=True)
    return Value(bare.start(), bare.end(), bare.group(), quoted=False, alone=not _MORE.match(text, bare.end()))


def _several(text: str, start: int) -> re.Match[str] | None:
    """Return the words to the end of the line, where they are a password of several: mere words, or some with a number and a sign."""
    words = text[start].isalpha() and (_PHRASE.match(text, start) or _WITH_NUMBER.match(text, start))
    return words if words and is_phrase(words.group()) else None


def _angled(text: str, start: int) -> re.Match[str] | None:
    return _ANGLED.match(text, start) if text.find(">", start, start + _ANGLED_LIMIT) > 0 else None


def is_secret(value: Value, link: Link, least: int) -> bool:
    """Say whether a value is a secret: not a placeholder, no words about one, no code or id of an error."""
    text = value.text
    if len(text) < least or _is_no_secret(text, value, link):
        return False
    if link in (Link.NEAR, Link.BESIDE) and value.quoted and _SPACE.search(text):
        named = link is Link.BESIDE and (text[0].isupper() or text.count(" ") < 3)  # a button, an option
        return is_numbered(text) or (not named and not _is_sentence(text) and bool(_PASSPHRASE.fullmatch(text)))
    if link is Link.BESIDE:
        made = bool(_CONTRIVED.fullmatch(text)) or looks_random(text, 8)
        return (
            (made and (value.quoted or len(_MADE.findall(text)) > 1))
            or looks_typed(text)
            or bool(_OWN.fullmatch(text))
            or bool(_HEX.fullmatch(text))
            or looks_generated(text, _SHORTEST)
            or looks_devised(text)
        )
    if link is not Link.ASSIGNED and not value.quoted and is_address(text):
        return False  # whom or what it is about
    if link is Link.NEAR and value.alone and is_phrase(text):
        return True
    if link is Link.NEAR:
        return looks_random(text, least) or looks_typed(text) or bool(_OWN.fullmatch(text)) or looks_devised(text)
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


def looks_random(text: str, least: int) -> bool:
    """Say whether it looks like a secret with nothing but its looks to go by."""
    return (
        len(text) >= max(least, 6)
        and not _SPACE.search(text)
        and any(map(str.isalpha, text))
        and any(character.isdigit() or character in _RARE for character in text.rstrip(".,:;!?"))
        and not _FIELD.fullmatch(text)
        and not _STARS.fullmatch(text)
        and not is_written(text)
        and not _ADDRESS.fullmatch(text)
        and not _DIRECTORY.fullmatch(text)
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
    if _LISTED.fullmatch(core.strip("()[]{}")) or _FIELD.fullmatch(core) or _STARS.fullmatch(core):
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
    return bool(_APP_PASSWORD.fullmatch(text)) and len(_UNSPOKEN.findall(text.replace("-", ""))) > 1


def looks_chosen(text: str, *, quoted: bool = False) -> bool:
    """Say whether it looks like a secret beside whom it belongs to: a password of somebody's own, or whatever is no word and no name."""
    return (
        looks_typed(text)
        or looks_devised(text)
        or is_numbered(text)
        or (text.islower() and is_phrase(text))
        or (looks_random(text, 8) and not names_something(text) and not _NAMES.search(text))
        or (quoted and len(_MADE.findall(text)) > 1 and bool(_CONTRIVED.fullmatch(text)))
    )


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


def _is_text(raw: bytes) -> bool:
    plain = raw.replace(b"\x00", b"")
    return len(plain) > 8 and all(32 <= one < 127 for one in plain)


def is_address(text: str) -> bool:
    """Say whether it is a mail address or an address of a page."""
    return bool(_ADDRESS.fullmatch(text))


def names_something(text: str) -> bool:
    """Say whether it is an id, an address, a server, a path, a number or a scope: what else is handed over beside a secret."""
    return text.lower() in _SETTINGS or bool(
        _GUID.fullmatch(text) or _ADDRESS.fullmatch(text) or _DIRECTORY.fullmatch(text) or _SERVER.fullmatch(text)
    )


def is_phrase(text: str) -> bool:
    """Say whether it is a password of several words, or of some and a number: no sentence, none of the words that join one."""
    words = {word.lower() for word in text.split()}
    spoken = JOINING.isdisjoint(words) and SENTENCES.isdisjoint(words)
    return is_numbered(text) or (spoken and text.count(" ") >= 2 and bool(_PHRASE.fullmatch(text)))


def is_numbered(text: str) -> bool:
    """Say whether it is a password of some words and a number, and no remark."""
    found = _WITH_NUMBER.fullmatch(text)
    if found is None or not found["glued"]:
        return found is not None
    words = {word.lower() for word in text.split()}
    return JOINING.isdisjoint(words) and SENTENCES.isdisjoint(words) and not _PRODUCT.match(found["glued"])


def is_about(word: str) -> bool:
    """Say whether a word is one of those that sentences and dialogues say of a secret."""
    return word.strip(".,:;!?()[]{}<>*_\"'").lower() in ABOUT


def _is_no_secret(text: str, value: Value, link: Link) -> bool:
    if is_about(text if value.quoted else text.rstrip(_CODE_ENDS).partition(",")[0]) or not text.strip(
        ".,:;!?()[]{}<>*_\"'"
    ):
        return True
    if (link in (Link.ASSIGNED, Link.TOLD) or not value.quoted) and _VARIABLE.fullmatch(_LINE_END.sub("", text)):
        return True
    if not value.quoted and _CODE.match(text):
        return True
    if (not value.quoted or link in (Link.NEAR, Link.BESIDE)) and _DIRECTORY.fullmatch(text):
        return True
    return (
        any(
            shape.fullmatch(text if value.quoted else text.rstrip(_CODE_ENDS))
            for shape in (_STARS, _PLACEHOLDER, _NAME, _ERROR, _GUID, _OWN_CODE)
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
