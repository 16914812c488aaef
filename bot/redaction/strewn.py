"""Client secrets and tokens in pieces of any width: strings of a program, cells of a table, lines of a log, letter by letter.

What begins like one is followed from piece to piece, until it is as long as such a secret is. The next piece stands in the same line
behind nothing but signs, or in the next line (or the one after, where every second line is somebody else's) in the same column, behind
what stands before the first piece as well, or behind decoration. What has another letter for its tilde, or other words within a line than
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
from bot.redaction.unwrapped import DECORATION, shape
from bot.redaction.wraps import BEGINNING, Span, from_base64, is_written, places
from bot.text.late import compiled_late

_SECRET = compiled_late(r"[A-Za-z0-9_~.-]+")
_LETTERS = frozenset(string.ascii_letters + string.digits + "_~.-")
_TOKEN = compiled_late(r"[A-Za-z0-9_=/+~.-]+")
_HEAD = compiled_late(r"[A-Za-z0-9_~.-]{3}[0-9]Q~")
_BEFORE_MARK = 5  # characters of the head in front of its tilde
_SHORTEST, _LONGEST, _CUT = 37, 40, 16  # characters of a client secret, and of one that was cut off
_SIGNS = compiled_late(r"(?:[^\w\x1e]|_(?!\w)|(?<=[(\[])(?:dot|punkt)(?=[)\]])){0,40}", re.IGNORECASE)
_SAID = frozenset(("dot", "punkt"))  # [dot]
_ENDS = compiled_late(r"(?:[^\w\x1e]|_(?!\w)){0,80}(?:\\[nr]){0,2}[^\w\x1e]{0,20}")
_LONGEST_NAME = 60  # characters before a piece that completes a secret exactly
_LETTER = compiled_late(r"[^\W_]")
_PART = compiled_late(r"\W{0,12}[A-Za-z_]{1,20}[ ]?[0-9]{0,3}[\"']?[ \t]{0,8}[:=][ \t]{0,8}[\"']?")  # a part's name
_RANK = "(?:zweite|andere|dritte|letzte)[rsn]?|second|other|third|last"
_WORD = "(?:hälfte|teil|stück|rest|half|part)"
_NEXT_PART = compiled_late(  # ", zweite Hälfte: ", " und Teil 2 "
    rf"\W{{1,6}}(?:(?:und|dann|and|then)[ ]){{0,2}}(?:(?:der|die|das|the)[ ])?(?:(?:{_RANK})[ ])?{_WORD}(?:[ ]?[0-9])?(?:[ ](?:ist|is))?[ :=-]{{1,4}}[\"'`„“]?",
    re.IGNORECASE,
)
_FAR = 120  # characters between the two halves of a secret
_PER_STEP = 20  # characters
_LINE = 400  # characters of a line that are looked at
_MOST = 12  # pieces of a line that are looked at
_BLANK_LINES = compiled_late(r"(?:[ \t\r>|#*]{0,40}\n){0,2}")
_WIDE = 16  # characters of a piece that may have another's line before it
_LEAST_PART, _LONG_PART = 8, 20  # characters of a token's piece in the same line, and of one with another name
_PIECES = 2000  # of one secret
_FULL_SIGNATURES = frozenset((43, 86, 128, 171, 342, 512, 683))  # characters: 32 to 512 bytes in base64
_WHOLE_LINE = 60  # characters: a piece that long ended its line for want of room


class _Frame(NamedTuple):
    """Where the first piece stands: its column, and what is in front of it, numbers as 0."""

    column: int
    prefix: str


class _Next(NamedTuple):
    """A piece that may follow: where it stands, what stands between, and whether it is alone behind a name of its own."""

    start: int
    end: int
    gap: str
    named: bool = False


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
            end, size, count = _followed(text, pieces, size)
            if size < _SHORTEST or count == 1:
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
    rest = _SECRET.match(text, tilde, tilde + 2 * _LONGEST)
    whole = _BEFORE_MARK + len(rest[0].rstrip(".")) if rest else 0
    if rest is None or not _SHORTEST <= whole <= _LONGEST:
        return 0, 0
    first = max(0, tilde - _FAR)
    cut = text.rfind("Q", first, tilde)
    head = _HEAD.match(text[max(0, cut - 4) : cut + 1] + "~")
    fits = head and not is_written(rest[0][1:]) and not text[cut + 1 : cut + 2].isalnum()
    return (cut - 4, rest.end()) if fits else (0, 0)


def _complement(text: str, end: int, lacking: int) -> int:
    """Return where a piece ends that makes a secret complete by its length alone, whatever stands in front of it; 0 where none does."""
    take(4)
    for found in islice(_SECRET.finditer(text, end, end + _FAR), _MOST):
        piece = found[0]
        if len(piece) > lacking:
            piece = piece.rstrip(".")
        fits = max(_LEAST_PART, lacking - _LONGEST + _SHORTEST) <= len(piece) <= lacking
        if fits and not is_written(piece) and _is_piece(text, found):
            return found.start() + len(piece)
    return 0


def _may_be_mark(text: str, tilde: int) -> bool:
    """Say whether a digit and Q may stand before it, in the same piece or in one of those before."""
    if text[tilde - 1 : tilde] == "Q":
        digit = text[tilde - 2 : tilde - 1]
        return digit.isdigit() or digit not in _LETTERS
    return text[tilde - 1 : tilde] not in _LETTERS and "Q" in text[max(0, tilde - _LINE // 2) : tilde]


def _head(text: str, tilde: int) -> tuple[int, list[tuple[int, int]]] | None:
    """Return where a secret begins whose mark ends here, and its pieces up to that one."""
    begin, first = tilde, max(0, tilde - _LONGEST)
    while begin > first and text[begin - 1] in _LETTERS:
        begin -= 1
    found = _SECRET.match(text, begin, tilde + _LONGEST)
    pieces = [found.span()] if found else []
    lacking = _BEFORE_MARK - (tilde - begin)
    while pieces and lacking > 0:
        before = _piece_before(text, pieces[0][0])
        if before is None or not any(
            each.start == pieces[0][0] and not each.named for each in _candidates(text, before, _frame(text, before[0]))
        ):
            return None
        pieces.insert(0, before)
        lacking -= before[1] - before[0]
    start = pieces[0][0] - min(lacking, 0) if pieces else 0
    head = "".join(text[max(first, start) : end] for first, end in pieces)
    return (start, pieces) if _HEAD.match(head) else None


def _piece_before(text: str, at: int) -> tuple[int, int] | None:
    first = max(0, at - _LINE // 2)
    while at > first:
        while at > first and text[at - 1] not in _LETTERS:
            at -= 1
        end = at
        while at > first and text[at - 1] in _LETTERS:
            at -= 1
        if (found := _SECRET.match(text, at, end)) and _is_piece(text, found):
            return found.span()
    return None


def _frame(text: str, start: int) -> _Frame:
    line = max(text.rfind("\n", max(0, start - _LINE), start) + 1, start - _LINE, 0)
    return _Frame(start - line, shape(text[line:start]))


def _followed(text: str, pieces: list[tuple[int, int]], size: int) -> tuple[int, int, int]:
    """Return where a client secret ends that has these pieces and perhaps more, how long it is then, and in how many pieces."""
    frame = _frame(text, pieces[0][0])
    gap = ""
    while size < _LONGEST:
        last = pieces[-1]
        for each in _candidates(text, last, frame):
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


def _candidates(text: str, last: tuple[int, int], frame: _Frame, letters: re.Pattern[str] = _SECRET) -> Iterator[_Next]:
    """Yield which pieces may follow this one, the likelier first."""
    take(20)
    end = last[1]
    line_end = text.find("\n", end, end + _LINE)
    stop = line_end if line_end >= 0 else min(len(text), end + _LINE)
    rest = text[end:stop]
    closed = bool(_ENDS.fullmatch(rest))
    if line_end >= 0:
        yield from _below(text, stop, last, frame, letters, closed=closed)
    if not closed and (said := _NEXT_PART.match(text, end, stop)) and (part := letters.match(text, said.end())):
        yield _Next(*part.span(), said[0], named=True)
    if not closed and (found := next(_pieces(text, end, stop, letters), None)):
        gap = text[end : found[0]]
        if _SIGNS.fullmatch(gap):
            yield _Next(*found, gap)
        elif letters is not _SECRET and _PART.fullmatch(gap) and found[1] - found[0] >= _LONG_PART:
            yield _Next(*found, gap, named=True)


def _pieces(text: str, begin: int, stop: int, letters: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield the first pieces up to here; the last goes as far as it does."""
    for found in islice(letters.finditer(text, begin, stop), _MOST):
        take(4)
        whole = letters.match(text, found.start()) if found.end() == stop else found
        if whole and _is_piece(text, whole):
            yield whole.span()


