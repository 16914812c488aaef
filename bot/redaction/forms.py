"""Secrets that are known by their form alone, whatever stands around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.redaction.kinds import SecretKind
from bot.redaction.wraps import BASE64, DOTTED, WRAP, BrokenWords, Span, from_base64, is_written, places, run, run_seen
from bot.text.late import compiled_late

_DASHED = compiled_late(r"[A-Za-z0-9.-]+")
_PATH = compiled_late(r"[A-Za-z0-9/_-]+")
_SLACK = compiled_late(r"xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{8}")
_SECRET_PART = compiled_late(r"[A-Za-z0-9_~.-]+")

# An Entra client secret: 40 characters (older ones 37 to 39), a digit and Q~ at positions 4 to 6. Anchored patterns miss it
# in Slack's _italics_ and before a full stop, so nothing is asked of what stands around it. A shorter rest was cut off.
_ENTRA = compiled_late(r"Q~(?<=[A-Za-z0-9_~.-]{3}[0-9]Q~)[A-Za-z0-9_~.-]{0,34}")
_ENTRA_TAIL = 34
_ENTRA_FULL = 31
_ENTRA_CUT = 10
_ENTRA_REST = compiled_late(  # the end of a line is within the first six characters
    r"\n[ \t]{0,200}(?:[|>]{1,3}[ \t]{0,8})?"
    r"([A-Za-z0-9_~.-]{2}[0-9]Q|[A-Za-z0-9_~.-][0-9]Q|[0-9]Q|Q|)~[A-Za-z0-9_~.-]{31,34}"
)
_HEADS = tuple(  # what must stand before it, by the place of "~" behind it
    compiled_late(rf"{head}\Z")
    for head in (
        r"[A-Za-z0-9_~.-]{3}[0-9]Q",
        r"[A-Za-z0-9_~.-]{3}[0-9]",
        r"[A-Za-z0-9_~.-]{3}",
        r"[A-Za-z0-9_~.-]{2}",
        r"[A-Za-z0-9_~.-]",
    )
)
# Tokens that Entra does not show the inside of: "0." or "1.", then base64 that begins with A.
# https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow shows both (seen 2026-11-24)
_ENTRA_OPAQUE = compiled_late(r"[01]\.A(?<![A-Za-z0-9.].\.A)")
PERSONAL = compiled_late(r"M\.[CR][0-9]{1,4}_[A-Z0-9]{2,5}\.")  # those of personal Microsoft accounts
_OPAQUE = {
    "0.A": _ENTRA_OPAQUE,
    "1.A": _ENTRA_OPAQUE,
    "M.": PERSONAL,
}
_OPAQUE_LENGTH = 40
OPAQUE_CHARACTERS = compiled_late(r"[A-Za-z0-9_=.!*$-]+")
_FOLLOWING = 640  # characters
_WEBHOOK = compiled_late(r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/")


@dataclass(frozen=True, slots=True)
class _Form:
    """How a secret begins, what it consists of, and what the whole of it must be like."""

    begins: str
    characters: re.Pattern[str]
    kind: SecretKind
    is_one: Callable[[str], bool]


def _has_token_parts(token: str) -> bool:
    """A header alone tells nothing, nor does a lone `eyJ…`: Exchange's refusals are base64 of JSON, and are evidence."""
    if "." not in token:
        return False
    sizes = [len(part) for part in token.split(".")]
    return any(size >= 8 and following >= 8 for size, following in pairwise(sizes)) or (
        len(sizes) == 5 and max(sizes) >= 8
    )


def _holds(encoded: str, *beginnings: bytes) -> bool:
    return from_base64(encoded).lower().startswith(beginnings)


_EQUALS = frozenset("0123")  # with what the base64 of "user" goes on where "=" is next


def _is_long(token: str) -> bool:
    return len(token) >= 13


_FORMS = (
    _Form("eyJ", DOTTED, SecretKind.ACCESS_TOKEN, _has_token_parts),
    _Form("dXNlcj", BASE64, SecretKind.XOAUTH2_STRING, lambda t: t[6:7] in _EQUALS and _holds(t, b"user=")),
    _Form(
        "bixhPX", BASE64, SecretKind.XOAUTH2_STRING, lambda t: b"auth=bearer" in from_base64(t).lower()
    ),  # OAUTHBEARER
    _Form("xox", _DASHED, SecretKind.SLACK_TOKEN, lambda t: bool(_SLACK.match(t))),
    _Form("xapp-", _DASHED, SecretKind.SLACK_TOKEN, _is_long),
    _Form(
        "LS0tLS1CRUdJTi", BASE64, SecretKind.PRIVATE_KEY, lambda t: b"PRIVATE KEY" in from_base64(t)[:60]
    ),  # PEM in base64
    _Form(
        "TlRMTVNTUAAD", BASE64, SecretKind.PASSWORD, _is_long
    ),  # NTLM's third message: passwords can be guessed from it
)

