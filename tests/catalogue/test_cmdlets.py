"""The cmdlets of the catalogue's commands exist: a misspelt or retired one would be copied, and fail at the customer's."""

from __future__ import annotations

import re

from bot.templates import Syntax, Template, parse, without_strings
from tests.hostile import all_templates
from tests.scripts.known_cmdlets import CATALOGUE, EXCHANGE, SHELL

KNOWN = EXCHANGE.keys() | SHELL.keys() | CATALOGUE
POWERSHELL = [command for command in all_templates() if command.syntax is Syntax.POWERSHELL]


def cmdlets(command: Template) -> set[str]:
    return set(re.findall(r"(?<![\w-])[A-Za-z]+-[A-Za-z]\w+\b(?!:)", without_strings(command)))


def test_every_cmdlet_is_a_known_one() -> None:
    """A new one is entered in `tests/scripts/known_cmdlets.py`, after a look at Microsoft's page."""
    unknown = {command.source: new for command in POWERSHELL if (new := cmdlets(command) - KNOWN)}

    assert unknown == {}


def test_no_cmdlet_is_entered_that_no_command_calls() -> None:
    """Else the list would vouch for what nobody looked at."""
    assert set().union(*map(cmdlets, POWERSHELL)) - EXCHANGE.keys() - SHELL.keys() == CATALOGUE


def test_the_rule_sees() -> None:
    """In a pipeline, in brackets, in small letters; no parameter, no address of Windows, nothing in a comment."""
    command = parse(
        "get-mailbox | ForEach-Object { (New-MailboxRepairRequest -Mailbox {mailbox}); start ms-settings:about } # 'Set-Y'",
        Syntax.POWERSHELL,
    )

    assert cmdlets(command) == {"get-mailbox", "ForEach-Object", "New-MailboxRepairRequest"}
