"""Which commands only look: they alone take what a message names, for anybody may have written it.

A command that changes something may let somebody in, and so may what is pasted into a form or opened in a browser. Whatever is not known to only look
counts as changing something, a new cmdlet as well.
"""

from __future__ import annotations

import re
from functools import cache

from bot.origins import IDS
from bot.templates import Syntax, Template, Values, without_strings

OF_A_REFUSAL = ("code", "correlation_id", "trace_id", "timestamp")
"""What Entra says with a refusal, and Microsoft's support asks for: it names nobody and nothing that could be let in."""

_LOOKS = re.compile(r"(?:Get|Test|Resolve|Format|Select|Where|Sort|Group|Measure)-[A-Za-z]\w*|''|\$_\.\w+|-[0-9]+")
"""What a pipeline may begin with, or a bracket in it."""
_BEGINS = re.compile(r"(?:\A|[\r\n|;({])[ \t]*([^\s|;(){}]+)")
_DOES_MORE = re.compile(r"[=>`&]|::|\.(?!AddDays\()\w+\(")
_SHELL_LOOKS = re.compile(r"(?:openssl s_client|nc -4vz|telnet|curl -sSI) [^;&|<>$`\n]*")


@cache
def only_looks(command: Template) -> bool:
    """Tell whether this command changes nothing, whatever stands in its holes."""
    if command.syntax is Syntax.FIELD:
        return False
    code = without_strings(command)
    if command.syntax is Syntax.SHELL:
        return _SHELL_LOOKS.fullmatch(code) is not None
    return (
        "$(" not in command.source and not _DOES_MORE.search(code) and all(map(_LOOKS.fullmatch, _BEGINS.findall(code)))
    )


def in_words(named: Values) -> Values:
    """Return what of a message stands in sentences and in commands that only look: no id, which may be somebody else's app."""
    return {name: text for name, text in named.items() if name not in IDS}


def from_message(command: Template, named: Values) -> Values:
    """Return what of a message fills this command."""
    if only_looks(command):
        return in_words(named)
    return {name: named[name] for name in OF_A_REFUSAL if name in named and command.syntax is Syntax.FIELD}


def not_taken(command: Template, named: Values, known: Values) -> tuple[str, ...]:
    """Return the names of the holes that stay empty although a message has a value for them."""
    return tuple(name for name in command.lacks(known) if name in named.keys() - from_message(command, named).keys())
