"""The private numbers of a key, each by its name: as bytes, digits, hex or base64, whatever wrote them down.

RFC 8017 and 7518 name them, and so do OpenSSL, .NET, and the libraries of Python and Java. One prime is enough to make an RSA key again.
A number as long as those of RSA that has no name is taken for one of them; what is named as public stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from bot.redaction.der import is_public
from bot.redaction.kinds import SecretKind
from bot.redaction.wraps import Span, from_base64, is_written

_NAMES = (
    "(?i:private[ _-]?(?:exponent|value|number|key)|secret[ _-]?exponent|prime(?:[ _-]?(?:[12pq]|one|two))?"
    "|(?:prime[ _-]?)?exponent[ _-]?[12pq]|(?:crt[ _-]?)?coefficient|inverse_?q|dmp1|dmq1|iqmp|priv|dp|dq|qi|qinv)|[dpqDPQk]"
)
_NAME = re2.compile(
    rf"(?m)(?:^|[^A-Za-z0-9_.?&-])(?:{_NAMES})(?:[\"'\\\]]{{0,6}}[ \t]{{0,20}}(?::=|=>|[:=])|(?:[ \t][^<>\n]{{0,60}})?>)".encode()
)
_OPENING = r"[\s\"'`\\(\[{@]{0,80}(?:(?:new )?byte\[\]\s?[({]{1,2}\s{0,20}|b[\"'])?"
_BETWEEN = r"[\s\\\"'+]{0,40}"
_VALUE = re.compile(
    rf"{_OPENING}(?P<value>(?:[0-9A-Fa-f]{{2}}[:\s\\-]{{1,40}}){{20,400}}[0-9A-Fa-f]{{2}}\b"
    r"|-?(?:0x)?[0-9A-Fa-f]{1,3}(?:[,;\s]{1,40}-?(?:0x)?[0-9A-Fa-f]{1,3}\b){20,600}"
    rf"|(?:0x)?(?:[0-9A-Fa-f]{{16,}}{_BETWEEN}){{1,200}}[0-9A-Fa-f]{{2,}}\b"
    rf"|(?:[A-Za-z0-9/_-][A-Za-z0-9+/_-]{{15,}}{_BETWEEN}){{1,200}}(?<![\s\"'+\\])={{0,2}})"
)
_LEAST = 40  # characters: the private number of a curve's key has 43 in base64, 64 in hex
_LEAST_QUOTED = 20  # a name of one letter in quotation marks, and the base64 behind it as well, is a JSON Web Key's or .NET's
_QUOTED = re.compile(r"[\"']\s{0,8}[:=>]{1,2}\s{0,8}b?[\"']\Z|>\s{0,80}\Z")
_DIGIT = re.compile(r"[A-Za-z0-9+/_-]")
_NO_NUMBER = re.compile(r"[^0-9A-Za-z+/_-]+")
_PUBLISHED = re.compile(r"(?:DKIM\d?|DMARC\d?|(?:^|[\s;])[kv][ \t]{0,4}=)[^\n]{0,400}\Z", re.IGNORECASE)  # p= is a domain's public key
_UNNAMED = re2.compile(rb"0[xX][0-9A-Fa-f]{150,}|[0-9]{150,}")  # 512 bits
_PUBLIC_NAME = re.compile(r"(?<![A-Za-z])(?:n|e|g|x|y|pub\w*|modulus|public\w*)[\"'\]]{0,2}\s{0,20}[:=(]{1,2}\s{0,20}[\"']?\Z", re.IGNORECASE)
_VARIED = 8  # different digits


def spans(text: str, raw: bytes) -> Iterator[Span]:
    """Yield every private number in a text, which is also given as ASCII."""
    done = 0
    for name in _NAME.finditer(raw):
        found = _VALUE.match(text, name.end()) if name.end() >= done else None
        if found and _is_private(text, found):
            done = found.end()
            yield Span(*found.span("value"), SecretKind.PRIVATE_KEY)
    for number in _UNNAMED.finditer(raw):
        start, end = number.span()
        if len(set(text[start + 2 : end])) >= _VARIED and not _PUBLIC_NAME.search(text, max(0, start - 60), start):
            yield Span(start, end, SecretKind.PRIVATE_KEY)


def _is_private(text: str, found: re.Match[str]) -> bool:
    value = _NO_NUMBER.sub("", found["value"])
    quoted = _QUOTED.search(text, max(0, found.start() - 12), found.start("value"))
    if len(value) < (_LEAST_QUOTED if quoted else _LEAST) or len(set(value)) < _VARIED:
        return False
    if value.isdigit() or found["value"][:2] in ("0x", "0X"):
        return True
    return not (
        is_written(value[:80])
        or is_public(from_base64(value[:88]))
        or _PUBLISHED.search(text, max(0, text.rfind("\n", 0, found.start())), found.start())
    )
