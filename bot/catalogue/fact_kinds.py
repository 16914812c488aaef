"""What a fact read from a text has to be: anybody may have written the text, so what does not fit is not taken as a fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.model import Fact
from bot.values import is_guid, is_host, is_mailbox, is_number, is_port, is_text, is_timestamp

_IDS = ("app_id", "object_id", "tenant_id", "appid", "oid", "tid", "correlation_id", "trace_id")
_KINDS: Final[Mapping[str, Callable[[str], bool]]] = {
    **dict.fromkeys(_IDS, lambda text: is_guid(text.lower())),
    **dict.fromkeys(("mailbox", "primary", "sender", "signed_in"), is_mailbox),
    "host": is_host,
    "port": is_port,
    "aadsts": is_number,
    "timestamp": is_timestamp,
}

CERTAIN: Final = frozenset(_KINDS)
"""The facts that are used as what they are called; any other is shown at most."""


def fits(name: str, value: Fact) -> bool:
    """Tell whether a fact of this name can have this value; what is no id, mailbox, host or number is one line of text."""
    return _KINDS.get(name, is_text)(str(value))
