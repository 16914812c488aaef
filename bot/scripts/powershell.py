"""The only place that knows PowerShell's syntax: quoting, strict allow-lists for every kind of value, filling in templates.

PowerShell takes typographic quotes for quotes and dashes for dashes; any member of a class closes a string that another
one opened. Source: https://github.com/PowerShell/PowerShell/blob/master/src/System.Management.Automation/engine/parser/CharTraits.cs
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NewType

from bot.model import Language, Text
from bot.values import is_domain, is_guid, is_mailbox

Literal = NewType("Literal", str)
"""PowerShell source text of a value: the only thing that may be filled into a template."""

SINGLE_QUOTES: Final = "'\u2018\u2019\u201a\u201b"

_UNQUOTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")
_ENVIRONMENT = re.compile(r"[A-Za-z0-9]+")
_PLACEHOLDER = re.compile(r"<<([a-z_]+)>>")


def quote(text: str) -> Literal:
    """Return the text as a single-quoted string in which nothing is active; raises ValueError for control characters."""
    if _UNQUOTABLE.search(text):
        raise ValueError("control or line-separating character in a PowerShell string")
    return Literal("'" + "".join(c * 2 if c in SINGLE_QUOTES else c for c in text) + "'")


def array(values: Iterable[Literal]) -> Literal:
    """Return an array of literals, one a line: a plain console takes no endless lines. One value stays an array of one."""
    return Literal("@(\n" + "".join(f"        {value}\n" for value in values) + "    )")


def guid(text: str) -> Literal:
    """Return a GUID as a literal; raises ValueError for anything else."""
    return _quote_if(is_guid(text), "GUID", text)


def domain(text: str) -> Literal:
    """Return a domain as a literal; raises ValueError for anything else."""
    return _quote_if(is_domain(text), "domain", text)


def address(text: str) -> Literal:
    """Return a mailbox address as a literal; raises ValueError for anything else."""
    return _quote_if(is_mailbox(text), "mailbox address", text)


def environment(text: str) -> Literal:
    """Return a value of -ExchangeEnvironmentName as a literal; raises ValueError for anything else."""
    return _quote_if(_ENVIRONMENT.fullmatch(text) is not None, "Exchange environment", text)


def _quote_if(allowed: bool, kind: str, text: str) -> Literal:
    if not allowed:
        raise ValueError(f"not a {kind} that may stand in a script")
    return quote(text)


def fill(template: str, language: Language, says: Mapping[str, Text], **values: Literal) -> str:
    """Return the template with its `<<names>>` replaced by quoted sentences and by literals, in one pass.

    What was filled in is never looked at again, so no value can smuggle in a placeholder.
    """

    def literal(match: re.Match[str]) -> str:
        name = match[1]
        return values[name] if name in values else quote(says[name].in_(language))

    return _PLACEHOLDER.sub(literal, template.strip("\n"))


def comment(sentence: str) -> str:
    """Return one comment line; line breaks and other control characters in it become blanks."""
    return "# " + _UNQUOTABLE.sub(" ", sentence)


def indented(code: str, by: int) -> str:
    """Return the code with every line that is not empty moved to the right."""
    return "\n".join(" " * by + line if line else line for line in code.split("\n"))


_OUTSIDE_CODE = re.compile(
    rf"[{SINGLE_QUOTES}](?:[^{SINGLE_QUOTES}\n]|[{SINGLE_QUOTES}]{{2}})*[{SINGLE_QUOTES}]|(?m:(?:^|(?<=[ ]))#.*$)"
)


def ascii_code(script: str) -> str:
    """Return the script unchanged if all of it but comments and single-quoted strings is ASCII; raises ValueError otherwise.

    Windows PowerShell 5.1 may read the bytes of an umlaut as quotes; code must not depend on how a file was copied.
    """
    if not _OUTSIDE_CODE.sub("", script).isascii():
        raise ValueError("a character outside ASCII in the code of a script")
    return script
