"""Passwords in the dialogue of a mail program with its server, in clear or in base64."""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from bot.redaction.kinds import SecretKind
from bot.redaction.shapes import is_address, is_joined, is_phrase, looks_generated, looks_typed
from bot.redaction.values import if_secret, is_about
from bot.redaction.wraps import Span, from_base64, places
from bot.text.late import compiled_late

# SMTP's LOGIN asks for the password with base64 of "Password:"; the client's line comes next, behind whatever the log puts there.
_ASKED = ("UGFzc3dvcmQ6", "cGFzc3dvcmQ6", "UGFzc3dvcmQA", "UGFzc3dvcnQ6")
_ASKED_BY_ALL = "Fzc3dvc"
_NEXT_LINE = compiled_late(
    r"(?:[\"' \t]{0,4}\||[ \t:=>-]{1,8}(?:C:|client:?)?[ \t]{0,4}(?=[A-Za-z0-9+/=]+\s)|[^\n\x1e]{0,200}\n(?:[ \t\r]{0,8}\n|[^\n]{1,60} -> [^\n]{1,60}\n){0,2}?)(?:[^\n\x1e]{0,120}?[ \t:>\]\"'])??([A-Za-z0-9+/]{2,}={0,2})(?:\\r|\.)?(?:\\n|\.)?(?:<(?:EOL|CRLF|CR><LF)>)?[\"' \t\r]{0,8}?(?:\n|\Z|\|)"
)
_REPLY = compiled_late(r"(?<![0-9]:)\b[2-5][0-9]{2}[ -]")
# The client's lines behind AUTH LOGIN, also where the log leaves the server's out: one word of base64 each.
_DIALOGUE = compiled_late(r"[ \t]LOGIN\b(?:[^\n]{0,4000}(?:\n|\Z)){0,7}")
_BESIDE = compiled_late(
    r"LOGIN[ \t]([A-Za-z0-9+/]{4,}={0,2})(?:\\r)?(?:\\n)?(?:<(?:EOL|CRLF|CR><LF)>)?[\"' \t\r]{0,8}(?:\n|\Z)"
)
_LINE = compiled_late(
    r"\n(?:[^\n\x1e]{0,120}?(?:(?:[>:\])]|\bsend)[ \t]{1,2}b?[\"']?|,[<>],))?([A-Za-z0-9+/]{4,}={0,2})(?:\\r)?(?:\\n)?(?:<(?:EOL|CRLF|CR><LF)>)?[\"', \t\r]{0,8}(?=\n|\Z)"
)
# What the server refuses on the next line as a sign-in (RFC 4954, 535).
_REFUSED = compiled_late(
    r"(?:->|:|>)[ \t](?:SERVER:[ \t])?([A-Za-z0-9+/]{4,}={0,2})[ \t\r]{0,8}\n[^\n]{0,80}\b535[ -]5\.7\.[0-9]"
)
# RFC 9051, 4.3: how many bytes follow on the next line of whoever speaks.
_LITERALS = compiled_late(
    r"LOGIN[ \t]{1,8}(?:(?P<user>\"[^\"\n]{1,200}\"|[^\s\"{]{1,200})[ \t]{1,4})?\{[0-9]{1,4}\+?\}", re.IGNORECASE
)
_LITERAL = compiled_late(
    r"[ \t]{0,8}\{(?P<size>[0-9]{1,4})\+?\}[\"']?(?:\\r\\n)?[\"']?[ \t\r]{0,4}\n(?:(?:[^\n]{0,60}?(?:\bS:|<|\bserver:?|[\]>:]))?[ \t]{0,4}\+[^\n]{0,80}\n)?"
)
_SPEAKER = compiled_late(
    r"(?:[^\n]{0,60}?(?:\bC:|(?<!\S)>{1,2}|->|\bclient:?|\bsend:|(?<=\d)\])[ \t]{1,2})?(?:b?[\"'])?"
)
_PLAIN = compiled_late(r"PLAIN\b[^\n]{0,4000}(?:\n[^\n]{0,4000}){0,3}")
_HANDED = re2.compile(rb"\bA[C-H][A-Za-z0-9+/]{10,}={0,2}")  # SASL's PLAIN begins with a NUL, wherever it stands
_WORD = compiled_late(r"[A-Za-z0-9+/]{8,}={0,2}")
# RFC 9051, 6.2.3: a tag, LOGIN, the name, the password; programs that log it leave the tag out or put a sign in its place.
_LOGIN = compiled_late(
    r"login[ \t]{1,8}(?P<user>\"[^\"\n]{1,200}\"|[^\s\"]{1,200})[ \t]{1,8}"
    r"(?:\"(?P<quoted>(?:[^\"\\\n\x1e]|\\[^\n\x1e]){1,200})\"|(?P<bare>[^\s\"\x1e]{1,200}))(?P<more>[ \t\"']{0,8}[^\s\"'])?",
    re.IGNORECASE,
)
_TAGGED = compiled_late(r"(?:\A|[\n>\]\"]|:[ \t])[ \t]{0,8}(?:[A-Za-z]{0,6}[0-9]{1,8}|[A-Za-z.])[ \t]\Z")
_UNTAGGED = compiled_late(
    r"(?:\s[A-Za-z]{0,6}[0-9]{1,8}[ \t]|(?:\A|[\n>]|\b[Cc]:)[ \t]{0,8}|(?:>|\b[Cc]:)[ \t]{0,8}[A-Za-z0-9.]{1,8}[ \t])\Z"
)
_SERVER = compiled_late(
    r"[a-z]{0,8}=?[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[a-z]{1,12}=.*|(?:[a-z0-9-]{1,63}\.){2,8}[a-z]{2,20}(?::[0-9]{1,5})?"
)
_SAYS = compiled_late(
    r"(?:[\w=-]|\b(?:no|bad|ok|auth|authenticate)[ \t])\Z", re.IGNORECASE
)  # what a server says of LOGIN
_SAID = """
als am attempt auf authentication beim bei benutzer by command fehlgeschlagen für from im in is ist mit nach on per request
script seite to über user via von with zu zum
"""
_REST_OF_LINE = compiled_late(r"[ \t]{1,4}\"?([^\s{\"][^\r\n\"]{2,200})\"?[ \t\r]{0,4}(?:\n|\Z)")
_NOBODY = frozenset(_SAID.split())
_POP3 = compiled_late(r"PASS[ \t]([^\s](?:[^\r\n]{1,198}[^\s])?)[ \t]{0,8}\r?(?:\n|\Z)")
_FILE = compiled_late(r"(?:[\w.-]+/)+[\w-]+\.[a-z]{2,4}(?:::\w+)?")  # what a run of tests says has passed
_BLANKS = compiled_late(r"\s")
_POP3_BEFORE = compiled_late(r"(?:\A|\n)(?:[^\n]{0,36}?(?:C:|>|<-|->)[ \t]{0,4})?\Z")
_CARETS = compiled_late(r"[:=][ \t]{0,4}\^[^\s^:]{1,80}\^([^\s^:]{3,200})")  # exim writes a NUL so


