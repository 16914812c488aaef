"""Removes secrets and tokens from anything on its way out: messages, logs, reports, exceptions; and says what they were.

Read in this order: `kinds` (what there is, what to do about it), `view`, `margins`, `unwrapped` with `rows`, and `interrupted` (the text before it was encoded,
decorated and broken over lines), `forms`, `disguised`, `strewn` with `pieces`, `der`, `keys` and `key_numbers` (known by their looks), `label_stems` and `labels` with `links`, `spoken`, `answered`, `pairs`, `parameters` and `nearby`, `uses`, `calls`,
`commands`, `configured`, `dialogues`, `sign_ins` and `beside_ids` (known by the structure around them), `values` with `shapes` and `phrasing` (secret or words about
one), `encoded`, `byte_numbers`, `dumps`, `in_turn` and `coded` (base64 and numbers that hold any of these), `heads` (what only looks like keys), `known` and `echoes`
(those that we hold ourselves, and what was told once wherever it is repeated).
docs/decisions/0009 says why. The work is linear in the length of the text, whatever is pasted (`labour`).
"""

from __future__ import annotations

import logging
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.redaction import (
    app_passwords,
    beside_ids,
    byte_numbers,
    calls,
    commands,
    configured,
    der,
    dialogues,
    disguised,
    echoes,
    encoded,
    forms,
    heads,
    interrupted,
    key_numbers,
    key_rings,
    keys,
    labelled,
    labour,
    marked,
    published,
    sign_ins,
    strewn,
    unwrapped,
    uses,
)
from bot.redaction.kinds import ROTATE, SecretKind
from bot.redaction.known import KnownSecrets
from bot.redaction.view import MASK, View, views
from bot.redaction.wraps import Span
from bot.text.late import compiled_late
from bot.text.normalise import CONTROLS, TURNING

__all__ = [
    "MASK",
    "NOTHING_KNOWN",
    "RAW_LIMIT",
    "ROTATE",
    "KnownSecrets",
    "Masked",
    "RedactingFilter",
    "SecretKind",
    "holds_a_secret",
    "mask",
    "mask_briefly",
    "mask_secrets",
    "server_words",
]

RAW_LIMIT = 400
_BEYOND = (
    600  # characters of what a server said that are read, but not shown: words behind a secret, and the rest of one
)
_MARGIN = 200  # characters in front of where we cease to read: what stands there may be a secret's beginning, too short to be known
_LOGGED = 2000  # characters of either end of what is logged: a traceback of forty lines
_SHORT = 3000  # characters; in a longer text, what only shows once its neighbour is masked is not worth a second look
_ROUNDS = 3
_DEPTH = 2  # so often is base64 in base64 undone
NOTHING_KNOWN = KnownSecrets()
_LATER = 100  # what the text itself shows says better what it is

