"""The Microsoft 365 that fits on a laptop: Entra, IMAP, SMTP and a name server on loopback, behind one directory of tenants."""

from __future__ import annotations

import asyncio
import itertools
from types import TracebackType
from typing import Self

from bot.model import Endpoint
from bot.sandbox.authority import DOMAIN, Authority, shared_authority
from bot.sandbox.conversation import Conversation, Manner
from bot.sandbox.customers import Customer, healthy_customer
from bot.sandbox.directory import Directory
from bot.sandbox.dns import DnsFault, Nameserver
from bot.sandbox.entra import Entra
from bot.sandbox.faults import Fault
from bot.sandbox.http import HttpConversation
from bot.sandbox.imap import ImapConversation
from bot.sandbox.listener import LOOPBACK, Greeter, Listener, listen
from bot.sandbox.path import Path
from bot.sandbox.replies import Saying
from bot.sandbox.smtp import SmtpConversation
from bot.sandbox.tokens import Reader
from bot.sandbox.visits import Guestbook, Visit

HOSTS = {"entra": "login", "imap": "outlook", "smtp": "smtp"}


class Microsoft365:
    """All servers, open between `async with`. `delay` (seconds) comes before every answer of every server, DNS too."""

    def __init__(
        self, directory: Directory | None = None, *, delay: float = 0.0, authority: Authority | None = None
    ) -> None:
        self.directory = directory or Directory()
        self.guestbook = Guestbook()
        self.authority = authority or shared_authority()
        self.entra = Entra(self.directory)
        self.nameserver = Nameserver(delay)
        self.paths: dict[str, Path] = {}  # by tenant id: customers with servers of their own
        self._delay = delay
        self._reader = Reader()
        self._listeners: dict[Endpoint, Listener] = {}
        self._reused: dict[tuple[object, ...], Endpoint] = {}
        self._opening = asyncio.Lock()
        self._numbers = itertools.count(1)

    async def __aenter__(self) -> Self:
        await self.nameserver.start()
        for protocol in HOSTS:
            await self.server(protocol)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        for listener in self._listeners.values():
            await listener.close()
        for path in self.paths.values():
            await path.close()
        await self.nameserver.close()

    def settings_environment(self) -> dict[str, str]:
        """Return the settings with which Mailcheck uses this Microsoft 365. Nothing in them is secret."""
        return {
            "MAILCHECK_AUTHORITY": self.address_of(self._shared("entra")),
            "MAILCHECK_IMAP": str(self._shared("imap")),
            "MAILCHECK_SMTP": str(self._shared("smtp")),
            "MAILCHECK_CA_FILE": str(self.authority.ca_file),
            "MAILCHECK_ALLOWED_HOSTS": f"{DOMAIN},*.{DOMAIN}",
            "MAILCHECK_DNS": f"{LOOPBACK}:{self.nameserver.port}",
        }

    def _shared(self, protocol: str) -> Endpoint:
        return self._reused[protocol, None, 0, 0.0, None, None]

    @staticmethod
    def address_of(endpoint: Endpoint) -> str:
        """Return the base address of an Entra, as MAILCHECK_AUTHORITY takes it."""
        return f"https://{endpoint}"

    async def server(
        self,
        protocol: str,
        fault: Fault | None = None,
        *,
        variant: int = 0,
        late: float = 0.0,
        dns: DnsFault | None = None,
        saying: Saying | None = None,
    ) -> Endpoint:
        """Return the address of an "entra", "imap" or "smtp" with this fault, opening it when there is none yet.

        `variant` chooses among the reported replies, `late` (seconds) comes before the answer to a sign-in, `dns` is what the
        name server makes of its name, `saying` what a mail server says at one stage. Every server has a host name of its own. What happens once happens once per call. Raises
        ValueError for a fault that the protocol cannot have.
        """
        key = (protocol, fault, variant, late, dns, saying)
        async with self._opening:
            if key in self._reused:
                return self._reused[key]
            plain = not any(key[1:])
            host = f"{HOSTS[protocol]}{'' if plain else next(self._numbers)}.{DOMAIN}"
            listener = await self._listen(protocol, host, fault, variant, late=late, saying=saying)
            endpoint = Endpoint(host, listener.port)
            self._listeners[endpoint] = listener
            if dns is not None:
                self.nameserver.faults[host] = dns
            if fault is None or not fault.endswith("-once"):
                self._reused[key] = endpoint
            return endpoint

    async def customer(
        self, name: str, mailboxes: tuple[str, ...] = ("office",), *, by_certificate: bool = False
    ) -> Customer:
        """Add a customer with whom everything is right, and who uses the servers that have no fault."""
        if self.directory.find(f"{name}.example") is not None:
            raise ValueError(f"there is a customer {name} already")
        customer = healthy_customer(name, mailboxes, by_certificate=by_certificate)
        self.directory.add(customer.tenant)
        for protocol in HOSTS:
            self.direct(customer, protocol, await self.server(protocol))
        return customer

    async def give_own_path(self, customer: Customer, *, imap: int = 0, smtp: int = 0) -> Path:
        """Let a customer use servers of its own, whose way can be disturbed; `imap`, `smtp` choose among reported replies."""
        hosts = {protocol: f"{name}{next(self._numbers)}.{DOMAIN}" for protocol, name in HOSTS.items()}
        path = Path(self._listen, self.nameserver, hosts, {"imap": imap, "smtp": smtp})
        await path.open()
        self.paths[customer.tenant.tenant_id] = path
        for protocol in HOSTS:
            self.direct(customer, protocol, path.endpoint(protocol))
        return path

    def direct(self, customer: Customer, protocol: str, endpoint: Endpoint) -> None:
        """Let a customer's record name this server."""
        if protocol == "entra":
            customer.tell(authority=self.address_of(endpoint))
        else:
            customer.tell(**{protocol: endpoint})

    async def _listen(
        self,
        protocol: str,
        host: str,
        fault: Fault | None,
        variant: int,
        port: int = 0,
        *,
        late: float = 0.0,
        saying: Saying | None = None,
    ) -> Listener:
        return await listen(
            protocol,
            self._greeter(protocol),
            self.authority,
            self.guestbook,
            host,
            fault,
            variant=variant,
            delay=self._delay,
            late=late,
            port=port,
            saying=saying,
        )

    def _greeter(self, protocol: str) -> Greeter:
        def greet(manner: Manner, visit: Visit, guests: set[Conversation]) -> Conversation:
            match protocol:
                case "imap":
                    return ImapConversation(manner, visit, guests, self.directory, self._reader)
                case "smtp":
                    return SmtpConversation(manner, visit, guests, self.directory, self._reader)
                case _:
                    return HttpConversation(manner, visit, guests, self.entra.answer)

        return greet