def spans(text: str, lower: str, raw: bytes) -> Iterator[Span]:
    """Yield every password with which somebody signed in by SMTP, IMAP or POP3."""
    yield from _login_of_smtp(text)
    yield from _plain(text, raw)
    yield from _answers(text)
    yield from _refused(text)
    for handed in _LITERALS.finditer(text) if "{" in text and "login" in lower else ():
        yield from _in_literals(text, handed)
    for told in _CARETS.finditer(text) if "^" in text else ():
        yield from if_secret(text, *told.span(1))
    for start in places(lower, "login"):
        if (found := _LOGIN.match(text, start)) and not _SAYS.search(text, max(0, start - 16), start):
            yield from _login_of_imap(text, start, found)
    for start in places(text, "PASS "):
        found = _POP3.match(text, start)
        whole = found and not _FILE.fullmatch(found[1]) and (not _BLANKS.search(found[1]) or is_phrase(found[1]))
        if found and whole and _POP3_BEFORE.search(text, max(0, start - 40), start):
            yield from if_secret(text, *found.span(1))


def _login_of_imap(text: str, start: int, found: re.Match[str]) -> Iterator[Span]:
    """What stands behind LOGIN is a password where it looks like one, or where the whole line is the command."""
    user, name = found.group("user"), "quoted" if found.group("quoted") else "bare"
    if user[0] == "-":  # an option
        return
    named = any(character in user for character in '@"\\')
    spoken = text.startswith("LOGIN", start) or (named and bool(_TAGGED.search(text, max(0, start - 24), start)))
    is_command = found.group("more") is None and spoken and user.lower() not in _NOBODY
    begun = (_TAGGED, _UNTAGGED) if named else (_TAGGED,)
    if is_command and (
        (named and name == "quoted") or any(begin.search(text, max(0, start - 24), start) for begin in begun)
    ):
        if not is_about(user) and not _SERVER.fullmatch(found.group(name)):
            yield from if_secret(text, *found.span(name))
    elif looks_typed(found.group(name)) or is_joined(found.group(name)) or looks_generated(found.group(name)):
        yield Span(*found.span(name), SecretKind.PASSWORD)


