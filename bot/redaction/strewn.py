"""Client secrets and tokens in pieces of any width: strings of a program, cells of a table, lines of a log, letter by letter.

What begins like one is followed from piece to piece, until it is as long as such a secret is. The next piece stands in the same line
behind nothing but signs, or in the next line (or the one after, where every second line is somebody else's) in the same column, behind
what stands before the first piece as well, or behind decoration; or all behind the first stand behind the same, and complete it. What has another letter for its tilde, or other words within a line than
those for a part between its pieces, is not found.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from bot.redaction.forms import OPAQUE_CHARACTERS, PERSONAL
from bot.redaction.kinds import SecretKind
from bot.redaction.labour import take
from bot.redaction.pieces import LINE, LONG_PART, MOST, PER_STEP, SECRET, following, frame_of, is_piece
from bot.redaction.unwrapped import shape
from bot.redaction.wraps import Span, from_base64, is_written, places
from bot.text.late import compiled_late

_LETTERS = frozenset(string.ascii_letters + string.digits + "_~.-")
_TOKEN = compiled_late(r"[A-Za-z0-9_=/+~.-]+")
_HEAD = compiled_late(r"[A-Za-z0-9_~.-]{3}[0-9]Q~")
_BEFORE_MARK = 5  # characters of the head in front of its tilde
_SHORTEST, _LONGEST, _CUT = 37, 40, 16  # characters of a client secret, and of one that was cut off
_GOES_ON = "..."
_ORDINARY = compiled_late(r"[A-Za-z]?[a-z]+|[A-Z]+|[^A-Za-z]+")  # a word, a number
_LEAST_WIDTH = 5  # characters of a piece in a column
_FAR = 120  # characters between the two halves of a secret
_LEAST_PART = 8  # characters of a token's piece in the same line
_PIECES = 2000  # of one secret
_FULL_SIGNATURES = frozenset((43, 86, 128, 171, 342, 512, 683))  # characters: 32 to 512 bytes in base64


def spans(text: str) -> Iterator[Span]:
    """Yield every client secret and every token that is in pieces."""
    if "~" in text:
        yield from _secrets(text)
    yield from _tokens(text)


def _secrets(text: str) -> Iterator[Span]:
    done = 0
    for at in places(text, "~"):
        if at < done:
            continue
        head = _head(text, at) if _may_be_mark(text, at) else None
        if head is None:
            start, end = _before_mark(text, at)
        else:
            start, pieces = head
            size = sum(end - begin for begin, end in pieces) - (start - pieces[0][0])
            if size >= _SHORTEST and len(pieces) == 1:
                continue  # in one piece it is known by its form
            lacking = _LONGEST - size
            end = _in_a_column(text, pieces[-1][1], lacking)
            count = 0
            if not end:
                end, size, count = _followed(text, pieces, size)
            if count and (size < _SHORTEST or count == 1):
                end = max(
                    _complement(text, pieces[-1][1], _LONGEST - size),
                    _complement(text, head[1][0][1], lacking),
                    end if size >= _CUT and count > 1 else 0,
                )
        if end:
            yield Span(start, end, SecretKind.CLIENT_SECRET)
            done = end


def _before_mark(text: str, tilde: int) -> tuple[int, int]:
    """Return where a secret is that was cut in front of its tilde, whatever stands there; behind it, it is complete."""
    take(4)
    rest = SECRET.match(text, tilde, tilde + 2 * _LONGEST)
    whole = _BEFORE_MARK + len(rest[0].rstrip(".")) if rest else 0
    if rest is None or not _SHORTEST <= whole <= _LONGEST:
        return 0, 0
    first = max(0, tilde - _FAR)
    cut = text.rfind("Q", first, tilde)
    head = _HEAD.match(text[max(0, cut - 4) : cut + 1] + "~")
    fits = head and not is_written(rest[0][1:]) and not text[cut + 1 : cut + 2].isalnum()
    return (cut - 4, rest.end()) if fits else (0, 0)


def _in_a_column(text: str, end: int, lacking: int) -> int:
    """Return where a secret ends that goes on behind the same in each of the next lines, whatever stands before its beginning; 0 where none does.

    Its pieces are as wide as each other, but for the last, and make it complete.
    """
    begin, stop = _next_line(text, end)
    lacking += len(_GOES_ON) * text.endswith(_GOES_ON, 0, end)
    for place, first in reversed([*enumerate(_without_dots(text, begin, stop))]):
        width, prefix, line_end = first[1] - first[0], _shape(text, begin, first[0]), stop
        pieces, left = [first], lacking - width
        while left > 0 and pieces[-1][1] - pieces[-1][0] == width >= _LEAST_WIDTH:
            line, line_end = _next_line(text, line_end)
            piece = next(islice(_without_dots(text, line, line_end), place, None), None)
            if piece is None or piece[1] - piece[0] > min(left, width) or _shape(text, line, piece[0]) != prefix:
                break
            pieces.append(piece)
            left -= piece[1] - piece[0]
        complete = 0 <= left <= (_LONGEST - _SHORTEST if len(pieces) > 1 else 0)
        if complete and not all(_ORDINARY.fullmatch(text, *each) for each in pieces):
            return pieces[-1][1]
    return 0


def _shape(text: str, line: int, at: int) -> str:
    take(1 + (at - line) // PER_STEP)
    return shape(text[line:at])


def _without_dots(text: str, begin: int, stop: int) -> Iterator[tuple[int, int]]:
    for found in islice(SECRET.finditer(text, begin, stop), MOST):
        take(4)
        yield found.start(), found.end() - len(_GOES_ON) * found[0].endswith(_GOES_ON)


def _next_line(text: str, at: int) -> tuple[int, int]:
    """Return where the next line begins and ends, or how far of it is looked at; at the end of the text, nothing of it."""
    take(4)
    begin = text.find("\n", at, at + LINE) + 1 or len(text)
    stop = text.find("\n", begin, begin + LINE)
    return begin, stop if stop >= 0 else min(len(text), begin + LINE)


def _complement(text: str, end: int, lacking: int) -> int:
    """Return where a piece ends that makes a secret complete by its length alone, whatever stands in front of it; 0 where none does."""
    take(4)
    for found in islice(SECRET.finditer(text, end, end + _FAR), MOST):
        piece = found[0]
        if len(piece) > lacking:
            piece = piece.rstrip(".")
        fits = max(_LEAST_PART, lacking - _LONGEST + _SHORTEST) <= len(piece) <= lacking
        if fits and not is_written(piece) and is_piece(text, found):
            return found.start() + len(piece)
    return 0


def _may_be_mark(text: str, tilde: int) -> bool:
    """Say whether a digit and Q may stand before it, in the same piece or in one of those before."""
    if text[tilde - 1 : tilde] == "Q":
        digit = text[tilde - 2 : tilde - 1]
        return digit.isdigit() or digit not in _LETTERS
    return text[tilde - 1 : tilde] not in _LETTERS and "Q" in text[max(0, tilde - LINE // 2) : tilde]


def _head(text: str, tilde: int) -> tuple[int, list[tuple[int, int]]] | None:
    """Return where a secret begins whose mark ends here, and its pieces up to that one."""
    begin, first = tilde, max(0, tilde - _LONGEST)
    while begin > first and text[begin - 1] in _LETTERS:
        begin -= 1
    found = SECRET.match(text, begin, tilde + _LONGEST)
    pieces = [found.span()] if found else []
    lacking = _BEFORE_MARK - (tilde - begin)
    while pieces and lacking > 0:
        before = _piece_before(text, pieces[0][0])
        if before is None or not any(
            each.start == pieces[0][0] and not each.named for each in following(text, before, frame_of(text, before[0]))
        ):
            return None
        pieces.insert(0, before)
        lacking -= before[1] - before[0]
    start = pieces[0][0] - min(lacking, 0) if pieces else 0
    head = "".join(text[max(first, start) : end] for first, end in pieces)
    return (start, pieces) if _HEAD.match(head) else None


def _piece_before(text: str, at: int) -> tuple[int, int] | None:
    first = max(0, at - LINE // 2)
    while at > first:
        while at > first and text[at - 1] not in _LETTERS:
            at -= 1
        end = at
        while at > first and text[at - 1] in _LETTERS:
            at -= 1
        if (found := SECRET.match(text, at, end)) and is_piece(text, found):
            return found.span()
    return None


def _followed(text: str, pieces: list[tuple[int, int]], size: int) -> tuple[int, int, int]:
    """Return where a client secret ends that has these pieces and perhaps more, how long it is then, and in how many pieces."""
    frame = frame_of(text, pieces[0][0])
    gap = ""
    while size < _LONGEST:
        last = pieces[-1]
        for each in following(text, last, frame):
            length = (
                len(text[each.start : each.end].rstrip("."))
                if size + each.end - each.start > _LONGEST
                else each.end - each.start
            )
            word = text[each.start : each.start + length]
            steady = each.end - each.start == last[1] - last[0] and each.gap == (gap or each.gap)
            exact = size + length == _LONGEST
            if size + length > _LONGEST or (size >= _SHORTEST and not exact):
                continue
            fits = size + length >= _SHORTEST
            if each.named and not (fits and length >= 6 and not is_written(word)):
                continue
            if not is_written(word) or steady or (exact and "\n" in each.gap):
                pieces.append((each.start, each.start + length))
                size, gap = size + length, each.gap
                break
        else:
            break
    return pieces[-1][1], size, len(pieces)


class _Form(NamedTuple):
    """How a token begins, in which characters it goes on, and what the whole of it begins with."""

    word: str
    kind: SecretKind
    letters: re.Pattern[str] = _TOKEN
    head: re.Pattern[str] | None = None


_FORMS = (
    _Form("eyJ", SecretKind.ACCESS_TOKEN),  # a JSON Web Token with its header
    _Form("0.A", SecretKind.REFRESH_TOKEN),  # what Entra does not show the inside of
    _Form("1.A", SecretKind.REFRESH_TOKEN),
    _Form("M.C", SecretKind.REFRESH_TOKEN, OPAQUE_CHARACTERS, PERSONAL),
    _Form("M.R", SecretKind.REFRESH_TOKEN, OPAQUE_CHARACTERS, PERSONAL),
    _Form("dXNlcj", SecretKind.XOAUTH2_STRING, head=compiled_late("dXNlcj[0-3]")),
)
_IN_HEADER = (b'"alg"', b'"typ"', b'"kid"', b'"x5t"', b'"enc"')
_TELLING = 24  # characters of a token that show whether it begins with a header
_LEAST_OF_TOKEN = 60  # characters


def _tokens(text: str) -> Iterator[Span]:
    none: set[str] = set()  # in a hostile text the same stands at each place
    for form in _FORMS:
        done = 0
        for start in places(text, form.word):
            around = text[max(0, start - LINE // 4) : start + LINE]
            if start < done or around in none or text[start - 1 : start].isalnum():
                continue
            first = form.letters.match(text, start)
            found = _token(text, first, form) if first else None
            done = found.end if found else first.end() if first else start
            if found:
                yield found
            else:
                none.add(around)


def _token(text: str, first: re.Match[str], form: _Form) -> Span | None:
    if _is_whole(first[0], form.kind) or (len(first[0]) >= _TELLING and not _is_token(first[0], form)):
        return None
    end, whole, count = _joined(text, first.span(), form.letters)
    found = count > 1 and len(whole) >= _LEAST_OF_TOKEN and _is_token(whole, form)
    return Span(first.start(), end, form.kind) if found else None


def _is_whole(word: str, kind: SecretKind) -> bool:
    parts = word.rstrip(".").split(".")
    return kind is SecretKind.ACCESS_TOKEN and len(parts) >= 3 and len(parts[-1].rstrip("=")) in _FULL_SIGNATURES


def _is_token(whole: str, form: _Form) -> bool:
    if form.head:
        return bool(form.head.match(whole))
    return form.kind is not SecretKind.ACCESS_TOKEN or any(
        name in from_base64(whole.partition(".")[0][:400]) for name in _IN_HEADER
    )


def _joined(text: str, first: tuple[int, int], letters: re.Pattern[str]) -> tuple[int, str, int]:
    """Return where a token ends that begins with this piece, its text, and in how many pieces it is."""
    frame, last, gap, words = frame_of(text, first[0]), first, "", [text[slice(*first)]]
    while len(words) < _PIECES:
        for each in following(text, last, frame, letters):
            word = text[each.start : each.end]
            steady = len(word) == last[1] - last[0] and each.gap == (gap or each.gap)
            if word[:_LEAST_PART] == words[0][:_LEAST_PART] and not steady:
                continue  # another one
            if each.named and len(word) < LONG_PART:
                continue
            if "\n" not in each.gap and not steady and len(word) < _LEAST_PART:
                continue
            if steady or not is_written(word[:80]):
                last, gap = (each.start, each.end), each.gap
                words.append(word)
                break
        else:
            break
    return last[1], "".join(words), len(words)
