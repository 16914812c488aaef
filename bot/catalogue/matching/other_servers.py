"""Which mail and sign-in servers a text names that are not Microsoft's: what they answer says nothing about Microsoft 365."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

import re2

from bot.catalogue.matching.typing_mistakes import slips
from bot.catalogue.matching.wording import options
from bot.hosts import HostPolicy
from bot.text.late import compiled_late

MOST = 3  # servers that are told apart; nobody reads more names
_LOOKED_AT = 500  # names; of a log that holds more, the first ones tell whose it is
_BESIDE = 80  # characters before and behind a name that tell what it is

# Names as machines have them, of a known domain: classes, files and permissions (mail.smtp.host, Mail.Read) are none.
_DOMAIN = (
    "(?:com|net|org|de|at|ch|eu|li|lu|fr|it|nl|be|es|pt|pl|cz|dk|se|fi|uk|ie|us|ca|au|ru|cn|jp|br|info|biz|io|cloud|online|email"
    "|gmbh|berlin|bayern|wien|example|test|invalid|local|localdomain|lan|intern|internal|corp|home|priv)"
)
_NAME = re2.compile(
    rf"\b(?:[a-z0-9*](?:[a-z0-9-]{{0,40}}[a-z0-9])?\.){{1,5}}{_DOMAIN}\b"
    r"|\b(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}\b",
    options(),
)
_OF_MAIL = compiled_late(
    r"(?:[a-z0-9-]{0,16}(?:imap|smtp|mail|exch)[a-z0-9-]{0,16}|pop3?s?\d{0,2}|mx[a-z]?\d{0,3}|ex\d{1,3}|owa|relay\d{0,2})"
    r"\.(?:[a-z0-9-]+\.[a-z0-9.-]+|example|test|local|localdomain|lan|intern|internal|corp|home|priv)"
)
"""A name that says what it is: imap.kanzlei.example, exchange.firma.local."""
_MAIL_PORT = compiled_late(
    r"(?:\[[0-9a-f.:]{3,45}\])?[\"')]{0,2}(?: ?: ?|,? \(?port[ :=\"']{1,4})(?:25|110|143|465|587|993|995|2525)\b",
    re.IGNORECASE,
)
_GREETS = compiled_late(r" (?:E?SMTP|Microsoft ESMTP)\b", re.IGNORECASE)
_CALLED = compiled_late(
    r"\b(?:(?:imap|smtp|pop3?|mail)[ _-]?(?:server|host)(?:name)?|(?:posteingangs|postausgangs)server|(?:incoming|outgoing)(?: mail)? server)"
    r"[\"']?(?: is| ist|name| \(\w{3,5}\))?[ :=\"'(]{1,4}$",
    re.IGNORECASE,
)
_NAMES_ITSELF = compiled_late(r"\b(?:EHLO|HELO|LHLO|Hello) $", re.IGNORECASE)
"""What stands before the name that a client gives itself, or is called by."""
_PART_OF_A_WORD = compiled_late(r"[\w@.\\*/-]$")
_SCHEME = compiled_late(r"\b(?:imaps?|smtps?|pop3?s?|ssl|tls)://$", re.IGNORECASE)
_PAGE = compiled_late(r"\bhttps?://$", re.IGNORECASE)
_GOES_ON = compiled_late(r"[\w@-]|\.\w")
_GIVES_TOKENS = compiled_late(
    r"(?::\d{2,5})?/(?:[\w.~%-]{1,60}/){0,6}?(?:oauth2?/(?:v[12](?:\.0)?/)?token|openid-connect/token|adfs/)",
    re.IGNORECASE,
)
_NO_MAIL_SERVER = compiled_late(r"(?:^|\.)(?:proxy|squid|dns|ns\d?|dc\d{0,2}|enterpriseenrollment)[\w-]{0,12}\.")
_MADE_UNREADABLE = compiled_late(r"x{3,}|\*")
_MICROSOFTS = compiled_late(
    r"(?:^|\.)(?:office365\.\w{2,3}|office\.(?:com|net|de)|outlook\.(?:com|cn|de)|live\.com|hotmail\.com|microsoft(?:online)?\.\w{2,3}"
    r"|onmicrosoft\.\w{2,3}|windows\.net|azure\.com|microsoftazuread-sso\.com|chinacloudapi\.cn|msauth\.net|msftauth\.net)$"
)
_MEANT: Final = ("office365", "outlook", "microsoftonline", "outlook365")
_SLIPS = 2  # letters; a name so near to one of Microsoft's was meant to be that


def other_servers(text: str) -> tuple[str, ...]:
    """Return the mail and sign-in servers that a text (in one line) names and that are not Microsoft's, at most the first few."""
    return tuple(islice(dict.fromkeys(_named(text)), MOST))


def _named(text: str) -> Iterator[str]:
    # Of anything but bytes, RE2 counts the letters before each match.
    content = text.encode("utf-8", "replace")
    for found in islice(_NAME.finditer(content), _LOOKED_AT):
        start, end = found.span()
        name = content[start:end].decode().lower()
        if _is_microsofts(name):
            continue
        before = content[max(0, start - _BESIDE) : start].decode("utf-8", "ignore")
        behind = content[end : end + _BESIDE].decode("utf-8", "ignore")
        if _answers(name, before, behind):
            yield name


def _answers(name: str, before: str, behind: str) -> bool:
    """Tell whether a name is the server that the text is about: one for mail, or one that gives tokens."""
    if _GOES_ON.match(behind) or _NAMES_ITSELF.search(before):
        return False
    if _PAGE.search(before):
        return bool(_GIVES_TOKENS.match(behind))
    if _PART_OF_A_WORD.search(before) and not _SCHEME.search(before):
        return False
    if _NO_MAIL_SERVER.search(name) or _MADE_UNREADABLE.search(name):
        return False
    if _OF_MAIL.fullmatch(name) or _MAIL_PORT.match(behind) or _CALLED.search(before):
        return True
    return before.endswith(("220 ", "220-")) and bool(_GREETS.match(behind))


@lru_cache(maxsize=256)
def _is_microsofts(name: str) -> bool:
    """Tell whether this is one of Microsoft's servers, or was meant to be one."""
    if _MICROSOFTS.search(name) or HostPolicy().admits(name):
        return True
    domain = name.split(".")[-2:-1]  # what was registered; whatever stands before it anybody may choose
    return any(slips(label, meant) <= _SLIPS for label in domain for meant in _MEANT)