_CONTROL = compiled_late(rf"(?![\t\n])[{CONTROLS}{TURNING}]")
_LINE_ENDS = compiled_late(r"\r?\n")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its secrets, and the kind of each, in the order in which they stood there."""

    text: str
    kinds: tuple[SecretKind, ...]

    def without(self, known: KnownSecrets) -> Masked:
        """Return the same without these secrets, too."""
        spans = [Span(start, end, SecretKind.KNOWN_SECRET) for start, end in known.spans(self.text)]
        return Masked(_without(self.text, spans), (*self.kinds, *(span.kind for span in spans)))


def mask_secrets(text: str, known: KnownSecrets = NOTHING_KNOWN) -> Masked:
    """Return the text with everything that looks like a secret, and every known secret, replaced by a mask; lines stay lines.

    Of a thousand characters that takes a millisecond or two, of hostile ones seventy at most; what would take longer is masked as a whole.
    """
    try:
        with labour.bounded(len(text)):
            return _masked(text, known)
    except labour.TooMuch:
        return Masked(_cover(text, Span(0, len(text), SecretKind.UNREAD)), (SecretKind.UNREAD,))


def _masked(text: str, known: KnownSecrets) -> Masked:
    found = _spans(text, known)
    merged = list(_merged(found))
    masked = _without(text, merged)
    for number in range(_ROUNDS if merged else 0):
        more = _once_more(masked, known) if len(text) <= _SHORT else []
        if not number:
            told = ((span.kind, text[span.start : span.end]) for span in merged)
            more += [(span, 0) for span in echoes.spans(masked, told)]
        if not more:
            break
        labour.take(len(more) * len(merged))
        found += [(_back(text, merged, span), rank + _LATER) for span, rank in more]
        merged = list(_merged(found))
        masked = _without(text, merged)
    return Masked(masked, tuple(span.kind for span in merged))


def _once_more(masked: str, known: KnownSecrets) -> list[tuple[Span, int]]:
    """Return what only shows once its neighbour is masked, if that does not take too much work."""
    try:
        return _spans(masked, known)
    except labour.TooMuch:
        return []


def mask(text: str, known: KnownSecrets = NOTHING_KNOWN) -> str:
    """Return the text with everything that looks like a secret, and every known secret, replaced by a mask."""
    return mask_secrets(text, known).text


def mask_briefly(text: str, known: KnownSecrets = NOTHING_KNOWN) -> str:
    """Return the same, within one turn of the event loop: what takes longer than words of any ordinary server is masked as a whole."""
    try:
        with labour.brief():
            return mask(text, known)
    except labour.TooLong:
        return MASK


def holds_a_secret(name: str) -> bool:
    """Say whether a name that somebody typed is a secret, or looks as if one were in it; within one turn of the event loop."""
    return mask_briefly(name[:RAW_LIMIT]) != name[:RAW_LIMIT]


def _cover(text: str, span: Span) -> str:
    return "".join((MASK, *_LINE_ENDS.findall(text, span.start, span.end)))


def _without(text: str, spans: list[Span]) -> str:
    pieces: list[str] = []
    done = 0
    for span in spans:
        pieces += (text[done : span.start], _cover(text, span))
        done = span.end
    return "".join((*pieces, text[done:]))


def _back(text: str, spans: list[Span], found: Span) -> Span:
    """Return where something that was found in the masked text is in the text itself; a mask counts as a whole."""
    start = end = -1
    shift = 0  # by how much the text itself is ahead
    for span in spans:
        at = span.start - shift
        behind = at + len(_cover(text, span))
        if start < 0 and found.start < behind:
            start = found.start + shift if found.start <= at else span.start
        if end < 0 and found.end < behind:
            end = found.end + shift if found.end <= at else span.end
        shift = span.end - behind
    return found._replace(
        start=start if start >= 0 else found.start + shift, end=end if end >= 0 else found.end + shift
    )


def _spans(text: str, known: KnownSecrets, depth: int = _DEPTH) -> list[tuple[Span, int]]:
    """Return all places of secrets in the text, from whichever reading of it, each with the rank of the rule that found it."""
    found: list[tuple[Span, int]] = []
    for number, view in enumerate(views(text)):
        found += _in_view(view, depth, text, guess=not number)
        for reading in interrupted.readings(view):
            found += _in_view(reading, depth, text, joined=True)
    uses_of_text = uses.read(text)
    found += [(place, rank) for span, rank in _again(uses_of_text.text, depth) for place in uses_of_text.places(span)]
    return found + [(Span(start, end, SecretKind.KNOWN_SECRET), _LATER - 1) for start, end in known.spans(text)]


def _in_view(
    view: View, depth: int, whole: str, *, guess: bool = False, joined: bool = False
) -> Iterator[tuple[Span, int]]:
    raw = view.text.encode("ascii", "replace")
    runs = unwrapped.runs(raw)
    for span, rank in _ruled(view.text, raw, runs, depth, guess=guess, joined=joined):
        yield _placed(span, view), rank
    for block in (*unwrapped.blocks(view.text, raw, runs), *unwrapped.groups(view.text, raw)):
        for span, rank in () if block.in_one else _again(block.view.text, depth):
            yield _placed(_placed(block.reach(span), block.view), view), rank
        for span in unwrapped.material(block):
            placed = _placed(_placed(span, block.view), view)
            public = heads.is_public(whole, placed.start) or published.is_named(whole, placed.start)
            if not public and not _is_cut(whole, placed.start, view):
                yield placed, _LATER


def _is_cut(whole: str, at: int, view: View) -> bool:
    """Say whether a reading begins here within a word: what it is shows in the text itself, where it has its beginning."""
    return at == view.place(0) and whole[at - 1 : at].isalnum()


def _placed(span: Span, view: View) -> Span:
    return span._replace(start=view.place(span.start), end=view.place(span.end))


def _again(text: str, depth: int) -> Iterator[tuple[Span, int]]:
    raw = text.encode("ascii", "replace")
    return _ruled(text, raw, unwrapped.runs(raw), depth, joined=True)


def _ruled(
    text: str, raw: bytes, runs: list[tuple[int, int]], depth: int, *, guess: bool = False, joined: bool = False
) -> Iterator[tuple[Span, int]]:
    """Yield what each rule finds, with its rank; where two find the same place, the earlier one says what it is."""
    labour.take(150 + len(text) // 2)
    lower, raw_lower = text.lower(), raw.lower()
    named = key_numbers.named(text, raw)
    rules = (
        keys.spans(text),
        der.spans(raw),
        keys.putty(text),
        key_numbers.spans(text, runs, named, joined=joined),
        key_rings.spans(text),
        forms.spans(text),
        marked.spans(text),
        disguised.spans(text, lower, raw),
        _unpublished(text, strewn.spans(text)),
        app_passwords.spans(text, raw),
        _unpublished(text, sign_ins.spans(text, lower, raw)),
        _unpublished(text, configured.spans(text, lower)),
        _not_in_heads(text, _unpublished(text, dialogues.spans(text, lower, raw, raw_lower))),
        calls.spans(text, lower, raw_lower),
        commands.spans(text, lower, raw, raw_lower),
        _unpublished(text, labelled.spans(text, lower, raw_lower, guess=guess)),
        _unpublished(text, forms.opaque_spans(text)),
        _unpublished(text, beside_ids.spans(text, raw)),
        byte_numbers.spans(raw, named, lambda inside: [span for span, _ in _inside(inside, depth - 1)], joined=joined)
        if depth
        else (),
        encoded.spans(raw, runs, lambda inside: _kind_in(inside, depth - 1)) if depth else (),
    )
    return ((span, rank) for rank, spans in enumerate(rules) for span in spans if span.end > span.start)


def _unpublished(text: str, found: Iterable[Span]) -> Iterator[Span]:
    """Yield of what its neighbours give away all but what itself says that it is no secret."""
    return (
        span for span in found if not published.is_published(text, span.start) and not heads.is_value(text, span.start)
    )


def _not_in_heads(text: str, found: Iterable[Span]) -> Iterator[Span]:
    """Yield all but passwords that are a piece of what a mail's head holds."""
    return (span for span in found if span.kind is not SecretKind.PASSWORD or not heads.is_public(text, span.start))


