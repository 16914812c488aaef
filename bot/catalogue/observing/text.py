"""A pasted text as lines: what Slack, mail programs and consoles wrapped around it is taken off, columns stay columns."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import re2

from bot.catalogue.fact_kinds import CERTAIN, fits
from bot.model import Fact, Finding
from bot.text.late import compiled_late
from bot.text.normalise import BLANKS, LINES, QUOTES, UNSEEN
from bot.values import is_guid, is_mailbox

LIMIT: Final = 1_500_000  # characters; the doors read texts up to 1 MB
_DEEPEST = 20  # quotations in quotations
LONGEST: Final = 2_000  # characters of a line; consoles and mail programs wrap long before
ADDRESS: Final = r"[\w.!#$%&*+/=?^{}~-]{1,64}(?:'[\w.-]{1,64})?@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"

_ODD = str.maketrans({**BLANKS, **LINES, **QUOTES, "\x00": None})
_ODD_SIGNS = compiled_late(f"[{''.join(map(chr, _ODD))}]+")
_UNSEEN = compiled_late(f"[{UNSEEN}]")
_EMPTY = compiled_late(r"\n\n\n\n\n\n+")
_COLOUR = compiled_late(r"\x1b?\[\d{1,3}(?:;\d{1,3}){0,4}m")
_LOST_COLOUR = compiled_late(r"\[\d{1,3}(?:;\d{1,3}){0,4}m")  # the same without the escape character
_LINK = compiled_late(r"<(?:mailto:|https?://)[^<>|\s]{1,300}\|([^<>|\n]{1,300})>")
_MAIL_LINK = compiled_late(r"(?<=\w)<mailto:[^<>\s]{1,300}>|<mailto:([^<>\s]{1,300})>")


@dataclass(frozen=True, slots=True)
class ObservedAt:
    """A finding and the line on which it stands: of two that contradict each other the later one holds."""

    line: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Registered:
    """What Exchange said at one place about an app's registrations; `absent` where it has none."""

    line: int
    app_id: str
    object_ids: tuple[str, ...]
    expected: str = ""


@dataclass(slots=True)
class Paste:
    """The lines, and what the parts of one paste know that other parts need."""

    lines: list[str]
    observed: list[ObservedAt] = field(default_factory=list)
    registered: list[Registered] = field(default_factory=list)
    token_ids: dict[str, str] = field(default_factory=dict)  # app id -> the service principal's object id
    entra_ids: dict[str, str] = field(default_factory=dict)
    handles: dict[str, set[str]] = field(default_factory=dict)  # app id -> how Exchange may show its principal
    _lower: bytes = b""

    def lines_with(self, words: re2._Regexp) -> Iterator[tuple[int, str]]:
        """Yield the lines (and their numbers) that hold one of these words, which are in small letters."""
        self._lower = self._lower or as_bytes("\n".join(self.lines).lower())
        if words.search(self._lower):
            for number, lower in enumerate(self._lower.split(b"\n")):
                if words.search(lower):
                    yield number, self.lines[number]

    def see(self, line: int, name: str, **facts: Fact) -> None:
        """Note a finding, unless a fact of it is not what it is called; one that nobody told is empty."""
        if any(value != "" and name in CERTAIN and not fits(name, value) for name, value in facts.items()):
            return
        self.observed.append(ObservedAt(line, Finding(f"observed.{name}", facts)))


def clean(text: str) -> str:
    """Return the text without the marks that others put into it."""
    text = text[:LIMIT]
    if "&" in text:
        text = html.unescape(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        text = text.translate(_ODD)
    else:
        text = _ODD_SIGNS.sub(lambda m: m[0].translate(_ODD), _UNSEEN.sub("", text))
    if "m" in text and "[" in text:
        text = (_COLOUR if "\x1b" in text else _LOST_COLOUR).sub("", text)
    if "<mailto:" in text or "<http" in text:
        text = _MAIL_LINK.sub(r"\1", _LINK.sub(r"\1", text))
    return _EMPTY.sub("\n\n\n\n\n", text.replace("```", ""))


def lines_of(cleaned: str) -> list[str]:
    """Return the lines without quotation marks of mails before them and blanks behind them."""
    return [_unquoted(line) if ">" in line or "\t" in line else line.rstrip() for line in cleaned.split("\n")]


def _unquoted(line: str) -> str:
    if "\t" in line:
        line = line.expandtabs(8) if len(line) <= LONGEST else line
    if line.lstrip(" ")[:1] == ">":
        line = line.lstrip(" ")
        for _ in range(_DEEPEST):
            if line[:1] != ">":
                break
            line = line[2:] if line[1:2] == " " else line[1:]
    return line.rstrip()


def any_of(*words: str) -> re2._Regexp:
    """Return an expression for one of these words; it takes one pass where looking for each takes as many as there are."""
    return re2.compile("|".join(map(re2.escape, words)))


def as_bytes(text: str) -> bytes:
    """Return the text as RE2 reads it, half characters as question marks."""
    return text.encode("utf-8", "replace")


def address(text: str) -> str:
    """Return the address of a mailbox in small letters, an empty text for anything else."""
    text = text.strip().strip("\"'<>").removeprefix("smtp:").removeprefix("SMTP:")
    return text.lower() if is_mailbox(text) else ""


def guid(text: str) -> str:
    """Return the id in small letters, an empty text for anything else."""
    text = text.strip().strip("\"'{}").lower()
    return text if is_guid(text) else ""


def truth(text: str) -> bool | None:
    """Return what a console shows for yes and no, None for anything else."""
    return {"true": True, "$true": True, "wahr": True, "false": False, "$false": False, "falsch": False}.get(
        text.strip().lower()
    )
