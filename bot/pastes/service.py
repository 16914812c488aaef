"""Pasted texts: what they show, alone or beside a tenant's check; what people say about the answers; what nobody recognised.

Light on purpose: whoever explains a text alone needs neither the store nor a network (`explain_beside`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from bot.authorized import NO_THREAD, AuthorizedTenant, AuthorizedThread
from bot.catalogue import ERROR_PASTED, Explanation, Match, NextObservation, Way, kept_observations, load
from bot.conclusion import conclude
from bot.errors import UnknownTenant
from bot.model import NO_FACTS, Diagnosis, Fact, Finding, Language, Report, Tenant
from bot.pastes.work import INPUT_LIMIT, explained, readable
from bot.presentation import Presentation
from bot.redaction import ROTATE, KnownSecrets, Masked
from bot.store import Feedback, FeedbackCount, SavedReport, TenantStore, UnknownPaste

if TYPE_CHECKING:
    from bot.pastes.reading import Reading

__all__ = [
    "INPUT_LIMIT",
    "ROTATE",
    "Explained",
    "Explanation",
    "Match",
    "NextObservation",
    "Pastes",
    "Presentation",
    "Way",
    "explain_beside",
    "readable",
    "to_contract",
]


class Beside(NamedTuple):
    """What fills the commands of a cause: a check, a tenant, what a message names."""

    report: Report | None
    tenant: Tenant | None
    named: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Explained:
    """What a pasted text shows, and the check beside which it was read: its report as it is now, and its tenant, if any."""

    explanation: Explanation
    report: Report | None = None
    tenant: Tenant | None = None

    def beside(self, match: Match | None, *, of_check: bool = False) -> Beside:
        """Return what holds for a match: check and tenant unless it is about another app or tenant, and what the message names.

        `of_check`: the causes told are the check's.
        """
        named = match.named if match else NO_FACTS
        elsewhere = match is not None and match.elsewhere and not of_check
        return Beside(None, None, named) if elsewhere else Beside(self.report, self.tenant, named)


def explain_beside(text: str, report: Report | None = None, tenant: Tenant | None = None) -> Explained:
    """Return what a text shows, alone or beside a check, whose report comes back with what was observed in the text."""
    results, observed = (report.results, report.observed) if report else ((), ())
    return _beside(explained(text, results, observed, secrets_of(tenant)), report, tenant)


def _beside(said: Explanation, report: Report | None, tenant: Tenant | None) -> Explained:
    if report is not None and said.observed:
        report = _with_observed(report, said.observed)
    return Explained(said, report, tenant)


def secrets_of(tenant: Tenant | None) -> KnownSecrets:
    """Return all secrets that are stored for a customer."""
    key = tenant.certificate.private_key if tenant and tenant.certificate else None
    stored = (tenant.client_secret if tenant else None, key)
    return KnownSecrets(secret.get_secret_value() for secret in stored if secret)


def _with_pasted(report: Report, said: Explanation) -> Report:
    """Return a report that holds what a text in its thread shows, and which errors the customer's program met."""
    told = _with_observed(report, said.observed) if said.observed else report
    met = tuple(Finding(ERROR_PASTED, {"error": match.error}) for match in said.matches if _is_theirs(match))
    return replace(told, observed=kept_observations((*told.observed, *met)))


def _is_theirs(match: Match) -> bool:
    return match.pasted and match.sure and not match.wraps and not match.elsewhere


def _with_observed(report: Report, observed: Sequence[Finding]) -> Report:
    return conclude(replace(report, observed=kept_observations((*report.observed, *observed))))


def to_contract(explanation: Explanation, language: Language) -> dict[str, object]:
    """Return the document of `mailcheck explain --json`, its sentences in this language; fields are only ever added."""
    return {
        "matches": [
            {
                "error": match.error,
                "excerpt": match.excerpt,
                "sure": match.sure,
                "causes": [_cause(cause, language) for cause in match.causes],
                "own_check_passed": match.own_check_passed,
                "notes": [note.in_(language) for note in match.notes],
                "named": dict(match.named),
            }
            for match in explanation.matches
        ],
        "masked": len(explanation.secrets),
    }


