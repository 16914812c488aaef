"""How the terminal is written to: UTF-8, one short sentence per error, colours and moving lines only for people."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TextIO

from bot.errors import MailcheckError
from bot.model import Text

SENTENCE_LIMIT = 500
_FOREIGN = re.compile(r"[^\n -~]")
_IN_PLACE = "\t\u00a0\u202f"  # unseen, and meant as they are
BAR_WIDTH = 24
_COLOURS = {"red": "31", "green": "32", "yellow": "33", "bold": "1", "dim": "2"}


class AnswerLostError(MailcheckError):
    """Standard output takes no more: a full disk, for example."""

    def __init__(self, reason: OSError) -> None:
        why = reason.strerror or type(reason).__name__
        super().__init__(
            Text(f"Die Antwort lässt sich nicht schreiben ({why})", f"The answer cannot be written ({why})")
        )


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says, show what is no text at all as an escape, and do without closed streams."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  it lives as long as we do
        reconfigure = getattr(getattr(sys, name), "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def plain(text: str) -> str:
    """Return the text without anything that could steer a terminal, or is there unseen."""
    return _FOREIGN.sub(
        lambda sign: sign[0] if sign[0].isprintable() or sign[0] in _IN_PLACE else "\N{REPLACEMENT CHARACTER}", text
    )


def as_json(document: object, indent: int | None = None) -> str:
    """Return a document of JSON in which nothing unseen is written as it is: what steers, turns or hides is an escape."""
    return _FOREIGN.sub(_escaped, json.dumps(document, ensure_ascii=False, allow_nan=False, indent=indent))


def _escaped(sign: re.Match[str]) -> str:
    if sign[0].isprintable():
        return sign[0]
    return f"\\u{ord(sign[0]):04x}" if sign[0] <= "\uffff" else json.dumps(sign[0])[1:-1]


def say(*lines: str) -> None:
    """Write lines to standard output; raises AnswerLostError, or BrokenPipeError where nobody reads on."""
    with _losses_told():
        for line in lines:
            sys.stdout.write(line + "\n")


def flush() -> None:
    """Write out what still waits; raises as `say` does."""
    with _losses_told():
        sys.stdout.flush()


@contextmanager
def _losses_told() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise AnswerLostError(problem) from None


def one_sentence(text: str) -> str:
    """Return the text as one line of at most 500 characters, without secrets and control characters."""
    from bot.redaction import mask

    line = plain(" ".join(mask(text).split()))
    return line if len(line) <= SENTENCE_LIMIT else line[: SENTENCE_LIMIT - 1] + "…"


def complain(text: str) -> None:
    """Write one sentence to standard error."""
    with suppress(OSError, ValueError):  # nobody listens: nothing more to be done
        sys.stderr.write(one_sentence(text) + "\n")
        sys.stderr.flush()


def leave_nothing_unwritten() -> None:
    """Write out what still waits; where that fails, point standard output to nowhere, so that the interpreter does not try again."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)


def is_for_people(stream: TextIO | None, environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether a stream is a terminal that can move its cursor."""
    return stream is not None and stream.isatty() and environment.get("TERM", "") not in {"", "dumb"}


class Paint:
    """Colours, where standard output is a terminal and nobody asked for none (https://no-color.org)."""

    def __init__(self, *, colourful: bool | None = None) -> None:
        self.colourful = (
            is_for_people(sys.stdout) and not os.environ.get("NO_COLOR") if colourful is None else colourful
        )

    def __call__(self, text: str, *colours: str) -> str:
        """Return the text in these colours."""
        if not self.colourful or not colours:
            return text
        return f"\x1b[{';'.join(_COLOURS[c] for c in colours)}m{text}\x1b[0m"


class MovingLine:
    """One line on standard error that is written over as things move on; silent where nobody watches."""

    def __init__(self, total: int = 0) -> None:
        self.total = total
        self.done = 0
        self.visible = is_for_people(sys.stderr)

    def advance(self, label: str = "") -> None:
        """Count one more and show it."""
        self.done += 1
        self.show(label)

    def show(self, label: str = "") -> None:
        """Show how far things are, in one row of the terminal."""
        if self.visible:
            row = f"{self._bar()}{plain(label)}"[: shutil.get_terminal_size().columns - 1]
            sys.stderr.write(f"\r\x1b[2K{row}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self.visible:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()

    def _bar(self) -> str:
        if not self.total:
            return ""
        filled = BAR_WIDTH * min(self.done, self.total) // self.total
        return f"[{'█' * filled}{'·' * (BAR_WIDTH - filled)}] {self.done}/{self.total}  "


def table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield the rows with their columns aligned."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
    for row in rows:
        yield "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
