"""The way to the servers that only one customer uses: disturbed and mended at addresses that stay the same."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.model import Endpoint
from bot.sandbox.dns import DnsFault, Nameserver
from bot.sandbox.faults import APPLICABLE, Fault
from bot.sandbox.listener import Listener

Trouble = Fault | DnsFault | None
Opener = Callable[[str, str, Fault | None, int, int], Awaitable[Listener]]
"""Opens a server: protocol, host, fault, which of the reported replies it gives, port (0: any)."""


class Path:
    """Three servers ("entra", "imap", "smtp") with host names of their own, and what is wrong on the way to each.

    `replies` says which of the reported replies a protocol's server gives.
    """

    def __init__(
        self, opener: Opener, nameserver: Nameserver, hosts: Mapping[str, str], replies: Mapping[str, int]
    ) -> None:
        self.troubles: dict[str, Trouble] = dict.fromkeys(hosts)
        self._opener = opener
        self._nameserver = nameserver
        self._hosts = hosts
        self._replies = replies
        self._listeners: dict[str, Listener] = {}

    async def open(self) -> None:
        """Open the servers, all of them well."""
        for protocol in self._hosts:
            self._listeners[protocol] = await self._listen(protocol, None, 0)

    def endpoint(self, protocol: str) -> Endpoint:
        """Return where this server is found, whatever is wrong with it."""
        return Endpoint(self._hosts[protocol], self._listeners[protocol].port)

    async def disturb(self, protocol: str, trouble: Trouble) -> None:
        """Let this be wrong from now on, None: nothing. Raises ValueError for a fault that the protocol cannot have."""
        fault = trouble if isinstance(trouble, Fault) else None
        if fault is not None and fault not in APPLICABLE[protocol]:
            raise ValueError(f"{protocol} cannot have the fault {fault}")
        before = self._listeners[protocol]
        await before.close()
        self._listeners[protocol] = await self._listen(protocol, fault, before.port)
        host = self._hosts[protocol]
        self._nameserver.faults.pop(host, None)
        if isinstance(trouble, DnsFault):
            self._nameserver.faults[host] = trouble
        self.troubles[protocol] = trouble

    async def close(self) -> None:
        """Close the servers."""
        for listener in self._listeners.values():
            await listener.close()

    async def _listen(self, protocol: str, fault: Fault | None, port: int) -> Listener:
        host, replies = self._hosts[protocol], self._replies.get(protocol, 0)
        return await self._opener(protocol, host, fault, replies, port)