def _inside(text: str, depth: int) -> list[tuple[Span, int]]:
    """Return what stands in a text that was encoded in another: all of it where it takes too much work to read."""
    try:
        with labour.part(len(text)):
            return _spans(text, NOTHING_KNOWN, depth)
    except labour.TooMuch:
        return [(Span(0, len(text), SecretKind.UNREAD), 0)]


def _kind_in(text: str, depth: int) -> SecretKind | None:
    return min(((span.start, rank, span.kind) for span, rank in _inside(text, depth)), default=(0, 0, None))[2]


def _merged(found: list[tuple[Span, int]]) -> Iterator[Span]:
    """Yield the places in order, those that overlap as one, of the kind that its best rule says."""
    sure = list(_overlaid(each for each in found if not each[0].guessed))
    ends = [span.end for span in sure]
    alone = [
        (span, 0)
        for span, _ in found
        if span.guessed and ((at := bisect_right(ends, span.start)) == len(sure) or sure[at].start >= span.end)
    ]
    return _overlaid((*((span, 0) for span in sure), *alone)) if alone else iter(sure)


def _overlaid(found: Iterable[tuple[Span, int]]) -> Iterator[Span]:
    start = end = best = -1
    kind = SecretKind.PASSWORD
    for span, rule in sorted(found):
        rank = -1 if span.kind is SecretKind.PRIVATE_KEY else rule  # among its bytes chance writes all the others
        if span.start >= end:
            if start >= 0:
                yield Span(start, end, kind)
            (start, end, kind, _), best = span, rank
        else:
            end = max(end, span.end)
            if rank < best:
                kind, best = span.kind, rank
    if start >= 0:
        yield Span(start, end, kind)


def server_words(raw: bytes | str, known: KnownSecrets = NOTHING_KNOWN, most: int = RAW_LIMIT) -> str:
    """Return what a server said, fit for a report: decoded, without control characters, masked, at most so many characters.

    It may be lying, and know secrets that we do not: older ones, and other customers'. Whatever has the form of one goes.
    Little more than is shown is looked at, and the same once for the same secrets: a long answer, or one to each of many mailboxes,
    costs the event loop no more than a short one.
    """
    head = raw[: 4 * (most + _BEYOND)]  # no character has more bytes
    return known.once(head, most, lambda: _server_words(head, known, most))


def _server_words(head: bytes | str, known: KnownSecrets, most: int) -> str:
    reach = most + _BEYOND
    data = head if isinstance(head, bytes) else head.encode("utf-8", "replace")  # half characters cannot be kept
    text = data.decode("utf-8", "replace")
    masked = mask_briefly(_CONTROL.sub(" ", text[:reach]), known)
    masked = _without(masked, list(beside_ids.alone(masked)))
    if len(text) > reach and not masked.endswith(MASK):
        masked = masked[:-_MARGIN] + "…"
    masked = masked.strip()
    return masked if len(masked) <= most else masked[: most - 1] + "…"


class RedactingFilter(logging.Filter):
    """Masks secrets in every log record, its arguments and its traceback, within one turn of the event loop; the second line behind not logging them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it pass; of what is long both ends are kept, what cannot be looked through for secrets goes whole."""
        try:
            message = _logged(record.getMessage())
            details = _logged(logging.Formatter().formatException(record.exc_info)) if record.exc_info else None
        except Exception as problem:  # noqa: BLE001  whoever logs must not break by it
            message, details = f"{MASK} ({type(problem).__name__})", None
        record.msg, record.args = message, ()
        record.exc_info, record.exc_text = None, details
        return True


def _logged(text: str) -> str:
    if len(text) > 2 * _LOGGED:
        (head, *_), (*_, tail) = text[:_LOGGED].rsplit(None, 1), text[-_LOGGED:].split(None, 1)
        text = f"{head}\n…\n{tail}"
    return mask_briefly(text)
