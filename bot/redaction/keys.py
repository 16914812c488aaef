"""Private keys as PEM text: whole, cut off at either end, indented, on one line, or as a string of a program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.redaction.kinds import SecretKind
from bot.redaction.wraps import Span, is_written
from bot.text.late import compiled_late

_EDGE = (
    r"-{{2,5}} ?{}[ \t]{{1,3}}(?:[A-Z0-9]{{1,12}}[ \t]{{1,3}}){{0,3}}"
    r"(?:PRIVATE[ \t\r\n]{{1,8}}KEY(?: BLOCK)?|PFX|PKCS ?#?12) ?-{{2,5}}"
)
_BEGIN = compiled_late(_EDGE.format("BEGIN"))
_END = compiled_late(_EDGE.format("END"))
_TOLD = compiled_late(r"PRIVATE|PFX|PKCS")
_SIGNS = r"[\s\"'`|>,;\\+]{0,200}"
_LETTER = compiled_late(r"[^\W_]")
_BETWEEN = compiled_late(_SIGNS)  # what stands between two pieces of a key
_PIECE = compiled_late(r"[A-Za-z0-9+/]+={0,2}")
_HEADER = compiled_late(r"(?:Proc-Type|DEK-Info|Comment|Version|Subject|X-[A-Za-z-]{1,30}):[^\n]{0,200}")  # RFC 1421
_ANY = compiled_late(r"-{2,5} ?(?:BEGIN|END)[ \t]")
_WHOLE = 20_000  # characters from one edge to the other
_MOST_BEFORE, _MOST_BEHIND = 160, 60  # characters in front of an edge and behind it that stand at each line
_NUMBER = compiled_late(r"[0-9]+")
_LINE_BEFORE = compiled_late(r"[\s\"'`|>,;\\]*([A-Za-z0-9+/]+={0,2})[\s\"'`|>,;\\+]*")


_PUTTY = compiled_late(
    r"Private-Lines:[ \t]{0,4}[0-9]{1,3}[ \t\r]{0,4}\n(?:[^A-Za-z0-9\n]{0,8}[A-Za-z0-9+/=]{8,}[ \t\r]{0,4}(?:\n|\Z)){1,200}"
)
_PUTTY_MAC = compiled_late(r"Private-(?:MAC|Hash):[ \t]{0,4}([0-9a-f]{16,128})")


def putty(text: str) -> Iterator[Span]:
    """Yield what is left of a private key in PuTTY's file."""
    if "Private-" in text:
        for lines in _PUTTY.finditer(text):
            yield Span(
                text.index("\n", lines.start()) + 1, len(text[: lines.end()].rstrip("\r\n")), SecretKind.PRIVATE_KEY
            )
        for mac in _PUTTY_MAC.finditer(text):
            yield Span(*mac.span(1), SecretKind.PRIVATE_KEY)


def spans(text: str) -> Iterator[Span]:
    """Yield every private key that is marked as one."""
    if not _TOLD.search(text):
        return
    done = 0
    while begin := _BEGIN.search(text, done):
        done = _behind(text, begin)
        yield Span(begin.start(), done, SecretKind.PRIVATE_KEY)
    done = 0
    for end in _END.finditer(text):
        start = _before(text, end, done)
        done = end.end()
        yield Span(start, done, SecretKind.PRIVATE_KEY)


def _behind(text: str, begin: re.Match[str]) -> int:
    """Return where the key ends that begins here: at its last line, or at the last piece that can belong to it."""
    edge = _ANY.search(text, begin.end(), begin.end() + _WHOLE)
    if edge and (finish := _END.match(text, edge.start())):
        return finish.end()
    between, end = _decoration(text, *begin.span()), begin.end()
    while True:
        at = _over(text, end, between)
        piece = _HEADER.match(text, at) or _PIECE.match(text, at)
        if piece is None or len(piece[0]) <= 2 or is_written(piece[0][:80]):
            return end
        end = piece.end()


def _decoration(text: str, start: int, end: int) -> re.Pattern[str]:
    """Return what stands between two lines, as it does around the edge of the key: the same words, and any numbers."""
    before = text[text.rfind("\n", max(0, start - _MOST_BEFORE), start) + 1 or start : start]
    line_end = text.find("\n", end, end + _MOST_BEHIND)
    behind = text[end:line_end].rstrip("\r") if line_end >= 0 else ""
    prefix, suffix = ("[0-9]+".join(map(re.escape, _NUMBER.split(edge))) for edge in (before, behind))
    return (
        compiled_late(rf"(?:{suffix})?{_SIGNS}\n(?:{prefix})?{_SIGNS}") if _LETTER.search(before + behind) else _BETWEEN
    )


def _over(text: str, position: int, between: re.Pattern[str]) -> int:
    found = between.match(text, position) or _BETWEEN.match(text, position)
    return found.end() if found else position


def _before(text: str, end: re.Match[str], limit: int) -> int:
    """Return where the key begins that ends here: with the first of the lines before that can belong to it."""
    between = _decoration(text, *end.span())
    over = text.find("\n", end.end(), end.end() + _MOST_BEHIND)
    suffix = text[end.end() : over].rstrip("\r") if over >= 0 else ""
    start = line_end = end.start()
    while line_end > limit:
        line_start = max(text.rfind("\n", limit, line_end), limit - 1) + 1
        begin = max(line_start, _over(text, line_start - 1, between)) if line_start else 0
        stop = line_end - len(suffix) if text.endswith(suffix, begin, line_end) else line_end
        piece = _LINE_BEFORE.fullmatch(text, begin, max(begin, stop))
        if piece is None and text[line_start:line_end].strip() and line_end != end.start():
            break
        if piece is not None:
            if is_written(piece.group(1)[:80]):
                break
            start = piece.start(1)
        line_end = line_start - 1
    return start