_BREAKABLE = (
    *_FORMS,
    _Form("0.A", OPAQUE_CHARACTERS, SecretKind.REFRESH_TOKEN, lambda t: len(t) >= _OPAQUE_LENGTH),
    _Form("1.A", OPAQUE_CHARACTERS, SecretKind.REFRESH_TOKEN, lambda t: len(t) >= _OPAQUE_LENGTH),
)
_BROKEN = BrokenWords({form.begins for form in _BREAKABLE})


def spans(text: str) -> Iterator[Span]:
    """Yield every secret that has a form of its own."""
    for form in _FORMS:
        for start, end in _runs(text, places(text, form.begins), form.characters, form.is_one):
            yield Span(start, end, form.kind)
    if "\n" in text:
        yield from _broken(text)
    if "~" in text:
        yield from _entra_secrets(text)
    hooks = (found.end() for at in places(text, "hooks.slack") if (found := _WEBHOOK.match(text, at)))
    for start, end in _runs(text, hooks, _PATH, lambda _: True):
        yield Span(start, end, SecretKind.SLACK_WEBHOOK)


def opaque_spans(text: str) -> Iterator[Span]:
    """Yield refresh tokens; an authorization code looks the same, and only its label tells it apart."""
    for word, pattern in _OPAQUE.items():
        starts = (at for at in places(text, word) if pattern.match(text, at))
        for start, end in _runs(text, starts, OPAQUE_CHARACTERS, _is_opaque):
            yield Span(start, end, SecretKind.REFRESH_TOKEN)


def _is_opaque(token: str) -> bool:
    return len(token) >= _OPAQUE_LENGTH and not is_written(token[:80])


def _runs(
    text: str, starts: Iterable[int], characters: re.Pattern[str], is_one: Callable[[str], bool]
) -> Iterator[tuple[int, int]]:
    """Yield where secrets begin and end that may begin at these places.

    A hostile text must not make us read on from each of its places: nothing is read twice, and where the same characters follow
    as somewhere before, nothing is asked again.
    """
    done = 0
    known: dict[str, tuple[int, int]] = {}  # what follows: how far it is read, how much of it is a secret
    for start in starts:
        if start < done:
            continue
        following = text[start : start + _FOLLOWING]
        if following not in known:
            token, end, seen = run_seen(text, start, characters)
            length = end - start
            size = len(token.rstrip(".")) if length == len(token) else length
            answer = (length, size if is_one(token) else 0)
            if seen <= start + len(following):
                known[following] = answer
        else:
            answer = known[following]
        done = start + answer[0]
        if answer[1]:
            yield start, start + answer[1]


def _broken(text: str) -> Iterator[Span]:
    """Yield what begins with the end of a line in the midst of its first characters."""
    done = 0
    for start, word in _BROKEN.places(text):
        if start < done:
            continue
        for form in _BREAKABLE:
            if form.begins == word:
                token, done = run(text, start, form.characters)
                if form.is_one(token):
                    yield Span(start, done, form.kind)


def _entra_secrets(text: str) -> Iterator[Span]:
    for found in _ENTRA.finditer(text):
        if size := _rest_of_secret(text, found.start() + 2, found.end()):
            yield Span(found.start() - 4, size, SecretKind.CLIENT_SECRET)
    for found in _ENTRA_REST.finditer(text):
        before = text[max(0, found.start() - 200) : found.start()].rstrip()
        head = _HEADS[len(found.group(1))].search(before)
        if head:
            start = found.start() - min(200, found.start()) + head.start()
            yield Span(start, found.end(), SecretKind.CLIENT_SECRET)


def _rest_of_secret(text: str, start: int, end: int) -> int:
    """Return where a secret ends whose part behind `Q~` begins here, over line breaks where it is too short; 0 if it is none."""
    size = end - start
    while size < _ENTRA_TAIL and (wrap := WRAP.match(text, end)):
        following = _SECRET_PART.match(text, wrap.end())
        length = len(following.group()) if following else 0
        enough = size + length == _ENTRA_TAIL if size >= _ENTRA_FULL else size + length >= _ENTRA_CUT and length > 0
        if (
            not enough
            or following is None
            or (size >= _ENTRA_CUT and size + length < _ENTRA_FULL and is_written(following.group()))
        ):
            break
        taken = min(length, _ENTRA_TAIL - size)
        size, end = size + taken, wrap.end() + taken
    return end if size >= _ENTRA_CUT else 0
