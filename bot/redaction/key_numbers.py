"""The private numbers of a key, each by its name: as bytes, digits, hex or base64, whatever wrote them down.

RFC 8017 and 7518 name them, and so do OpenSSL, .NET, and the libraries of Python and Java. One prime is enough to make an RSA key again.
A number of 512 bits or more that has no name is taken for one of them (of 256 bits where digits are decimal, or ASN.1 was taken apart);
what is named as public stays.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

import re2

from bot.redaction.der import is_public
from bot.redaction.kinds import SecretKind
from bot.redaction.wraps import Span, from_base64, is_written
from bot.text.late import compiled_late
from bot.text.normalise import DOUBLE_QUOTES, QUOTES, SINGLE_QUOTES

_LONG_NAMES = (
    "(?i:private[ _-]?(?:exponent|value|number|key)|secret[ _-]?exponent|prime(?:[ _-]?(?:[12pq]|one|two))?"
    "|(?:prime[ _-]?)?exponent[ _-]?[12pq]|(?:crt[ _-]?)?coefficient|inverse_?q|dmp1|dmq1|iqmp|priv|dp|dq|qi|qinv)"
)
_NAME = (
    rf"(?:(?:{_LONG_NAMES}|[dpqDPQk])[\"'\\\]]{{0,6}}[ \t]{{0,20}}(?::=|=>|[:=])"
    rf"|(?:{_LONG_NAMES}|[DPQ])(?:[ \t][^<>\n]{{0,60}})?>)"
)
_NAMED = re2.compile(rf"(?m)(?:^|[^A-Za-z0-9_.?&-]){_NAME}".encode())
_NAMED_SOMEHOW = re2.compile(rf"(?m)(?:^|[^A-Za-z0-9]){_NAME}".encode())
_PLAIN_QUOTES = str.maketrans(QUOTES)
_OPENING = compiled_late(
    rf"[\s\"'`\\(\[{{@{SINGLE_QUOTES}{DOUBLE_QUOTES}]{{0,80}}(?:(?:new )?byte\[\]\s?[({{]{{1,2}}\s{{0,20}}|b[\"'])?"
)
_WITHIN = 8  # characters of a name that read like hex themselves
_BEFORE = 120  # characters in front of a number that tell what it is
_BETWEEN = r"[\s\\\"'+]{1,40}"
_VALUE = compiled_late(
    rf"(?:0x)?[0-9A-Fa-f]{{16,}}(?:{_BETWEEN}[0-9A-Fa-f]{{2,}}\b){{0,200}}(?![A-Za-z0-9+/_-])"
    rf"|[A-Za-z0-9+/_-]{{16,}}(?:{_BETWEEN}[A-Za-z0-9/_-][A-Za-z0-9+/_-]{{15,}})*+={{0,2}}"
)
_LEAST = 40  # characters: the private number of a curve's key has 43 in base64, 64 in hex
_QUOTED = compiled_late(
    r"[\"']\s{0,8}[:=>]{1,2}\s{0,8}b?[\"']\Z|>\s{0,80}\Z"
)  # a JSON Web Key or .NET's XML: shorter ones, too
_NO_NUMBER = compiled_late(r"[^0-9A-Za-z+/_-]+")
_PUBLISHED = compiled_late(
    r"(?:DKIM|DMARC|(?:^|[\s;])[kv][ \t]{0,4}=)[^\n]{0,400}\Z", re.IGNORECASE
)  # p= is a domain's public key
_UNNAMED = compiled_late(
    r"[+-]?(?P<number>(?:0[xX])?[0-9A-Fa-f]{130,}|0[xX][0-9A-Fa-f]{128}|[0-9]{77,})(?![0-9A-Za-z])"
)
_BASE64 = compiled_late(
    r"(?P<number>[A-Za-z0-9+/]{171}=|[A-Za-z0-9+/]{256})[ \t\r]{0,8}(?:\n|\Z)"
)  # a prime of 2048 or 3072 bits
_LINE_BEGINS = compiled_late(r"(?:\A|\n)[ \t>]{0,8}\Z")
# What `openssl asn1parse` shows of a key: its numbers; the octets of a curve's key
_PARSED = compiled_late(r"(?:INTEGER|OCTET STRING {1,8}\[HEX DUMP\]) {0,16}:\Z")
_OF_PARSED = compiled_late(r"(?P<number>[0-9A-F]{60,})(?![0-9A-Za-z])")
_LEAST_UNNAMED = 60
_PUBLIC_NAME = compiled_late(
    r"(?<![A-Za-z])(?:n|e|g|x|y|pub\w*|modulus|public[\w ]*)(?:[ \t]?\([^()\n]{1,40}\))?[\"'\]]{0,2}\s{0,20}[:=(\t|][:=]?\s{0,20}[\"'+]?\Z"
    r"|(?:serial|seriennummer|prints?\b|abdruck|signatu|hash|sha-?[0-9]|md5|digest|checksum|pr[üu]fsumme|verification|keyid|modulus|pub|public key|ticket|session|nonce|salt)[^\n]{0,60}\n?[^A-Za-z\n]{0,40}\Z",
    re.IGNORECASE,
)
_VARIED = 8  # different digits


def named(text: str, raw: bytes) -> list[int]:
    """Return where something begins in a text, also given as ASCII, that has the name of a private number in front of it."""
    raw = raw if text.isascii() else text.translate(_PLAIN_QUOTES).encode("ascii", "replace")
    return [opening.end() for name in _NAMED.finditer(raw) if (opening := _OPENING.match(text, name.end()))]


def holds_names(raw: bytes) -> bool:
    """Say whether the name of a private number stands in a text, given as ASCII, whatever is in front of it."""
    return bool(_NAMED_SOMEHOW.search(raw))


def is_named(places: list[int], start: int) -> bool:
    """Say whether what begins here stands at such a place, or has the end of a name at its beginning."""
    at = bisect_left(places, start)
    return at < len(places) and places[at] <= start + _WITHIN


def spans(text: str, runs: list[tuple[int, int]], places: list[int], *, joined: bool = False) -> Iterator[Span]:
    """Yield every private number among the runs of digits and letters in a text; `joined`: of several lines, which may be digests."""
    done = 0
    for start, end in runs:
        if start < done:
            continue
        if places and is_named(places, start):
            found = _VALUE.match(text, start)
            if found and _is_private(text, found):
                done = found.end()
                yield Span(start, done, SecretKind.PRIVATE_KEY)
        elif (
            end - start >= _LEAST_UNNAMED
            and (number := _unnamed(text, start))
            and (not joined or text[slice(*number)].isdigit())
            and not is_public_name(text, start)
        ):
            yield Span(*number, SecretKind.PRIVATE_KEY)


def is_public_name(text: str, start: int) -> bool:
    """Say whether what begins here is named as public."""
    return _PUBLIC_NAME.search(text, max(0, start - _BEFORE), start) is not None


def _unnamed(text: str, start: int) -> tuple[int, int] | None:
    """Return where a number without a name begins and ends, if one as long as those of a key stands here."""
    if _PARSED.search(text, max(0, start - _BEFORE), start):
        found = _OF_PARSED.match(text, start)
    else:
        found = _UNNAMED.match(text, start)
    if found is None and _LINE_BEGINS.search(text, max(0, start - 12), start):
        found = _BASE64.match(text, start)
        raw = from_base64(found["number"]) if found else b""
        if not is_random(raw):
            return None
    if found is None or len(set(found["number"])) <= _VARIED:
        return None
    written = found["number"]
    if (
        found.re.pattern == _UNNAMED.pattern
        and not written.isdigit()
        and not is_random(bytes.fromhex(written.lower().removeprefix("0x")[: len(written) // 2 * 2 - 2]))
    ):
        return None
    return found.span("number")


def is_random(raw: bytes) -> bool:
    """Say whether bytes are as good as chance: as many different ones, no text, no structure that is public."""
    head = raw[:256]
    return (
        len(head) > 60
        and len(set(head)) * 5 > min(len(head), 200) * 3
        and sum(32 <= one < 127 for one in head) * 10 < len(head) * 7
        and not is_public(head)
    )


def _is_private(text: str, found: re.Match[str]) -> bool:
    start, value = found.start(), _NO_NUMBER.sub("", found[0])
    if len(set(value)) < _VARIED or (len(value) < _LEAST and not _QUOTED.search(text, max(0, start - _BEFORE), start)):
        return False
    if value.replace("_", "").lstrip("+-").isdigit() or value[:2] == "0x":
        return True
    line = max(text.rfind("\n", 0, start), start - 400, 0)
    return not (is_written(value[:80]) or is_public(from_base64(value[:88])) or _PUBLISHED.search(text, line, start))
