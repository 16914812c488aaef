"""Which of Microsoft's servers a pasted network error is about, where it says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.catalogue.model import Group
from bot.clouds import CLOUDS
from bot.model import Fact
from bot.text.late import compiled_late

_HOST = compiled_late(
    r"\b((?:[a-z0-9-]{1,30}\.){1,3}(?:office365\.(?:com|us)|office\.com|outlook\.(?:com|cn)|apps\.mil|microsoftonline\.(?:com|us|cn)))\b"
    r"(?:[\s\"':,;()/=>-]{1,6}(?:port)?[\s\"':=]{0,4}(\d{2,5})\b)?",
    re.IGNORECASE,
)
_NAMES: Final = ("office365.", "office.com", "outlook.", "apps.mil", "microsoftonline.")
"""One of them is part of each of these hosts."""
_PORT = compiled_late(r"\bport\W{1,6}(\d{2,5})\b|(?<=[\w.]):(\d{2,5})\b(?!:)", re.IGNORECASE)
_PORTS: Final = frozenset({25, 143, 443, 465, 587, 993, 995})
_DEFAULTS: Final[Mapping[str, int]] = {
    endpoint.host: endpoint.port for hosts in CLOUDS.values() for endpoint in (hosts.smtp, hosts.imap)
}
_ABOUT_SERVERS: Final = frozenset({Group.NETWORK, Group.TLS, Group.EXCHANGE_CONNECT})
_OF_PORT: Final[Mapping[int, str]] = {
    993: "outlook.office365.com",
    587: "smtp.office365.com",
    443: "login.microsoftonline.com",
}


def server_named(group: Group, excerpt: str, text: str) -> dict[str, Fact]:
    """Return host and port that the deciding line names, else the text if it names but one; the other half as Microsoft has it."""
    if group not in _ABOUT_SERVERS:
        return {}
    host, port = _read(excerpt)
    if not host and _names_one(text):
        host, elsewhere = _read(text)
        port = port or elsewhere
    if group is Group.EXCHANGE_CONNECT:  # PowerShell asks over HTTPS, whatever other port the message names
        return {"host": host, "port": 443} if host else {}
    if not port and host:
        port = 443 if "microsoftonline" in host else _DEFAULTS.get(host, 0)
    host = host or _OF_PORT.get(port, "")
    return {"host": host, "port": port} if host and port else {"host": host} if host else {}


def _names_one(text: str) -> bool:
    """Tell whether there is one such host in the text, and no other."""
    lower, one = text.lower(), ""
    if not any(name in lower for name in _NAMES):
        return False
    for found in _HOST.finditer(text):
        if one and found[1].lower() != one:
            return False
        one = found[1].lower()
    return bool(one)


def _read(text: str) -> tuple[str, int]:
    found = _HOST.search(text)
    number = found[2] if found and found[2] else next((m[1] or m[2] for m in _PORT.finditer(text)), "")
    port = int(number or 0)
    return (found[1].lower() if found else ""), (port if port in _PORTS else 0)