def _cause(cause: Diagnosis, language: Language) -> dict[str, object]:
    return {
        "fix": cause.fix,
        "standing": str(cause.standing),
        "mailboxes": list(cause.mailboxes),
        "because": list(cause.because),
        "why": cause.why.in_(language) if cause.why else "",
    }


@dataclass
class Pastes:
    """Explains texts beside what one store knows. Every method raises StoreUnavailable when Redis fails us. `keep_days`: how long unknown texts are kept, 0 for not at all."""

    store: TenantStore
    reading: Reading
    keep_days: int = 0

    async def explain(
        self,
        text: str,
        *,
        allowed: AuthorizedTenant | None = None,
        thread: AuthorizedThread = NO_THREAD,
        masked: Masked | None = None,
    ) -> Explained:
        """Return what a pasted text shows, with the evidence of this tenant's latest check, or of the check in this thread.

        What was observed is kept with the check of the thread; `masked` is the text without its secrets, where somebody has it.
        Raises MailcheckError for a text that cannot be read in a reasonable time.
        """
        saved, whose = await self._beside(allowed, thread)
        report = saved.report if saved else None
        results, observed = (report.results, report.observed) if report else ((), ())
        said = await self.reading.explained(text, results, observed, secrets_of(whose), masked)
        shown = said.observed or any(map(_is_theirs, said.matches))
        if saved is not None and shown and thread and allowed is None:
            updated = await self.store.update_report(saved, lambda report: _with_pasted(report, said))
            if updated is not None:
                return Explained(said, updated.report, whose)
        from bot.turns import in_a_thread  # whoever explains a text alone needs no asyncio

        return await in_a_thread(_beside, said, report, whose)

    async def beside(
        self, *, allowed: AuthorizedTenant | None = None, thread: AuthorizedThread = NO_THREAD
    ) -> tuple[Report | None, Tenant | None]:
        """Return the check and the tenant beside which `explain` would read a text."""
        saved, whose = await self._beside(allowed, thread)
        return saved.report if saved else None, whose

    async def _beside(
        self, allowed: AuthorizedTenant | None, thread: AuthorizedThread
    ) -> tuple[SavedReport | None, Tenant | None]:
        if allowed is not None:
            return next(iter(await self.store.reports(allowed.name, 1)), None), allowed.tenant
        saved = await self.store.report_of_thread(thread) if thread else None
        if saved is not None:
            with suppress(UnknownTenant):
                return saved, (await self.store.find(saved.report.tenant)).tenant
        return saved, None

    async def feedback(self, error: str, fix: str, said: Feedback) -> None:
        """Count what somebody said about the answer with this error and fix (both empty: the text was not known).

        Ids that the catalogue does not know (a renamed entry's, say) are passed over.
        """
        catalogue = load()
        if (not error or error in catalogue.errors) and (not fix or fix in catalogue.fixes):
            await self.store.count_feedback(error, fix, said)

    async def feedback_counts(self) -> tuple[FeedbackCount, ...]:
        """Return how often what was said."""
        return await self.store.feedback()

    async def remember_unknown(self, text: str) -> bool:
        """Keep a text that was not recognised, if the operator wishes it; tell whether it was kept."""
        if not self.keep_days:
            return False
        kept = await self.reading.without_names(text)
        if not kept:
            return False
        await self.store.keep_unknown(kept, self.keep_days)
        return True

    async def unknown(self) -> tuple[UnknownPaste, ...]:
        """Return the kept unknown texts, newest first."""
        return await self.store.unknown_pastes()

    async def forget_unknown(self) -> int:
        """Delete all unknown texts; return how many there were."""
        return await self.store.forget_unknown()
