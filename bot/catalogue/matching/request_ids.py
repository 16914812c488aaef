"""The ids and the time of one refusal in a pasted text, by which Microsoft's support and the tenant's sign-in log find it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.model import Fact
from bot.text.late import compiled_late
from bot.values import ANY_GUID

_GUID = f"({ANY_GUID})"
_BETWEEN = r"[^0-9a-z]{1,12}"
_IDS: Mapping[str, re.Pattern[str]] = {
    "trace_id": compiled_late(rf"\b(?:Trace|Request|Anforderungs|Anfrage)[ _-]?ID{_BETWEEN}{_GUID}", re.IGNORECASE),
    "correlation_id": compiled_late(rf"\b(?:Correlation|Korrelations)[ _-]?ID{_BETWEEN}{_GUID}", re.IGNORECASE),
    "timestamp": compiled_late(
        r"\b(?:Timestamp|Zeitstempel)[^0-9a-z]{1,12}(20[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9:]{8}(?:\.[0-9]{1,7})?Z)",
        re.IGNORECASE,
    ),
}
BEFORE, BEHIND = 400, 1500  # characters around the number: Entra writes the ids behind it, its error page before it


def request_ids(text: str, number: object) -> Mapping[str, Fact]:
    """Return the trace id, the correlation id and the time that stand around an AADSTS number, those that do."""
    place = text.find(str(number)) if isinstance(number, int) else -1
    if place < 0:
        return {}
    around = text[max(0, place - BEFORE) : place], text[place : place + BEHIND]
    found = {name: _nearest(pattern, *around) for name, pattern in _IDS.items()}
    return {name: value for name, value in found.items() if value}


def _nearest(pattern: re.Pattern[str], before: str, behind: str) -> str:
    """What stands behind the number is its own; before it only the last can be."""
    later = pattern.search(behind)
    earlier = [match[1] for match in pattern.finditer(before)]
    return later[1] if later else earlier[-1] if earlier else ""
