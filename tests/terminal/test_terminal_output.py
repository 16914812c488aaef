"""How the terminal is written to: colours, moving lines and control characters."""

from __future__ import annotations

import io
import sys

import pytest

from handlers.terminal.output import MovingLine, Paint, complain, one_sentence


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def sit_down(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Put a terminal of 40 columns on both streams, from within the test: pytest changes them after its fixtures."""
    stream = Screen()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return stream


def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal gets colours, unless NO_COLOR is set, it is a dumb one, or the output goes elsewhere."""
    sit_down(monkeypatch)
    coloured = Paint()("x", "red")
    monkeypatch.setenv("NO_COLOR", "1")
    unwanted = Paint()("x", "red")
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    dumb = Paint()("x", "red")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    piped = Paint()("x", "red")

    assert coloured == "\x1b[31mx\x1b[0m"
    assert (unwanted, dumb, piped) == ("x", "x", "x")


def test_progress_stays_in_one_row_and_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bar never takes more than the terminal's width, and nothing of it stays."""
    screen = sit_down(monkeypatch)
    line = MovingLine(total=2)
    line.advance("a" * 100)
    line.advance("b" * 100)
    line.clear()

    rows = screen.getvalue().split("\r\x1b[2K")
    assert [row.count("█") for row in rows[1:3]] == [12, 24]
    assert max(map(len, rows)) < 40
    assert rows[-1] == ""
    assert "\n" not in screen.getvalue()


def test_nobody_watches_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where standard error is no terminal, nothing moves there."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    line = MovingLine(total=2)
    line.advance("a")
    line.clear()

    assert stream.getvalue() == ""


def test_a_sentence_is_one_short_line() -> None:
    """Line breaks and control characters do not get through, and no more than 500 characters."""
    said = one_sentence("a\nb\x1b[2J\r\n" + "x" * 1000)

    assert said.startswith("a b")
    assert "\x1b" not in said
    assert len(said) == 500


def test_complaining_to_nobody_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed standard error does not break the exit code."""
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)

    complain("x")

    assert sys.stderr.closed
