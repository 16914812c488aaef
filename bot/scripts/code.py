"""PowerShell as scripts are made of it: strict allow-lists for every kind of value, filling in templates, comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.model import Language, Text
from bot.quoting import SINGLE_QUOTES, UNQUOTABLE, Literal, powershell_literal
from bot.values import is_domain, is_guid, is_mailbox

_ENVIRONMENT = re.compile(r"[A-Za-z0-9]+")
_PLACEHOLDER = re.compile(r"<<([a-z_]+)>>")


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
    return powershell_literal(text)


def fill(template: str, language: Language, says: Mapping[str, Text], **values: Literal) -> str:
    """Return the template with its `<<names>>` replaced by quoted sentences and by literals, in one pass.

    What was filled in is never looked at again, so no value can smuggle in a placeholder.
    """

    def literal(match: re.Match[str]) -> str:
        name = match[1]
        return values[name] if name in values else powershell_literal(says[name].in_(language))

    return _PLACEHOLDER.sub(literal, template.strip("\n"))


def comment(sentence: str) -> str:
    """Return one comment line; line breaks and other control characters in it become blanks."""
    return "# " + UNQUOTABLE.sub(" ", sentence)


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
