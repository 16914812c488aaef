"""Tenants are kept, shown and forgotten; a credential is tried before it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.authorized import AuthorizedTenant
from bot.checks import Network
from bot.conclusion import of_customer
from bot.errors import BadInput, MailcheckError, StoredDamage, TenantChanged
from bot.model import Report, Tenant, Text
from bot.store import Actor, Damaged, SavedReport, StoredTenant, TenantStore
from bot.store.lookup import pick
from bot.tenants.credential_probe import Tried, try_credential
from bot.tenants.entry import Corrected, corrected
from bot.tenants.input import documents_in, read_document, read_tenant
from bot.tenants.input.opening import beside_the_loop
from bot.tenants.target import Targets
from bot.turns import in_a_thread
from bot.values import is_domain, is_guid

STORED_AT_ONCE = 8  # a careful Redis takes up to a second to confirm one


@dataclass(frozen=True, slots=True)
class PutAnswer:
    """What became of one or many tenants: the stored ones, and line number → mistakes (number 0 for a single document)."""

    stored: tuple[StoredTenant, ...]
    mistakes: dict[int, Text]
    stopped: MailcheckError | None = None
    """Why the rest could not be stored: the store went away in the middle."""


class Tenants:
    """Keeps tenants. Every method that asks the store raises StoreUnavailable when Redis fails us."""

    def __init__(self, store: TenantStore, targets: Targets, network: Network) -> None:
        self._store, self._targets, self._network = store, targets, network

    async def read(self, document: Mapping[str, Any], kept: Tenant | None = None) -> Tenant:
        """Return the tenant of a document as `tenant put` takes it, or of one that changes a kept tenant; raises BadTenant."""
        return await beside_the_loop(read_tenant, document, self._targets.policy(), kept)

    async def try_credential(self, tenant: Tenant) -> Tried:
        """Ask Entra for a token for a tenant, stored or not, and read it. Ends within 10 s; nothing is stored."""
        return await try_credential(tenant, self._targets.at, self._network)

    async def is_taken(self, name: str) -> bool:
        """Tell whether a tenant has this name, in whatever case."""
        return name.casefold() in map(str.casefold, await self._store.names())

    async def put(
        self, tenant: Tenant, actor: Actor, *, replace: bool = True, instead_of: StoredTenant | None = None
    ) -> StoredTenant:
        """Store one checked tenant.

        Raises UnfitTenant, NameTaken if it exists and `replace` is false, TenantChanged if it is no longer `instead_of`, which it was made of.
        """
        return await self._store.put(tenant, actor, replace=replace, instead_of=instead_of)

    async def correct_object_id(self, stored: StoredTenant, report: Report, actor: Actor) -> Corrected:
        """Store the object id that the token of a check shows, in the place of the one that our entry names.

        Twice at once it is stored once. Raises BadInput where the check shows none, TenantChanged where the tenant was stored anew since.
        """
        tenant = corrected(stored.tenant, report, changed_since=stored.stored_at > report.started)
        if tenant is not stored.tenant:
            try:
                await self.put(tenant, actor, instead_of=stored)
            except TenantChanged:
                now = await self._store.find(stored.tenant.name)
                if corrected(now.tenant, report, changed_since=True) is now.tenant:
                    return Corrected(now.tenant.object_id, now.tenant.object_id)
                raise
        return Corrected(stored.tenant.object_id, tenant.object_id)

    async def put_documents(self, text: str, actor: Actor) -> PutAnswer:
        """Store the tenants of a JSON document or of JSON lines: good lines are stored, bad ones named.

        Raises BadInput for too many lines. Whoever calls it off waits for one document at most.
        """
        policy = self._targets.policy()
        read = {
            number: await beside_the_loop(read_document, document, policy)
            for number, document in documents_in(text).items()
        }
        mistakes = {number: tenant.sentence for number, tenant in read.items() if isinstance(tenant, BadInput)}
        turn = asyncio.Semaphore(STORED_AT_ONCE)

        async def store(tenant: Tenant) -> StoredTenant:
            async with turn:
                return await self._store.put(tenant, actor)

        good = [(number, tenant) for number, tenant in read.items() if not isinstance(tenant, BadInput)]
        last = {
            tenant.name: (number, tenant) for number, tenant in good
        }  # of two lines with a name the later one counts
        done = await asyncio.gather(*(store(tenant) for _, tenant in last.values()), return_exceptions=True)
        stored = tuple(one for one in done if isinstance(one, StoredTenant))
        problems = []
        for (number, _), one in zip(last.values(), done, strict=True):
            if isinstance(one, StoredDamage) and number:  # the other lines are not concerned
                mistakes[number] = one.sentence
            elif isinstance(one, BaseException):
                problems.append(one)
        stopped = problems[0] if problems else None
        if stopped is not None and not (stored and isinstance(stopped, MailcheckError)):
            raise stopped
        return PutAnswer(stored, mistakes, stopped if isinstance(stopped, MailcheckError) else None)

    async def all(self) -> tuple[StoredTenant, ...]:
        """Return every stored tenant that can be given out, by name."""
        return await self._store.all()

    async def damaged(self) -> tuple[Damaged, ...]:
        """Return those that cannot, by name."""
        return (await self._store.everything())[1]

    async def find(self, address: str, among: Sequence[StoredTenant] | None = None) -> StoredTenant:
        """Return the tenant with this name, domain or tenant id, of all or `among` these; raises UnknownTenant."""
        return await self._store.find(address) if among is None else await pick(address, among)

    def names_any(self, address: str) -> bool:
        """Tell whether this is a tenant id or a domain: it may name a tenant that is not stored."""
        return is_guid(address) or is_domain(address)

    async def of_thread(self, thread: str) -> str:
        """Return the name of the tenant whose check was posted in this thread; empty when there is none."""
        saved = await self._store.report_of_thread(thread)
        return saved.report.tenant if saved else ""

    async def reports(self, allowed: AuthorizedTenant, limit: int = 50) -> tuple[SavedReport, ...]:
        """Return a tenant's kept reports, newest first; raises UnknownTenant where it has been forgotten meanwhile."""
        return await self._store.reports((await self._store.find(allowed.name)).tenant.name, limit)

    async def report_of(self, allowed: AuthorizedTenant, thread: str) -> Report | None:
        """Return the report of the check in this thread, if it is this tenant's."""
        saved = await self._store.report_of_thread(thread) if thread else None
        return saved.report if saved and saved.report.tenant == allowed.name else None

    async def states(self, allowed: AuthorizedTenant, limit: int) -> tuple[Report, ...]:
        """Return how the customer was at the last checks, newest first: what was found at mailboxes that are not theirs is left out."""
        name = (await self._store.find(allowed.name)).tenant.name
        saved = await self._store.reports(name, limit)
        states = await in_a_thread(_of_customer, saved) if saved else []
        if len(states) < len(saved) == limit:
            saved = await self._store.reports(name)
            states = await in_a_thread(_of_customer, saved)
        return tuple(states[:limit])

    async def forget(self, address: str, actor: Actor) -> str:
        """Delete a tenant with everything kept about it, a damaged one too; return its name."""
        name = await self.forgettable(address)
        await self._store.forget(name, actor)
        return name

    async def forgettable(self, address: str) -> str:
        """Return the name of the tenant that `forget` would delete, be it damaged; raises UnknownTenant."""
        whole, broken = await self._store.everything()
        return address if address in {one.name for one in broken} else (await pick(address, whole)).tenant.name

    async def rotate_keys(self, actor: Actor) -> int:
        """Encrypt every record anew under the first key; return how many records that were.

        Raises StoredDamage where something could not be opened: all else is done, and the old key stays, unless none would open it.
        """
        return await self._store.rotate_keys(actor)


def _of_customer(saved: Iterable[SavedReport]) -> list[Report]:
    return [own for each in saved if (own := of_customer(each.report))]
