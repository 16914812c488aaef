"""Private keys as PEM text: whole, cut off at either end, indented, on one line, or as a string of a program."""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from bot.redaction.kinds import SecretKind
from bot.redaction.wraps import Span, is_written

_EDGE = r"-{{2,5}} ?{}[ \t]{{1,3}}(?:[A-Z0-9]{{1,12}}[ \t]{{1,3}}){{0,3}}PRIVATE[ \t\r\n]{{1,8}}KEY ?-{{2,5}}"
_BEGIN = re.compile(_EDGE.format("BEGIN"))
_END = re.compile(_EDGE.format("END"))
_BETWEEN = re.compile(r"[\s\"'`|>,;\\+]{0,200}")  # what stands between two pieces of a key
_PIECE = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_HEADER = re.compile(r"(?:Proc-Type|DEK-Info|Comment|Version|Subject|X-[A-Za-z-]{1,30}):[^\n]{0,200}")  # RFC 1421
_LINE_BEFORE = re.compile(r"[\s\"'`|>,;\\]*([A-Za-z0-9+/]+={0,2})[\s\"'`|>,;\\+]*")


# Parts that only a private key has: of a JSON Web Key (RFC 7518, 6), of .NET's XML, and PuTTY's lines.
_JWK = re2.compile(rb"\"(?:d|p|q|dp|dq|qi|k)\"\s{0,8}:\s{0,8}\"[A-Za-z0-9_-]{20,}={0,2}\"")
_XML = re2.compile(rb"<(?:D|P|Q|DP|DQ|InverseQ)>[A-Za-z0-9+/=\s]{20,}</")
_PUTTY = re.compile(
    r"Private-Lines:[ \t]{0,4}[0-9]{1,3}[ \t\r]{0,4}\n(?:[^A-Za-z0-9\n]{0,8}[A-Za-z0-9+/=]{8,}[ \t\r]{0,4}(?:\n|\Z)){1,200}"
)
_PUTTY_MAC = re.compile(r"Private-(?:MAC|Hash):[ \t]{0,4}([0-9a-f]{16,128})")


def parts(text: str, raw: bytes) -> Iterator[Span]:
    """Yield what is left of a private key in other writings: its numbers, one by one."""
    for pattern in (_JWK, _XML):
        for found in pattern.finditer(raw):
            start, end = found.span()
            begin = raw.index(b">" if pattern is _XML else b":", start) + 1
            stop = raw.rindex(b"<" if pattern is _XML else b'"', begin, end)
            yield Span(raw.index(b'"', begin) + 1 if pattern is _JWK else begin, stop, SecretKind.PRIVATE_KEY)
    if "Private-" in text:
        for lines in _PUTTY.finditer(text):
            yield Span(
                text.index("\n", lines.start()) + 1, len(text[: lines.end()].rstrip("\r\n")), SecretKind.PRIVATE_KEY
            )
        for mac in _PUTTY_MAC.finditer(text):
            yield Span(*mac.span(1), SecretKind.PRIVATE_KEY)


def spans(text: str) -> Iterator[Span]:
    """Yield every private key that is marked as one."""
    if "PRIVATE" not in text:
        return
    done = 0
    while begin := _BEGIN.search(text, done):
        done = _behind(text, begin.end())
        yield Span(begin.start(), done, SecretKind.PRIVATE_KEY)
    done = 0
    for end in _END.finditer(text):
        start = _before(text, end.start(), done)
        done = end.end()
        yield Span(start, done, SecretKind.PRIVATE_KEY)


def _behind(text: str, end: int) -> int:
    """Return where the key ends that begins here: at its last line, or at the last piece that can belong to it."""
    while True:
        at = _over(text, end)
        if finish := _END.match(text, at):
            return finish.end()
        header = _HEADER.match(text, at)
        piece = header or _PIECE.match(text, at)
        if piece is None:
            return end
        is_last = _END.match(text, _over(text, piece.end()))
        if not header and not is_last and (len(piece.group()) <= 2 or is_written(piece.group()[:80])):
            return end
        end = piece.end()


def _over(text: str, position: int) -> int:
    between = _BETWEEN.match(text, position)
    return between.end() if between else position


def _before(text: str, start: int, limit: int) -> int:
    """Return where the key begins that ends here: with the first of the lines before that can belong to it."""
    line_end = start
    while line_end > limit:
        line_start = max(text.rfind("\n", limit, line_end), limit - 1) + 1
        line = text[line_start:line_end]
        piece = _LINE_BEFORE.fullmatch(line)
        if piece is None and line.strip():
            break
        if piece is not None:
            if is_written(piece.group(1)[:80]):
                break
            start = line_start + piece.start(1)
        line_end = line_start - 1
    return start
