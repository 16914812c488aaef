"""How a script's file is started: with the name that it really has, as PowerShell understands it."""

from __future__ import annotations

import pytest

from bot.scripts.starting import start_lines
from tests.scripts.real_parser import read_code

NAMES = ("Gruppe 1.ps1", "a'b.ps1", "a’b.ps1", "für Kanzlei & Söhne (neu).ps1", "$(calc).ps1", "-a; b.ps1", ".a#b.ps1")
NEVER = (
    "a/b.ps1",
    "a\\b.ps1",
    "a:b.ps1",
    'a"b.ps1',
    "a*.ps1",
    "a[b].ps1",
    "a`b.ps1",
    "a\nb.ps1",
    "a\u202eb.ps1",
    "a.ps1 ",
    "",
)


@pytest.mark.parametrize("name", NEVER)
def test_a_name_that_windows_does_not_take_is_to_be_filled_in(name: str) -> None:
    """Neither is one that PowerShell would read as a pattern, or that cannot be seen."""
    assert start_lines(name)[-1] == "& '<SCRIPT_PATH>'"


@pytest.mark.powershell
async def test_every_other_name_stands_there_as_one_literal() -> None:
    """Whatever is in it, it is the file that is started."""
    read = await read_code(start_lines(name)[-1] for name in NAMES)

    for name in NAMES:
        code = read[start_lines(name)[-1]]
        assert (code.errors, list(code.literals)) == (0, [f".\\{name}"]), name


def test_a_quote_in_a_name_is_doubled() -> None:
    """As PowerShell reads it inside of quotes."""
    assert start_lines("a'b.ps1")[-2:] == ("Unblock-File -LiteralPath '.\\a''b.ps1'", "& '.\\a''b.ps1'")
