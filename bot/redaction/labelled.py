"""Secrets that are known by their label: whatever structure joins the two."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from bot.redaction import answered, labels, links, nearby, pairs, parameters
from bot.redaction.kinds import SecretKind
from bot.redaction.label_stems import SECRET, TOKEN
from bot.redaction.labels import Label
from bot.redaction.labour import take
from bot.redaction.phrasing import JOINING
from bot.redaction.shapes import is_address, is_app_password, is_joined, is_ordinary_setting, looks_random
from bot.redaction.values import Link, Value, is_about, is_secret
from bot.redaction.wraps import Span, is_written, run
from bot.text.late import compiled_late

_SECRET_CHARACTERS = compiled_late(r"[A-Za-z0-9+/=_~.-]+")
_TOKEN_CHARACTERS = compiled_late(r"[A-Za-z0-9._~+/=!*$-]+")
_AT_A_LINE_END = frozenset("\r\n \t")
_HEADS = 3  # columns of one table that are read
_FILE = compiled_late(r"[\w-]{1,40}\.[a-z][a-z0-9]{1,4}\b")
_GLUED = 8  # characters of base64 before a label that is none
_HEAD_REST = compiled_late(r"(?:[ \t][^\W\d_]{1,20}){0,4}")
_ASSIGNED = 4  # characters of what is set to be a secret, whoever has made it up
_LONG = 200  # characters: a hostile text must not make us read a value again from each label in it


def spans(text: str, lower: str, raw_lower: bytes, *, guess: bool) -> Iterator[Span]:
    """Yield every value that its label gives away; `guess`: also what merely stands near one."""
    done = looked = rows = heads = head = 0
    seen: answered.Seen = {}
    for label in labels.found(text, lower, raw_lower):
        take(60)
        if label.start < done:
            continue
        if text[label.start - 1 : label.start].isalnum() and labels.by_chance(text, label, _GLUED):
            continue
        if (
            label.least >= TOKEN
            and text[label.start - 1 : label.start] != "-"
            and not links.may_follow(lower, label.end)
        ):
            continue
        known = False
        for link, value in _joined(text, lower, label, seen if guess else None):
            end = _over_lines(text, value) if label.least >= SECRET else value.end
            if end - value.start > _LONG:
                done = end
            least = (
                min(label.least, _ASSIGNED)
                if link is Link.ASSIGNED and label.least < TOKEN and not value.text.isalpha()
                else label.least
            )
            if _looks(value, link, label) and is_secret(value, link, least):
                yield Span(value.start, end, label.kind)
                known = True
                break
        if label.start >= rows:
            heads, head = _HEADS, text.find("\n", label.end, label.end + 600)
        if heads and (label.start >= rows or label.start < head):
            heads -= 1
            rows = max(rows, (yield from _column(text, label)))
        goes_on = text[label.end : label.end + 1]
        if (
            guess
            and not known
            and label.least < TOKEN
            and label.start >= looked
            and (not goes_on.isalnum() or goes_on.isupper())
        ):
            looked = yield from nearby.spans(text, label, looked)


def _joined(text: str, lower: str, label: Label, seen: answered.Seen | None) -> Iterator[tuple[Link, Value]]:
    for value in parameters.values(text, label):
        yield Link.ASSIGNED, value
    yield from links.values(text, lower, label)
    for value in pairs.values(text, lower, label):
        yield Link.ASSIGNED, value
    for value in () if seen is None else answered.values(text, label, seen):
        yield Link.ASSIGNED, value


def _column(text: str, label: Label) -> Generator[Span, None, int]:
    """Yield the secrets below a label, each once; return where its rows end. A file's name is no head, nor what a name is set to."""
    if _FILE.match(text, label.end) or labels.is_value(text, label):
        return 0
    cells = pairs.columns(text, label)
    while True:
        try:
            value = next(cells)
        except StopIteration as stop:
            return int(stop.value)
        if is_ordinary_setting(text, value.start, value.end) or _says(text, label):
            continue
        if _looks(value, Link.BELOW, label) and is_secret(value, Link.BELOW, label.least):
            yield Span(value.start, value.end, label.kind)


def _says(text: str, label: Label) -> bool:
    """Say whether a column's head says something of a secret: until when it is valid, when it was changed."""
    rest = _HEAD_REST.match(text, label.end)
    return rest is not None and any(is_about(word) or word.lower() in JOINING for word in rest.group().split())


def _looks(value: Value, link: Link, label: Label) -> bool:
    if (
        label.kind is SecretKind.CLIENT_SECRET
        and not value.quoted
        and (
            (core := value.text.rstrip(".,:;" if link is Link.ASSIGNED else ".,:;!")).isalpha()
            or (link is Link.BESIDE and is_written(core))
        )
        and not (is_app_password(core) or is_joined(core))
    ):
        return False  # nobody's own word: Entra makes them
    if label.kind is SecretKind.PASSWORD and label.least == SECRET and is_address(value.text):
        return False  # of credentials the name
    return label.least < TOKEN or (
        looks_random(value.text, label.least) and bool(_TOKEN_CHARACTERS.fullmatch(value.text))
    )


def _over_lines(text: str, value: Value) -> int:
    """Return where a value ends that the end of a line may have cut."""
    reaches = not value.quoted and text[value.end : value.end + 1] in _AT_A_LINE_END
    if not reaches or not _SECRET_CHARACTERS.fullmatch(value.text):
        return value.end
    return run(text, value.start, _SECRET_CHARACTERS)[1]
