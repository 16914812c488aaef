"""Words that say that a secret is near: which ones there are, how they are spelt, and which kind of secret each announces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import re2

from bot.redaction.kinds import SecretKind
from bot.redaction.label_stems import SECRET, STEMS, Stem
from bot.redaction.wraps import is_written
from bot.text.late import compiled_late

PASSWORDS = (SecretKind.PASSWORD, SecretKind.CERTIFICATE_PASSWORD)
_MADE_UP = (*PASSWORDS, SecretKind.CLIENT_SECRET)  # what programs give names of their own


class Label(NamedTuple):
    """Where a label stands, what it announces, and how many characters that has at least."""

    start: int
    end: int
    kind: SecretKind
    least: int


_NO_LETTER = compiled_late(r"[^a-z]")
_MEANT = {
    **dict.fromkeys(("passwort", "password", "kennwort", "kennword"), (SecretKind.PASSWORD, 3)),
    **dict.fromkeys(("secret", "geheimnis"), (SecretKind.CLIENT_SECRET, SECRET)),
}


def _mistyped(word: str) -> Iterator[str]:
    """Yield the word with one letter left out, doubled, exchanged or another one, as people type it and programs read it from a picture."""
    for at in range(1, len(word) + 1):
        head, rest = word[:at], word[at:]
        yield head + rest[1:]
        yield head + rest[1:2] + rest[:1] + rest[2:]
        yield head + rest[:1].replace("w", "vv") + rest[1:]
        for letter in _TYPED:
            yield from (head + letter + rest, head + letter + rest[1:])


_TYPED = "abcdefghijklmnopqrstuvwxyz0134578ß$@|!"
_MISTYPED = {
    wrong: meant
    for word, meant in _MEANT.items()
    for wrong in _mistyped(word)
    if not wrong.startswith((*_MEANT, "passport")) and wrong not in STEMS
}
_MAY_BE_MISTYPED = re2.compile(rb"\b[gkps][a-z0-9?$@|!]{4,9}")
_NO_BLANKS = "\u2e80"  # letters from here on are not parted by blanks
_LEET = str.maketrans("@4$50", "aasso")
_GAP = "[ ._*-]{1,3}"
_SPACED = re2.compile(
    rf"\b(?:kenn(?:[ -]|-\r?\n[ ]{{0,8}})wort|pass-\r?\n[ ]{{0,8}}wor[td]|p[a@4][s$5]{{2}}w[o0]r[dt]|{'|'.join(_GAP.join(word) for word in _MEANT)})\b".encode()
)
_ANY = re2.compile("|".join(map(re.escape, filter(str.isascii, sorted(STEMS, key=len, reverse=True)))).encode())
_STRANGE = compiled_late("|".join(stem for stem in STEMS if not stem.isascii()))
_WITHIN = 32  # characters of base64
_RUN = compiled_late(rf"[A-Za-z0-9+/]{{0,{_WITHIN}}}")
_RUN_BEFORE = compiled_late(rf"[A-Za-z0-9+/]{{0,{_WITHIN}}}\Z")
_BEFORE = 28  # characters that may tell the kind
# What a name goes on with without being about something else: client_secret_prod, smtp_password_new. An id, a date, a file is no secret.
OTHER = (
    "id(?!entified)|exp|name|hint|len|typ(?:e|es|en)?(?![a-z])|polic|reset|file|path|url|uri|endpoint|hash|count|age(?![a-z])|last|days?(?![a-z])|life|valid"
    "|chang|creat|start|end|refs?(?![a-z])|requ|method|prov|manag|never|set|store|config|auth|grant|field|label|error|fail|scope|aud(?:ience)?(?![a-z])"
    "|dat(?:e|a|ei|um)?s?(?![a-z])|mode|size|cache|map|prof|is|has|can|state|min|max|quality|strength|protect|less|rule|regel|richtlinie"
)
_OTHER = compiled_late(rf"[_-]?(?:{OTHER})")  # glued to it: PasswordNeverExpires, secret_id
_JOINING = ("_", "-", ".")
_GRANT = compiled_late(r"grant.?type\W{1,4}(?:client.)?\Z")  # how somebody signs in, no label
_NAMED = compiled_late(r"[A-Za-z\]\"'][ \t]{0,20}(?::|(?<!name)(?<!key):?=)[ \t]{0,20}[\"']?[\w./-]*\Z", re.IGNORECASE)
_LINE_ENDS = compiled_late(r"[\"',;]{0,2}[ \t\r]{0,20}\n")
_LONGEST = 80  # characters of a name and what of its value stands before a label
_SIGN = compiled_late(r"(?=[\"'’”`\]]{0,2}[ \t]{0,8}(?:[:=]|<-))")
_MORE = compiled_late(rf"(?:(?:[_-](?!{OTHER})[a-z0-9]{{1,12}}){{1,2}}|\.[0-9]{{1,3}}|[0-9]{{1,3}}){_SIGN.pattern}")
# PasswordDatev, KennwortSMTP2
_GLUED = compiled_late(rf"(?!{OTHER})[a-z0-9]{{2,60}}+(?:[_-][a-z0-9]{{2,20}}+){{0,2}}+[_-]?{_SIGN.pattern}")


def by_chance(text: str, label: Label, before: int) -> bool:
    """Say whether chance has written a label: it stands in a longer piece of base64, of which at least so much stands before it."""
    first = _RUN_BEFORE.search(text, max(0, label.start - _WITHIN), label.start)
    last = _RUN.match(text, label.end)
    start, end = first.start() if first else label.start, last.end() if last else label.end
    return label.start - start >= before and end - start >= _WITHIN and not is_written(text[start:end])


def is_value(text: str, label: Label) -> bool:
    """Say whether a label is what a name is set to (AUTH_TYPE=client_credentials): what stands on the next line is not told by it."""
    if not _LINE_ENDS.match(text, label.end):
        return False
    return _NAMED.search(text, max(0, label.start - _LONGEST), label.start) is not None


def found(text: str, lower: str, raw_lower: bytes) -> Iterator[Label]:
    """Yield every label of a text in small letters, which is also given as ASCII."""
    places = [at.span() for at in _ANY.finditer(raw_lower)]
    if not lower.isascii():
        places += (at.span() for at in _STRANGE.finditer(lower))
    places += (at.span() for at in _MAY_BE_MISTYPED.finditer(raw_lower) if lower[at.start() : at.end()] in _MISTYPED)
    places += (at.span() for at in _SPACED.finditer(raw_lower))
    for start, end in sorted(places):
        stem = STEMS.get(lower[start:end])
        if stem is None:
            yield Label(start, end, *_meant(lower[start:end]))
            continue
        before = lower[max(0, start - _BEFORE) : start]
        if (kind := _kind(stem, before)) and (rest := stem.rest.match(lower, end)):
            following = text[rest.end() : rest.end() + 1]
            goes_on = following.isalnum() or following in _JOINING
            if (goes_on and _OTHER.match(lower, rest.end())) or ("type" in before and _GRANT.search(before)):
                continue
            if stem.signed and kind is stem.glued and _is_glued(stem, before) and not _SIGN.match(lower, rest.end()):
                continue
            glued = (
                text[rest.end() : rest.end() + 1].isupper() and kind in _MADE_UP and rest.end() - start != len("pass")
            )
            more = (_GLUED if glued else _MORE).match(lower, rest.end()) if goes_on else None
            yield Label(start, more.end() if more else rest.end(), kind, stem.least)


def _meant(written: str) -> tuple[SecretKind, int]:
    """Return what a word announces that is not spelt as it should be."""
    return _MISTYPED.get(written) or _MEANT[_NO_LETTER.sub("", written.translate(_LEET))]


def _is_glued(stem: Stem, before: str) -> bool:
    """Say whether a stem ends a word of which nothing else is known."""
    return before[-1:].isalpha() and not any(before.endswith(words) for words, _ in stem.kinds)


def _kind(stem: Stem, before: str) -> SecretKind | None:
    word, glued = before.rstrip(" _-."), before.rstrip("_-")
    for words, kind in stem.kinds:
        if (word if kind else glued).endswith(
            words
        ):  # compass is one word, what stands behind an address in .com another
            return kind
    return stem.glued if before[-1:].isalpha() and before[-1:] < _NO_BLANKS else stem.alone
