"""Stored tenants are checked: one or all, once more, or only what proves a fix; each report is kept."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.checks import Network, Progress, run_checks
from bot.conclusion import conclude
from bot.errors import BadInput, MailcheckError, OurDefect, UnfitTenant
from bot.flows.fix_verification import Proof, prove
from bot.model import Report, StageResult, Text, Verdict
from bot.store import StoredTenant, TenantStore
from bot.tenants.input import read_mailboxes
from bot.tenants.target import Targets

CHECK_LIMIT = 30.0  # seconds for a whole check
_log = logging.getLogger(__name__)


@dataclass
class Checks:
    """Checks what the store holds. Every method raises StoreUnavailable when Redis fails us."""

    _store: TenantStore
    _targets: Targets
    _network: Network

    async def checkable(self, address: str, mailboxes: Sequence[str] = ()) -> tuple[str, tuple[str, ...]]:
        """Return the tenant's name and the mailboxes that were named; raises UnknownTenant or BadInput as `run` would."""
        stored = await self._store.find(address)
        if stored.tenant.unfit:
            raise UnfitTenant(stored.tenant)
        named = read_mailboxes(mailboxes) if mailboxes else ()
        if not named and not stored.tenant.mailboxes:
            raise BadInput(_no_mailbox(stored.tenant.name))
        return stored.tenant.name, named

    async def run(
        self, address: str, mailboxes: Sequence[str] = (), *, progress: Progress | None = None, thread: str = ""
    ) -> Report:
        """Check a stored tenant (all of its mailboxes, or those named), keep the report, return it.

        Ends within 30 s. `progress` is called in the event loop with each stage result as it comes. Raises UnknownTenant, or
        BadInput for an unusable or missing mailbox.
        """
        return await self._check(await self._store.find(address), mailboxes, progress, thread)

    async def again(
        self,
        address: str,
        mailboxes: Sequence[str] = (),
        *,
        thread: str,
        earlier: Report | None = None,
        progress: Progress | None = None,
    ) -> Report:
        """Check once more what failed `earlier` (else: in the report kept with this thread), and what depends on it.

        The token is a fresh one. If that goes well, the rest follows; if it fails again, the rest of the report is the earlier
        one's, marked as such. Everything is checked at once where there is no such report, nothing in it failed, it is not
        recent, or the tenant was stored anew since. Otherwise as `run`.
        """
        stored = await self._store.find(address)
        if earlier is None:
            saved = await self._store.report_of_thread(thread)
            earlier = saved.report if saved else None
        same = earlier is not None and earlier.tenant == stored.tenant.name and earlier.started >= stored.stored_at
        return await self._check(stored, mailboxes, progress, thread, earlier.results if earlier and same else ())

    async def prove(
        self,
        address: str,
        proved_by: Sequence[str],
        mailboxes: Sequence[str] = (),
        *,
        progress: Progress | None = None,
    ) -> Proof:
        """Hold only the conversations that prove a fix, with a fresh token; nothing is kept, and no verdict follows from it.

        Ends within 30 s. Raises UnknownTenant, or BadInput for an unusable or missing mailbox.
        """
        stored = await self._store.find(address)
        target = self._targets.at(stored.tenant, read_mailboxes(mailboxes) if mailboxes else stored.tenant.mailboxes)
        if not target.mailboxes:
            raise BadInput(_no_mailbox(stored.tenant.name))
        return await prove(target, proved_by, self._network, progress)

    async def all(self, concurrency: int = 8) -> AsyncIterator[tuple[Report, MailcheckError | None]]:
        """Check every stored tenant and yield each report as it is ready.

        A tenant that cannot be checked comes as UNKNOWN, with what stands against it.
        """
        turn = asyncio.Semaphore(concurrency)

        async def one(name: str) -> tuple[Report, MailcheckError | None]:
            async with turn:
                started = datetime.now(UTC)
                try:
                    return await self.run(name), None
                except MailcheckError as problem:
                    return _unchecked(name, started, problem)
                except Exception:  # noqa: BLE001  what breaks for one tenant stops no other
                    _log.exception("the check of one tenant broke")
                    return _unchecked(name, started, OurDefect())

        whole, broken = await self._store.everything()
        for damaged in broken:
            yield _unchecked(damaged.name, datetime.now(UTC), damaged.why)
        running = [asyncio.create_task(one(stored.tenant.name)) for stored in whole]
        try:
            for report in asyncio.as_completed(running):
                yield await report
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _check(
        self,
        stored: StoredTenant,
        mailboxes: Sequence[str],
        progress: Progress | None,
        thread: str,
        before: Sequence[StageResult] = (),
    ) -> Report:
        name = stored.tenant.name
        target = self._targets.at(stored.tenant, read_mailboxes(mailboxes) if mailboxes else stored.tenant.mailboxes)
        if not target.mailboxes:
            raise BadInput(_no_mailbox(name))
        started, clock = datetime.now(UTC), time.monotonic()
        results = await run_checks(target, self._network, progress, CHECK_LIMIT, before)
        took = time.monotonic() - clock
        report = conclude(Report(name, Verdict.UNKNOWN, Text("", ""), started, took, results))
        try:
            await self._store.save_report(report, thread)
        except MailcheckError as problem:
            _log.warning("a finished report could not be kept: %s", problem)
        return report


def _unchecked(name: str, started: datetime, problem: MailcheckError) -> tuple[Report, MailcheckError]:
    said = Text(f"{name}: {problem.sentence.de}", f"{name}: {problem.sentence.en}")
    return Report(name, Verdict.UNKNOWN, said, started, 0.0, ()), problem


def _no_mailbox(name: str) -> Text:
    return Text(
        f"Für {name} ist kein Postfach gespeichert; nennen Sie eines hinter dem Namen.",
        f"No mailbox is stored for {name}; name one behind the tenant's name.",
    )
