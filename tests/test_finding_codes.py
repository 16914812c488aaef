"""Whoever reads a finding code in `--json` can look it up."""

from __future__ import annotations

import pytest

from bot.catalogue import load
from bot.finding_codes import FILE, codes, page
from handlers.terminal.main import main

Captured = pytest.CaptureFixture[str]


def test_the_page_is_up_to_date() -> None:
    """Made from the checks and the entries, as `.ci/run` compares it."""
    assert FILE.read_text(encoding="utf-8") == page()


def test_every_code_that_an_entry_uses_is_known() -> None:
    """From the errors' and the fixes' own lists: none is used that nobody can look up, and each use is told."""
    used = {code for error in load().errors.values() for code in error.found_by if not code.startswith("*.")}

    assert used <= codes().keys()
    assert all("found_by" in codes()[code].uses for code in used)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("imap.login_refused", "Exchange hat die Anmeldung am Postfach {mailbox} abgelehnt"),
        ("observed.registration_absent", "dem, was jemand eingefügt hat"),
        ("token.tcp_passed", "dem Vergleich von Befunden"),
    ],
)
def test_a_code_is_shown(capsys: Captured, code: str, said: str) -> None:
    """Its sentence, who finds it, which entries it speaks for."""
    assert main(["catalogue", "show", code]) == 0
    assert said in capsys.readouterr().out


def test_an_unknown_code_names_the_like(capsys: Captured) -> None:
    """One typing mistake leads to the right one."""
    assert main(["catalogue", "show", "imap.login_refusd"]) == 2
    assert "imap.login_refused" in capsys.readouterr().err