def _is_piece(text: str, found: re.Match[str]) -> bool:
    """Say whether it has letters or digits of its own, and is no part of a word in another alphabet."""
    before, behind = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    if BEGINNING.match(text, found.start()):
        return False  # another one
    own = not before.isalpha() and not behind.isalpha() and any(map(str.isalnum, found[0]))
    return own and found[0].lower() not in _SAID


def _below(
    text: str, line_end: int, last: tuple[int, int], frame: _Frame, letters: re.Pattern[str], *, closed: bool
) -> Iterator[_Next]:
    """Yield the pieces of the next line that may follow, and of the line behind it; `closed`: behind the last one are only signs."""
    blank = _BLANK_LINES.match(text, line_end + 1)
    begin = blank.end() if blank else line_end + 1
    for another in (False, True):
        found = text.find("\n", begin, begin + _LINE)
        stop = found if found >= 0 else min(len(text), begin + _LINE)
        for start, end in reversed([*_pieces(text, begin, stop, letters)]):
            fits = _fits(text[begin:start], frame, closed=closed)
            alone = closed and bool(_ENDS.fullmatch(text, end, max(stop, end)))
            gap = text[last[1] : start]
            if another:
                if alone and fits and _WIDE <= end - start <= last[1] - last[0]:
                    yield _Next(start, end, gap)
            elif fits or (closed and DECORATION.fullmatch(text, begin, start)):
                yield _Next(start, end, gap)
            elif alone and start - begin <= _LONGEST_NAME:
                yield _Next(start, end, gap, named=True)
        if found < 0:
            return
        begin = stop + 1


def _fits(own: str, frame: _Frame, *, closed: bool) -> bool:
    """Say whether what stands before a piece in its line stands before the first one, too, or is blank as far as that."""
    if not frame.column:
        return closed and not own
    take(1 + len(own) // _PER_STEP)
    same = bool(own.strip()) and frame.prefix.startswith(shape(own))
    return (closed and same) or (len(own) == frame.column and (same or not _LETTER.search(own)))


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
            around = text[max(0, start - _LINE // 4) : start + _LINE]
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
    frame, last, gap, words = _frame(text, first[0]), first, "", [text[slice(*first)]]
    while len(words) < _PIECES:
        for each in _candidates(text, last, frame, letters):
            word = text[each.start : each.end]
            steady = len(word) == last[1] - last[0] and each.gap == (gap or each.gap)
            if word[:_LEAST_PART] == words[0][:_LEAST_PART] and not steady:
                continue  # another one
            if each.named and len(word) < _LONG_PART:
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
