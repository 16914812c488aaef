"""Removes secrets and tokens from anything on its way out: messages, logs, reports, exceptions; and says what they were.

Read in this order: `kinds` (what there is, what to do about it), `view` (the text before it was encoded and decorated), `wraps`
(secrets broken over lines), `forms` and `keys` (known by their looks), `labels`, `values`, `dialogues` and `sign_ins` (known by what
stands around them). Every step is linear in the length of the text, whatever is pasted.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.redaction import dialogues, forms, keys, labels, sign_ins
from bot.redaction.kinds import ROTATE, SecretKind
from bot.redaction.view import MASK, View, views
from bot.redaction.wraps import Span, places

__all__ = [
    "MASK",
    "RAW_LIMIT",
    "ROTATE",
    "Masked",
    "RedactingFilter",
    "SecretKind",
    "mask",
    "mask_secrets",
    "server_words",
]

RAW_LIMIT = 400

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile(r"\r?\n")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its secrets, and the kind of each, in the order in which they stood there."""

    text: str
    kinds: tuple[SecretKind, ...]


def mask_secrets(text: str, known: Iterable[str] = ()) -> Masked:
    """Return the text with everything that looks like a secret, and every known secret, replaced by a mask; lines stay lines."""
    pieces: list[str] = []
    kinds: list[SecretKind] = []
    done = 0
    for start, end, kind in _merged(_spans(text, [secret for secret in known if secret])):
        pieces += (text[done:start], MASK, *_LINE_ENDS.findall(text, start, end))
        kinds.append(kind)
        done = end
    return Masked("".join((*pieces, text[done:])), tuple(kinds)) if kinds else Masked(text, ())


def mask(text: str, known: Iterable[str] = ()) -> str:
    """Return the text with everything that looks like a secret, and every known secret, replaced by a mask."""
    return mask_secrets(text, known).text


def _spans(text: str, known: list[str]) -> list[tuple[Span, int]]:
    """Return all places of secrets in the text, from whichever reading of it, each with the rank of the rule that found it."""
    return [
        (Span(view.place(start), view.place(end), kind), rank)
        for view in views(text)
        for rank, found in enumerate(_rules(view, known))
        for start, end, kind in found
        if end > start
    ]


def _rules(view: View, known: list[str]) -> tuple[Iterator[Span], ...]:
    """Return what each rule finds; where two find the same place, the earlier one says what it is."""
    text = view.text
    lower = text.lower()
    return (
        keys.spans(text),
        forms.spans(text),
        sign_ins.spans(text),
        dialogues.spans(text, lower),
        labels.spans(text, lower),
        forms.opaque_spans(text),
        (Span(at, at + len(secret), SecretKind.KNOWN_SECRET) for secret in known for at in places(text, secret)),
    )


def _merged(found: list[tuple[Span, int]]) -> Iterator[Span]:
    """Yield the places in order, those that overlap as one, of the kind that its best rule says."""
    start = end = best = -1
    kind = SecretKind.PASSWORD
    for span, rank in sorted(found):
        if span.start >= end:
            if start >= 0:
                yield Span(start, end, kind)
            (start, end, kind), best = span, rank
        else:
            end = max(end, span.end)
            if rank < best:
                kind, best = span.kind, rank
    if start >= 0:
        yield Span(start, end, kind)


def server_words(raw: bytes | str, known: Iterable[str] = ()) -> str:
    """Return what a server said, fit for a report: decoded, without control characters, masked, at most 400 characters."""
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    text = mask(_CONTROL.sub(" ", text), known).strip()
    return text if len(text) <= RAW_LIMIT else text[: RAW_LIMIT - 1] + "…"


class RedactingFilter(logging.Filter):
    """Masks secrets in every log record, its arguments and its traceback; the second line behind not logging them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it pass."""
        record.msg, record.args = mask(record.getMessage()), ()
        if record.exc_info:
            formatter = logging.Formatter()
            record.exc_text = mask(formatter.formatException(record.exc_info))
            record.exc_info = None
        return True
