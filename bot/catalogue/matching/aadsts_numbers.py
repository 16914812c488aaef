"""Entra's error numbers in a text, in every form in which programs and people write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import re2

from bot.catalogue.matching.typing_mistakes import slips
from bot.catalogue.matching.wording import options

AADSTS = "AADSTS"
SLIPS = 2  # letters
MOST = 100  # different numbers of one form in a text; a message has one or two, a long log some dozens

_NEXT_NUMBER = r"(?:\s{0,9},\s{0,9}([0-9]{5,8}))?"
# Numbers as Entra, MSAL and its own error page write them: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_AADSTS = re2.compile(
    r"\bAADSTS[ :_#-]{0,3}([0-9]{5,8})\b"
    rf"|error_codes\"?\s{{0,2}}[:=]\s{{0,2}}\[\s{{0,9}}([0-9]{{5,8}}){_NEXT_NUMBER * 3}\b"
    r"|login\.(?:partner\.)?microsoftonline\.(?:com|us|cn)/error\?code=([0-9]{5,8})\b",
    options(),
)
_MISTYPED_AADSTS = re2.compile(
    r"\b(?P<name>[A-Z]{4,8})[ :_#-]{0,3}([0-9]{5,8})\b"
    # MSAL for JavaScript, older and newer, and the portal's sign-in log.
    r"|\b([0-9]{5,8}) - \[20[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9:]{8}Z\]"
    r"|\bError\(s\):? ?([0-9]{5,8}) - "
    # OAuth's own word for the error, the number beside it: a program's own short version of Entra's answer.
    r"|\b(?:invalid_(?:client|grant|request|scope|resource)|unauthorized_client)\W{1,6}(?:(?:Fehler|error|code|Nr)\W{1,4})?([0-9]{5,8})\b"
    r"|\b(?:Sign-?in error code|Anmelde-?fehlercode|Fehlercode (?:bei|der) (?:der )?Anmeldung)\W{0,4}([0-9]{5,8})\b",
    options(),
)
"""The same with a letter lost, doubled or exchanged, or without it; believed only with a number that an entry lists."""
_BARE_NUMBER = re2.compile(
    r"(?:[?&]code=|(?:error ?_?code|error ?_?no|fehlercode|suberror)[\"']?\s{0,2}[:=]?\s{0,2}[\"']?)([0-9]{5,8})\b",
    options(),
)
"""Numbers that anybody's errors have; believed only with a number that an entry lists, in surroundings of ours."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number and where it stands in a text. `certain`: it is Entra's, whether or not anybody lists it."""

    number: int
    start: int
    end: int
    certain: bool


def numbers_in(text: str, *, ours: bool) -> Iterator[Numbered]:
    """Yield the numbers of a text, the surest form first; in surroundings of ours also those that anybody's errors have."""
    # Of anything but bytes, RE2 counts the letters before each match.
    content = text.encode("utf-8", "replace")
    for form in (_AADSTS, _MISTYPED_AADSTS, *((_BARE_NUMBER,) if ours else ())):
        said: set[bytes] = set()
        letters = read = believed = 0
        for match in form.finditer(content):
            if match[0] in said:
                continue
            said.add(match[0])
            if not _is_aadsts((match.groupdict().get("name") or AADSTS.encode()).decode()):
                continue
            believed += 1
            if believed > MOST:
                break
            start = letters + len(content[read : match.start()].decode())
            letters = end = start + len(match[0].decode())
            read = match.end()
            for number in filter(bytes.isdigit, filter(None, match.groups())):
                yield Numbered(int(number), start, end, certain=form is _AADSTS)


@lru_cache(1_000)
def _is_aadsts(word: str) -> bool:
    """Tell whether this word is AADSTS with a slip or two; SMTP, TLS and the like are further away."""
    return word[0] in "aAdD" and slips(word.upper(), AADSTS) <= SLIPS