def _login_of_smtp(text: str) -> Iterator[Span]:
    for asked in _ASKED if _ASKED_BY_ALL in text else ():
        for start in places(text, asked):
            answer = _NEXT_LINE.match(text, start + len(asked))
            if (
                answer
                and not text.endswith("failed: ", 0, start)
                and not _REPLY.search(text, answer.start(), answer.start(1))
                and from_base64(answer.group(1))
            ):
                yield Span(*answer.span(1), SecretKind.PASSWORD)


def _answers(text: str) -> Iterator[Span]:
    for start in places(text, "AUTH LOGIN"):
        yield from _shown(text, _BESIDE.match(text, start + 5))
        lines = _DIALOGUE.match(text, start + 4)
        for line in _LINE.finditer(text, start, lines.end() if lines else start):
            if not _REPLY.search(text, line.start(), line.start(1)):
                yield from _shown(text, line)


def _refused(text: str) -> Iterator[Span]:
    for found in _REFUSED.finditer(text) if "535" in text else ():
        yield from _shown(text, found)


def _shown(text: str, found: re.Match[str] | None) -> Iterator[Span]:
    """Yield base64 whose text is neither a server's question nor an address."""
    plain = from_base64(found.group(1)).decode("utf-8", "replace") if found else ""
    if (
        found
        and len(plain) > 2
        and plain.isprintable()
        and "\ufffd" not in plain
        and plain[-1] != ":"
        and not is_address(plain)
    ):
        yield Span(*found.span(1), SecretKind.PASSWORD)


def _in_literals(text: str, found: re.Match[str]) -> Iterator[Span]:
    """What LOGIN hands over by its length: the name as well, where that comes by its length, too."""
    at = text.rindex("{", 0, found.end())
    for number in range(1 if found["user"] else 2):
        literal = _LITERAL.match(text, at)
        if literal is None:
            break
        spoken = _SPEAKER.match(text, literal.end())
        begin = spoken.end() if spoken else literal.end()
        end = begin
        size = int(literal["size"])
        while end < len(text) and size > 0:
            size -= len(text[end].encode())
            end += 1
        at = end
        if number or found["user"]:
            yield Span(begin, end, SecretKind.PASSWORD)
        elif rest := _REST_OF_LINE.match(text, at):
            yield from if_secret(text, *rest.span(1))


def _plain(text: str, raw: bytes) -> Iterator[Span]:
    for found in _HANDED.finditer(raw):
        plain = from_base64(found.group().decode()).decode("utf-8", "replace")
        if plain.count("\0") == 2 and plain.replace("\0", "x").isprintable() and "\ufffd" not in plain:
            yield Span(found.start(), found.end(), SecretKind.PASSWORD)
    done = 0
    for start in places(text, "PLAIN"):
        if start >= done and (lines := _PLAIN.match(text, start)):
            done = lines.end()
            for word in _WORD.finditer(text, start, done):
                if from_base64(word.group()).count(b"\x00") >= 2:
                    yield Span(*word.span(), SecretKind.PASSWORD)
