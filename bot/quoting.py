"""How a value is written so that nothing in it is active: as a PowerShell string, as a word of a shell, as part of an address.

PowerShell takes typographic quotes for quotes and dashes for dashes; any member of a class closes a string that another
one opened. Source: https://github.com/PowerShell/PowerShell/blob/master/src/System.Management.Automation/engine/parser/CharTraits.cs
"""

from __future__ import annotations

import re
import shlex
from typing import Final, NewType
from urllib.parse import quote

from bot.text.normalise import CONTROLS, HALVES

Literal = NewType("Literal", str)
"""PowerShell source text of a value: the only thing that may be filled into a script's template."""

SINGLE_QUOTES: Final = "'\u2018\u2019\u201a\u201b"
UNQUOTABLE: Final = re.compile(rf"[{CONTROLS}{HALVES}\ufeff]|\A--%\Z")
"""What no quotes take the meaning from: ends of lines, and `--%`, behind which PowerShell reads nothing as code any more."""


def powershell_literal(text: str) -> Literal:
    """Return the text as a single-quoted string in which nothing is active; raises ValueError for what cannot be quoted."""
    if UNQUOTABLE.search(text):
        raise ValueError("control or line-separating character, or --%, in a PowerShell string")
    return Literal("'" + "".join(c * 2 if c in SINGLE_QUOTES else c for c in text) + "'")


def shell_word(text: str) -> str:
    """Return the text as one word of a POSIX shell."""
    return shlex.quote(text)


def address_part(text: str) -> str:
    """Return the text as it stands between two signs of an address (percent-encoded)."""
    return quote(text, safe="")
