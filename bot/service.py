"""What a door may ask of Mailcheck: check a tenant, explain a text, write a script, keep tenants. Doors import this and the value types."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Self

from bot.announcements import Announced, Announcing
from bot.catalogue import Deciding, Explanation, Match, Meaning, Sign, Way
from bot.checks import FINDINGS, Network, Progress, load_libraries, open_network, run_checks
from bot.conclusion import conclude, of_customer
from bot.customer_text import CustomerPart, Enclosed, customer_text
from bot.errors import BadInput, MailcheckError, OurDefect, UnfitTenant
from bot.flows.fix_verification import (
    Proof,
    minutes_until_effective,
    next_look,
    provable,
    prove,
    same_as_before,
    went_well_before,
)
from bot.flows.service import Leading
from bot.flows.setup import Profile, load_profiles
from bot.letters import Grounds, grounds
from bot.model import NO_FACTS, Diagnosis, Fact, Finding, Guidance, Language, Report, StageResult, Tenant, Text, Verdict
from bot.pastes.reading import Reading
from bot.pastes.service import Explained, Explainer
from bot.presentation import Teller
from bot.redaction import Masked
from bot.report_json import to_contract as report_document
from bot.scripts import Kind, PastedIds, Script, ScriptOptions, Step
from bot.scripts.builder import file_bytes
from bot.scripts.paste import read_words
from bot.scripts.service import ScriptAnswer, ScriptWriter
from bot.scripts.starting import start_lines
from bot.settings import Settings
from bot.store import (
    Actor,
    Course,
    Damaged,
    Due,
    Feedback,
    FeedbackCount,
    SavedReport,
    StoredTenant,
    TenantStore,
    UnknownPaste,
)
from bot.store.redis_store import open_store
from bot.tenants.credential_probe import Refusal, Tried
from bot.tenants.entry import Corrected, right_object_id
from bot.tenants.input import read_mailboxes
from bot.tenants.service import Keeping, PutAnswer
from bot.tenants.target import Aim

__all__ = [
    "Actor",
    "Announced",
    "Corrected",
    "Course",
    "CustomerPart",
    "Damaged",
    "Deciding",
    "Due",
    "Enclosed",
    "Explained",
    "Explanation",
    "Feedback",
    "FeedbackCount",
    "Grounds",
    "Kind",
    "Mailcheck",
    "Match",
    "Meaning",
    "PastedIds",
    "Progress",
    "Proof",
    "PutAnswer",
    "Refusal",
    "SavedReport",
    "Script",
    "ScriptAnswer",
    "ScriptOptions",
    "Sign",
    "Step",
    "StoredTenant",
    "Tried",
    "UnknownPaste",
    "Way",
    "customer_text",
    "file_bytes",
    "minutes_until_effective",
    "next_look",
    "of_customer",
    "provable",
    "report_document",
    "right_object_id",
    "same_as_before",
    "start_lines",
    "went_well_before",
]

CHECK_LIMIT = 30.0  # seconds for a whole check
_log = logging.getLogger(__name__)


class Mailcheck(Leading, Keeping, Announcing):
    """The core, open on one store. Every method raises only MailcheckError's children for what can be expected to happen."""

    def __init__(self, settings: Settings, store: TenantStore, network: Network) -> None:
        aim = Aim(settings)
        Leading.__init__(self, store)
        Keeping.__init__(self, store, aim, network)
        self._settings = settings
        Announcing.__init__(self, store, Teller(FINDINGS, aim.authority, settings.pages_url))
        self._profiles: Mapping[str, Profile] | None = None
        self.reading = Reading()
        self._explainer = Explainer(store, self.reading, settings.keep_unknown_days)
        self._writer = ScriptWriter(store, network, aim.at, aim.authority, self.describe_finding)

    @classmethod
    async def open(cls, settings: Settings) -> Self:
        """Open the store (starting the embedded server when needed); raises BadInput or StoreUnavailable."""
        network = open_network(settings)
        return cls(settings, await open_store(settings), network)

    async def close(self) -> None:
        """Let go of the store, and of the process that reads long texts."""
        await self.reading.aclose()
        await self._store.close()

    async def ready(self) -> None:
        """Load everything that the first command would otherwise wait for."""
        await self.reading.ready()
        await load_libraries()

    async def checkable(self, address: str, mailboxes: Sequence[str] = ()) -> tuple[str, tuple[str, ...]]:
        """Return the tenant's name and the mailboxes that were named; raises UnknownTenant or BadInput as `check` would."""
        stored = await self._store.find(address)
        if stored.tenant.unfit:
            raise UnfitTenant(stored.tenant)
        named = read_mailboxes(mailboxes) if mailboxes else ()
        if not named and not stored.tenant.mailboxes:
            raise BadInput(_no_mailbox(stored.tenant.name))
        return stored.tenant.name, named

    async def check(
        self, address: str, mailboxes: Sequence[str] = (), *, progress: Progress | None = None, thread: str = ""
    ) -> Report:
        """Check a stored tenant (all of its mailboxes, or those named), keep the report, return it.

        Ends within 30 s. `progress` is called in the event loop with each stage result as it comes. Raises UnknownTenant, or
        BadInput for an unusable or missing mailbox.
        """
        return await self._check(await self._store.find(address), mailboxes, progress, thread)

    async def check_again(
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
        recent, or the tenant was stored anew since. Otherwise as `check`.
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
        target = self._aim.at(stored.tenant, read_mailboxes(mailboxes) if mailboxes else stored.tenant.mailboxes)
        if not target.mailboxes:
            raise BadInput(_no_mailbox(stored.tenant.name))
        return await prove(target, proved_by, self._network, progress)

    async def _check(
        self,
        stored: StoredTenant,
        mailboxes: Sequence[str],
        progress: Progress | None,
        thread: str,
        before: Sequence[StageResult] = (),
    ) -> Report:
        name = stored.tenant.name
        target = self._aim.at(stored.tenant, read_mailboxes(mailboxes) if mailboxes else stored.tenant.mailboxes)
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

    async def explain(
        self, text: str, *, tenant: str = "", thread: str = "", masked: Masked | None = None
    ) -> Explained:
        """Return what a pasted text shows, with the evidence of the tenant's latest check, or of the check in this thread.

        What was observed is kept with the check of the thread; `masked` is the text without its secrets, where somebody has it.
        Raises UnknownTenant, MailcheckError for a text that cannot be read in a reasonable time.
        """
        return await self._explainer.explain(text, tenant, thread, masked)

    async def claim(self, delivery: str) -> bool:
        """Tell whether this process may answer a delivery: not where another one on the same store has claimed it.

        Where the store does not answer at once, it may: answered twice is better than not at all.
        """
        try:
            return await self._store.claims.take(delivery)
        except MailcheckError as problem:
            _log.warning("another process may answer the same: %s", problem)
            return True

    async def feedback(self, error: str, fix: str, said: Feedback) -> None:
        """Count what somebody said about the answer with this error and fix (both empty: the text was not known)."""
        await self._explainer.feedback(error, fix, said)

    async def feedback_counts(self) -> tuple[FeedbackCount, ...]:
        """Return how often what was said about which answer."""
        return await self._explainer.feedback_counts()

    async def remember_unknown(self, text: str) -> bool:
        """Keep a text that was not recognised, without secrets and names, where the setting says so; tell whether it was kept."""
        return await self._explainer.remember_unknown(text)

    async def unknown_pastes(self) -> tuple[UnknownPaste, ...]:
        """Return the kept unknown texts, newest first."""
        return await self._explainer.unknown_pastes()

    async def forget_unknown(self) -> int:
        """Delete all unknown texts; return how many there were."""
        return await self._store.forget_unknown()

    async def check_all(self, concurrency: int = 8) -> AsyncIterator[tuple[Report, MailcheckError | None]]:
        """Check every stored tenant and yield each report as it is ready.

        A tenant that cannot be checked comes as UNKNOWN, with what stands against it.
        """
        turn = asyncio.Semaphore(concurrency)

        async def one(name: str) -> tuple[Report, MailcheckError | None]:
            async with turn:
                started = datetime.now(UTC)
                try:
                    return await self.check(name), None
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

    def read_script_words(self, words: str, options: Mapping[str, str] | None = None) -> PastedIds:
        """Make sense of what was pasted behind `/ps-script`; raises BadInput naming all mistakes at once.

        `options` are those that a command line has told apart already; then none of the words is one.
        """
        return read_words(words, options)

    async def script(
        self, pasted: PastedIds, language: Language, among: Sequence[StoredTenant] | None = None
    ) -> ScriptAnswer:
        """Write the script for these ids, checked against the token and the stored tenants: all, or those `among` which to look.

        Raises BadInput, UnknownTenant, NothingToScript.
        """
        return await self._writer.write(pasted, language, among)

    def guidance(
        self,
        diagnosis: Diagnosis,
        report: Report | None = None,
        tenant: Tenant | None = None,
        named: Mapping[str, Fact] = NO_FACTS,
    ) -> Guidance:
        """Return the guided fix of a diagnosis, with this tenant's values in its commands as far as they are known."""
        return self._teller.guidance(diagnosis, report, tenant, named)

    def customer_part(
        self,
        diagnosis: Diagnosis,
        report: Report | None = None,
        tenant: Tenant | None = None,
        named: Mapping[str, Fact] = NO_FACTS,
    ) -> CustomerPart:
        """Return the same as the customer reads it, for `customer_text`."""
        return self._teller.customer_part(diagnosis, report, tenant, named)

    def grounds(self, causes: Sequence[Diagnosis], report: Report | None, *, known: bool) -> Grounds | None:
        """Return what a letter to the customer about these causes may rest on; None where there is nothing yet.

        `report` is the check that shows them, if one does; `known`: the tenant is stored.
        """
        return grounds(causes, report, known=known)

    def network_test(self, tenant: Tenant | None) -> str:
        """Return the commands with which a customer tests the way from their own network; what they print is evidence."""
        return self._teller.network_test(tenant)

    def cause(self, error: str, fix: str) -> Diagnosis:
        """Return a cause of a known error as a possible one; raises KeyError where the catalogue has no such fix."""
        return self._teller.cause(error, fix)

    def deciding(self, report: Report, tenant: Tenant | None = None) -> Deciding | None:
        """Return the one observation that would decide between the causes of a report that are still open, for the customer's own mailboxes."""
        own = of_customer(report)
        return self._teller.deciding(own, tenant) if own else None

    def deciding_of(
        self, explanation: Explanation, report: Report | None = None, tenant: Tenant | None = None
    ) -> Deciding | None:
        """Return the same for what a paste shows."""
        return self._teller.deciding_of(explanation, report, tenant)

    def describe(self, result: StageResult) -> tuple[Text, ...]:
        """Return one sentence per finding of a stage result."""
        return self._teller.describe(result)

    def describe_finding(self, finding: Finding) -> Text:
        """Return a finding's one sentence, its facts filled in."""
        return self._teller.describe_finding(finding)

    def reasons(
        self, diagnosis: Diagnosis, report: Report | None = None, observed: Sequence[Finding] = ()
    ) -> tuple[Text, ...]:
        """Return one sentence per piece of evidence that a diagnosis rests on: of the check, and what was pasted."""
        return self._teller.reasons(diagnosis, report, observed)

    def recognised_by(
        self, diagnoses: Iterable[Diagnosis], report: Report | None = None, observed: Sequence[Finding] = ()
    ) -> tuple[Text, ...]:
        """Return what shows the errors themselves, once: it speaks for each of their open causes alike."""
        return self._teller.recognised_by(diagnoses, report, observed)

    def supports(
        self, diagnosis: Diagnosis, report: Report | None = None, observed: Sequence[Finding] = ()
    ) -> tuple[Text, ...]:
        """Return the reasons that speak for this cause and not for its rivals as well."""
        return self._teller.supports(diagnosis, report, observed)

    def values(self, tenant: Tenant | None) -> Mapping[str, str]:
        """Return what may be copied of a tenant, by name: ids, servers, sign-in address; never the secret."""
        return self._teller.values(tenant)

    async def tenant_id_of(self, mailboxes: Sequence[str]) -> str:
        """Return the tenant id behind the mailboxes' domain, as Entra tells everybody; empty where it does not, or names several. Ends within 5 s."""
        return await self._writer.tenant_id_of(mailboxes)

    def profiles(self) -> Mapping[str, Profile]:
        """Return the programs that a set-up may be for, by id. Raises BadInput naming what is wrong in their files."""
        if self._profiles is None:
            self._profiles = load_profiles(self._settings.profiles)
        return self._profiles

    def page_of(self, error: str, language: Language) -> str:
        """Return the address of an error's page, empty where MAILCHECK_PAGES_URL is not set."""
        return self._teller.page_of(error, language)


def _unchecked(name: str, started: datetime, problem: MailcheckError) -> tuple[Report, MailcheckError]:
    said = Text(f"{name}: {problem.sentence.de}", f"{name}: {problem.sentence.en}")
    return Report(name, Verdict.UNKNOWN, said, started, 0.0, ()), problem


def _no_mailbox(name: str) -> Text:
    return Text(
        f"Für {name} ist kein Postfach gespeichert; nennen Sie eines hinter dem Namen.",
        f"No mailbox is stored for {name}; name one behind the tenant's name.",
    )
