"""What a fact read from a text has to be: anybody may have written the text, so what does not fit is not taken as a fact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.model import Fact
from bot.templates import HOLES, ValueKind, is_of
from bot.values import is_text

_AS_IN_COMMANDS = (
    "app_id",
    "object_id",
    "correlation_id",
    "trace_id",
    "mailbox",
    "sender",
    "signed_in",
    "host",
    "port",
)
_KINDS: Final[Mapping[str, ValueKind]] = {
    **{name: HOLES[name].kind for name in (*_AS_IN_COMMANDS, "timestamp")},
    **dict.fromkeys(
        ("tenant_id", "appid", "oid", "tid"), ValueKind.GUID
    ),  # a command may name a tenant by its domain, too
    "primary": ValueKind.MAILBOX,
    "aadsts": ValueKind.NUMBER,
}

CERTAIN: Final = frozenset(_KINDS)
"""The facts that are used as what they are called; any other is shown at most."""


def fits(name: str, value: Fact) -> bool:
    """Tell whether a fact of this name can have this value; what is no id, mailbox, host or number is one line of text."""
    text, kind = str(value), _KINDS.get(name)
    return is_text(text) if kind is None else is_of(kind, text.lower() if kind is ValueKind.GUID else text)
