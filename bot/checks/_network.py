"""What all checks of a process share: whom they may talk to, how names are found, whom TLS trusts, how much is polite."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field

from bot.checks._limits import ConnectionLimits, Slots, StageLimits
from bot.checks._names import Names
from bot.checks._tls import make_context
from bot.hosts import HostPolicy
from bot.settings import Settings


@dataclass(frozen=True)
class Network:
    """The network as one process of ours uses it. `sign_in_addresses` remembers where each tenant's tokens are asked for."""

    hosts: HostPolicy
    names: Names
    tls: ssl.SSLContext
    slots: Slots
    limits: StageLimits
    sign_in_addresses: dict[str, str] = field(default_factory=dict)


def open_network(settings: Settings, limits: StageLimits | None = None) -> Network:
    """Return the network that these settings describe; raises OSError where the operator's certificates cannot be read."""
    limits = limits or StageLimits()
    polite = ConnectionLimits(
        settings.connections_per_mailbox, settings.connections_per_tenant, settings.connections_per_process
    )
    return Network(
        hosts=HostPolicy(settings.allowed_hosts, settings.authority),
        names=Names(settings.dns, limit=0.95 * limits.dns),  # so that the resolver can still say what went wrong
        tls=make_context(settings.ca_file),
        slots=Slots(polite),
        limits=limits,
    )
