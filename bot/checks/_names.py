"""From a host name to its addresses, with a limit, so that "no such name", "server fails" and "no answer" stay apart."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.checks._libraries import DNS, load_libraries
from bot.errors import out_of_files
from bot.hosts import address_of
from bot.model import Endpoint

if TYPE_CHECKING:
    import dns.asyncresolver

HOSTS_FILE = Path("/etc/hosts")
_PER_SERVER = 0.6  # of the limit goes by before the next DNS server is asked, or the only one again
_OTHER_FAMILY = 0.05  # seconds that an answer waits for the other address family (RFC 8305, section 3)


class NameFailed(Exception):
    """A name did not lead to an address. `finding` is the finding's name, `reason` the resolver's own words."""

    def __init__(self, finding: str, reason: str = "") -> None:
        super().__init__(finding)
        self.finding = finding
        self.reason = reason


@dataclass(frozen=True)
class Names:
    """Resolves names with the operator's DNS servers, or the system's where none are set; the hosts file comes first.

    Nothing is remembered from one check to the next. Only questions that are asked at the same moment share an answer.
    """

    servers: Sequence[Endpoint] = ()
    limit: float = 4.8  # seconds
    hosts_file: Path = HOSTS_FILE
    _asked: dict[str, asyncio.Task[tuple[str, ...]]] = field(default_factory=dict)

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Return the addresses of a name or address literal; raises NameFailed, OSError where no file can be opened. Waits as long as the caller lets it."""
        if (literal := address_of(host)) is not None:
            return (str(literal),)
        name = host.lower().rstrip(".")
        if known := _in_hosts_file(self.hosts_file, name):
            return known
        question = self._asked.get(name)
        if question is None:
            question = self._asked[name] = asyncio.create_task(self._ask(name))
            question.add_done_callback(lambda done: self._forget(name, done))
        # One caller that gives up must not take the answer from the others: the question has a limit of its own.
        return await asyncio.shield(question)

    def _forget(self, name: str, done: asyncio.Task[tuple[str, ...]]) -> None:
        self._asked.pop(name, None)
        if not done.cancelled():
            done.exception()  # every caller may have given up: then nobody else looks at it

    async def _ask(self, name: str) -> tuple[str, ...]:
        await load_libraries(DNS)
        import dns.exception
        import dns.resolver

        try:
            resolver = self._resolver()
        except (dns.resolver.NoResolverConfiguration, OSError) as problem:
            for cause in (problem, problem.__context__):
                if cause is not None and out_of_files(cause):
                    raise cause from None
            raise NameFailed("resolver_failed", str(problem)) from None
        questions = [asyncio.create_task(self._records(resolver, name, kind)) for kind in ("A", "AAAA")]
        try:
            await asyncio.wait(questions, return_when=asyncio.FIRST_COMPLETED)
            # Some servers never answer one of the two questions: an address in hand does not wait long for the other.
            await asyncio.wait(questions, timeout=_OTHER_FAMILY if any(map(_addresses, questions)) else None)
        finally:
            for question in questions:
                question.cancel()
            await asyncio.wait(questions)  # until their sockets are closed
        if addresses := tuple(address for question in questions for address in _addresses(question)):
            return addresses
        for question in questions:
            if (failure := question.exception()) is not None:
                raise _named(failure)
        raise NameFailed("address_missing")

    async def _records(self, resolver: dns.asyncresolver.Resolver, name: str, kind: str) -> tuple[str, ...]:
        import dns.name
        import dns.resolver

        try:
            answer = await resolver.resolve(dns.name.from_text(name), kind, search=False)
        except dns.resolver.NoAnswer:
            return ()
        return tuple(str(record) for record in answer)

    def _resolver(self) -> dns.asyncresolver.Resolver:
        import dns.asyncresolver

        from bot.checks._dns import Server

        resolver = dns.asyncresolver.Resolver(configure=not self.servers)
        known = self.servers or [Endpoint(str(address), resolver.port) for address in resolver.nameservers]
        resolver.nameservers = [Server(server.host, server.port) for server in known]
        resolver.timeout = _PER_SERVER * self.limit
        resolver.lifetime = self.limit
        resolver.cache = None
        return resolver


def _addresses(question: asyncio.Task[tuple[str, ...]]) -> tuple[str, ...]:
    return question.result() if question.done() and not question.cancelled() and question.exception() is None else ()


def _named(problem: BaseException) -> BaseException:
    import dns.exception
    import dns.resolver

    tried = problem.kwargs.get("errors", ()) if isinstance(problem, dns.exception.DNSException) else ()
    if ours := next((error[3] for error in tried if out_of_files(error[3])), None):
        return ours  # type: ignore[no-any-return]  # dnspython says nothing of its errors' types
    if isinstance(problem, dns.resolver.NXDOMAIN):
        return NameFailed("name_unknown")
    if isinstance(problem, dns.resolver.LifetimeTimeout):
        # A server that answers nonsense is asked again until the time is over; one that says nothing is told apart from it.
        said = [str(error[3]) for error in problem.kwargs["errors"] if not isinstance(error[3], dns.exception.Timeout)]
        return NameFailed("resolver_failed", said[0]) if said else NameFailed("resolver_silent")
    if isinstance(problem, dns.exception.DNSException | OSError | UnicodeError):
        return NameFailed("resolver_failed", str(problem))
    return problem


def _in_hosts_file(file: Path, name: str) -> tuple[str, ...]:
    try:
        state = file.stat()
        return _hosts(file, state.st_mtime_ns, state.st_size, state.st_ino).get(name, ())
    except OSError as problem:
        if out_of_files(problem):
            raise
        return ()


@lru_cache(maxsize=1)  # the file as it is; reading it for every name would cost more than asking a name server
def _hosts(file: Path, *_: int) -> Mapping[str, tuple[str, ...]]:
    hosts: dict[str, tuple[str, ...]] = {}
    for line in file.read_text(errors="replace").splitlines():
        address, *names = line.partition("#")[0].split() or [""]
        if names and (literal := address_of(address)) is not None:
            for name in {known.lower() for known in names}:
                hosts[name] = (*hosts.get(name, ()), str(literal))
    return hosts
