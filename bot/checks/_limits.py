"""Every limit of a check in one place: how long a stage may take, how much a server may say, how many connections are polite."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.model import Stage

CHECK_LIMIT = 30.0  # seconds for a whole check
EXPIRES_SOON = 30  # days: a client secret that ends by then is said to expire

# How much a server may say, in bytes.
LARGEST_NAME_ANSWER = 4096  # a hundred addresses have 1,600, and resolvers announce 1,232 or 4,096 for UDP
MOST_RECORDS = 64  # in the part of it that answers; Exchange Online's has a dozen
LARGEST_HANDSHAKE = 32 * 1024  # Microsoft's servers send about 5 kB; no chain of certificates that one meets has 20 kB
LARGEST_CERTIFICATE = 16 * 1024  # that we look into; one for a hundred names has 4 kB
# Head and body. A token's answer has 2 to 4 kB, with 200 permissions in it about 10 (computed); an app has 400 at most, those for all
# services counted: https://learn.microsoft.com/en-us/entra/identity-platform/troubleshoot-required-resource-access-limits (seen 2026-12-02).
# A metadata document has less than 2 kB.
LARGEST_HTTP = 32 * 1024
LARGEST_HTTP_HEAD = 16 * 1024  # Entra's have about 2 kB
MOST_HTTP_PIECES = 1_000  # interim answers, head, and of the body what came at a time or in a chunk
LARGEST_IMAP = 128 * 1024  # in one conversation; Exchange sends about 2 kB
LONGEST_IMAP_LINE = 64 * 1024
MOST_IMAP_LINES = 150  # in one conversation; Exchange sends about ten, Dovecot twenty
LARGEST_SMTP = 16 * 1024  # after the TLS handshake; Exchange sends about 1 kB
MOST_SMTP_LINES = 150  # before it; Exchange sends about fifteen


@dataclass(frozen=True, slots=True)
class StageLimits:
    """Seconds that each stage may take.

    Exchange takes about 5 s to refuse a sign-in (two public logs, SMTP), so `auth` leaves room for a slow refusal to be told
    from silence. The stages before a sign-in are short enough that a conversation in which one of them is over still ends
    well within the whole check.
    """

    dns: float = 5.0
    tcp: float = 6.0
    tls: float = 6.0
    greeting: float = 8.0
    starttls: float = 6.0
    auth: float = 12.0
    mailbox: float = 8.0
    claims: float = 1.0
    tls_probe: float = 2.0  # the last part of `greeting`, when nothing was said until then: does the port expect TLS?
    second_try: float = 1.0  # pause before the second try where a server names none
    worth_a_try: float = 3.0  # a second try is made only if this much is left for it

    def of(self, stage: Stage) -> float:
        """Return the seconds that this stage may take."""
        return float(getattr(self, stage.value))


_OWN_FILES = 40  # Redis, logs, pipes, questions to name servers


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How many mail connections may be open at a time. Exchange Online allows 3 SMTP connections per mailbox.

    https://learn.microsoft.com/en-us/exchange/troubleshoot/send-emails/smtp-submission-improvements
    """

    per_mailbox: int = 2  # and protocol
    per_tenant: int = 20
    per_process: int = 400


class Slots:
    """Hands out permission to open a connection, so that many checks at once stay polite.

    Sign-in connections are counted apart from mail connections: mail connections wait for the token, and a token that waited
    for them would never come. `of_tenant`: so many mail connections one tenant has at most.
    """

    def __init__(self, limits: ConnectionLimits) -> None:
        self._limits = limits
        # Two kinds of connections, and what the process keeps open itself: more files than the system allows it would be our own trouble.
        most = (resource.getrlimit(resource.RLIMIT_NOFILE)[0] - _OWN_FILES) // 2
        at_once = max(1, min(limits.per_process, most))
        self._mail, self._sign_in = asyncio.Semaphore(at_once), asyncio.Semaphore(at_once)
        self._shared: dict[tuple[str, ...], tuple[asyncio.Semaphore, int]] = {}
        self.of_tenant = min(limits.per_tenant, at_once)

    @asynccontextmanager
    async def for_mail(self, protocol: str, mailbox: str, tenant: str) -> AsyncIterator[None]:
        """Wait for, and hold, the right to one mail connection."""
        async with (
            self._one_of(("mailbox", protocol, mailbox.lower()), self._limits.per_mailbox),
            self._one_of(("tenant", tenant.lower()), self._limits.per_tenant),
            self._mail,
        ):
            yield

    @asynccontextmanager
    async def for_sign_in(self) -> AsyncIterator[None]:
        """Wait for, and hold, the right to one connection to Entra."""
        async with self._sign_in:
            yield

    @asynccontextmanager
    async def _one_of(self, key: tuple[str, ...], size: int) -> AsyncIterator[None]:
        semaphore, users = self._shared.get(key) or (asyncio.Semaphore(size), 0)
        self._shared[key] = (semaphore, users + 1)
        try:
            async with semaphore:
                yield
        finally:
            semaphore, users = self._shared.pop(key)
            if users > 1:
                self._shared[key] = (semaphore, users - 1)
