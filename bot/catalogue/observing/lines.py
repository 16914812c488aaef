"""What the lines of a console are, each looked at once however often it stands there: outputs repeat their lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from bot.catalogue.observing.commands import MOST_LINES, PROMPT, Command, command_at, is_command
from bot.catalogue.observing.text import LONGEST
from bot.text.late import compiled_late

_PAIR = compiled_late(r"\s{0,60}([A-Za-z]\w{1,60})\s{0,60}(:)(?: (.*))?\Z")
_DASHES = compiled_late(r"\s{0,200}-{2,}(?:\s{1,300}-{2,})*\Z")
_ONLY_SAID = compiled_late(
    r"expected|should (?:now )?(?:return|show|be|see|say|read|output)|erwartet|"
    r"sollte.{0,80}(?:stehen|liefern|zeigen|ausgeben|ausgegeben|erscheinen|lauten)",
    re.IGNORECASE,
)
_WORD = compiled_late(r"\S+")
_HIGHEST_HEADER = 4  # lines; a narrow console breaks the names of columns


@dataclass(frozen=True, slots=True)
class Line:
    """One line. Of what is too long to be a console's only the text is known."""

    text: str
    blank: bool
    long: bool
    prompt: bool = False
    command: bool = False
    """Whether a command that we know begins here."""
    pair: tuple[str, str, int] | None = None
    """`Name : value`: the name in small letters, the value, and where the colon stands."""
    indent: int = 0


class Lines:
    """The lines of one paste; what is known of a line holds for every line that is like it."""

    def __init__(self, texts: list[str]) -> None:
        known: dict[str, Line] = {}
        self.all = [known.get(text) or known.setdefault(text, _line(text)) for text in texts]
        self.texts = [line.text for line in self.all]  # the same object for lines that are alike
        self._dashes = [0] * len(texts)  # below each line, where they are near
        for number in reversed([number for number, text in enumerate(texts) if "--" in text and _is_dashes(text)]):
            first = max(0, number - _HIGHEST_HEADER)
            self._dashes[first:number] = [number] * (number - first)
        self._commands: dict[tuple[str, ...], Command | None] = {}
        self._columns: Callable[[tuple[str, ...], str], list[tuple[int, str]]] = cache(_columns)
        self.only_says: Callable[[str], bool] = cache(_only_says)
        """Whether a line says what one should see."""

    def command(self, place: int) -> Command | None:
        """Return the command that begins on this line, None where there is none that we know."""
        line = self.all[place]
        if not line.command:
            return None
        words = tuple(self.texts[place : place + MOST_LINES]) if line.text.endswith(("|", "`")) else (line.text,)
        if words not in self._commands:
            self._commands[words] = command_at(self.texts, place)
        return self._commands[words]

    def columns(self, place: int) -> tuple[int, list[tuple[int, str]]]:
        """Return the line of dashes below the header that begins here, where each column begins and what it is called."""
        dashes = self._dashes[place]
        return dashes, self._columns(tuple(self.texts[place:dashes]), self.texts[dashes]) if dashes else []


def spans(line: str) -> list[tuple[int, int]]:
    """Return where the words of a line begin and end."""
    return [found.span() for found in _WORD.finditer(line)]


def _line(text: str) -> Line:
    if not text or text.isspace():
        return Line(text, blank=True, long=False)
    if len(text) > LONGEST:
        return Line(text, blank=False, long=True)
    found = _PAIR.match(text)
    return Line(
        text,
        blank=False,
        long=False,
        prompt=PROMPT.match(text) is not None,
        command=is_command(text),
        pair=(found[1].lower(), (found[3] or "").strip(), found.start(2)) if found else None,
        indent=len(text) - len(text.lstrip()),
    )


def _only_says(text: str) -> bool:
    return _ONLY_SAID.search(text) is not None


def _is_dashes(line: str) -> bool:
    return len(line) <= LONGEST and _DASHES.match(line) is not None


def _columns(header: tuple[str, ...], dashes: str) -> list[tuple[int, str]]:
    runs, written = spans(dashes), [line for line in header if line.strip()]
    if len(written) == 1:
        words = spans(written[0])
        same = len(words) == len(runs)
        starts = [start if start == word else -1 for (start, _), (word, _) in zip(runs, words, strict=False)]
        return [(s, written[0][a:b].lower()) for s, (a, b) in zip(starts, words, strict=True)] if same else []
    names = [""] * len(runs)
    for line in written:
        for start, end in spans(line):
            column = next((n for n, (a, b) in enumerate(runs) if a <= start and end <= b), -1)
            if column < 0:
                return []
            names[column] += line[start:end].lower()
    return [(start, name) for (start, _), name in zip(runs, names, strict=True)]
