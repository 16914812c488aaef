"""Stored tenants are checked: one or all, once more, or only what proves a fix; each report is kept."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.authorized import AuthorizedTenant
from bot.checks import Network, Progress, Target, run_checks
from bot.conclusion import conclude
from bot.errors import BadInput, MailcheckError, OurDefect, UnfitTenant
from bot.flows.fix.verification import Proof, prove
from bot.model import Report, StageResult, Tenant, Text, Verdict
from bot.store import Damaged, StoredTenant, TenantStore
from bot.tenants.input import read_mailboxes
from bot.tenants.target import Targets
from bot.turns import in_a_thread

CHECK_LIMIT = 30.0  # seconds for a whole check
_log = logging.getLogger(__name__)


@dataclass
class Checks:
    """Checks what the store holds. Every method raises StoreUnavailable when Redis fails us."""

    _store: TenantStore
    _targets: Targets
    _network: Network

    def checkable(self, allowed: AuthorizedTenant, mailboxes: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the mailboxes that were named; raises UnfitTenant or BadInput as `run` would."""
        if allowed.tenant.unfit:
            raise UnfitTenant(allowed.tenant)
        named = read_mailboxes(mailboxes) if mailboxes else ()
        if not named and not allowed.tenant.mailboxes:
            raise BadInput(_no_mailbox(allowed.name))
        return named

    async def run(
        self,
        allowed: AuthorizedTenant,
        mailboxes: Sequence[str] = (),
        *,
        progress: Progress | None = None,
        thread: str = "",
    ) -> Report:
        """Check a stored tenant (all of its mailboxes, or those named), keep the report, return it.

        Ends within 30 s. `progress` is called in the event loop with each stage result as it comes. Raises UnfitTenant, or
        BadInput for an unusable or missing mailbox.
        """
        return await self._check(allowed.stored, mailboxes, progress, thread)

    async def again(
        self,
        allowed: AuthorizedTenant,
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
        stored = allowed.stored
        if earlier is None:
            saved = await self._store.report_of_thread(thread)
            earlier = saved.report if saved else None
        same = earlier is not None and earlier.tenant == stored.tenant.name and earlier.started >= stored.stored_at
        return await self._check(stored, mailboxes, progress, thread, earlier.results if earlier and same else ())

    async def in_thread(self, allowed: AuthorizedTenant, thread: str) -> Report | None:
        """Return this tenant's report that was posted last in a thread (`channel:thread_ts`)."""
        saved = await self._store.report_of_thread(thread) if thread else None
        return saved.report if saved and saved.report.tenant == allowed.name else None

    async def prove(
        self,
        allowed: AuthorizedTenant,
        proved_by: Sequence[str],
        mailboxes: Sequence[str] = (),
        *,
        progress: Progress | None = None,
    ) -> Proof:
        """Hold only the conversations that prove a fix, with a fresh token; nothing is kept, and no verdict follows from it.

        Ends within 30 s. Raises UnfitTenant, or BadInput for an unusable or missing mailbox.
        """
        target = self._target(allowed.tenant, mailboxes)
        return await prove(target, proved_by, self._network, progress)

    async def all(
        self, allowed: Iterable[AuthorizedTenant], damaged: Iterable[Damaged], concurrency: int = 8
    ) -> AsyncIterator[tuple[Report, MailcheckError | None]]:
        """Check these tenants and yield each report as it is ready.

        A tenant that cannot be checked, a `damaged` one say, comes as UNKNOWN, with what stands against it.
        """
        turn = asyncio.Semaphore(concurrency)

        async def one(each: AuthorizedTenant) -> tuple[Report, MailcheckError | None]:
            async with turn:
                started = datetime.now(UTC)
                try:
                    return await self.run(each), None
                except MailcheckError as problem:
                    return _unchecked(each.name, started, problem)
                except Exception:  # noqa: BLE001  what breaks for one tenant stops no other
                    _log.exception("the check of one tenant broke")
                    return _unchecked(each.name, started, OurDefect())

        for one_damaged in damaged:
            yield _unchecked(one_damaged.name, datetime.now(UTC), one_damaged.why)
        running = [asyncio.create_task(one(each)) for each in allowed]
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
        target = self._target(stored.tenant, mailboxes)
        started, clock = datetime.now(UTC), time.monotonic()
        results = await run_checks(target, self._network, progress, CHECK_LIMIT, before)
        took = time.monotonic() - clock
        report = await in_a_thread(conclude, Report(name, Verdict.UNKNOWN, Text("", ""), started, took, results))
        try:
            await self._store.save_report(report, thread)
        except MailcheckError as problem:
            _log.warning("a finished report could not be kept: %s", problem)
        return report

    def _target(self, tenant: Tenant, mailboxes: Sequence[str]) -> Target:
        target = self._targets.at(tenant, read_mailboxes(mailboxes) if mailboxes else tenant.mailboxes)
        if not target.mailboxes:
            raise BadInput(_no_mailbox(tenant.name))
        return target


def _unchecked(name: str, started: datetime, problem: MailcheckError) -> tuple[Report, MailcheckError]:
    said = Text(f"{name}: {problem.sentence.de}", f"{name}: {problem.sentence.en}")
    return Report(name, Verdict.UNKNOWN, said, started, 0.0, ()), problem


def _no_mailbox(name: str) -> Text:
    return Text(
        f"Für {name} ist kein Postfach gespeichert; nennen Sie eines hinter dem Namen.",
        f"No mailbox is stored for {name}; name one behind the tenant's name.",
    )
