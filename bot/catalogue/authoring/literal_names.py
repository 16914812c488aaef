"""Which hosts a fix names itself: only one cloud's customers have them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalogue.cloud_values import host_of
from bot.catalogue.model import Fix
from bot.clouds import CLOUDS, CloudHosts
from bot.model import Text

_LOOK_UP = "login.microsoftonline.com/error"  # Microsoft's page about AADSTS numbers: one for all clouds
_NOT_FILLED_IN = ("admin.microsoft.com", "admin.exchange.microsoft.com", "portal.azure.com", "portal.office.com")


def literal_names(fix: Fix) -> tuple[str, ...]:
    """Return the hosts, scopes and environments that a fix names itself and so gives to the customers of all clouds."""
    texts = [text for pair in _pairs(fix) if pair for text in (pair.de, pair.en)]
    return literals_in(*texts, *(step.command.source for step in fix.steps))


def literals_in(*texts: str) -> tuple[str, ...]:
    """Return the same of what is said and copied elsewhere."""
    return tuple(dict.fromkeys(_LITERAL.findall("\n".join(texts).replace(_LOOK_UP, ""))))


def _pairs(fix: Fix) -> Iterator[Text | None]:
    for pair in (fix.title, fix.why, fix.not_this, fix.customer_title, fix.customer_why, fix.customer_not_this):
        yield pair.text if pair else None
    for step in fix.steps:
        for pair in (step.text, step.expect, step.customer, step.customer_expect):
            yield pair.text if pair else None


def _literals(hosts: CloudHosts) -> set[str]:
    addresses = (
        host_of(hosts.authority),
        host_of(hosts.scope),
        host_of(hosts.entra_portal),
        hosts.imap.host,
        hosts.smtp.host,
        hosts.exchange,
    )
    return {*addresses, hosts.powershell, *((hosts.graph,) if hosts.graph.startswith("USGov") else ())} - {""}


_LITERAL = re.compile(
    r"(?<![\w.-])(?:"
    + "|".join(map(re.escape, sorted({*_NOT_FILLED_IN, *(n for each in CLOUDS.values() for n in _literals(each))})))
    + r")(?![\w-]|\.\w)"
)
